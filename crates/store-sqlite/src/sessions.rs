//! What visitors' cookies stand for. A session is made once and never made again: what follows finds it or does nothing.

use crate::{
    SqliteStore, carts,
    errors::{corrupt, database},
    rows,
};
use async_trait::async_trait;
use shop::{
    cart::{Cart, CartChange},
    order::OrderNumber,
    store::{Result, Session, SessionId, SessionRow, Sessions},
    time::Timestamp,
};
use sqlx::{SqliteConnection, SqliteExecutor};
use tracing::instrument;

#[async_trait]
impl Sessions for SqliteStore {
    async fn create_session(&self, session: &SessionRow, cart: &Cart) -> Result<bool> {
        let (session, cart) = (session.clone(), cart.clone());
        self.writer
            .write(move |c| Box::pin(async move { create_session(c, &session, &cart).await }))
            .await
    }

    async fn load_session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>> {
        load_session(&self.readers, id, now).await
    }

    async fn renew_session(&self, id: &SessionId, new: &SessionRow) -> Result<bool> {
        let (id, new) = (id.clone(), new.clone());
        self.writer
            .write(move |c| Box::pin(async move { renew_session(c, &id, &new).await }))
            .await
    }

    async fn extend_session(&self, id: &SessionId, ends_at: Timestamp) -> Result<bool> {
        let id = id.clone();
        self.writer
            .write(move |c| Box::pin(async move { extend_session(c, &id, ends_at).await }))
            .await
    }

    async fn delete_session(&self, id: &SessionId) -> Result<()> {
        let id = id.clone();
        self.writer
            .write(move |c| Box::pin(async move { delete_session(c, &id).await }))
            .await
    }

    async fn delete_ended_sessions(&self, now: Timestamp) -> Result<()> {
        let delete_some = || {
            self.writer
                .write(move |c| Box::pin(delete_ended_sessions(c, now)))
        };
        while delete_some().await? {}
        Ok(())
    }

    #[instrument(name = "db.change_cart", skip_all)]
    async fn change_cart(&self, id: &SessionId, change: CartChange) -> Result<Option<Cart>> {
        let id = id.clone();
        self.writer
            .write(move |c| Box::pin(async move { carts::change_cart(c, &id, change).await }))
            .await
    }
}

const DELETED_AT_ONCE: i64 = 1_000;

pub(crate) async fn create_session(
    connection: &mut SqliteConnection,
    session: &SessionRow,
    cart: &Cart,
) -> Result<bool> {
    let (id, ends_at) = (session.id.as_str(), session.ends_at.ms());
    let new = sqlx::query!(
        "insert into sessions (id, data, ends_at) values ($1, $2, $3) on conflict (id) do nothing",
        id,
        session.data,
        ends_at
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let is_new = new.rows_affected() > 0;
    if is_new && !cart.is_empty() {
        carts::put(connection, &session.id, cart, None).await?;
    }
    Ok(is_new)
}

pub(crate) async fn load_session(
    connection: impl SqliteExecutor<'_>,
    id: &SessionId,
    now: Timestamp,
) -> Result<Option<Session>> {
    let (id, now) = (id.as_str(), now.ms());
    let row = sqlx::query!(
        r#"select id, data, ends_at, lines as "lines?", ordered as "ordered?"
           from sessions left join carts on session = id where id = $1 and ends_at >= $2"#,
        id,
        now
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
    connection: &mut SqliteConnection,
    id: &SessionId,
    new: &SessionRow,
) -> Result<bool> {
    let (id, new_id, ends_at) = (id.as_str(), new.id.as_str(), new.ends_at.ms());
    let renewed = sqlx::query!(
        "update sessions set id = $2, data = $3, ends_at = $4 where id = $1",
        id,
        new_id,
        new.data,
        ends_at
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(renewed.rows_affected() > 0)
}

pub(crate) async fn extend_session(
    connection: &mut SqliteConnection,
    id: &SessionId,
    ends_at: Timestamp,
) -> Result<bool> {
    let (id, ends_at) = (id.as_str(), ends_at.ms());
    let extended = sqlx::query!("update sessions set ends_at = $2 where id = $1", id, ends_at)
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(extended.rows_affected() > 0)
}

pub(crate) async fn delete_session(connection: &mut SqliteConnection, id: &SessionId) -> Result<()> {
    let id = id.as_str();
    sqlx::query!("delete from sessions where id = $1", id)
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
}

/// Deletes some of them, oldest first; others may write in between. Says whether there may be more.
pub(crate) async fn delete_ended_sessions(connection: &mut SqliteConnection, now: Timestamp) -> Result<bool> {
    let now = now.ms();
    let deleted = sqlx::query!(
        "delete from sessions
         where ends_at < $1 and id in (select id from sessions where ends_at < $1 order by ends_at limit $2)",
        now,
        DELETED_AT_ONCE
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(deleted.rows_affected() == DELETED_AT_ONCE.unsigned_abs())
}
