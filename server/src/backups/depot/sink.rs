//! Writing a backup: it is there once it is whole.

use super::{PART, Trouble, other, wait};
use crate::backups::room::Room;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart, path::Path as ObjectPath};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use tokio_util::sync::CancellationToken;

/// Parts that are on their way to an S3 service at once.
const TOGETHER: usize = 2;
/// Bytes of a file that may wait for the disk: a large heap of them would make the shop's commits wait with them.
const UNSYNCED: usize = 2 * 1024 * 1024;

/// Where a backup is written to. Dropped before it is kept, it leaves nothing.
pub struct Sink {
    way: Way,
    bytes: u64,
    stop: CancellationToken,
}

enum Way {
    File(NewFile),
    Bucket(Option<WriteMultipart>),
}

/// A file that has its name once it is whole.
struct NewFile {
    file: File,
    part: PathBuf,
    name: PathBuf,
    room: Room,
    unsynced: usize,
    is_kept: bool,
}

impl Sink {
    /// A new file, which nobody but its owner can read.
    pub fn file(name: &Path, stop: &CancellationToken) -> Result<Self, Trouble> {
        if name.exists() {
            return Err(Trouble::Taken(name.to_owned()));
        }
        let file = NewFile::begin(name, Room::of(folder_of(name))).map_err(Trouble::of_place)?;
        Ok(Self::new(Way::File(file), stop))
    }

    /// A new object of a bucket.
    pub(super) fn object(
        bucket: &dyn ObjectStore,
        name: &str,
        stop: &CancellationToken,
    ) -> Result<Self, Trouble> {
        let upload = wait(bucket.put_multipart(&ObjectPath::from(name))).map_err(other);
        let part = usize::try_from(PART).unwrap_or(usize::MAX);
        let upload = WriteMultipart::new_with_chunk_size(upload.map_err(Trouble::of_place)?, part);
        Ok(Self::new(Way::Bucket(Some(upload)), stop))
    }

    fn new(way: Way, stop: &CancellationToken) -> Self {
        Self {
            way,
            bytes: 0,
            stop: stop.clone(),
        }
    }

    /// Keeps what was written: it is on disk, whole, and has its name. Returns its length.
    pub fn keep(mut self) -> Result<u64, Trouble> {
        let kept = match &mut self.way {
            Way::File(file) => file.keep(),
            Way::Bucket(upload) => match upload.take() {
                Some(upload) => wait(upload.finish()).map(drop).map_err(other),
                None => Ok(()),
            },
        };
        kept.map_err(Trouble::of_place)?;
        Ok(self.bytes)
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.is_cancelled() {
            return Err(io::Error::new(
                io::ErrorKind::BrokenPipe,
                "the program is told to stop",
            ));
        }
        let written = match &mut self.way {
            Way::File(file) => file.write(bytes)?,
            Way::Bucket(Some(upload)) => {
                wait(upload.wait_for_capacity(TOGETHER)).map_err(other)?;
                upload.write(bytes);
                bytes.len()
            }
            Way::Bucket(None) => 0,
        };
        self.bytes += u64::try_from(written).unwrap_or(u64::MAX);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Way::Bucket(upload) = &mut self.way
            && let Some(upload) = upload.take()
            && let Err(error) = wait(upload.abort())
        {
            tracing::warn!(%error, "the parts of a backup that came to nothing may still be at the S3 service");
        }
    }
}

impl NewFile {
    fn begin(name: &Path, room: Room) -> io::Result<Self> {
        let folder = folder_of(name);
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let file_name = name.file_name().unwrap_or_default().to_string_lossy();
        let part = folder.join(half_of(&file_name));
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        room.ask(0)?;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)?;
        Ok(Self {
            file,
            part,
            name: name.to_owned(),
            room,
            unsynced: 0,
            is_kept: false,
        })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.unsynced += written;
        if self.unsynced > UNSYNCED {
            self.unsynced = 0;
            self.file.sync_data()?;
            self.room.ask(0)?;
        }
        Ok(written)
    }

    fn keep(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.part, &self.name)?;
        self.is_kept = true;
        sync_folder(folder_of(&self.name))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(error) = fs::remove_file(&self.part)
        {
            tracing::warn!(%error, file = %self.part.display(), "half a backup could not be removed");
        }
    }
}

/// What a file is called until it is whole.
fn half_of(name: &str) -> String {
    format!(".{name}.part")
}

/// The name that a file would have had, if this is what it is called until it is whole.
pub(super) fn whole_of(half: &str) -> Option<&str> {
    half.strip_prefix('.')?.strip_suffix(".part")
}

/// The folder that a file is in.
pub(crate) fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// A new name is on disk once its folder is.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_would_take_the_last_of_a_disk_is_not_begun_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("copy");
        let begun = NewFile::begin(&name, Room::beside(folder.path(), u64::MAX));
        assert!(begun.is_err_and(|error| backup::is_full(&error)));
        let mut file = NewFile::begin(&name, Room::beside(folder.path(), 0)).unwrap();
        file.write(b"half").unwrap();
        // Somebody else has filled the disk meanwhile.
        file.room = Room::beside(folder.path(), u64::MAX);
        let portion = vec![0; UNSYNCED];
        let written = file.write(&portion);
        assert!(written.is_err_and(|error| backup::is_full(&error)));
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
