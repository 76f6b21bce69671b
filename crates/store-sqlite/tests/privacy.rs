//! Whose data the tables hold.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use shop::contract::privacy;
use sqlx::{Connection, SqliteConnection};
use store_sqlite::SqliteStore;

#[tokio::test]
async fn every_column_says_whose_data_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/shop.db", folder.path().display());
    let store = SqliteStore::open(&url).await.unwrap();
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select tables.name, columns.name from pragma_table_list as tables join pragma_table_info(tables.name) as columns
         where tables.schema = 'main' and tables.type = 'table' and tables.name not like 'sqlite\\_%' escape '\\'
           and tables.name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    privacy::every_column_says_whose_data_it_holds(&columns);
    connection.close().await.unwrap();
    drop(store);
}
