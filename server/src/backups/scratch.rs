//! A folder of our own for what is put together and taken apart.

use super::{Trouble, room::Room};
use crate::config::Settings;
use media::Place;
use secrecy::ExposeSecret;
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use store_sqlite::SqliteStore;

/// Where it is if there is no file and no folder to put it beside.
const FOLDER: &str = "vitrina.work";
/// The file whose lock says who has it.
const LOCK: &str = "lock";

/// The folder, emptied of whatever a program left there that was killed. It is emptied again when this is dropped. One program has
/// it at a time.
#[derive(Debug)]
pub(super) struct Scratch {
    folder: PathBuf,
    lock: File,
}

impl Scratch {
    /// The one of this shop: beside its database, so that what is made here is moved into place by a new name, or beside its
    /// backups.
    pub fn take(settings: &Settings) -> Result<Self, Trouble> {
        Self::at(place(settings))
    }

    fn at(folder: PathBuf) -> Result<Self, Trouble> {
        let (lock, locked) = made(&folder).map_err(Trouble::of_disk)?;
        match locked {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Trouble::Busy),
            Err(TryLockError::Error(error)) => return Err(Trouble::of_disk(error)),
        }
        let scratch = Self { folder, lock };
        scratch.clear().map_err(Trouble::of_disk)?;
        Ok(scratch)
    }

    /// The room of its disk.
    pub fn room(&self) -> Room {
        Room::of(&self.folder)
    }

    /// A file or a folder in it, which is not there yet.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A new folder in it.
    pub fn folder(&self, name: &str) -> Result<PathBuf, Trouble> {
        let folder = self.path(name);
        DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(Trouble::of_disk)?;
        Ok(folder)
    }

    fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name() == LOCK {
                continue;
            }
            let removed = entry.file_type().and_then(|kind| {
                if kind.is_dir() {
                    fs::remove_dir_all(entry.path())
                } else {
                    fs::remove_file(entry.path())
                }
            });
            // A database that was given up removes its own journal, just now perhaps.
            removed.or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })?;
        }
        Ok(())
    }
}

/// Where the folder of this shop is.
pub(crate) fn place(settings: &Settings) -> PathBuf {
    let database = SqliteStore::file(settings.database_url.expose_secret());
    let backups = settings.backups.place.as_ref().map(|at| &at.place);
    match (database, backups) {
        (Some(file), _) => file.with_extension("work"),
        (None, Some(Place::Folder(folder))) => folder.join(".work"),
        (None, Some(Place::S3(_)) | None) => FOLDER.into(),
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = self.clear().and_then(|()| self.lock.unlock()) {
            tracing::warn!(%error, folder = %self.folder.display(), "what was put together here could not be removed");
        }
    }
}

type Locked = Result<(), TryLockError>;

fn made(folder: &Path) -> io::Result<(File, Locked)> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let lock = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(folder.join(LOCK))?;
    let locked = lock.try_lock();
    Ok((lock, locked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_the_folder_and_what_was_left_in_it_is_gone() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("shop.work");
        let first = Scratch::at(folder.clone()).unwrap();
        assert!(matches!(Scratch::at(folder.clone()), Err(Trouble::Busy)));
        fs::write(first.path("half"), "a copy").unwrap();
        first.folder("unpacked").unwrap();
        // As if it were killed: the lock goes, and what it had made stays.
        first.lock.unlock().unwrap();
        let second = Scratch::at(folder).unwrap();
        assert_eq!(fs::read_dir(&second.folder).unwrap().count(), 1, "the lock alone");
    }
}
