//! What visitors' cookies stand for.

use crate::errors::database;
use shop::{
    store::{Result, SessionRow},
    time::Timestamp,
};
use sqlx::PgExecutor;

pub(crate) async fn create_session(connection: impl PgExecutor<'_>, session: &SessionRow) -> Result<bool> {
    let new = sqlx::query!(
        "insert into sessions (id, data, ends_at) values ($1, $2, $3) on conflict (id) do nothing",
        session.id,
        session.data,
        session.ends_at.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(new.rows_affected() > 0)
}

pub(crate) async fn save_session(connection: impl PgExecutor<'_>, session: &SessionRow) -> Result<()> {
    sqlx::query!(
        "insert into sessions (id, data, ends_at) values ($1, $2, $3)
         on conflict (id) do update set data = excluded.data, ends_at = excluded.ends_at",
        session.id,
        session.data,
        session.ends_at.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

pub(crate) async fn load_session(
    connection: impl PgExecutor<'_>,
    id: &str,
    now: Timestamp,
) -> Result<Option<SessionRow>> {
    let row = sqlx::query!(
        "select id, data, ends_at from sessions where id = $1 and ends_at >= $2",
        id,
        now.ms()
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(row.map(|row| SessionRow {
        id: row.id,
        data: row.data,
        ends_at: Timestamp::from_ms(row.ends_at),
    }))
}

pub(crate) async fn delete_session(connection: impl PgExecutor<'_>, id: &str) -> Result<()> {
    sqlx::query!("delete from sessions where id = $1", id)
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
}

pub(crate) async fn delete_ended_sessions(connection: impl PgExecutor<'_>, now: Timestamp) -> Result<()> {
    sqlx::query!("delete from sessions where ends_at < $1", now.ms())
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
}
