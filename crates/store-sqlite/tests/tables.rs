//! Whole tables that did not come out as they went in.

use sqlx::{Connection, Executor, SqliteConnection};
use store_base::tables::{TableError, TableWriter, copy};
use store_sqlite::SqliteStore;

/// What is filled here takes one of two equal rows and says no word about the other.
#[tokio::test]
async fn a_table_that_lost_a_row_on_its_way_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["from", "to"].map(|name| format!("sqlite:{}/{name}.db", folder.path().display()));
    let step = SqliteStore::newest_step();
    for url in [&from, &to] {
        let empty = SqliteStore::write_tables(url, step).await.unwrap();
        Box::new(empty).finish().await.unwrap();
    }
    let mut old = SqliteConnection::connect(&from).await.unwrap();
    let mut new = SqliteConnection::connect(&to).await.unwrap();
    // Accounts are copied before sessions.
    let rows = "insert into accounts (login, password_hash, changed_at) values ('olga', '', 1);
                insert into sessions (id, data, ends_at) values ('a', '{}', 1), ('b', '{}', 1)";
    old.execute(rows).await.unwrap();
    let lossy = "drop table sessions;
                 create table sessions (
                   id text not null primary key,
                   data text not null unique on conflict ignore,
                   ends_at integer not null
                 ) strict, without rowid";
    new.execute(lossy).await.unwrap();
    let count = async |new: &mut SqliteConnection, question: &'static str| -> i64 {
        sqlx::query_scalar(question).fetch_one(new).await.unwrap()
    };
    let triggers = "select count(*) from sqlite_schema where type = 'trigger'";
    let before = count(&mut new, triggers).await;

    let mut reader = SqliteStore::read_tables(&from).await.unwrap();
    let writer = SqliteStore::write_tables(&to, step).await.unwrap();
    let refused = copy(&mut reader, Box::new(writer), |_, _| {}).await;
    assert!(
        matches!(&refused, Err(TableError::Unequal { table }) if table == "sessions"),
        "{refused:?}"
    );
    drop(reader);
    assert_eq!(count(&mut new, "select count(*) from accounts").await, 0);
    assert_eq!(count(&mut new, "select count(*) from sessions").await, 0);
    assert_eq!(count(&mut new, triggers).await, before, "they were to rest only");

    // Nothing else was wrong with it.
    old.execute("update sessions set data = id").await.unwrap();
    let mut reader = SqliteStore::read_tables(&from).await.unwrap();
    let writer = SqliteStore::write_tables(&to, step).await.unwrap();
    copy(&mut reader, Box::new(writer), |_, _| {}).await.unwrap();
    assert_eq!(count(&mut new, "select count(*) from sessions").await, 2);
    old.close().await.unwrap();
    new.close().await.unwrap();
}
