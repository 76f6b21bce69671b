//! The contract of every store, kept in a database of its own for each test.
//!
//! The databases are made on the server that `POSTGRES_DATABASE_URL` names and dropped afterwards.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use async_trait::async_trait;
use shop::{contract::Subject, store::Store};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use store_postgres::PostgresStore;

shop::store_contract!(open);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_neighbour_hears_of_changes() {
    let subject = Database::create().await;
    let neighbour = PostgresStore::open(&subject.url, 4).await.unwrap();
    shop::contract::listening::a_neighbour_hears_of_changes(&subject, &neighbour).await;
    drop(neighbour);
    Box::new(subject).close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_change_one_order_in_turn() {
    let subject = Database::create().await;
    let neighbour = Arc::new(PostgresStore::open(&subject.url, 16).await.unwrap());
    shop::contract::changing::two_programs_change_one_order_in_turn(&subject, neighbour).await;
    Box::new(subject).close().await;
}

async fn open() -> Box<dyn Subject> {
    Box::new(Database::create().await)
}

struct Database {
    store: Arc<PostgresStore>,
    name: String,
    url: String,
}

impl Database {
    async fn create() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "contract_{}_{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed)
        );
        // No name reaches these statements but the one above.
        on_server(&format!("drop database if exists {name}")).await;
        on_server(&format!("create database {name}")).await;
        let server = server_url();
        let (server, _) = server.rsplit_once('/').unwrap();
        let url = format!("{server}/{name}");
        let store = Arc::new(PostgresStore::open(&url, 16).await.unwrap());
        Self { store, name, url }
    }
}

#[async_trait]
impl Subject for Database {
    fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    async fn sql(&self, statement: &'static str) -> Result<Option<i64>, String> {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        let rows = sqlx::query(statement).fetch_all(&mut connection).await;
        connection.close().await.unwrap();
        let rows = rows.map_err(|e| e.to_string())?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    async fn close(self: Box<Self>) {
        let Self { store, name, .. } = *self;
        drop(store);
        on_server(&format!("drop database {name} with (force)")).await;
    }
}

async fn on_server(statement: &str) {
    let mut connection = PgConnection::connect(&server_url()).await.unwrap();
    sqlx::query(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

fn server_url() -> String {
    std::env::var("POSTGRES_DATABASE_URL").expect(
        "these tests need a PostgreSQL server: set POSTGRES_DATABASE_URL, or run them with 'tools/postgres.sh with'",
    )
}
