//! How fast the store is here, on the empty database that `POSTGRES_DATABASE_URL` names:
//! `tools/postgres.sh with cargo run --release -p store-postgres --example pace_postgres`.

use shop::{contract::pace, store::Store};
use std::sync::Arc;
use store_postgres::PostgresStore;

#[tokio::main]
async fn main() {
    let url = std::env::var("POSTGRES_DATABASE_URL").expect("POSTGRES_DATABASE_URL names an empty database");
    let store = PostgresStore::open(&url, 32).await.expect("an empty database");
    let store: Arc<dyn Store> = Arc::new(store);
    for (seed, (callers, orders)) in (0..).zip([(1, 1_000), (32, 15_000), (128, 15_000)]) {
        for pace in pace::orders(store.clone(), callers, orders, seed).await {
            println!("{pace}");
        }
    }
}
