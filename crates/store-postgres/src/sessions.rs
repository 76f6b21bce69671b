//! What visitors' cookies stand for. A session is made once and never made again: what follows finds it or does nothing.

use crate::{PostgresStore, asked, carts, errors::database, gather::Gatherer, within};
use async_trait::async_trait;
use shop::{
    cart::{Cart, CartChange},
    secret::Secret,
    store::{Result, Session, SessionId, SessionRow, Sessions},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};
use std::collections::HashMap;
use store_base::rows;
use tracing::instrument;

/// Sessions that are forgotten in one transaction.
const DELETED_AT_ONCE: i64 = 1_000;

#[async_trait]
impl Sessions for PostgresStore {
    async fn create_session(&self, session: &SessionRow, cart: &Cart) -> Result<bool> {
        within(create_session(&self.pool, session, cart)).await
    }

    async fn load_session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>> {
        let found = within(self.sessions.find(id.as_str().to_owned())).await?;
        // Those who ask together may ask about different moments.
        Ok(found.filter(|session| session.row.ends_at >= now))
    }

    async fn adopt_session(&self, secret: &Secret) -> Result<bool> {
        let id = SessionId::of(secret);
        let adoption = sqlx::query!(
            "update sessions set id = $2 where id = $1",
            secret.as_str(),
            id.as_str()
        );
        Ok(asked(adoption.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn extend_session(&self, id: &SessionId, ends_at: Timestamp) -> Result<bool> {
        let extension = sqlx::query!(
            "update sessions set ends_at = $2 where id = $1",
            id.as_str(),
            ends_at.ms()
        );
        Ok(asked(extension.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn delete_session(&self, id: &SessionId) -> Result<()> {
        let session = sqlx::query!("delete from sessions where id = $1", id.as_str());
        asked(session.execute(&self.pool)).await.map(drop)
    }

    async fn delete_ended_sessions(&self, now: Timestamp) -> Result<()> {
        // The oldest first, and not all at once: others may write in between. The end is asked for twice, since a session
        // may be put off between the two.
        let delete_some = || {
            let ended = sqlx::query!(
                "delete from sessions
                 where ends_at < $1 and id in (select id from sessions where ends_at < $1 order by ends_at limit $2)",
                now.ms(),
                DELETED_AT_ONCE
            );
            asked(ended.execute(&self.pool))
        };
        while delete_some().await?.rows_affected() == DELETED_AT_ONCE.unsigned_abs() {}
        Ok(())
    }

    #[instrument(name = "db.change_cart", skip_all)]
    async fn change_cart(&self, id: &SessionId, change: CartChange) -> Result<Option<Cart>> {
        within(carts::change_cart(&self.pool, id, change)).await
    }
}

/// Finds sessions for each request with a cookie, whether they are over or not.
pub(crate) fn gatherer(pool: &PgPool) -> Gatherer<String, Session> {
    let readers = pool.clone();
    Gatherer::start(move |ids: Vec<String>| {
        let readers = readers.clone();
        async move { within(sessions(&readers, &ids)).await }
    })
}

async fn sessions(connection: impl PgExecutor<'_>, ids: &[String]) -> Result<HashMap<String, Session>> {
    let rows = sqlx::query_as!(
        rows::Session,
        r#"select id, ends_at, lines::text as "lines?", ordered as "ordered?"
           from sessions left join carts on session = id where id = any ((select $1::text[])::text[])"#,
        ids
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let found = rows
        .into_iter()
        .map(|row| Ok((row.id.clone(), Session::try_from(row)?)));
    found.collect()
}

async fn create_session(pool: &PgPool, session: &SessionRow, cart: &Cart) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let new = sqlx::query!(
        "insert into sessions (id, data, ends_at) values ($1, '{}', $2) on conflict (id) do nothing",
        session.id.as_str(),
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
