//! A write that proves that the database takes writes.

use crate::errors::{corrupt, database};
use shop::store::Result;
use sqlx::SqliteConnection;

pub(crate) async fn beat(connection: &mut SqliteConnection) -> Result<()> {
    let beaten = sqlx::query!("update heartbeat set beats = beats + 1 where only_row = 1")
        .execute(connection)
        .await
        .map_err(database)?;
    if beaten.rows_affected() == 0 {
        return Err(corrupt("heartbeat", "its only row is gone"));
    }
    Ok(())
}
