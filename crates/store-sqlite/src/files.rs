//! The files of a shop: made for its own eyes, and served by one program at a time.

use crate::open::OpenError;
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};
use tracing::warn;

/// What others on the machine may do with a file.
const OTHERS: u32 = 0o077;

/// Makes the file and its folder. `false` if the file was there already and may be a shop.
pub(crate) fn make(file: &Path) -> Result<bool, OpenError> {
    make_folder(file)?;
    match create(file) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => look(file).map(|()| false),
        Err(source) => Err(OpenError::Made {
            file: file.to_owned(),
            source,
        }),
    }
}

/// The right to serve a shop. The operating system takes it back when the program ends, however it ends.
#[derive(Debug)]
pub struct Claim {
    _lock: Option<File>,
}

impl Claim {
    /// Takes the right to serve the shop in `file`, whatever name the file goes by.
    pub(crate) fn take(file: &Path) -> Result<Self, OpenError> {
        make_folder(file)?;
        let path = lock_of(file);
        let made = |source| OpenError::Made {
            file: path.clone(),
            source,
        };
        // The database's own file must not be opened for this: closing it again would lose SQLite's locks.
        let lock = match create(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                OpenOptions::new().write(true).open(&path).map_err(made)?
            }
            created => created.map_err(made)?,
        };
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Served { lock: path }),
            Err(TryLockError::Error(error)) => {
                warn!(%error, "the disk knows no locks: nothing hinders another program from serving the same shop");
                Ok(Self { _lock: None })
            }
        }
    }
}

/// The lock lies beside the file itself, not beside a link to it.
fn lock_of(file: &Path) -> PathBuf {
    let real = fs::canonicalize(file).or_else(|_| {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")))?;
        Ok::<_, io::Error>(folder.join(file.file_name().unwrap_or_default()))
    });
    let mut path = real.unwrap_or(file.to_owned()).into_os_string();
    path.push(".lock");
    path.into()
}

fn make_folder(file: &Path) -> Result<(), OpenError> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(folder).map_err(|source| OpenError::Folder {
        folder: folder.to_owned(),
        source,
    })
}

/// A new file that nobody but its owner can read, not even for a moment. `SQLite` gives the files beside it the same rights.
fn create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options.open(file)
}

fn look(file: &Path) -> Result<(), OpenError> {
    let about = fs::metadata(file).map_err(|source| OpenError::Looked {
        file: file.to_owned(),
        source,
    })?;
    if about.is_file() && about.len() == 0 {
        return Err(OpenError::Empty {
            file: file.to_owned(),
        });
    }
    if about.permissions().mode() & OTHERS != 0 {
        warn!(
            file = %file.display(),
            "others on this machine can read the database: take that right from them with chmod 600"
        );
    }
    Ok(())
}
