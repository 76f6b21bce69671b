//! What visitors' cookies stand for. A session is made once and never made again: what follows finds it or does nothing.

use crate::{PostgresStore, asked, carts, errors::database, within};
use async_trait::async_trait;
use shop::{
    cart::{Cart, CartChange},
    catalog::Ware,
    secret::Secret,
    store::{Result, Session, SessionId, SessionRow, Sessions, StoreError},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};
use std::collections::HashMap;
use store_base::{carts::one_by_one, rows};
use tracing::instrument;

/// Sessions that are forgotten in one transaction.
const DELETED_AT_ONCE: i64 = 1_000;

#[async_trait]
impl Sessions for PostgresStore {
    async fn create_session(&self, session: &SessionRow, cart: &Cart) -> Result<bool> {
        within(create_session(&self.pool, session, cart)).await
    }

    async fn load_session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>> {
        let found = within(self.sessions.find(id.clone())).await?;
        // Those who ask together may ask about different moments.
        Ok(found.filter(|session| session.row.ends_at >= now))
    }

    async fn load_session_with_wares(
        &self,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<Option<(Session, Vec<Ware>)>> {
        match within(self.carts.find(id.clone())).await {
            Ok(found) => Ok(found.filter(|(session, _)| session.row.ends_at >= now)),
            Err(StoreError::Corrupt { .. }) => one_by_one(self, id, now).await,
            Err(error) => Err(error),
        }
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

/// The sessions of these ids with their carts, whether they are over or not.
pub(crate) async fn sessions(
    connection: impl PgExecutor<'_>,
    ids: &[SessionId],
) -> Result<HashMap<SessionId, Session>> {
    let rows = sqlx::query_as!(
        rows::Session,
        r#"select id as "id!", ends_at as "ends_at!", lines::text as "lines?", ordered as "ordered?"
           from sessions left join carts on session = id where id = any ((select $1::text[])::text[])"#,
        &texts(ids)
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let found = rows.into_iter().map(|row| {
        let session = Session::try_from(row)?;
        Ok((session.row.id.clone(), session))
    });
    found.collect()
}

/// The same with the goods in their carts.
pub(crate) async fn with_wares(
    connection: impl PgExecutor<'_>,
    ids: &[SessionId],
) -> Result<HashMap<SessionId, (Session, Vec<Ware>)>> {
    let rows = sqlx::query_as!(
        rows::SessionWithWares,
        r#"select sessions.id as "id!", ends_at as "ends_at!", lines::text as "lines?", ordered as "ordered?",
             (select coalesce(json_agg(json_build_object(
                'slug', slug, 'name', products.name, 'picture', products.picture, 'photos', photos,
                'variant', json_build_object(
                  'id', variants.id, 'sku', sku, 'option', option, 'color', color, 'size', size, 'price', price,
                  'old_price', old_price, 'stock', stock, 'tax', tax, 'marked', marked))), '[]')
              from variants join products on products.id = variants.product
              where variants.id = any(array(select jsonb_object_keys(lines)::bigint))
                and not archived and state = 'published')::text as "wares!"
           from sessions left join carts on session = sessions.id where sessions.id = any ((select $1::text[])::text[])"#,
        &texts(ids)
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let found = rows.into_iter().map(|row| {
        let (session, wares) = row.read()?;
        Ok((session.row.id.clone(), (session, wares)))
    });
    found.collect()
}

/// As of orders, behind a query of its own this list has no length.
fn texts(ids: &[SessionId]) -> Vec<String> {
    ids.iter().map(|id| id.as_str().to_owned()).collect()
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
