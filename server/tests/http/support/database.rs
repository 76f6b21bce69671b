//! A database for one test, and a way to look into it past the shop.

#[path = "../../../../crates/store-postgres/tests/support/template.rs"]
mod template;

use server::clock;
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection, sqlite::SqliteConnectOptions,
};
use tempfile::TempDir;
use url::Url;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file of its own.
    Sqlite,
    /// A database of its own on the server that `POSTGRES_DATABASE_URL` names.
    Postgres,
}

/// A database that is removed with its test.
pub struct Database {
    url: String,
    kind: Kind,
}

enum Kind {
    Sqlite { _folder: TempDir },
    Postgres { name: String },
}

impl Database {
    /// A new one: without tables in a file, with them on a server, where they take their time.
    pub async fn create(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}/shop.db", folder.path().display());
                let kind = Kind::Sqlite { _folder: folder };
                Self { url, kind }
            }
            Engine::Postgres => {
                let server = server_url();
                let steps = sqlx::migrate!("../migrations/postgres");
                Self::copy_of(&template::with_tables(server.as_str(), &steps).await).await
            }
        }
    }

    /// A new one on a server, with nothing in it.
    pub async fn without_tables() -> Self {
        Self::copy_of("template1").await
    }

    async fn copy_of(template: &str) -> Self {
        let name = format!("vitrina_http_{}", clock::token());
        administer(format!("create database {name} template {template}")).await;
        let mut url = server_url();
        url.set_path(&name);
        let kind = Kind::Postgres { name };
        Self {
            url: url.to_string(),
            kind,
        }
    }

    /// Where the shop finds it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection to the file that does not care for foreign keys.
    pub async fn sqlite(&self) -> SqliteConnection {
        let options: SqliteConnectOptions = self.url.parse().unwrap();
        SqliteConnection::connect_with(&options.foreign_keys(false))
            .await
            .unwrap()
    }

    /// The number that a query finds.
    pub async fn number(&self, query: &'static str) -> i64 {
        match &self.kind {
            Kind::Sqlite { .. } => {
                let mut connection = self.sqlite().await;
                let row = sqlx::query(query).fetch_one(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                row.get(0)
            }
            Kind::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                let row = sqlx::query(query).fetch_one(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                row.get(0)
            }
        }
    }

    /// Does something to it past the shop. What belongs to a row goes with it.
    pub async fn execute(&self, statement: &'static str) {
        match &self.kind {
            Kind::Sqlite { .. } => {
                let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
                connection.execute(statement).await.unwrap();
                connection.close().await.unwrap();
            }
            Kind::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                connection.execute(statement).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }

    /// Removes it, once nobody uses it any more.
    pub async fn remove(&mut self) {
        match &self.kind {
            // The folder goes with this value.
            Kind::Sqlite { .. } => {}
            Kind::Postgres { name } => administer(format!("drop database {name} with (force)")).await,
        }
    }
}

fn server_url() -> Url {
    let url = std::env::var("POSTGRES_DATABASE_URL").expect(
        "POSTGRES_DATABASE_URL is not set: these tests need a PostgreSQL server; \
         `tools/postgres.sh test cargo test -p server` starts one",
    );
    url.parse().unwrap()
}

async fn administer(statement: String) {
    let mut connection = PgConnection::connect(server_url().as_str()).await.unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
    connection.close().await.unwrap();
}
