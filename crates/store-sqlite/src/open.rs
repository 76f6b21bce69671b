//! Opening the file: it has to be a shop's, and its settings are made, read back and insisted on.

use crate::files;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};
use store_base::{
    steps::{Later, Steps},
    tables::TableError,
};

/// The most connections that read, and the fewest, of those that the office and workers share and of those for visitors.
const MOST_READERS: u8 = 8;
const FEWEST_READERS: u8 = 4;
/// Statements that the connection that writes keeps prepared.
const PREPARED: usize = 256;
/// The cache of pages of the connection that writes, in KiB as the pragma has it. With every commit it goes over all of it
/// (sorting pages numbers one of them behind the lock's byte at 1 GiB for a moment, and what is behind the end is looked for),
/// and what payments and orders touch is a few megabytes at the ends of tables and indexes.
const CACHE: &str = "-8000";
/// The same for a file of [`LONG_FILE`] bytes or more: that page is not behind its end, so nothing is gone over, and orders are
/// sorted into more pages.
const CACHE_OF_LONG_FILE: &str = "-32000";
const LONG_FILE: u64 = 1 << 30;
/// How long a connection waits for another process that has the file.
pub(crate) const BUSY: Duration = Duration::from_secs(5);

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
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The database would be gone with the program, and the orders with it.
    #[error("a database in memory would forget every order; name a file, such as sqlite:data/vitrina.db")]
    Memory,
    /// The file cannot be made.
    #[error("the database file {} cannot be made", file.display())]
    Made {
        /// Which file.
        file: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Something else is there, such as a folder, or it may not be looked at.
    #[error("the database file {} cannot be looked at", file.display())]
    Looked {
        /// Which file.
        file: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file has no bytes: what was in it is lost, by a full disk or a copy that failed.
    #[error(
        "the database file {} is empty; if there was a shop in it, put a copy back, and if there never was one, \
         remove the file",
        file.display()
    )]
    Empty {
        /// Which file.
        file: PathBuf,
    },
    /// The file is of another kind.
    #[error("the file {} is no SQLite database; DATABASE_URL has to name a shop's file, or one that is not there yet", file.display())]
    NoDatabase {
        /// Which file.
        file: PathBuf,
    },
    /// The database is that of another program.
    #[error("the database {} belongs to another program; DATABASE_URL has to name a shop's file, or one that is not there yet", file.display())]
    Foreign {
        /// Which file.
        file: PathBuf,
    },
    /// The system gives no thread for the one who writes.
    #[error("no thread can be started for what is written to the database")]
    Thread(#[source] std::io::Error),
    /// Another program serves this shop already.
    #[error(
        "another vitrina serves this shop already (the lock {} is held); a shop in SQLite is one program: \
         stop that one first",
        lock.display()
    )]
    Served {
        /// The file whose lock is held.
        lock: PathBuf,
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
    /// A later program has taken something away that this one needs.
    #[error(transparent)]
    Later(#[from] Later),
    /// The tables cannot be brought up to date.
    #[error("the tables cannot be brought up to date")]
    Migration(#[from] MigrateError),
    /// The tables cannot be given or taken whole.
    #[error("the tables cannot be given or taken whole")]
    Tables(#[from] TableError),
}

/// `SQLite`'s result code for a file of another kind.
const NO_DATABASE: &str = "26";

/// Whose tables are in a file.
enum Owner {
    /// A shop's, or nobody's yet.
    Shop,
    /// Another program's.
    Other,
}

/// How the file is opened.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionSettings(SqliteConnectOptions);

impl ConnectionSettings {
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        if !url.starts_with("sqlite:") {
            return Err(OpenError::Address(sqlx::Error::InvalidArgument(
                "another scheme".into(),
            )));
        }
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(OpenError::Memory);
        }
        let options: SqliteConnectOptions = url.parse().map_err(OpenError::Address)?;
        let options = options
            .foreign_keys(true)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY);
        Ok(Self(options))
    }

    /// The file.
    pub(crate) fn file(&self) -> &Path {
        self.0.get_filename()
    }

    /// The first connection: makes the file if need be and brings its tables up to date.
    pub(crate) async fn prepare(&self) -> Result<SqliteConnection, OpenError> {
        self.prepare_up_to(i64::MAX).await
    }

    /// The same with the steps up to this one.
    pub(crate) async fn prepare_up_to(&self, step: i64) -> Result<SqliteConnection, OpenError> {
        if !files::make(self.file())? {
            self.inspect().await?;
            self.refuse_later().await?;
        }
        let mut connection = self.writer().await?;
        let mut migrator = migrator();
        // Steps that this program does not know are those of a later one that it has replaced again, and that one has taken
        // nothing away that this one needs (`refuse_later`).
        migrator.set_ignore_missing(true);
        migrator.run_to(step, &mut connection).await?;
        Ok(connection)
    }

    /// Whether a file that is there is a shop's. A connection that only reads changes nothing in somebody else's.
    pub(crate) async fn inspect(&self) -> Result<(), OpenError> {
        let file = || self.file().to_owned();
        match self.owner().await {
            Ok(Owner::Other) => Err(OpenError::Foreign { file: file() }),
            Err(sqlx::Error::Database(said)) if said.code().as_deref() == Some(NO_DATABASE) => {
                Err(OpenError::NoDatabase { file: file() })
            }
            // Whatever else failed, the connection that writes may know how to deal with, or can say it
            // better.
            Ok(Owner::Shop) | Err(_) => Ok(()),
        }
    }

    /// Steps of the tables in the file, as far as it can be read; none if it is not there.
    pub(crate) async fn steps(&self) -> Result<Steps, OpenError> {
        let mut taken = Vec::new();
        if self.file().exists() {
            let mut connection = self.reader().await?;
            taken = taken_steps(&mut connection).await.map_err(OpenError::File)?;
            connection.close().await.map_err(OpenError::File)?;
        }
        Ok(Steps::of(taken, &migrator()))
    }

    async fn refuse_later(&self) -> Result<(), OpenError> {
        let Ok(steps) = self.steps().await else {
            // As above.
            return Ok(());
        };
        Ok(steps.refuse_later()?)
    }

    async fn owner(&self) -> sqlx::Result<Owner> {
        let mut connection = self.0.clone().read_only(true).connect().await?;
        let (tables, have_steps): (i64, bool) = sqlx::query_as(
            "select count(*), coalesce(max(name = '_sqlx_migrations'), false) from sqlite_schema
             where type = 'table' and name not like 'sqlite_%'",
        )
        .fetch_one(&mut connection)
        .await?;
        let is_shop = if have_steps {
            // No rows at all is what a first start leaves that was cut off.
            sqlx::query_scalar("select count(*) = 0 or max(version = 1) from _sqlx_migrations")
                .fetch_one(&mut connection)
                .await?
        } else {
            tables == 0
        };
        connection.close().await?;
        Ok(if is_shop { Owner::Shop } else { Owner::Other })
    }

    fn cache(&self) -> &'static str {
        match fs::metadata(self.file()) {
            Ok(file) if file.len() >= LONG_FILE => CACHE_OF_LONG_FILE,
            Ok(_) | Err(_) => CACHE,
        }
    }

    /// A connection that can only read.
    pub(crate) async fn reader(&self) -> Result<SqliteConnection, OpenError> {
        let options = self.0.clone().read_only(true);
        options.connect().await.map_err(OpenError::File)
    }

    /// A connection that writes. There is one at a time.
    pub(crate) async fn writer(&self) -> Result<SqliteConnection, OpenError> {
        let options = self
            .0
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What a savepoint may have to undo stays in memory instead of a file.
            .pragma("temp_store", "memory")
            .pragma("cache_size", self.cache())
            // 64 MB of log before a commit works it into the file: mostly it has been done by then (`writer::checkpoints`).
            .pragma("wal_autocheckpoint", "16000")
            // A list of each length is a statement of its own (`batch`).
            .statement_cache_capacity(PREPARED);
        checked(options.connect().await.map_err(OpenError::File)?).await
    }

    /// A connection that can only read, for as long as the shop is open.
    pub(crate) async fn lasting_reader(&self) -> Result<SqliteConnection, OpenError> {
        checked(self.reader().await?).await
    }

    /// Connections that can only read.
    pub(crate) async fn readers(&self) -> Result<SqlitePool, OpenError> {
        SqlitePoolOptions::new()
            .max_connections(u32::from(readers_at_once()))
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

/// Connections that read at the same time: twice as many as the machine can have work at once, for some wait for the disk. Each
/// keeps most of a megabyte of the tables' definitions and room to work in before it has read a row.
pub(crate) fn readers_at_once() -> u8 {
    // A machine that does not say is taken for a small one.
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    u8::try_from(cores.saturating_mul(2))
        .unwrap_or(MOST_READERS)
        .clamp(FEWEST_READERS, MOST_READERS)
}

/// The steps of the tables that this program brings.
pub(crate) fn migrator() -> Migrator {
    sqlx::migrate!()
}

/// The steps that the tables have taken.
pub(crate) async fn taken_steps(connection: &mut SqliteConnection) -> sqlx::Result<Vec<(i64, String)>> {
    let have_steps: bool =
        sqlx::query_scalar("select exists (select 1 from sqlite_schema where name = '_sqlx_migrations')")
            .fetch_one(&mut *connection)
            .await?;
    if !have_steps {
        return Ok(Vec::new());
    }
    sqlx::query_as("select version, description from _sqlx_migrations where success")
        .fetch_all(connection)
        .await
}

/// The connection, if its settings are what it was told.
async fn checked(mut connection: SqliteConnection) -> Result<SqliteConnection, OpenError> {
    match check(&mut connection).await {
        Ok(()) => Ok(connection),
        Err(error) => {
            connection.close().await.ok();
            Err(error)
        }
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
        let settings = ConnectionSettings::parse(&url).unwrap();
        settings.prepare().await.unwrap().close().await.unwrap();
        assert!(folder.path().join("new/folder/shop.db").exists());
    }

    #[tokio::test]
    async fn every_connection_keeps_the_settings_or_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/shop.db", folder.path().display());
        let settings = ConnectionSettings::parse(&url).unwrap();
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
    async fn whoever_writes_to_a_long_file_keeps_more_of_it_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.db");
        let settings = ConnectionSettings::parse(&format!("sqlite:{}", file.display())).unwrap();
        assert_eq!(settings.cache(), CACHE, "it is still to be made");
        let mut connection = settings.prepare().await.unwrap();
        let cache: i64 = sqlx::query_scalar("select cache_size from pragma_cache_size")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(cache.to_string(), CACHE);
        connection.close().await.unwrap();
        // Not a byte of it is on disk.
        let length = fs::OpenOptions::new().write(true).open(&file).unwrap();
        length.set_len(LONG_FILE).unwrap();
        assert_eq!(settings.cache(), CACHE_OF_LONG_FILE);
    }

    #[tokio::test]
    async fn as_many_connections_read_as_the_machine_can_use() {
        let cores = thread::available_parallelism().unwrap().get();
        let most = usize::from(readers_at_once());
        assert!(
            (4..=8).contains(&most) && (most == 8 || most >= 2 * cores),
            "{most}"
        );
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/shop.db", folder.path().display());
        let settings = ConnectionSettings::parse(&url).unwrap();
        let _writer = settings.prepare().await.unwrap();
        let readers = settings.readers().await.unwrap();
        assert_eq!(
            readers.options().get_max_connections(),
            u32::from(readers_at_once())
        );
    }

    #[test]
    fn a_database_in_memory_is_refused() {
        for url in [
            "sqlite::memory:",
            "sqlite://:memory:",
            "sqlite:file:shop?mode=memory",
        ] {
            assert!(
                matches!(ConnectionSettings::parse(url), Err(OpenError::Memory)),
                "{url}"
            );
        }
    }

    /// A copy that failed, a disk that was full, a letter too few in the address: none of them is a new shop.
    #[tokio::test]
    async fn what_is_no_shop_is_refused_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.db");
        let settings = ConnectionSettings::parse(&format!("sqlite:{}", file.display())).unwrap();
        let refused = async |content: &[u8]| {
            std::fs::write(&file, content).unwrap();
            let refused = settings.prepare().await.unwrap_err();
            assert_eq!(std::fs::read(&file).unwrap(), content, "{refused}");
            refused
        };
        assert!(matches!(refused(b"").await, OpenError::Empty { .. }));
        for content in ["no database", &"no database at all ".repeat(1_000)] {
            let refused = refused(content.as_bytes()).await;
            assert!(matches!(refused, OpenError::NoDatabase { .. }), "{refused:?}");
        }
        let foreign = [
            "create table letters (id integer)",
            "create table _sqlx_migrations (version integer); insert into _sqlx_migrations values (20240101)",
        ];
        for tables in foreign {
            let of_another = folder.path().join("other.db");
            let options = SqliteConnectOptions::new()
                .filename(&of_another)
                .create_if_missing(true);
            let mut connection = options.connect().await.unwrap();
            sqlx::raw_sql(tables).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            let content = std::fs::read(&of_another).unwrap();
            std::fs::remove_file(&of_another).unwrap();
            let refused = refused(&content).await;
            assert!(matches!(refused, OpenError::Foreign { .. }), "{refused:?}");
        }
    }

    /// The first start of a shop was cut off before it had a table.
    #[tokio::test]
    async fn a_database_without_a_table_becomes_a_shop() {
        let folder = tempfile::tempdir().unwrap();
        let settings =
            ConnectionSettings::parse(&format!("sqlite:{}/shop.db", folder.path().display())).unwrap();
        assert!(files::make(settings.file()).unwrap());
        settings.writer().await.unwrap().close().await.unwrap();
        settings.prepare().await.unwrap().close().await.unwrap();
    }

    /// A copy of the shop is as good as the shop, so nobody else on the machine may read it.
    #[tokio::test]
    async fn what_the_shop_makes_is_for_its_own_eyes() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("new/data");
        let settings = ConnectionSettings::parse(&format!("sqlite:{}/shop.db", data.display())).unwrap();
        let _connection = settings.prepare().await.unwrap();
        let _claim = files::Claim::take(settings.file()).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&data), mode(data.parent().unwrap())), (0o700, 0o700));
        let files: Vec<_> = std::fs::read_dir(&data)
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        assert!(files.len() >= 4, "{files:?}");
        for file in files {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }

    /// By `.cargo/config.toml`: no lock and no bookkeeping for threads that are not there.
    #[tokio::test]
    async fn sqlite_is_compiled_for_one_thread_to_a_connection() {
        let folder = tempfile::tempdir().unwrap();
        let settings =
            ConnectionSettings::parse(&format!("sqlite:{}/shop.db", folder.path().display())).unwrap();
        let mut connection = settings.prepare().await.unwrap();
        let options: Vec<String> = sqlx::query_scalar("select compile_options from pragma_compile_options")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        for wanted in ["THREADSAFE=2", "DEFAULT_MEMSTATUS=0", "OMIT_SHARED_CACHE"] {
            assert!(
                options.iter().any(|option| option == wanted),
                "{wanted}: {options:?}"
            );
        }
        for unwanted in ["ENABLE_API_ARMOR", "ENABLE_MEMORY_MANAGEMENT"] {
            assert!(options.iter().all(|option| option != unwanted), "{unwanted}");
        }
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let settings =
            ConnectionSettings::parse(&format!("sqlite:{}/shop.db", folder.path().display())).unwrap();
        let _writer = settings.prepare().await.unwrap();
        let readers = settings.readers().await.unwrap();
        let refused = sqlx::query("delete from sessions").execute(&readers).await;
        assert!(refused.is_err());
    }

    #[test]
    fn another_kind_of_address_is_refused() {
        let refused = ConnectionSettings::parse("postgres://localhost/shop");
        assert!(matches!(refused, Err(OpenError::Address(_))));
    }
}
