//! What visitors' cookies stand for. A session is made once and never made again: what follows finds it or does nothing.

use crate::{Extension, PostgresStore, asked, carts, errors::database, within};
use async_trait::async_trait;
use shop::{
    cart::{Cart, CartChange},
    catalog::Ware,
    secret::Secret,
    store::{Result, Session, SessionId, SessionRow, Sessions, StoreError},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};
use std::collections::{BTreeMap, HashMap, HashSet};
use store_base::{carts::one_by_one, columns::document, rows};
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
        let extended = within(self.extensions.find((id.clone(), ends_at))).await?;
        Ok(extended.is_some())
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
           from sessions join unnest((select $1::text[])) with ordinality as visitor (id, place) using (id)
             left join carts on session = id
           where visitor.place between 1 and 9223372036854775807"#,
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
              from jsonb_object_keys(lines) with ordinality as line (variant, place)
                join variants on variants.id = line.variant::bigint join products on products.id = variants.product
              where line.place between 1 and 9223372036854775807 and not archived and state = 'published')::text as "wares!"
           from sessions join unnest((select $1::text[])) with ordinality as visitor (id, place) on sessions.id = visitor.id
             left join carts on session = sessions.id
           where visitor.place between 1 and 9223372036854775807"#,
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

/// A list of keys, as a statement takes it.
fn texts(ids: &[SessionId]) -> Vec<String> {
    ids.iter().map(|id| id.as_str().to_owned()).collect()
}

/// Puts off the ends of these sessions, and says for whom there was one. The transaction does not wait for the disk: an end that is
/// lost with the server's power is put off again by the next request of its visitor.
pub(crate) async fn extend(
    connection: impl PgExecutor<'_>,
    wishes: &[Extension],
) -> Result<HashMap<Extension, Timestamp>> {
    // Of several moments for one session the last one counts. Sessions are taken in ascending order, so that no two nodes wait for
    // each other.
    let mut ends = BTreeMap::<&str, Timestamp>::new();
    for (id, ends_at) in wishes {
        let end = ends.entry(id.as_str()).or_insert(*ends_at);
        *end = (*end).max(*ends_at);
    }
    let (ids, moments): (Vec<_>, Vec<_>) = ends.iter().map(|(id, end)| ((*id).to_owned(), end.ms())).unzip();
    let extended = sqlx::query_scalar!(
        r#"with hurry as materialized (select set_config('synchronous_commit', 'off', true) as said)
           update sessions set ends_at = put.ends_at
           from hurry, unnest((select $1::text[]), (select $2::bigint[])) with ordinality as put (id, ends_at, place)
           where hurry.said is not null and sessions.id = put.id and put.place between 1 and 9223372036854775807
           returning sessions.id as "id!""#,
        &ids,
        &moments
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let extended: HashSet<_> = extended.into_iter().collect();
    let answers = wishes.iter().filter(|(id, _)| extended.contains(id.as_str()));
    Ok(answers
        .map(|wish| (wish.clone(), ends[wish.0.as_str()]))
        .collect())
}

async fn create_session(pool: &PgPool, session: &SessionRow, cart: &Cart) -> Result<bool> {
    let lines = (!cart.is_empty()).then(|| document("carts", cart)).transpose()?;
    sqlx::query_scalar!(
        r#"with
             new_session as (
               insert into sessions (id, data, ends_at) values ($1, '{}', $2) on conflict (id) do nothing
               returning id),
             new_cart as (
               insert into carts (session, lines)
               select id, $3::text::jsonb from new_session where $3::text is not null)
           select exists (select from new_session) as "is_new!""#,
        session.id.as_str(),
        session.ends_at.ms(),
        lines
    )
    .fetch_one(pool)
    .await
    .map_err(database)
}
