//! How fast the store is here: `cargo run --release -p store-sqlite --example pace_sqlite`.

use shop::{contract::pace, store::Store};
use std::sync::Arc;
use store_sqlite::SqliteStore;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let url = format!("sqlite:{}/pace.db", folder.path().display());
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&url).await.expect("a new database"));
    for (seed, (callers, orders)) in (0..).zip([(1, 2_000), (32, 30_000), (128, 30_000)]) {
        for pace in pace::orders(store.clone(), callers, orders, seed).await {
            println!("{pace}");
        }
    }
}
