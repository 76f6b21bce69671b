//! What others on the machine may read: nothing that the program makes, and what they may read all the same is told.

use crate::{config::Settings, sealing::KeyPlace};
use media::Place;
use rustix::{fs::Mode, process::umask};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Where secrets lie if the shop was set up as the documents say.
const SECRETS: &str = ".env";
/// What others on the machine may do with a file or a folder.
const OTHERS: u32 = 0o077;

/// Every file that is made from now on is its owner's alone, from its first byte. Called before any thread begins.
pub fn keep_to_ourselves() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// Warns of secrets, their key and photos that others on the machine can get at, because somebody else made them or an earlier version did.
/// A database says so when it is opened.
pub fn warn_of_others(settings: &Settings) {
    let folder = match &settings.media.place {
        Place::Folder(folder) => Some(folder.clone()),
        Place::S3 { .. } => None,
    };
    let key = match KeyPlace::of(settings.layers.outside().config()) {
        KeyPlace::File(file) => Some(file),
        KeyPlace::Variable(_) => None,
    };
    for path in [PathBuf::from(SECRETS)].into_iter().chain(folder).chain(key) {
        if is_open_to_others(&path) {
            tracing::warn!(
                file = %path.display(),
                "others on this machine can get at it: take that right from them with chmod go="
            );
        }
    }
}

/// Whether others may do anything with it; not if it is not there.
fn is_open_to_others(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.permissions().mode() & OTHERS != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_may_read_or_write_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(SECRETS);
        assert!(!is_open_to_others(&file), "it is not there");
        fs::write(&file, "SMTP_URL=secret").unwrap();
        for (mode, is_open) in [
            (0o600, false),
            (0o700, false),
            (0o640, true),
            (0o604, true),
            (0o620, true),
            (0o601, true),
        ] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_open_to_others(&file), is_open, "{mode:o}");
        }
    }
}
