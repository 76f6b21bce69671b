//! Money that belongs to no order.

use crate::{PostgresStore, asked, errors::database, outbox, within};
use async_trait::async_trait;
use shop::{
    message::Message,
    order::{OrderKey, Refusal, Resolution},
    payment::{Notice, Orphan, OrphanId},
    store::{Orphans, Result},
};
use sqlx::{Executor, PgPool};
use store_base::{
    columns::{document, text},
    rows,
};
use tracing::instrument;

#[async_trait]
impl Orphans for PostgresStore {
    #[instrument(name = "db.record_orphan", skip_all, fields(invoice = notice.invoice.get()))]
    async fn record_orphan(&self, notice: Notice, messages: Vec<Message>) -> Result<bool> {
        within(record_orphan(&self.pool, &notice, &messages)).await
    }

    async fn orphans(&self, limit: i64) -> Result<Vec<Orphan>> {
        let rows = sqlx::query_as!(
            rows::Orphan,
            r#"select id, gateway, invoice, amount, test, channel, at, order_key, method, details::text as "details!",
                 resolution::text
               from orphans order by resolution is not null, (resolution is null and test), id desc limit $1"#,
            limit
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        rows.into_iter().map(Orphan::try_from).collect()
    }

    #[instrument(name = "db.resolve_orphan", skip_all, fields(orphan = id.0))]
    async fn resolve_orphan(&self, id: OrphanId, resolution: Resolution) -> Result<bool> {
        within(resolve_orphan(&self.pool, id, &resolution)).await
    }
}

/// The condition is [`Notice::is_repetition_of`].
async fn record_orphan(pool: &PgPool, notice: &Notice, messages: &[Message]) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    // No constraint knows that two sums are the same money, so only one at a time may look for it.
    transaction
        .execute("lock table orphans in share row exclusive mode")
        .await
        .map_err(database)?;
    let range = notice.range();
    let new = sqlx::query!(
        "insert into orphans (gateway, invoice, amount, test, channel, at, order_key, method, details)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb
         where not exists (
           select 1 from orphans where gateway = $1 and invoice = $2 and test = $4
             and (amount between $10 and $11
               or $3 between least(amount, (details ->> 'credited')::bigint)
                 and greatest(amount, (details ->> 'paid')::bigint)))",
        notice.gateway.as_str(),
        notice.invoice.get(),
        notice.amount.get(),
        notice.test,
        notice.channel.as_str(),
        notice.at.ms(),
        notice.order_key.as_ref().map(OrderKey::as_str),
        notice.method.as_deref().map(text),
        document("orphans", &notice.details)?,
        range.start().get(),
        range.end().get()
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    if new.rows_affected() == 0 {
        return Ok(false);
    }
    outbox::enqueue(&mut transaction, messages, notice.at).await?;
    transaction.commit().await.map_err(database)?;
    Ok(true)
}

/// Only an orphan that nobody has dealt with takes the note.
async fn resolve_orphan(pool: &PgPool, id: OrphanId, resolution: &Resolution) -> Result<bool> {
    let written = sqlx::query!(
        "update orphans set resolution = $2::text::jsonb where id = $1 and resolution is null",
        id.0,
        document("orphans", resolution)?
    )
    .execute(pool)
    .await
    .map_err(database)?;
    if written.rows_affected() == 1 {
        return Ok(true);
    }
    let orphan = sqlx::query_scalar!("select id from orphans where id = $1", id.0)
        .fetch_optional(pool)
        .await
        .map_err(database)?;
    orphan.map_or(Ok(false), |_| Err(Refusal::AlreadyResolved.into()))
}
