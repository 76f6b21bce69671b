//! A write that proves that the database takes writes.

use crate::{
    PostgresStore,
    errors::{corrupt, database},
    within,
};
use async_trait::async_trait;
use shop::store::{Result, Store};
use sqlx::PgPool;

#[async_trait]
impl Store for PostgresStore {
    async fn ping(&self) -> Result<()> {
        within(beat(&self.pool)).await
    }
}

async fn beat(pool: &PgPool) -> Result<()> {
    let beaten = sqlx::query!("update heartbeat set beats = beats + 1 where only_row = 1")
        .execute(pool)
        .await
        .map_err(database)?;
    if beaten.rows_affected() == 0 {
        return Err(corrupt("heartbeat", "its only row is gone"));
    }
    Ok(())
}
