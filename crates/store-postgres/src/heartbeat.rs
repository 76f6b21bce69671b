//! A write that proves that the database takes writes.

use crate::errors::{corrupt, database};
use shop::store::Result;
use sqlx::PgPool;

pub(crate) async fn beat(pool: &PgPool) -> Result<()> {
    let beaten = sqlx::query!("update heartbeat set beats = beats + 1 where only_row = 1")
        .execute(pool)
        .await
        .map_err(database)?;
    if beaten.rows_affected() == 0 {
        return Err(corrupt("heartbeat", "its only row is gone"));
    }
    Ok(())
}
