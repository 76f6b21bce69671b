//! A database that has the tables already: a copy of it takes a fraction of the time that it takes to make them, and nearly
//! every test wants some.

use sqlx::{AssertSqlSafe, Connection, PgConnection, migrate::Migrator};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Held by whoever makes it, since tests may be processes of their own.
const LOCK: i64 = 5_604_299_001;

/// The name of a database with the tables that these steps make, on the server of this address. The first test that asks
/// makes it; it stays for those to come.
pub async fn with_tables(server: &str, steps: &Migrator) -> String {
    let mut hasher = DefaultHasher::new();
    for step in steps.iter() {
        step.checksum.hash(&mut hasher);
    }
    let name = format!("vitrina_tables_{:x}", hasher.finish());
    let mut connection = PgConnection::connect(server).await.unwrap();
    if !is_there(&mut connection, &name).await {
        // It ends with the connection.
        sqlx::query("select pg_advisory_lock($1)")
            .bind(LOCK)
            .execute(&mut connection)
            .await
            .unwrap();
        if !is_there(&mut connection, &name).await {
            make(&mut connection, server, &name, steps).await;
        }
    }
    connection.close().await.unwrap();
    name
}

async fn is_there(connection: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(connection)
        .await
        .unwrap()
}

/// Under another name until it is whole.
async fn make(connection: &mut PgConnection, server: &str, name: &str, steps: &Migrator) {
    let draft = format!("{name}_draft");
    tell(connection, format!("drop database if exists {draft}")).await;
    tell(connection, format!("create database {draft}")).await;
    let (server, _) = server.rsplit_once('/').unwrap();
    let mut tables = PgConnection::connect(&format!("{server}/{draft}")).await.unwrap();
    steps.run(&mut tables).await.unwrap();
    tables.close().await.unwrap();
    tell(connection, format!("alter database {draft} rename to {name}")).await;
}

async fn tell(connection: &mut PgConnection, statement: String) {
    sqlx::query(AssertSqlSafe(statement))
        .execute(connection)
        .await
        .unwrap();
}
