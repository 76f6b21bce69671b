//! The key of a shop that is put back takes the place of another one in two steps, since the database does so at another moment.
//!
//! First both are there, the old one before the new one, so that whichever shop is opened its secrets are. Once the new database
//! is in place, the new key alone is. Whoever is killed in between has a shop that opens, the old one or the new one.

use super::aside_of;
use crate::{
    backups::{
        Trouble,
        depot::{folder_of, sync_folder},
        taking::key_text,
    },
    sealing::{KeyClaim, KeyError, KeyPlace, Keys},
};
use backup::{Fault, KEY};
use secrecy::ExposeSecret;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Keys of a backup that are to take the place of others.
pub(super) struct Exchange {
    place: KeyPlace,
    file: PathBuf,
    new: Keys,
    /// Those that are there, if they are any.
    old: Option<Keys>,
    claim: KeyClaim,
}

/// Keys of both shops, in their place.
pub(super) struct Exchanged {
    place: KeyPlace,
    file: PathBuf,
    new: Keys,
    are_both: bool,
    /// Where the file is that was there before.
    aside: Option<PathBuf>,
    _claim: KeyClaim,
}

impl Exchange {
    /// That for an unpacked backup. `None` if there are no keys in it, or those that are there open whatever these do.
    pub fn planned(place: &KeyPlace, unpacked: &Path, may_move_aside: bool) -> Result<Option<Self>, Trouble> {
        let text = match fs::read_to_string(unpacked.join(KEY)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Trouble::of_disk(error)),
        };
        let new = Keys::parse(&text).ok_or(Fault::Broken)?;
        let there = key_text(place)?;
        // What is no key opens nothing that could be lost.
        let old = there.as_ref().and_then(|text| Keys::parse(text.expose_secret()));
        if old.as_ref().is_some_and(|old| old.include(&new)) {
            return Ok(None);
        }
        let file = match place {
            KeyPlace::Variable(_) => return Err(Trouble::OtherKey("VITRINA_KEY".into())),
            KeyPlace::File(file) if there.is_some() && !may_move_aside => {
                return Err(Trouble::OtherKey(file.clone()));
            }
            KeyPlace::File(file) => file.clone(),
        };
        Ok(Some(Self {
            claim: place.claim().map_err(trouble)?,
            place: place.clone(),
            file,
            new,
            old,
        }))
    }

    /// Puts the new keys beside the old ones, which seal as before. The file that was there is kept under another name.
    pub fn begin(self) -> Result<Exchanged, Trouble> {
        let aside = aside_of(&self.file);
        let aside = match fs::hard_link(&self.file, &aside) {
            Ok(()) => Some(aside),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Trouble::of_disk(error)),
        };
        let both = self.old.map(|old| old.before(&self.new));
        let put = self.place.put(both.as_ref().unwrap_or(&self.new));
        // Nothing is changed then. Whoever tries it again and again would have a second name for each try.
        if put.is_err()
            && let Some(aside) = &aside
            && let Err(error) = fs::remove_file(aside)
        {
            tracing::warn!(%error, file = %aside.display(), "a second name of the key could not be removed");
        }
        put.map_err(trouble)?;
        Ok(Exchanged {
            are_both: both.is_some(),
            place: self.place,
            file: self.file,
            new: self.new,
            aside,
            _claim: self.claim,
        })
    }
}

impl Exchanged {
    /// Puts back what was there: the old shop is, for certain.
    pub fn undo(&self) {
        let undone = match &self.aside {
            Some(aside) => fs::rename(aside, &self.file),
            None => fs::remove_file(&self.file),
        };
        if let Err(error) = undone.and_then(|()| sync_folder(folder_of(&self.file))) {
            tracing::warn!(%error, file = %self.file.display(), "the key of the backup stays behind the one that was there");
        }
    }

    /// Leaves the new keys alone in their place: the new shop is there.
    pub fn finish(&self) {
        if self.are_both
            && let Err(error) = self.place.put(&self.new)
        {
            tracing::warn!(%error, "the key that was there before stays before the one of the backup");
        }
    }
}

fn trouble(error: KeyError) -> Trouble {
    match error {
        KeyError::File { error, .. } => Trouble::of_disk(error),
        KeyError::Busy { .. } => Trouble::Busy,
        other => Trouble::Database(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n";
    const NEW: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210\n";

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names
            .filter(|name| name != KEY && name != "shop.key.lock")
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_keys_of_both_shops_are_there_until_one_shop_is() {
        for (there, both) in [
            (Some(OLD), [OLD, NEW].concat()),
            (Some("no key\n"), NEW.to_owned()),
            (None, NEW.to_owned()),
        ] {
            for is_done in [true, false] {
                let folder = tempfile::tempdir().unwrap();
                let (file, place) = (
                    folder.path().join("shop.key"),
                    KeyPlace::File(folder.path().join("shop.key")),
                );
                fs::write(folder.path().join(KEY), NEW).unwrap();
                if let Some(there) = there {
                    fs::write(&file, there).unwrap();
                    let refused = Exchange::planned(&place, folder.path(), false);
                    assert!(matches!(refused, Err(Trouble::OtherKey(_))));
                }
                let before = files(folder.path());
                let planned = Exchange::planned(&place, folder.path(), true).unwrap().unwrap();
                assert_eq!(files(folder.path()), before, "nothing is changed so far");
                let exchanged = planned.begin().unwrap();
                assert_eq!(fs::read_to_string(&file).unwrap(), both);
                if is_done {
                    exchanged.finish();
                    assert_eq!(fs::read_to_string(&file).unwrap(), NEW);
                    let aside = exchanged
                        .aside
                        .as_ref()
                        .map(|aside| fs::read_to_string(aside).unwrap());
                    assert_eq!(aside.as_deref(), there);
                } else {
                    exchanged.undo();
                    assert_eq!(files(folder.path()), before);
                    assert_eq!(fs::read_to_string(&file).ok().as_deref(), there);
                }
            }
        }
    }

    #[test]
    fn keys_that_cannot_be_put_leave_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.key");
        fs::write(folder.path().join(KEY), NEW).unwrap();
        fs::write(&file, OLD).unwrap();
        let before = files(folder.path());
        let place = KeyPlace::File(file.clone());
        let mut planned = Exchange::planned(&place, folder.path(), true).unwrap().unwrap();
        // It takes none, as a full disk does.
        planned.place = KeyPlace::Variable(OLD.into());
        assert!(planned.begin().is_err());
        assert_eq!(files(folder.path()), before);
        assert_eq!(fs::read_to_string(&file).unwrap(), OLD);
    }

    #[test]
    fn keys_that_are_there_already_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let place = KeyPlace::File(folder.path().join("shop.key"));
        assert!(Exchange::planned(&place, folder.path(), false).unwrap().is_none());
        fs::write(folder.path().join(KEY), NEW).unwrap();
        for there in [NEW.to_owned(), [OLD, NEW].concat()] {
            fs::write(folder.path().join("shop.key"), there).unwrap();
            assert!(Exchange::planned(&place, folder.path(), false).unwrap().is_none());
        }
        let variable = KeyPlace::Variable([OLD.trim(), NEW.trim()].join(" ").into());
        assert!(
            Exchange::planned(&variable, folder.path(), false)
                .unwrap()
                .is_none()
        );
        let other = KeyPlace::Variable(OLD.into());
        assert!(matches!(
            Exchange::planned(&other, folder.path(), true),
            Err(Trouble::OtherKey(_))
        ));
    }
}
