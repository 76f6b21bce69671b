//! What visitors' cookies stand for. A session is made once and never made again: what follows finds it or does nothing.

use crate::{
    PostgresStore, carts,
    errors::{corrupt, database},
    rows, within,
};
use async_trait::async_trait;
use shop::{
    cart::{Cart, CartChange},
    order::OrderNumber,
    store::{Result, Session, SessionId, SessionRow, Sessions},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};
use tracing::instrument;

#[async_trait]
impl Sessions for PostgresStore {
    async fn create_session(&self, session: &SessionRow, cart: &Cart) -> Result<bool> {
        within(create_session(&self.pool, session, cart)).await
    }

    async fn load_session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>> {
        within(load_session(&self.pool, id, now)).await
    }

    async fn renew_session(&self, id: &SessionId, new: &SessionRow) -> Result<bool> {
        within(renew_session(&self.pool, id, new)).await
    }

    async fn extend_session(&self, id: &SessionId, ends_at: Timestamp) -> Result<bool> {
        within(extend_session(&self.pool, id, ends_at)).await
    }

    async fn delete_session(&self, id: &SessionId) -> Result<()> {
        within(delete_session(&self.pool, id)).await
    }

    async fn delete_ended_sessions(&self, now: Timestamp) -> Result<()> {
        while within(delete_ended_sessions(&self.pool, now)).await? {}
        Ok(())
    }

    #[instrument(name = "db.change_cart", skip_all)]
    async fn change_cart(&self, id: &SessionId, change: CartChange) -> Result<Option<Cart>> {
        within(carts::change_cart(&self.pool, id, change)).await
    }
}

const DELETED_AT_ONCE: i64 = 1_000;

pub(crate) async fn create_session(pool: &PgPool, session: &SessionRow, cart: &Cart) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let new = sqlx::query!(
        "insert into sessions (id, data, ends_at) values ($1, $2, $3) on conflict (id) do nothing",
        session.id.as_str(),
        session.data,
        session.ends_at.ms()
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    let is_new = new.rows_affected() > 0;
    if is_new && !cart.is_empty() {
        carts::put(&mut transaction, &session.id, cart, None).await?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(is_new)
}

pub(crate) async fn load_session(
    connection: impl PgExecutor<'_>,
    id: &SessionId,
    now: Timestamp,
) -> Result<Option<Session>> {
    let row = sqlx::query!(
        r#"select id, data, ends_at, lines::text as "lines?", ordered as "ordered?"
           from sessions left join carts on session = id where id = $1 and ends_at >= $2"#,
        id.as_str(),
        now.ms()
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    let Some(row) = row else {
        return Ok(None);
    };
    let lines = row.lines.map(|lines| rows::value("carts", &lines)).transpose()?;
    Ok(Some(Session {
        row: SessionRow {
            id: SessionId::parse(&row.id).ok_or_else(|| corrupt("sessions", "an id is not an id"))?,
            data: row.data,
            ends_at: Timestamp::from_ms(row.ends_at),
        },
        cart: lines.unwrap_or_default(),
        ordered: row.ordered.map(OrderNumber),
    }))
}

pub(crate) async fn renew_session(
    connection: impl PgExecutor<'_>,
    id: &SessionId,
    new: &SessionRow,
) -> Result<bool> {
    let renewed = sqlx::query!(
        "update sessions set id = $2, data = $3, ends_at = $4 where id = $1",
        id.as_str(),
        new.id.as_str(),
        new.data,
        new.ends_at.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(renewed.rows_affected() > 0)
}

pub(crate) async fn extend_session(
    connection: impl PgExecutor<'_>,
    id: &SessionId,
    ends_at: Timestamp,
) -> Result<bool> {
    let extended = sqlx::query!(
        "update sessions set ends_at = $2 where id = $1",
        id.as_str(),
        ends_at.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(extended.rows_affected() > 0)
}

pub(crate) async fn delete_session(connection: impl PgExecutor<'_>, id: &SessionId) -> Result<()> {
    sqlx::query!("delete from sessions where id = $1", id.as_str())
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
}

/// Deletes some of them, oldest first; others may write in between. Says whether there may be more. The end is asked for
/// twice, since a session may be put off between the two.
pub(crate) async fn delete_ended_sessions(connection: impl PgExecutor<'_>, now: Timestamp) -> Result<bool> {
    let deleted = sqlx::query!(
        "delete from sessions
         where ends_at < $1 and id in (select id from sessions where ends_at < $1 order by ends_at limit $2)",
        now.ms(),
        DELETED_AT_ONCE
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(deleted.rows_affected() == DELETED_AT_ONCE.unsigned_abs())
}
