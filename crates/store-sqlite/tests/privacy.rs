//! Whose data the tables hold.

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

/// An index of parts that were merged later would go on saying which letters the buyer's name had.
#[tokio::test]
async fn the_index_of_the_search_forgets_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/shop.db", folder.path().display());
    let store = SqliteStore::open(&url).await.unwrap();
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let run = async |connection: &mut SqliteConnection, statement: &'static str| {
        sqlx::query(statement).execute(connection).await.unwrap();
    };
    run(
        &mut connection,
        "insert into order_search (order_number, keys) values (1001, 'anna'), (1002, 'zqxjw')",
    )
    .await;
    let named = async |connection: &mut SqliteConnection| {
        let blocks: Vec<Vec<u8>> = sqlx::query_scalar("select block from order_search_index_data")
            .fetch_all(connection)
            .await
            .unwrap();
        let holds = |letters: &[u8]| {
            let mut blocks = blocks.iter();
            blocks.any(|block| block.windows(letters.len()).any(|part| part == letters))
        };
        (holds(b"ann"), holds(b"zqx"))
    };
    assert_eq!(named(&mut connection).await, (true, true));
    run(
        &mut connection,
        "update order_search set keys = '' where order_number = 1002",
    )
    .await;
    assert_eq!(named(&mut connection).await, (true, false));
    connection.close().await.unwrap();
    drop(store);
}
