//! A write that proves that the database takes writes.

use crate::{PostgresStore, asked};
use async_trait::async_trait;
use shop::store::{Result, Store};
use store_base::errors::corrupt;

#[async_trait]
impl Store for PostgresStore {
    async fn ping(&self) -> Result<()> {
        let beat = sqlx::query!("update heartbeat set beats = beats + 1 where only_row = 1");
        if asked(beat.execute(&self.pool)).await?.rows_affected() == 0 {
            return Err(corrupt("heartbeat", "its only row is gone"));
        }
        Ok(())
    }
}
