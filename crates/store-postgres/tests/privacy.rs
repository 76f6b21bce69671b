//! Whose data the tables hold.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/database.rs"]
mod database;
#[path = "support/template.rs"]
mod template;

use database::Database;
use shop::contract::privacy;
use sqlx::{Connection, PgConnection};

#[tokio::test]
async fn every_column_says_whose_data_it_holds() {
    let tables = template::with_tables(&database::server_url(), &sqlx::migrate!()).await;
    let database = Database::copy_of(&tables).await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select table_name::text, column_name::text from information_schema.columns
         where table_schema = current_schema() and table_name <> '_sqlx_migrations'
           and table_name in (select tablename from pg_tables where schemaname = current_schema())",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    privacy::every_column_says_whose_data_it_holds(&columns);
    connection.close().await.unwrap();
    database.forget().await;
}
