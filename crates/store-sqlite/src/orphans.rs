//! Money that belongs to no order.

use crate::{
    SqliteStore,
    attempts::invoice,
    errors::database,
    orders::key,
    outbox,
    rows::{document, name, value},
};
use async_trait::async_trait;
use shop::{
    message::Message,
    money::Kopecks,
    order::{OrderKey, Refusal, Resolution},
    payment::{Notice, Orphan, OrphanId},
    store::{Orphans, Result},
    time::Timestamp,
};
use sqlx::{SqliteConnection, SqliteExecutor};
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
        orphans(&self.readers, limit).await
    }

    #[instrument(name = "db.resolve_orphan", skip_all, fields(orphan = id.0))]
    async fn resolve_orphan(&self, id: OrphanId, resolution: Resolution) -> Result<bool> {
        self.writer
            .write(move |c| Box::pin(async move { resolve_orphan(c, id, &resolution).await }))
            .await
    }
}

/// The condition is [`Notice::is_repetition_of`].
pub(crate) async fn record_orphan(
    connection: &mut SqliteConnection,
    notice: &Notice,
    messages: &[Message],
) -> Result<bool> {
    let (gateway, invoice, amount) = (notice.gateway.as_str(), notice.invoice.get(), notice.amount.get());
    let (channel, at) = (notice.channel.as_str(), notice.at.ms());
    let order_key = notice.order_key.as_ref().map(OrderKey::as_str);
    let details = document("orphans", &notice.details)?;
    let range = notice.range();
    let (least, most) = (range.start().get(), range.end().get());
    let new = sqlx::query!(
        "insert into orphans (gateway, invoice, amount, test, channel, at, order_key, method, details)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9
         where not exists (
           select 1 from orphans where gateway = $1 and invoice = $2 and test = $4
             and (amount between $10 and $11
               or $3 between min(amount, coalesce(details ->> 'credited', amount))
                 and max(amount, coalesce(details ->> 'paid', amount))))",
        gateway,
        invoice,
        amount,
        notice.test,
        channel,
        at,
        order_key,
        notice.method,
        details,
        least,
        most
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

pub(crate) async fn orphans(readers: impl SqliteExecutor<'_>, limit: i64) -> Result<Vec<Orphan>> {
    sqlx::query_as!(
        Row,
        r#"select id, gateway, invoice, amount, test as "test: bool", channel, at, order_key, method, details, resolution
           from orphans order by resolution is not null, (resolution is null and test), id desc limit $1"#,
        limit
    )
    .fetch_all(readers)
    .await
    .map_err(database)?
    .into_iter()
    .map(Orphan::try_from)
    .collect()
}

/// Only an orphan that nobody has dealt with takes the words.
pub(crate) async fn resolve_orphan(
    connection: &mut SqliteConnection,
    id: OrphanId,
    resolution: &Resolution,
) -> Result<bool> {
    let resolution = document("orphans", resolution)?;
    let written = sqlx::query!(
        "update orphans set resolution = $2 where id = $1 and resolution is null",
        id.0,
        resolution
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

struct Row {
    id: i64,
    gateway: String,
    invoice: i64,
    amount: i64,
    test: bool,
    channel: String,
    at: i64,
    order_key: Option<String>,
    method: Option<String>,
    details: String,
    resolution: Option<String>,
}

impl TryFrom<Row> for Orphan {
    type Error = shop::store::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let notice = Notice {
            gateway: name("orphans", &row.gateway)?,
            invoice: invoice("orphans", row.invoice)?,
            amount: Kopecks::new(row.amount),
            test: row.test,
            channel: name("orphans", &row.channel)?,
            at: Timestamp::from_ms(row.at),
            order_key: row.order_key.map(|text| key("orphans", &text)).transpose()?,
            method: row.method,
            details: value("orphans", &row.details)?,
        };
        let resolved = row.resolution.map(|text| value("orphans", &text)).transpose()?;
        Ok(Self {
            id: OrphanId(row.id),
            notice,
            resolved,
        })
    }
}
