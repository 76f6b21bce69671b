//! Putting a shop back: everything is unpacked and proven before anything changes.
//!
//! What the shop was about to ask a gateway for at that moment may have been asked for since, so it is never asked for again by itself:
//! it becomes unclear, as after a call whose answer was lost, and somebody is told to look. Messages that were promised by then
//! are not sent by themselves either: they are among those that were not delivered, each with a button. Whoever was signed in by
//! then signs in anew, since that may have been ended since.
//!
//! The order is such that whoever is killed in between has lost nothing: the keys of both shops are in their place until one of
//! them is (`exchange`), photos are only added, and the database comes last, by one change of a name or one commit. What was
//! there before is kept beside it under another name, with its log, from before that moment on.

mod exchange;
mod photos;

pub(crate) use photos::kept_settings;

use super::{
    Trouble,
    depot::{Source, folder_of, moment_in_a_name, sync_folder, wait},
    rows::Unpacked,
    scratch::Scratch,
};
use crate::{clock, config::Settings};
use backup::{DATABASE, Engine, Manifest, unpack};
use exchange::Exchange;
use photos::{album_after, put_photos};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};
use store_base::tables::{TableReader, copy, matched};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use words::words;

/// Where backups are unpacked.
const UNPACKED: &str = "unpacked";
/// A database that is filled from rows, before it is put into place.
const FILLED: &str = "filled.db";
/// What `SQLite` puts beside a database: its log, and the index of that.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// A shop that was put back.
#[derive(Debug)]
pub struct Restored {
    /// What was in the backup.
    pub manifest: Manifest,
    /// Photos that were put back, or were there already.
    pub photos: usize,
    /// Messages that may have been sent since, and wait for somebody to say so.
    pub held: u64,
    /// Where the database is that was there before.
    pub aside: Option<PathBuf>,
}

/// Puts the shop back that a backup has, where the settings say that the shop is. What is there already is only touched if it may
/// be moved aside. This waits for disks and services, and is called where that is allowed.
///
/// # Errors
/// What is wrong with the backup or the place; then the shop there is as it was.
pub fn restore(
    settings: &Settings,
    source: Source,
    passphrase: Option<&SecretString>,
    may_move_aside: bool,
) -> Result<Restored, Trouble> {
    let url = settings.database_url.expose_secret();
    let destination = Destination::claim(url, may_move_aside)?;
    let scratch = Scratch::take(settings)?;
    let unpacked = scratch.folder(UNPACKED)?;
    let manifest = unpack(source, passphrase, SqliteStore::newest_step(), &unpacked)?;
    let keys = Exchange::planned(&settings.backups.key, &unpacked, may_move_aside)?;
    let proven = proven(&scratch, &unpacked, &manifest)?;
    let (words, now) = (words(settings.terms.audience.lang), clock::now());
    let doubted = wait(SqliteStore::doubt(&proven, &words.text("restore-receipt"), now))?;
    if doubted > 0 {
        tracing::warn!(
            doubted,
            "gateways were about to be asked for something, such as money that goes back: somebody has to see whether they were"
        );
    }
    let held = wait(SqliteStore::hold_messages(
        &proven,
        &words.text("restore-held"),
        now,
    ))?;
    wait(SqliteStore::shut_doors(&proven))?;
    let ready = destination.ready(&proven, &manifest)?;
    let keys = keys.map(Exchange::begin).transpose()?;
    let photos =
        album_after(settings, &proven).and_then(|album| put_photos(&album, &unpacked, &manifest.shop));
    let photos = match (photos, &keys) {
        (Err(trouble), Some(keys)) => {
            keys.undo();
            return Err(trouble);
        }
        (photos, _) => photos?,
    };
    // If this fails, nobody may know which of the shops is there: both keys stay.
    let aside = ready.put()?;
    if let Some(keys) = &keys {
        keys.finish();
    }
    Ok(Restored {
        manifest,
        photos,
        held,
        aside,
    })
}

/// Makes a database of `SQLite` of an unpacked backup, and proves that it is what was copied.
pub(super) fn proven(scratch: &Scratch, unpacked: &Path, manifest: &Manifest) -> Result<PathBuf, Trouble> {
    match manifest.engine {
        Engine::Sqlite => {
            let file = unpacked.join(DATABASE);
            wait(SqliteStore::prove(&file))?;
            let found = wait(SqliteStore::look_into(&file))?;
            same(&found.tables, &manifest.tables)?;
            Ok(file)
        }
        Engine::Rows => {
            let file = scratch.path(FILLED);
            let url = format!("sqlite:{}", file.display());
            let mut reader = Unpacked::open(unpacked, manifest.head.step)?;
            let writer = wait(SqliteStore::write_tables(&url, manifest.head.step))?;
            let copied = wait(copy(&mut reader, Box::new(writer), |_, _| {}))?;
            let found = copied
                .into_iter()
                .map(|copied| (copied.table, copied.tally.rows()));
            same(&found.collect(), &manifest.tables)?;
            File::open(&file)
                .and_then(|file| file.sync_all())
                .map_err(Trouble::of_disk)?;
            Ok(file)
        }
    }
}

fn same(found: &BTreeMap<String, u64>, wanted: &BTreeMap<String, u64>) -> Result<(), Trouble> {
    let differs = |(table, rows): (&String, &u64)| (found.get(table) != Some(rows)).then(|| table.clone());
    match wanted.iter().find_map(differs) {
        Some(table) => Err(Trouble::Differs(table)),
        None if found.len() != wanted.len() => Err(Trouble::Differs("tables".to_owned())),
        None => Ok(()),
    }
}

/// Where the database goes.
enum Destination {
    /// A file that nobody else serves or restores over.
    File {
        file: PathBuf,
        is_occupied: bool,
        claim: store_sqlite::Claim,
    },
    /// A database of `PostgreSQL`.
    Postgres(String),
}

/// A database that is proven and goes into place at once.
enum Ready {
    File {
        proven: PathBuf,
        file: PathBuf,
        is_occupied: bool,
        claim: store_sqlite::Claim,
    },
    Postgres {
        reader: Box<store_sqlite::SqliteTables>,
        writer: Box<store_postgres::EmptyPostgresTables>,
    },
}

impl Destination {
    fn claim(url: &str, may_move_aside: bool) -> Result<Self, Trouble> {
        let Some(file) = SqliteStore::file(url) else {
            return Ok(Self::Postgres(url.to_owned()));
        };
        let claim = SqliteStore::claim(url)?;
        let is_occupied = file.exists();
        if is_occupied && !may_move_aside {
            return Err(Trouble::Occupied(file.display().to_string()));
        }
        Ok(Self::File {
            file,
            is_occupied,
            claim,
        })
    }

    fn ready(self, proven: &Path, manifest: &Manifest) -> Result<Ready, Trouble> {
        match self {
            Self::File {
                file,
                is_occupied,
                claim,
            } => Ok(Ready::File {
                proven: proven.to_owned(),
                file,
                is_occupied,
                claim,
            }),
            Self::Postgres(url) => {
                let reader = Box::new(reader_of(proven)?);
                let writer = wait(PostgresStore::write_tables(&url, manifest.head.step))?;
                // Before anything changes.
                matched(reader.tables(), writer.tables())?;
                Ok(Ready::Postgres {
                    reader,
                    writer: Box::new(writer),
                })
            }
        }
    }
}

impl Ready {
    /// Returns where the database is that was there before.
    fn put(self) -> Result<Option<PathBuf>, Trouble> {
        match self {
            Self::File {
                proven,
                file,
                is_occupied,
                claim: _held,
            } => {
                let aside = is_occupied.then(|| set_aside(&file)).transpose()?;
                put_file(&proven, &file).map_err(Trouble::of_disk)?;
                Ok(aside)
            }
            Self::Postgres { mut reader, writer } => {
                wait(copy(&mut *reader, writer, |_, _| {}))?;
                Ok(None)
            }
        }
    }
}

/// Gives the database that is there a second name, and its log with it. Both have both names until the new one is in place.
fn set_aside(file: &Path) -> Result<PathBuf, Trouble> {
    // What the log has is in the file then. If that is damaged, the log goes with it all the same.
    if let Err(error) = wait(SqliteStore::work_in(&format!("sqlite:{}", file.display()))) {
        tracing::warn!(%error, "the database that is moved aside cannot be opened");
    }
    let aside = aside_of(file);
    for end in ["", "-wal"] {
        let (from, to) = (with_end(file, end), with_end(&aside, end));
        match fs::hard_link(&from, &to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !end.is_empty() => {}
            linked => linked.map_err(Trouble::of_disk)?,
        }
    }
    sync_folder(folder_of(file)).map_err(Trouble::of_disk)?;
    Ok(aside)
}

/// A log that is left from another database would be read into the new one.
fn put_file(proven: &Path, file: &Path) -> io::Result<()> {
    for end in BESIDE {
        match fs::remove_file(with_end(file, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    sync_folder(folder_of(file))?;
    fs::rename(proven, file)?;
    sync_folder(folder_of(file))
}

/// A name for what was there before, which nothing has yet.
fn aside_of(file: &Path) -> PathBuf {
    let moment = moment_in_a_name(clock::now());
    let mut aside = with_end(file, &format!(".before-{moment}"));
    let mut nth = 1;
    while aside.exists() {
        nth += 1;
        aside = with_end(file, &format!(".before-{moment}-{nth}"));
    }
    aside
}

fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(end);
    name.into()
}

/// The tables of a file.
fn reader_of(file: &Path) -> Result<store_sqlite::SqliteTables, Trouble> {
    let url = format!("sqlite:{}", file.display());
    Ok(wait(SqliteStore::read_tables(&url))?)
}
