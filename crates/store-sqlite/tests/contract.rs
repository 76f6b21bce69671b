//! The contract of every store, kept in a file of its own for each test.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use async_trait::async_trait;
use shop::{contract::Subject, store::Store};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use std::{collections::BTreeMap, sync::Arc};
use store_sqlite::{OpenError, SqliteStore};
use tempfile::TempDir;

shop::store_contract!(open);

/// Such as `vitrina admin add` beside a running shop.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_change_one_order_in_turn() {
    let subject = File::create().await;
    let neighbour = Arc::new(SqliteStore::open(&subject.url).await.unwrap());
    shop::contract::changing::two_programs_change_one_order_in_turn(&subject, neighbour).await;
    Box::new(subject).close().await;
}

/// Such as `vitrina goods import` beside a running shop.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn another_program_changes_the_shelf() {
    let subject = File::create().await;
    let other = SqliteStore::open(&subject.url).await.unwrap();
    shop::contract::listening::another_program_changes_the_shelf(&subject, &other).await;
    Box::new(subject).close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_orders_reserve_what_few_reserve() {
    let pieces = include_str!("../../../migrations/sqlite/0048_pieces.sql");
    shop::contract::stock::many_orders_reserve_what_few_reserve(pieces, open).await;
}

/// The program before an update is put back on the tables that the update made.
#[tokio::test]
async fn tables_of_a_later_program_are_opened() {
    let subject = File::create().await;
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'later', true, x'00', 0)";
    subject.sql(later).await.unwrap();
    let earlier = SqliteStore::open(&subject.url).await.unwrap();
    earlier.ping().await.unwrap();
    Box::new(subject).close().await;
}

/// What it needs was taken away, or what nobody needs any more.
#[tokio::test]
async fn tables_that_lack_what_a_program_needs_are_refused_in_words() {
    let subject = File::create().await;
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9998, 'drop old names after 0001', true, x'00', 0)";
    subject.sql(later).await.unwrap();
    drop(SqliteStore::open(&subject.url).await.unwrap());
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'drop names after 9997', true, x'00', 0)";
    subject.sql(later).await.unwrap();
    let refused = SqliteStore::open(&subject.url).await;
    assert!(
        matches!(&refused, Err(OpenError::Later(later)) if later.needed == 9_997),
        "{refused:?}"
    );
    Box::new(subject).close().await;
}

#[tokio::test]
async fn a_shop_is_served_by_one_program_and_used_by_many() {
    let subject = File::create().await;
    let first = SqliteStore::claim(&subject.url).unwrap();
    let link = subject.folder.path().join("link.db");
    std::os::unix::fs::symlink(subject.folder.path().join("shop.db"), &link).unwrap();
    for url in [subject.url.clone(), format!("sqlite:{}", link.display())] {
        let refused = SqliteStore::claim(&url);
        assert!(matches!(refused, Err(OpenError::Served { .. })), "{refused:?}");
    }
    let beside = SqliteStore::open(&subject.url).await.unwrap();
    beside.ping().await.unwrap();
    drop(first);
    SqliteStore::claim(&subject.url).unwrap();
    Box::new(subject).close().await;
}

async fn open() -> Box<dyn Subject> {
    Box::new(File::create().await)
}

struct File {
    store: Arc<dyn Store>,
    url: String,
    folder: TempDir,
}

impl File {
    async fn create() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/shop.db", folder.path().display());
        let store = Arc::new(SqliteStore::open(&url).await.unwrap());
        Self { store, url, folder }
    }

    /// Every column of every table but the list of migrations.
    async fn columns(&self) -> Vec<(String, String)> {
        let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
        let columns = sqlx::query_as(
            "select tables.name, columns.name from sqlite_schema as tables join pragma_table_info(tables.name) as columns
             where tables.type = 'table' and tables.name not like 'sqlite\\_%' escape '\\' and tables.name <> '_sqlx_migrations'
             order by 1",
        );
        let columns = columns.fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        columns
    }
}

#[async_trait]
impl Subject for File {
    fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    async fn sql(&self, statement: &'static str) -> Result<Option<i64>, String> {
        let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
        let rows = sqlx::query(statement).fetch_all(&mut connection).await;
        connection.close().await.unwrap();
        let rows = rows.map_err(|e| e.to_string())?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    async fn dump(&self) -> String {
        let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
        let mut dump = String::new();
        for (table, cells) in cells(self.columns().await) {
            let rows = format!("select {} from \"{table}\"", cells.join(" || ' ' || "));
            let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(rows))
                .fetch_all(&mut connection)
                .await
                .unwrap();
            dump.extend(rows.iter().map(|row| format!("{table} {row}\n")));
        }
        connection.close().await.unwrap();
        dump
    }

    async fn close(self: Box<Self>) {
        let Self { store, folder, .. } = *self;
        drop(store);
        folder.close().unwrap();
    }
}

/// What shows the cells of each table as text.
fn cells(columns: Vec<(String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut cells: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in columns {
        let cell = format!("quote(\"{column}\")");
        cells.entry(table).or_default().push(cell);
    }
    cells
}
