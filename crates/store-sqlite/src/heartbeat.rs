//! A write that proves that the database takes writes.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::store::{Result, Store};
use store_base::errors::corrupt;

#[async_trait]
impl Store for SqliteStore {
    async fn ping(&self) -> Result<()> {
        let beat = sqlx::query!("update heartbeat set beats = beats + 1 where only_row = 1");
        if self.writer.execute(beat).await? == 0 {
            return Err(corrupt("heartbeat", "its only row is gone"));
        }
        let read = sqlx::query_scalar!("select 1 as one");
        read.fetch_one(&self.readers).await.map(drop).map_err(database)
    }
}
