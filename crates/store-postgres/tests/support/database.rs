//! A database of its own for a test, on the server that `POSTGRES_DATABASE_URL` names.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};

/// A database of a test.
pub struct Database {
    name: String,
    /// Its address.
    pub url: String,
}

impl Database {
    /// Makes one that nothing else uses, with everything that is in the database of this name; `template1` is empty.
    pub async fn copy_of(template: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let made = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("vitrina_test_{}_{made}", std::process::id());
        on_server(&format!("drop database if exists {name}")).await;
        on_server(&format!("create database {name} template {template}")).await;
        let server = server_url();
        let (server, _) = server.rsplit_once('/').unwrap();
        let url = format!("{server}/{name}");
        Self { name, url }
    }

    /// Forgets it, whoever is still connected. After a failure it stays, so that there is something to look at.
    pub async fn forget(self) {
        on_server(&format!("drop database {} with (force)", self.name)).await;
    }
}

/// Only names that are made here are put into these statements.
async fn on_server(statement: &str) {
    let mut connection = PgConnection::connect(&server_url()).await.unwrap();
    sqlx::query(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

/// The address of the server.
pub fn server_url() -> String {
    std::env::var("POSTGRES_DATABASE_URL").expect(
        "these tests need a PostgreSQL server: set POSTGRES_DATABASE_URL, or run them with 'tools/postgres.sh test'",
    )
}
