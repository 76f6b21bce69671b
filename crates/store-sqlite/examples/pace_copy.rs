//! How long a commit waits while the file is copied: `cargo run --release -p store-sqlite --example pace_copy -- 1000 FOLDER`
//! makes a database of 1,000 MB in that folder, on the disk that is to be measured, and copies it while somebody commits.

use shop::store::Store;
use sqlx::{Connection, SqliteConnection};
use std::{
    env,
    path::PathBuf,
    time::{Duration, Instant},
};
use store_sqlite::SqliteStore;

/// How long nobody may wait.
const LIMIT: Duration = Duration::from_millis(250);

#[tokio::main]
async fn main() {
    let mut arguments = env::args().skip(1);
    let megabytes = arguments
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000);
    let within = arguments.next().map_or_else(env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(within).expect("a folder for the database");
    let url = format!("sqlite:{}/pace.db", folder.path().display());
    let store = SqliteStore::open(&url).await.expect("a new database");
    fill(&url, megabytes).await;
    let began = Instant::now();
    let alone = slowest(&store, || began.elapsed() > Duration::from_secs(5)).await;
    println!("{megabytes} MB. {alone}");

    let to = folder.path().join("copy.db");
    let copying = tokio::spawn(async move {
        let began = Instant::now();
        SqliteStore::copy(&url, &to, || true).await.expect("a copy");
        began.elapsed()
    });
    let beside = slowest(&store, || copying.is_finished()).await;
    println!("Copied in {:?}. {beside}", copying.await.expect("a copy"));
}

/// Rows of about a page, that do not shrink.
async fn fill(url: &str, megabytes: i64) {
    let mut connection = SqliteConnection::connect(url).await.expect("the database");
    for statement in [
        "create table filler (id integer not null primary key, bytes blob not null) strict",
        "pragma synchronous = off",
    ] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .expect(statement);
    }
    for _ in 0..megabytes {
        sqlx::query(
            "insert into filler (bytes) with recursive numbers (number) as
               (select 1 union all select number + 1 from numbers where number < 250)
             select randomblob(4000) from numbers",
        )
        .execute(&mut connection)
        .await
        .expect("room");
    }
    connection.close().await.expect("a clean end");
}

/// Commits one after another until it is over, and says how long they took.
async fn slowest(store: &SqliteStore, is_over: impl Fn() -> bool) -> String {
    let mut waited = Vec::new();
    while !is_over() {
        let began = Instant::now();
        store.ping().await.expect("a commit");
        waited.push(began.elapsed());
    }
    let over = waited.iter().filter(|time| **time > LIMIT).count();
    let slowest = waited.iter().max().copied().unwrap_or_default();
    format!(
        "Of {} commits the slowest took {slowest:?}, and {over} took longer than {LIMIT:?}.",
        waited.len()
    )
}
