//! What visitors' cookies stand for. A session is made once and never made again: what follows finds it or does nothing.

mod document;

use crate::{SqliteStore, batch::Batch, carts, errors::database};
use async_trait::async_trait;
use document::{ALONE, Document, WITH_WARES};
use shop::{
    cart::{Cart, CartChange},
    catalog::Ware,
    secret::Secret,
    store::{Result, Session, SessionId, SessionRow, Sessions},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::{carts::one_by_one, columns::value};
use tracing::instrument;

/// Sessions that are forgotten in one transaction.
const DELETED_AT_ONCE: i64 = 1_000;

#[async_trait]
impl Sessions for SqliteStore {
    async fn create_session(&self, session: &SessionRow, cart: &Cart) -> Result<bool> {
        let (session, cart) = (session.clone(), cart.clone());
        self.writer
            .write(move |c| Box::pin(async move { create_session(c, &session, &cart).await }))
            .await
    }

    async fn load_session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>> {
        let question = sqlx::query_scalar(ALONE).bind(id.as_str()).bind(now.ms());
        let Some(found) = self.lookout.ask(question).await? else {
            return Ok(None);
        };
        // What is in the cart is all that can be wrong with it.
        let document: Document = value("carts", &found)?;
        let (session, _) = document.read(id);
        Ok(Some(session))
    }

    async fn load_session_with_wares(
        &self,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<Option<(Session, Vec<Ware>)>> {
        let question = sqlx::query_scalar(WITH_WARES).bind(id.as_str()).bind(now.ms());
        let Some(found) = self.lookout.ask(question).await? else {
            return Ok(None);
        };
        match value::<Document>("sessions", &found) {
            Ok(document) => Ok(Some(document.read(id))),
            Err(_) => one_by_one(self, id, now).await,
        }
    }

    async fn adopt_session(&self, secret: &Secret) -> Result<bool> {
        // Whoever comes with a cookie that is over takes nobody's turn to write.
        let found = sqlx::query_scalar!("select id from sessions where id = $1", secret.as_str())
            .fetch_optional(&self.readers)
            .await
            .map_err(database)?;
        if found.is_none() {
            return Ok(false);
        }
        let id = SessionId::of(secret);
        let adoption = sqlx::query!(
            "update sessions set id = $2 where id = $1",
            secret.as_str(),
            id.as_str()
        );
        Ok(self.writer.execute(adoption).await? > 0)
    }

    async fn extend_session(&self, id: &SessionId, ends_at: Timestamp) -> Result<bool> {
        let extension = sqlx::query!(
            "update sessions set ends_at = $2 where id = $1",
            id.as_str(),
            ends_at.ms()
        );
        Ok(self.writer.execute(extension).await? > 0)
    }

    async fn delete_session(&self, id: &SessionId) -> Result<()> {
        let session = sqlx::query!("delete from sessions where id = $1", id.as_str());
        self.writer.execute(session).await.map(drop)
    }

    async fn delete_ended_sessions(&self, now: Timestamp) -> Result<()> {
        // The oldest first, and not all at once: others may write in between.
        let delete_some = || {
            self.writer.execute(sqlx::query!(
                "delete from sessions
                 where ends_at < $1 and id in (select id from sessions where ends_at < $1 order by ends_at limit $2)",
                now.ms(),
                DELETED_AT_ONCE
            ))
        };
        while delete_some().await? == DELETED_AT_ONCE.unsigned_abs() {}
        Ok(())
    }

    #[instrument(name = "db.change_cart", skip_all)]
    async fn change_cart(&self, id: &SessionId, change: CartChange) -> Result<Option<Cart>> {
        let id = id.clone();
        self.writer
            .write_whole(move |c| Box::pin(async move { carts::change_cart(c, &id, change).await }))
            .await
    }
}

async fn create_session(
    connection: &mut SqliteConnection,
    session: &SessionRow,
    cart: &Cart,
) -> Result<bool> {
    let new = sqlx::query!(
        "insert into sessions (id, data, ends_at) values ($1, '{}', $2) on conflict (id) do nothing",
        session.id.as_str(),
        session.ends_at.ms()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let is_new = new.rows_affected() > 0;
    if is_new && !cart.is_empty() {
        let mut batch = Batch::default();
        carts::put(&mut batch, &[(&session.id, cart, None)])?;
        batch.execute(connection).await?;
    }
    Ok(is_new)
}
