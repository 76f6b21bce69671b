//! Money that belongs to no order.

use crate::{SqliteStore, errors::database, outbox};
use async_trait::async_trait;
use shop::{
    message::Message,
    order::{OrderKey, Refusal, Resolution},
    payment::{Notice, Orphan, OrphanId},
    store::{Orphans, Result},
};
use sqlx::SqliteConnection;
use store_base::{columns::document, rows};
use tracing::instrument;

#[async_trait]
impl Orphans for SqliteStore {
    #[instrument(name = "db.record_orphan", skip_all, fields(invoice = notice.invoice.get()))]
    async fn record_orphan(&self, notice: Notice, messages: Vec<Message>) -> Result<bool> {
        self.writer
            .write(move |c| Box::pin(async move { record_orphan(c, &notice, &messages).await }))
            .await
    }

    async fn orphans(&self, limit: i64) -> Result<Vec<Orphan>> {
        let rows = sqlx::query_as!(
            rows::Orphan,
            r#"select id, gateway, invoice, amount, test as "test: bool", channel, at, order_key, method, details, resolution
               from orphans order by resolution is not null, (resolution is null and test), id desc limit $1"#,
            limit
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter().map(Orphan::try_from).collect()
    }

    #[instrument(name = "db.resolve_orphan", skip_all, fields(orphan = id.0))]
    async fn resolve_orphan(&self, id: OrphanId, resolution: Resolution) -> Result<bool> {
        self.writer
            .write(move |c| Box::pin(async move { resolve_orphan(c, id, &resolution).await }))
            .await
    }
}

/// The condition is [`Notice::is_repetition_of`].
async fn record_orphan(
    connection: &mut SqliteConnection,
    notice: &Notice,
    messages: &[Message],
) -> Result<bool> {
    let range = notice.range();
    let new = sqlx::query!(
        "insert into orphans (gateway, invoice, amount, test, channel, at, order_key, method, details)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9
         where not exists (
           select 1 from orphans where gateway = $1 and invoice = $2 and test = $4
             and (amount between $10 and $11
               or $3 between min(amount, coalesce(details ->> 'credited', amount))
                 and max(amount, coalesce(details ->> 'paid', amount))))",
        notice.gateway.as_str(),
        notice.invoice.get(),
        notice.amount.get(),
        notice.test,
        notice.channel.as_str(),
        notice.at.ms(),
        notice.order_key.as_ref().map(OrderKey::as_str),
        notice.method,
        document("orphans", &notice.details)?,
        range.start().get(),
        range.end().get()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if new.rows_affected() == 0 {
        return Ok(false);
    }
    outbox::enqueue(connection, messages, notice.at).await?;
    Ok(true)
}

/// Only an orphan that nobody has dealt with takes the note.
async fn resolve_orphan(
    connection: &mut SqliteConnection,
    id: OrphanId,
    resolution: &Resolution,
) -> Result<bool> {
    let written = sqlx::query!(
        "update orphans set resolution = $2 where id = $1 and resolution is null",
        id.0,
        document("orphans", resolution)?
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if written.rows_affected() == 1 {
        return Ok(true);
    }
    let orphan = sqlx::query_scalar!("select id from orphans where id = $1", id.0)
        .fetch_optional(connection)
        .await
        .map_err(database)?;
    orphan.map_or(Ok(false), |_| Err(Refusal::AlreadyResolved.into()))
}
