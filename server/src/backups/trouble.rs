//! Why the shop was not copied, or a copy not restored.

use backup::{Fault, is_full};
use media::AlbumError;
use std::{
    io,
    path::{Path, PathBuf},
};
use store_base::tables::TableError;
use store_sqlite::CopyError;
use thiserror::Error;
use words::Words;

/// In place of a file, if keys are said outside.
const VARIABLE: &str = "VITRINA_KEY";

/// Why it came to nothing.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The file is no backup that can be unpacked here.
    #[error(transparent)]
    File(#[from] Fault),
    /// The disk is full.
    #[error("there is not enough room on the disk")]
    Full,
    /// The place where backups are does not answer, or not as it should.
    #[error("the place of the backups: {0}")]
    Place(#[source] io::Error),
    /// A file of this machine cannot be read or written.
    #[error("a file cannot be read or written: {0}")]
    Disk(#[source] io::Error),
    /// Something of this name is there already.
    #[error("{0} is there already")]
    Taken(PathBuf),
    /// Nobody has said where backups are to go.
    #[error("BACKUP_URL is not set")]
    NoPlace,
    /// Nothing is left of the backups that were made there: the place is another one than it was.
    #[error("the folder of the backups is another one than before")]
    Gone,
    /// There is no such backup.
    #[error("there is no backup {0}")]
    Missing(String),
    /// The database does not give or take what it should.
    #[error("the database: {0}")]
    Database(String),
    /// The photos cannot be read or put back.
    #[error("the photos: {0}")]
    Photos(#[from] AlbumError),
    /// Another program is copying or restoring here.
    #[error("another vitrina is copying or restoring this shop")]
    Busy,
    /// A program serves the shop that was to be restored over.
    #[error("the shop is running")]
    Served,
    /// There is a shop where one was to be restored.
    #[error("there is a shop in {0}")]
    Occupied(String),
    /// There are rows in this table of a database on a server.
    #[error("there are rows in table {0}")]
    OccupiedTables(String),
    /// There is another key where the backup's is to go.
    #[error("there is another key in {0}")]
    OtherKey(PathBuf),
    /// What came out is not what went in.
    #[error("the restored shop differs: {0}")]
    Differs(String),
    /// A later program made the tables of the backup, and those of this one have no place for this.
    #[error("the tables here have no {0}")]
    NewerTables(String),
    /// The program is told to stop.
    #[error("stopped")]
    Stopped,
}

impl Trouble {
    /// The sentence for the owner.
    pub fn sentence(&self, words: &Words) -> String {
        let with = |id: &str, name: &str, value: String| words.with(id, &[(name, value.into())]);
        match self {
            Self::File(fault) => fault.sentence(words),
            Self::Full => words.text("backup-full"),
            Self::Place(error) => with("backup-place", "why", error.to_string()),
            Self::Disk(error) => with("backup-disk", "why", error.to_string()),
            Self::Taken(file) => with("backup-taken", "file", file.display().to_string()),
            Self::NoPlace => words.text("backup-no-place"),
            Self::Gone => words.text("backup-gone"),
            Self::Missing(name) => with("backup-missing", "file", name.clone()),
            Self::Database(why) => with("backup-database", "why", why.clone()),
            Self::Photos(error) => with("backup-photos", "why", error.to_string()),
            Self::Busy => words.text("backup-busy"),
            Self::Served => words.text("backup-served"),
            Self::Occupied(place) => with("backup-occupied", "place", place.clone()),
            Self::OccupiedTables(table) => with("backup-occupied-tables", "table", table.clone()),
            Self::OtherKey(file) if file == Path::new(VARIABLE) => words.text("backup-other-key-variable"),
            Self::OtherKey(file) => with("backup-other-key", "file", file.display().to_string()),
            Self::Differs(what) => with("backup-differs", "what", what.clone()),
            Self::NewerTables(what) => with("backup-newer-tables", "what", what.clone()),
            Self::Stopped => words.text("backup-stopped"),
        }
    }

    /// What this machine's disk says.
    pub(super) fn of_disk(error: io::Error) -> Self {
        if is_full(&error) {
            Self::Full
        } else {
            Self::Disk(error)
        }
    }

    /// What the place of the backups says.
    pub(super) fn of_place(error: io::Error) -> Self {
        if is_full(&error) {
            Self::Full
        } else {
            Self::Place(error)
        }
    }
}

impl From<CopyError> for Trouble {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Full => Self::Full,
            CopyError::Damaged(what) => Self::Differs(what),
            CopyError::Open(store_sqlite::OpenError::Served { .. }) => Self::Served,
            CopyError::Open(error) => Self::Database(chain(&error)),
            CopyError::Database(error) => Self::Database(chain(&error)),
        }
    }
}

impl From<store_sqlite::OpenError> for Trouble {
    fn from(error: store_sqlite::OpenError) -> Self {
        match error {
            store_sqlite::OpenError::Served { .. } => Self::Served,
            store_sqlite::OpenError::Tables(error) => error.into(),
            other => Self::Database(chain(&other)),
        }
    }
}

impl From<store_postgres::OpenError> for Trouble {
    fn from(error: store_postgres::OpenError) -> Self {
        match error {
            store_postgres::OpenError::Tables(error) => error.into(),
            other => Self::Database(chain(&other)),
        }
    }
}

impl From<TableError> for Trouble {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Served => Self::Served,
            TableError::Occupied { table } => Self::OccupiedTables(table),
            TableError::Unequal { table } => Self::Differs(table),
            TableError::Differ { what } => Self::NewerTables(what),
            other => Self::Database(chain(&other)),
        }
    }
}

/// An error with its causes, in one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::text::Lang;
    use words::words;

    #[test]
    fn moving_aside_is_advised_where_it_helps_and_nowhere_else() {
        let table = "orders".to_owned();
        for (trouble, helps) in [
            (Trouble::Occupied("data/vitrina.db".to_owned()), true),
            (Trouble::OtherKey("data/vitrina.key".into()), true),
            (TableError::Occupied { table }.into(), false),
            (Trouble::OtherKey(VARIABLE.into()), false),
        ] {
            for (lang, advice) in [
                (Lang::En, "add --move-aside"),
                (Lang::Ru, "добавьте --move-aside"),
            ] {
                let sentence = trouble.sentence(words(lang));
                assert_eq!(sentence.contains(advice), helps, "{sentence}");
            }
        }
    }
}
