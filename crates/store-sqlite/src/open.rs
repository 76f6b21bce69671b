//! Opening the file: its settings are made, read back and insisted on.

use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::PathBuf, time::Duration};

/// Connections that read.
const READERS: u32 = 8;
/// How long a connection waits for another process that has the file.
const BUSY: Duration = Duration::from_secs(5);

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of an `SQLite` file.
    #[error("not the address of an SQLite file, such as sqlite:data/vitrina.db")]
    Address(#[source] sqlx::Error),
    /// The folder for the file cannot be made.
    #[error("the folder {} cannot be made", folder.display())]
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file cannot be opened.
    #[error("the database file cannot be opened")]
    File(#[source] sqlx::Error),
    /// The database does not keep a setting that the shop relies on.
    #[error("the database insists on {setting} = {found}; the shop needs {needed}")]
    Setting {
        /// Which setting.
        setting: &'static str,
        /// What it has to be.
        needed: &'static str,
        /// What it is.
        found: String,
    },
    /// The tables cannot be brought up to date.
    #[error("the tables cannot be brought up to date")]
    Migration(#[from] MigrateError),
}

/// How the file is opened.
#[derive(Debug, Clone)]
pub(crate) struct Settings(SqliteConnectOptions);

impl Settings {
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        if !url.starts_with("sqlite:") {
            return Err(OpenError::Address(sqlx::Error::InvalidArgument(
                "another scheme".into(),
            )));
        }
        let options: SqliteConnectOptions = url.parse().map_err(OpenError::Address)?;
        let options = options
            .foreign_keys(true)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY);
        Ok(Self(options))
    }

    /// The first connection: makes the file if need be and brings its tables up to date.
    pub(crate) async fn prepare(&self) -> Result<SqliteConnection, OpenError> {
        if let Some(folder) = self.0.get_filename().parent() {
            std::fs::create_dir_all(folder).map_err(|source| OpenError::Folder {
                folder: folder.to_owned(),
                source,
            })?;
        }
        let mut connection = self.writer().await?;
        sqlx::migrate!().run(&mut connection).await?;
        Ok(connection)
    }

    /// A connection that writes. There is one at a time.
    pub(crate) async fn writer(&self) -> Result<SqliteConnection, OpenError> {
        let options = self
            .0
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What a savepoint may have to undo stays in memory instead of a file; so does what a transaction touches.
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-32000")
            // 8 MB of log before it is worked into the file: pages that change often are written there once.
            .pragma("wal_autocheckpoint", "2000");
        let mut connection = options.connect().await.map_err(OpenError::File)?;
        match check(&mut connection).await {
            Ok(()) => Ok(connection),
            Err(error) => {
                connection.close().await.ok();
                Err(error)
            }
        }
    }

    /// Connections that can only read.
    pub(crate) async fn readers(&self) -> Result<SqlitePool, OpenError> {
        SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(BUSY)
            // A file does not hang up, and asking whether it has costs as much as a query.
            .test_before_acquire(false)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    check(connection)
                        .await
                        .map_err(|e| sqlx::Error::Configuration(Box::new(e)))
                })
            })
            .connect_with(self.0.clone().read_only(true))
            .await
            .map_err(OpenError::File)
    }
}

/// Reads back what the connection was told. A database may disagree: `journal_mode`, for one, is a property of the file.
async fn check(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let (journal_mode, synchronous, foreign_keys, busy_timeout): (String, i64, i64, i64) = sqlx::query_as(
        "select journal_mode, synchronous, foreign_keys, timeout
         from pragma_journal_mode, pragma_synchronous, pragma_foreign_keys, pragma_busy_timeout",
    )
    .fetch_one(connection)
    .await
    .map_err(OpenError::File)?;
    let settings = [
        ("journal_mode", "wal", journal_mode),
        ("synchronous", "2", synchronous.to_string()),
        ("foreign_keys", "1", foreign_keys.to_string()),
        ("busy_timeout", "5000", busy_timeout.to_string()),
    ];
    let wrong = settings.into_iter().find(|(_, needed, found)| needed != found);
    wrong.map_or(Ok(()), |(setting, needed, found)| {
        Err(OpenError::Setting {
            setting,
            needed,
            found,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_that_is_missing_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/new/folder/shop.db", folder.path().display());
        let settings = Settings::parse(&url).unwrap();
        settings.prepare().await.unwrap().close().await.unwrap();
        assert!(folder.path().join("new/folder/shop.db").exists());
    }

    #[tokio::test]
    async fn every_connection_keeps_the_settings_or_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/shop.db", folder.path().display());
        let settings = Settings::parse(&url).unwrap();
        let mut connection = settings.prepare().await.unwrap();
        check(&mut connection).await.unwrap();
        let readers = settings.readers().await.unwrap();
        check(&mut readers.acquire().await.unwrap()).await.unwrap();
        for (statement, broken) in [
            ("pragma synchronous = normal", "synchronous"),
            ("pragma foreign_keys = off", "foreign_keys"),
            ("pragma busy_timeout = 0", "busy_timeout"),
        ] {
            let mut connection = settings.writer().await.unwrap();
            sqlx::query(statement).execute(&mut connection).await.unwrap();
            let refused = check(&mut connection).await;
            assert!(matches!(refused, Err(OpenError::Setting { setting, .. }) if setting == broken));
        }
    }

    #[tokio::test]
    async fn a_database_without_a_log_is_refused() {
        let settings = Settings::parse("sqlite::memory:").unwrap();
        let refused = settings.prepare().await;
        assert!(
            matches!(&refused, Err(OpenError::Setting { setting: "journal_mode", found, .. }) if found == "memory"),
            "{refused:?}"
        );
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::parse(&format!("sqlite:{}/shop.db", folder.path().display())).unwrap();
        let _writer = settings.prepare().await.unwrap();
        let readers = settings.readers().await.unwrap();
        let refused = sqlx::query("delete from sessions").execute(&readers).await;
        assert!(refused.is_err());
    }

    #[test]
    fn another_kind_of_address_is_refused() {
        let refused = Settings::parse("postgres://localhost/shop");
        assert!(matches!(refused, Err(OpenError::Address(_))));
    }
}
