//! A write that proves that the database takes writes.

use crate::{
    SqliteStore,
    errors::{corrupt, database},
};
use async_trait::async_trait;
use shop::store::{Result, Store};
use sqlx::SqliteConnection;

#[async_trait]
impl Store for SqliteStore {
    async fn ping(&self) -> Result<()> {
        self.writer.write(|c| Box::pin(beat(c))).await?;
        sqlx::query_scalar!("select 1 as one")
            .fetch_one(&self.readers)
            .await
            .map_err(database)?;
        Ok(())
    }
}

async fn beat(connection: &mut SqliteConnection) -> Result<()> {
    let beaten = sqlx::query!("update heartbeat set beats = beats + 1 where only_row = 1")
        .execute(connection)
        .await
        .map_err(database)?;
    if beaten.rows_affected() == 0 {
        return Err(corrupt("heartbeat", "its only row is gone"));
    }
    Ok(())
}
