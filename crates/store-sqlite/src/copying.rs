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
    open::{ConnectionSettings, OpenError, migrator, taken_steps},
};
use shop::time::Timestamp;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};
use store_base::steps::Steps;

/// `SQLite`'s result code for a disk that is full.
const FULL: &str = "13";
/// Its code for a file that took no more for any other reason, such as a quota.
const UNWRITTEN: &str = "778";
/// Bytes of a copy that may wait for the disk.
const UNSYNCED: u64 = 1_000_000;
/// Steps of the engine's machine between two looks at that: a few dozen rows.
const STEPS: i32 = 100;

/// What is in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The newest migration that its tables have seen.
    pub step: i64,
    /// The newest one that a program has to know to open them.
    pub needs: i64,
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
        let settings = ConnectionSettings::parse(url)?;
        let mut source = settings.reader().await?;
        let copied = copied(&mut source, to, goes_on).await;
        source.close().await.ok();
        copied.map_err(|error| full_or(error, settings.file(), to))?;
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
    /// taken, invoices with a link, and second receipts. It may have been asked for since, so that whoever opens the copy must not
    /// do it again: they find it as if a program had died while it was sending. A receipt that has no number yet cannot be asked
    /// about: it failed at this moment, for this reason. Returns of how many orders and attempts something of that is said.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub async fn doubt(copy: &Path, why: &str, at: Timestamp) -> Result<u64, CopyError> {
        let mut connection = SqliteConnectOptions::new().filename(copy).connect().await?;
        let doubted = doubted(&mut connection, why, at).await;
        connection.close().await.ok();
        Ok(doubted?)
    }

    /// Takes out whatever let somebody into the office when the copy was made without the password being asked for: who was
    /// signed in or about to be, links by which people come, and recovery codes. Any of it may have been ended, used or taken
    /// back since, and the copy does not know. What is noted of copies of the shop goes, too: it may be put back on another
    /// machine, which has none of them, and begins with the first one.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub async fn shut_doors(copy: &Path) -> Result<(), CopyError> {
        let mut connection = SqliteConnectOptions::new().filename(copy).connect().await?;
        let shut = doors_shut(&mut connection).await;
        connection.close().await.ok();
        Ok(shut?)
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

async fn doubted(connection: &mut SqliteConnection, why: &str, at: Timestamp) -> sqlx::Result<u64> {
    let mut count = 0;
    // Older tables do not have all of it.
    for (table, column, statement) in [
        (
            "orders",
            "state_facts",
            r#"update orders
               set state_facts = replace(state_facts, '"state":{"state":"asked"}', '"state":{"state":"sending"}')
               where instr(state_facts, '"state":{"state":"asked"}') > 0"#,
        ),
        (
            "attempts",
            "hold",
            r#"update attempts
               set hold = replace(hold, '"state":{"state":"asked"}', '"state":{"state":"sending"}')
               where instr(hold, '"state":{"state":"asked"}') > 0"#,
        ),
        (
            "attempts",
            "issue",
            r#"update attempts
               set issue = replace(issue, '"state":{"state":"asked"}', '"state":{"state":"sending"}')
               where instr(issue, '"state":{"state":"asked"}') > 0"#,
        ),
        (
            "orders",
            "second_receipt",
            "update orders
             set second_receipt = json_set(second_receipt, '$.state', 'sending', '$.stale', json('false'))
             where second_receipt ->> 'state' = 'promised'
               and json_type(second_receipt, '$.settlement') = 'object'",
        ),
    ] {
        if has_column(&mut *connection, table, column).await? {
            let done = sqlx::query(statement).execute(&mut *connection).await?;
            count += done.rows_affected();
        }
    }
    if has_column(&mut *connection, "orders", "second_receipt").await? {
        let done = sqlx::query(
            "update orders
             set second_receipt = json_set(second_receipt, '$.state', 'failed', '$.why', $1, '$.is_certain', json('false'),
               '$.failing_since', coalesce(second_receipt ->> 'failing_since', $2))
             where second_receipt ->> 'state' in ('promised', 'failed')
               and json_type(second_receipt, '$.settlement') is not 'object'",
        )
        .bind(why)
        .bind(at.ms())
        .execute(connection)
        .await?;
        count += done.rows_affected();
    }
    Ok(count)
}

async fn doors_shut(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    // Older tables do not have all of it.
    for (table, column, statement) in [
        ("sign_ins", "account", "delete from sign_ins"),
        ("half_sign_ins", "account", "delete from half_sign_ins"),
        ("passkey_challenges", "account", "delete from passkey_challenges"),
        ("invitations", "account", "delete from invitations"),
        ("recovery_codes", "account", "delete from recovery_codes"),
        ("backup_runs", "kind", "delete from backup_runs"),
        ("backup_turns", "kind", "delete from backup_turns"),
    ] {
        if has_column(&mut *connection, table, column).await? {
            sqlx::query(statement).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

async fn has_column(connection: &mut SqliteConnection, table: &str, column: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from pragma_table_info($1) where name = $2)")
        .bind(table)
        .bind(column)
        .fetch_one(connection)
        .await
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

/// The engine knows a full disk. To it a quota, or a file that may grow no longer, is a disk that is no good.
fn full_or(error: CopyError, source: &Path, to: &Path) -> CopyError {
    match &error {
        CopyError::Database(sqlx::Error::Database(said))
            if said.code().as_deref() == Some(UNWRITTEN) && takes_no_more(source, to) =>
        {
            CopyError::Full
        }
        _ => error,
    }
}

/// Whether there is no room for as many bytes as the source has, where its copy was to be. Nothing is left of the copy.
fn takes_no_more(source: &Path, to: &Path) -> bool {
    let mut log = source.as_os_str().to_owned();
    log.push("-wal");
    let length = |file: &Path| fs::metadata(file).map_or(0, |about| about.len());
    let length = length(source).saturating_add(length(Path::new(&log)));
    let filled = File::options()
        .write(true)
        .truncate(true)
        .open(to)
        .and_then(|mut file| {
            let filled = io::copy(&mut io::repeat(0).take(length), &mut file);
            file.set_len(0)?;
            filled
        });
    let is_full = |error: io::Error| {
        matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
        )
    };
    filled.is_err_and(is_full)
}

/// The engine takes a file without a byte for one that is not there yet.
fn made(to: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options.open(to)
}

async fn opened(copy: &Path) -> sqlx::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(copy).read_only(true);
    options.connect().await
}

async fn counted(connection: &mut SqliteConnection) -> sqlx::Result<Copied> {
    let steps = Steps::of(taken_steps(&mut *connection).await?, &migrator());
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
        step: steps.newest_taken(),
        needs: steps.needed(),
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
    use sqlx::Executor;

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
        assert!(copied.needs <= copied.step);
        assert_eq!(copied.shop, id);
        assert_eq!(copied.tables.get("heartbeat"), Some(&1));
        assert_eq!(copied.tables.get("orders"), Some(&0));
        assert!(!folder.path().join("copy.db-wal").exists());
        SqliteStore::prove(&to).await.unwrap();
        SqliteStore::open(&format!("sqlite:{}", to.display()))
            .await
            .unwrap();
    }

    /// Its rows as an older program, or this one, writes them; nothing else of the tables matters here.
    #[tokio::test]
    async fn what_may_have_been_asked_for_since_is_in_doubt() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.db");
        let options = SqliteConnectOptions::new().filename(&copy);
        let mut connection = options.create_if_missing(true).connect().await.unwrap();
        connection
            .execute("create table orders (number integer primary key, state_facts text not null)")
            .await
            .unwrap();
        let doubt = async || {
            SqliteStore::doubt(&copy, "restored", Timestamp::from_ms(9))
                .await
                .unwrap()
        };
        assert_eq!(doubt().await, 0, "older tables have less");
        connection
            .execute(
                r#"alter table orders add column second_receipt text;
                   create table attempts (hold text, issue text);
                   insert into orders values
                     (1, '{"refunds":[{"state":{"state":"asked"}},{"state":{"state":"done"}}]}', null),
                     (2, '{}', '{"state":"promised","since":1,"failing_since":null,"settlement":{"number":7},"stale":true}'),
                     (3, '{}', '{"state":"promised","since":1,"failing_since":null,"settlement":null,"stale":false}'),
                     (4, '{}', '{"state":"failed","why":"no","is_certain":true,"since":1,"failing_since":3}'),
                     (5, '{}', '{"state":"done","document":{},"since":1,"settlement":{"number":8}}');
                   insert into attempts values
                     ('{"call":{"state":{"state":"asked"}}}', null), (null, '{"how":"link","state":{"state":"asked"}}'),
                     (null, '{"how":"link","state":{"state":"open"}}')"#,
            )
            .await
            .unwrap();
        assert_eq!(doubt().await, 6);
        let receipts: Vec<String> =
            sqlx::query_scalar("select coalesce(second_receipt, state_facts) from orders order by number")
                .fetch_all(&mut connection)
                .await
                .unwrap();
        assert_eq!(
            receipts,
            [
                r#"{"refunds":[{"state":{"state":"sending"}},{"state":{"state":"done"}}]}"#,
                r#"{"state":"sending","since":1,"failing_since":null,"settlement":{"number":7},"stale":false}"#,
                r#"{"state":"failed","since":1,"failing_since":9,"settlement":null,"stale":false,"why":"restored","is_certain":false}"#,
                r#"{"state":"failed","why":"restored","is_certain":false,"since":1,"failing_since":3}"#,
                r#"{"state":"done","document":{},"since":1,"settlement":{"number":8}}"#,
            ]
        );
        let attempts: Vec<String> =
            sqlx::query_scalar("select coalesce(hold, issue) from attempts order by rowid")
                .fetch_all(&mut connection)
                .await
                .unwrap();
        assert_eq!(
            attempts,
            [
                r#"{"call":{"state":{"state":"sending"}}}"#,
                r#"{"how":"link","state":{"state":"sending"}}"#,
                r#"{"how":"link","state":{"state":"open"}}"#,
            ]
        );
        connection.close().await.unwrap();
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
