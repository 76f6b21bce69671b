//! Copies of the file, made while the shop is open.
//!
//! `vacuum into` on a connection of its own, which only reads. In WAL mode whoever reads holds up nobody: commits go on, and the
//! log only grows longer until the copy is there. The other way, the engine's own copy in steps, begins anew with every
//! commit of somebody else and may never end in a shop that is busy. The copy is consistent, has no log beside it, and none of
//! the free space of the original.
//!
//! What it writes goes to the disk megabyte by megabyte, and it waits for that. Left alone it would leave a gigabyte to the
//! system, which writes that in one go, and a commit that comes then waits for more than a second. `examples/pace_copy.rs`
//! measures how long commits wait.

use crate::{
    SqliteStore,
    open::{ConnectionSettings, OpenError},
};
use shop::time::Timestamp;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// `SQLite`'s result code for a disk that is full.
const FULL: &str = "13";
/// Bytes of a copy that may wait for the disk.
const UNSYNCED: u64 = 1_000_000;
/// Steps of the engine's machine between two looks at that: a few dozen rows.
const STEPS: i32 = 100;

/// What is in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The newest migration that its tables have seen.
    pub step: i64,
    /// The name of the shop's album, which is the name of the shop, too; empty if it has none yet.
    pub shop: String,
    /// How many rows each table has.
    pub tables: BTreeMap<String, u64>,
}

/// Why there is no copy, or why one is no good.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is no room for a copy.
    #[error("there is not enough room on the disk")]
    Full,
    /// The database does not give it.
    #[error("the database cannot be copied")]
    Database(#[source] sqlx::Error),
    /// What is in the file makes no sense.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
}

impl From<sqlx::Error> for CopyError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(said) if said.code().as_deref() == Some(FULL) => Self::Full,
            _ => Self::Database(error),
        }
    }
}

impl SqliteStore {
    /// Number of the newest migration that this program knows.
    pub fn newest_step() -> i64 {
        sqlx::migrate!()
            .iter()
            .map(|step| step.version)
            .max()
            .unwrap_or(0)
    }

    /// Copies the database that `url` names, as it is, into the file `to`, which is not there yet or empty. Whoever has it open
    /// goes on meanwhile. It breaks off as soon as `goes_on` says no. The copy is not forced to the disk: that is for whoever
    /// keeps it.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub async fn copy(
        url: &str,
        to: &Path,
        goes_on: impl FnMut() -> bool + Send + 'static,
    ) -> Result<Copied, CopyError> {
        let mut source = ConnectionSettings::parse(url)?.reader().await?;
        let copied = copied(&mut source, to, goes_on).await;
        source.close().await.ok();
        copied?;
        Self::look_into(to).await
    }

    /// Works the whole log into the file that `url` names, which nobody has open.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub async fn work_in(url: &str) -> Result<(), CopyError> {
        let mut connection = ConnectionSettings::parse(url)?.writer().await?;
        let done = sqlx::query("pragma wal_checkpoint(truncate)")
            .execute(&mut connection)
            .await;
        connection.close().await.ok();
        Ok(done.map(drop)?)
    }

    /// Puts into doubt what the shop was about to ask a gateway for when the copy was made: money that was to go back or to be
    /// taken. It may have been asked for since, so that whoever opens the copy must not do it again: they find it as if a
    /// program had died while it was sending. Returns of how many orders and attempts that is said.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub async fn doubt(copy: &Path) -> Result<u64, CopyError> {
        let mut connection = SqliteConnectOptions::new().filename(copy).connect().await?;
        let doubted = doubted(&mut connection).await;
        connection.close().await.ok();
        Ok(doubted?)
    }

    /// Gives up what was promised and not sent when the copy was made, for this reason and at this moment: it may have been sent
    /// since. Whoever opens the copy finds it among what was not delivered, and sends again what has to be. Returns how many
    /// messages that are.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub async fn hold_messages(copy: &Path, why: &str, at: Timestamp) -> Result<u64, CopyError> {
        let mut connection = SqliteConnectOptions::new().filename(copy).connect().await?;
        let held = sqlx::query(
            "update outbox set state = 'dead', lease = null, done_at = ?, last_error = ?
             where state in ('waiting', 'sending')",
        )
        .bind(at.ms())
        .bind(why)
        .execute(&mut connection)
        .await;
        connection.close().await.ok();
        Ok(held?.rows_affected())
    }

    /// What is in a copy.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub async fn look_into(copy: &Path) -> Result<Copied, CopyError> {
        let mut connection = opened(copy).await?;
        let found = counted(&mut connection).await;
        connection.close().await.ok();
        Ok(found?)
    }

    /// Looks into the books of a copy: what is in stock is what its ledger adds up to.
    ///
    /// # Errors
    /// [`CopyError::Damaged`] says what is not.
    pub async fn audit(copy: &Path) -> Result<(), CopyError> {
        let mut connection = opened(copy).await?;
        let wrong: sqlx::Result<Option<String>> = sqlx::query_scalar(
            "select sku from variants where stock <>
               (select coalesce(sum(pieces), 0) from stock_ledger where variant = variants.id) limit 1",
        )
        .fetch_optional(&mut connection)
        .await;
        connection.close().await.ok();
        wrong?.map_or(Ok(()), |sku| {
            Err(CopyError::Damaged(format!(
                "the stock of {sku} is not the sum of its ledger"
            )))
        })
    }

    /// Reads a copy from its first page to its last: whether every page, index and reference makes sense.
    ///
    /// # Errors
    /// [`CopyError::Damaged`] says what does not.
    pub async fn prove(copy: &Path) -> Result<(), CopyError> {
        let mut connection = opened(copy).await?;
        let proven = proven(&mut connection).await;
        connection.close().await.ok();
        proven
    }
}

async fn doubted(connection: &mut SqliteConnection) -> sqlx::Result<u64> {
    let mut count = 0;
    for statement in [
        r#"update orders
           set state_facts = replace(state_facts, '"state":{"state":"asked"}', '"state":{"state":"sending"}')
           where instr(state_facts, '"state":{"state":"asked"}') > 0"#,
        r#"update attempts
           set hold = replace(hold, '"state":{"state":"asked"}', '"state":{"state":"sending"}')
           where instr(hold, '"state":{"state":"asked"}') > 0"#,
    ] {
        let done = sqlx::query(statement).execute(&mut *connection).await?;
        count += done.rows_affected();
    }
    Ok(count)
}

async fn copied(
    source: &mut SqliteConnection,
    to: &Path,
    mut goes_on: impl FnMut() -> bool + Send + 'static,
) -> Result<(), CopyError> {
    sqlx::query("pragma synchronous = off")
        .execute(&mut *source)
        .await?;
    let file = made(to).map_err(|error| CopyError::Database(error.into()))?;
    let mut synced = 0;
    source.lock_handle().await?.set_progress_handler(STEPS, move || {
        let length = file.metadata().map_or(0, |about| about.len());
        if length.saturating_sub(synced) >= UNSYNCED {
            synced = length;
            // A disk that is no good is told by the engine.
            file.sync_data().ok();
        }
        goes_on()
    });
    let path = to.to_string_lossy().into_owned();
    sqlx::query("vacuum into $1").bind(path).execute(source).await?;
    Ok(())
}

/// The engine takes a file without a byte for one that is not there yet.
fn made(to: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options.open(to)
}

async fn opened(copy: &Path) -> sqlx::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(copy).read_only(true);
    options.connect().await
}

async fn counted(connection: &mut SqliteConnection) -> sqlx::Result<Copied> {
    let step: i64 = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
        .fetch_one(&mut *connection)
        .await?;
    let names: Vec<String> = sqlx::query_scalar(
        "select name from pragma_table_list
         where schema = 'main' and type = 'table' and name not like 'sqlite_%' and name <> '_sqlx_migrations' order by name",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut tables = BTreeMap::new();
    for name in names {
        let count = format!("select count(*) from \"{name}\"");
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(count))
            .fetch_one(&mut *connection)
            .await?;
        tables.insert(name, u64::try_from(rows).unwrap_or(0));
    }
    let shop: Option<String> = if tables.contains_key("album") {
        sqlx::query_scalar("select id from album")
            .fetch_optional(connection)
            .await?
    } else {
        None
    };
    Ok(Copied {
        step,
        shop: shop.unwrap_or_default(),
        tables,
    })
}

async fn proven(connection: &mut SqliteConnection) -> Result<(), CopyError> {
    let found: Vec<String> = sqlx::query_scalar("pragma integrity_check(3)")
        .fetch_all(&mut *connection)
        .await?;
    if found != ["ok"] {
        return Err(CopyError::Damaged(found.join("; ")));
    }
    let loose: Option<String> = sqlx::query_scalar("select \"table\" from pragma_foreign_key_check limit 1")
        .fetch_optional(connection)
        .await?;
    loose.map_or(Ok(()), |table| {
        Err(CopyError::Damaged(format!(
            "a row of {table} refers to one that is not there"
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::store::Store;
    use std::fs;

    async fn shop_in(folder: &Path) -> (SqliteStore, String) {
        let url = format!("sqlite:{}/shop.db", folder.display());
        (SqliteStore::open(&url).await.unwrap(), url)
    }

    #[tokio::test]
    async fn a_copy_of_an_open_shop_is_whole_and_has_no_log_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (store, url) = shop_in(folder.path()).await;
        let id = "0123456789abcdef0123456789abcdef";
        shop::store::Media::album_id(&store, id).await.unwrap();
        let to = folder.path().join("copy.db");
        let copied = SqliteStore::copy(&url, &to, || true).await.unwrap();
        store.ping().await.unwrap();
        assert_eq!(copied.step, SqliteStore::newest_step());
        assert_eq!(copied.shop, id);
        assert_eq!(copied.tables.get("heartbeat"), Some(&1));
        assert_eq!(copied.tables.get("orders"), Some(&0));
        assert!(!folder.path().join("copy.db-wal").exists());
        SqliteStore::prove(&to).await.unwrap();
        SqliteStore::open(&format!("sqlite:{}", to.display()))
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn nothing_is_ever_copied_over_something() {
        let folder = tempfile::tempdir().unwrap();
        let (_store, url) = shop_in(folder.path()).await;
        let to = folder.path().join("copy.db");
        fs::write(&to, "somebody's").unwrap();
        SqliteStore::copy(&url, &to, || true).await.unwrap_err();
        assert_eq!(fs::read(&to).unwrap(), b"somebody's");
    }

    #[tokio::test]
    async fn a_copy_breaks_off_when_it_is_told_to() {
        let folder = tempfile::tempdir().unwrap();
        let (store, url) = shop_in(folder.path()).await;
        let to = folder.path().join("copy.db");
        let stopped = SqliteStore::copy(&url, &to, || false).await;
        assert!(matches!(stopped, Err(CopyError::Database(_))), "{stopped:?}");
        store.ping().await.unwrap();
    }

    #[tokio::test]
    async fn a_copy_with_a_page_of_something_else_is_no_good() {
        let folder = tempfile::tempdir().unwrap();
        let (_store, url) = shop_in(folder.path()).await;
        let to = folder.path().join("copy.db");
        SqliteStore::copy(&url, &to, || true).await.unwrap();
        let mut bytes = fs::read(&to).unwrap();
        let page = bytes.get_mut(3 * 4_096..4 * 4_096).unwrap();
        page.fill(7);
        fs::write(&to, bytes).unwrap();
        assert!(SqliteStore::prove(&to).await.is_err());
    }
}
