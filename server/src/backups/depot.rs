//! The place where backups are: a folder, or a bucket of an S3 service. Everything here waits, so it is called where waiting is
//! allowed (`spawn_blocking`).

mod sink;
mod source;

pub use sink::Sink;
use sink::whole_of;
pub(crate) use sink::{folder_of, sync_folder};
pub use source::{Ranged, Source};

use super::Trouble;
use futures_util::TryStreamExt;
use media::{AlbumError, MediaSettings, Place, open_bucket};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, path::Path as ObjectPath};
use shop::Timestamp;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use time::{PrimitiveDateTime, macros::format_description};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use words::machine_time;

/// How long a part of a backup may take to or from an S3 service.
const PATIENCE: Duration = Duration::from_mins(2);
/// Bytes that go to or come from an S3 service at once.
const PART: u64 = 8 * 1024 * 1024;
/// Letters of the shop's name that are in the names of its backups.
const SHOP: usize = 8;

/// Where backups are.
#[derive(Clone)]
pub enum Depot {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A bucket.
    Bucket(Arc<dyn ObjectStore>),
}

/// A backup that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
}

/// What a backup of this shop is called. Names of one shop are in the order of their moments.
pub fn file_name(shop: &str, at: Timestamp, is_sealed: bool) -> String {
    let moment = moment_in_a_name(at);
    let sealed = if is_sealed { ".age" } else { "" };
    format!("{}{moment}.tar.gz{sealed}", beginning(shop))
}

/// A moment as names of files have it: `20261118T120000Z`.
pub fn moment_in_a_name(at: Timestamp) -> String {
    machine_time(at)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

/// Whether this is the name of a backup of this shop. Others in the same place are somebody else's.
pub fn is_of(shop: &str, name: &str) -> bool {
    let plain = name.strip_suffix(".age").unwrap_or(name);
    let rest = plain.strip_prefix(&beginning(shop));
    let moment = rest.and_then(|rest| rest.strip_suffix(".tar.gz"));
    moment.is_some_and(|moment| !moment.is_empty() && moment.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The moment that is in the name of a backup.
pub fn moment_of(name: &str) -> Option<Timestamp> {
    let (_, rest) = name.rsplit_once('-')?;
    let (moment, _) = rest.split_once('.')?;
    let form = format_description!("[year][month][day]T[hour][minute][second]Z");
    let moment = PrimitiveDateTime::parse(moment, form).ok()?.assume_utc();
    Some(Timestamp::from_ms(moment.unix_timestamp().checked_mul(1_000)?))
}

/// An empty file in the place of a shop's backups.
fn mark_of(shop: &str) -> String {
    format!(".{}here", beginning(shop))
}

fn beginning(shop: &str) -> String {
    let shop: String = shop.chars().take(SHOP).collect();
    let shop = if shop.is_empty() { "new" } else { &*shop };
    format!("vitrina-{shop}-")
}

impl Depot {
    /// The place that the settings name.
    pub fn at(settings: &MediaSettings) -> Result<Self, Trouble> {
        match &settings.place {
            Place::Folder(folder) => Ok(Self::Folder(folder.clone())),
            Place::S3(bucket) => {
                let opened = open_bucket(bucket, settings.keys.as_ref(), PATIENCE);
                let bucket = opened.map_err(|error| Trouble::of_place(other(error)))?;
                Ok(Self::Bucket(bucket))
            }
        }
    }

    /// The backups of this shop that are there, newest first.
    pub fn list(&self, shop: &str) -> Result<Vec<Stored>, Trouble> {
        let all = match self {
            Self::Folder(folder) => files_in(folder),
            Self::Bucket(bucket) => objects_in(&**bucket),
        };
        let mut stored = all.map_err(Trouble::of_place)?;
        stored.retain(|stored| is_of(shop, &stored.name));
        stored.sort_by(|one, other| other.name.cmp(&one.name));
        Ok(stored)
    }

    /// Whether this shop has had backups here. A folder where it has not, though it should, is another one than it was: that of a
    /// disk which is not there.
    pub fn is_known_to(&self, shop: &str) -> Result<bool, Trouble> {
        let Self::Folder(folder) = self else {
            return Ok(true);
        };
        Ok(folder.join(mark_of(shop)).exists() || !self.list(shop)?.is_empty())
    }

    /// Remembers in the place itself that this shop has backups here, whoever takes them away from there.
    pub fn mark(&self, shop: &str) -> Result<(), Trouble> {
        let Self::Folder(folder) = self else {
            return Ok(());
        };
        fs::write(folder.join(mark_of(shop)), "").map_err(Trouble::of_place)
    }

    /// Removes what programs left half that were killed over backups of this shop. Whoever calls this is the only one who makes one.
    pub fn remove_halves(&self, shop: &str) -> Result<(), Trouble> {
        let Self::Folder(folder) = self else {
            return Ok(());
        };
        for Stored { name, .. } in files_in(folder).map_err(Trouble::of_place)? {
            if whole_of(&name).is_some_and(|whole| is_of(shop, whole)) {
                fs::remove_file(folder.join(name)).map_err(Trouble::of_place)?;
            }
        }
        Ok(())
    }

    /// Begins a backup of this name. It is there once it is kept.
    pub fn create(&self, name: &str, stop: &CancellationToken) -> Result<Sink, Trouble> {
        match self {
            Self::Folder(folder) => Sink::file(&folder.join(name), stop),
            Self::Bucket(bucket) => Sink::object(&**bucket, name, stop),
        }
    }

    /// Opens the backup of this name.
    pub fn open(&self, name: &str) -> Result<Source, Trouble> {
        let opened = match self {
            Self::Folder(folder) => File::open(folder.join(name)).map(Source::File),
            Self::Bucket(bucket) => Ranged::open(bucket.clone(), name).map(Source::Bucket),
        };
        opened.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Trouble::Missing(name.to_owned()),
            _ => Trouble::of_place(error),
        })
    }

    /// Removes the backup of this name.
    pub fn remove(&self, name: &str) -> Result<(), Trouble> {
        let removed = match self {
            Self::Folder(folder) => fs::remove_file(folder.join(name)),
            Self::Bucket(bucket) => wait(bucket.delete(&ObjectPath::from(name))).map_err(other),
        };
        removed.map_err(Trouble::of_place)
    }
}

fn files_in(folder: &Path) -> io::Result<Vec<Stored>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // It is made with the first backup.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut stored = Vec::new();
    for entry in entries {
        let entry = entry?;
        if let Ok(name) = entry.file_name().into_string() {
            let bytes = entry.metadata()?.len();
            stored.push(Stored { name, bytes });
        }
    }
    Ok(stored)
}

fn objects_in(bucket: &dyn ObjectStore) -> io::Result<Vec<Stored>> {
    let objects: Vec<ObjectMeta> = wait(bucket.list(None).try_collect()).map_err(other)?;
    let stored = objects.into_iter().map(|object| Stored {
        name: object.location.to_string(),
        bytes: object.size,
    });
    Ok(stored.collect())
}

/// Waits for it on a thread that may.
pub(super) fn wait<T>(work: impl Future<Output = T>) -> T {
    Handle::current().block_on(work)
}

fn other(error: AlbumError) -> io::Error {
    let kind = match &error {
        AlbumError::NotFound { .. } => io::ErrorKind::NotFound,
        AlbumError::PermissionDenied { .. } | AlbumError::Unauthenticated { .. } => {
            io::ErrorKind::PermissionDenied
        }
        _ => io::ErrorKind::NotConnected,
    };
    io::Error::new(kind, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    const SHOP: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn names_say_whose_and_when_and_are_told_from_those_of_others() {
        let at = Timestamp::from_ms(1_795_000_020_000);
        let (plain, sealed) = (file_name(SHOP, at, false), file_name(SHOP, at, true));
        assert_eq!(sealed, format!("{plain}.age"));
        assert!(
            plain.starts_with("vitrina-01234567-20261118T") && plain.ends_with("Z.tar.gz"),
            "{plain}"
        );
        assert!(is_of(SHOP, &plain) && is_of(SHOP, &sealed));
        assert!(plain < file_name(SHOP, at.plus_seconds(1), false));
        assert_eq!((moment_of(&plain), moment_of(&sealed)), (Some(at), Some(at)));
        assert_eq!(moment_of("vitrina-01234567-yesterday.tar.gz"), None);
        for name in [
            "vitrina-76543210-20261118T120000Z.tar.gz",
            "vitrina-01234567-.tar.gz",
            "vitrina-01234567-20261118T120000Z.zip",
            "vitrina-01234567-../../etc.tar.gz",
            ".vitrina-01234567-20261118T120000Z.tar.gz.part",
        ] {
            assert!(!is_of(SHOP, name), "{name}");
        }
    }

    #[test]
    fn a_file_has_its_name_once_it_is_whole_and_leaves_nothing_before() {
        let folder = tempfile::tempdir().unwrap();
        let depot = Depot::Folder(folder.path().join("new"));
        assert_eq!(depot.list(SHOP).unwrap(), []);
        let name = file_name(SHOP, Timestamp::from_ms(0), false);
        let stop = CancellationToken::new();
        let mut sink = depot.create(&name, &stop).unwrap();
        sink.write_all(b"half").unwrap();
        assert_eq!(depot.list(SHOP).unwrap(), []);
        drop(sink);
        assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 0);

        let mut sink = depot.create(&name, &stop).unwrap();
        sink.write_all(b"whole").unwrap();
        assert_eq!(sink.keep().unwrap(), 5);
        let bytes = 5;
        assert_eq!(
            depot.list(SHOP).unwrap(),
            [Stored {
                name: name.clone(),
                bytes
            }]
        );
        assert!(matches!(depot.create(&name, &stop), Err(Trouble::Taken(_))));
        let mut read = String::new();
        depot.open(&name).unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, "whole");
        depot.remove(&name).unwrap();
        assert!(matches!(depot.open(&name), Err(Trouble::Missing(_))));
    }

    #[test]
    fn what_a_killed_program_left_half_is_removed_and_that_of_others_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let depot = Depot::Folder(folder.path().to_owned());
        let whole = file_name(SHOP, Timestamp::from_ms(0), true);
        let other = file_name("76543210", Timestamp::from_ms(0), false);
        for name in [
            &*whole,
            &format!(".{whole}.part"),
            &format!(".{other}.part"),
            ".part",
        ] {
            fs::write(folder.path().join(name), "half").unwrap();
        }
        depot.remove_halves(SHOP).unwrap();
        let left = files_in(folder.path()).unwrap();
        let mut left: Vec<String> = left.into_iter().map(|stored| stored.name).collect();
        left.sort();
        assert_eq!(left, [".part".to_owned(), format!(".{other}.part"), whole]);
        let nowhere = Depot::Folder(folder.path().join("not/yet"));
        nowhere.remove_halves(SHOP).unwrap();
    }

    /// Backups may all be taken elsewhere; a disk that is not there has never had any.
    #[test]
    fn a_folder_is_known_by_its_backups_and_by_what_they_left() {
        let folder = tempfile::tempdir().unwrap();
        let depot = Depot::Folder(folder.path().to_owned());
        assert!(!depot.is_known_to(SHOP).unwrap());
        let name = file_name(SHOP, Timestamp::from_ms(0), false);
        fs::write(folder.path().join(&name), "whole").unwrap();
        assert!(depot.is_known_to(SHOP).unwrap());
        depot.mark(SHOP).unwrap();
        depot.remove(&name).unwrap();
        assert!(depot.is_known_to(SHOP).unwrap());
        assert!(!depot.is_known_to("76543210").unwrap());
        assert_eq!(depot.list(SHOP).unwrap(), []);
    }

    #[test]
    fn nothing_more_is_written_once_the_program_is_told_to_stop() {
        let folder = tempfile::tempdir().unwrap();
        let stop = CancellationToken::new();
        let mut sink = Sink::file(&folder.path().join("copy"), &stop).unwrap();
        sink.write_all(b"half").unwrap();
        stop.cancel();
        assert!(sink.write_all(b"more").is_err());
    }
}
