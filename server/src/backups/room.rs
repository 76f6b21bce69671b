//! Room on a disk: what the shop puts together for itself never takes the last of what orders need.

use rustix::fs::statvfs;
use std::{
    io,
    path::{Path, PathBuf},
};

/// Bytes that stay free, whatever is copied or tried out. The doctor calls a disk full long before: with more than this somebody
/// can still save a shop from one.
const RESERVE: u64 = 64 * 1024 * 1024;

/// The room of a disk for what is not an order.
#[derive(Debug, Clone)]
pub(super) struct Room {
    folder: PathBuf,
    reserve: u64,
}

impl Room {
    /// That of the disk which this folder is on, or will be.
    pub fn of(folder: &Path) -> Self {
        Self::beside(folder, RESERVE)
    }

    pub(super) fn beside(folder: &Path, reserve: u64) -> Self {
        // It is asked often, and an absolute path is looked up sooner.
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        Self { folder, reserve }
    }

    /// Whether there is room for so many bytes more. Where nobody can tell, writing them does.
    pub fn has(&self, bytes: u64) -> bool {
        free(&self.folder).is_none_or(|free| free >= self.reserve.saturating_add(bytes))
    }

    /// The same, as whoever writes would be told.
    pub fn ask(&self, bytes: u64) -> io::Result<()> {
        if self.has(bytes) {
            Ok(())
        } else {
            Err(io::ErrorKind::StorageFull.into())
        }
    }
}

/// Free bytes of the disk that this folder is on, or will be: one that is made with its first file lies in one that is there.
pub(crate) fn free(folder: &Path) -> Option<u64> {
    let folder = std::path::absolute(folder).ok()?;
    let about = folder.ancestors().find_map(|folder| statvfs(folder).ok())?;
    Some(about.f_bavail.saturating_mul(about.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let not_yet = folder.path().join("not/yet");
        let free = free(&not_yet).unwrap();
        assert!(Room::beside(&not_yet, 0).has(1));
        assert!(!Room::beside(&not_yet, free).has(free));
        let refused = Room::beside(&not_yet, u64::MAX).ask(0).unwrap_err();
        assert!(backup::is_full(&refused), "{refused}");
    }
}
