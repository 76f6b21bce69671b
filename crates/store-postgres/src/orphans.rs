//! Money that belongs to no order.

use crate::{
    errors::database,
    invoices::invoice,
    orders::key,
    outbox,
    rows::{document, name, text, value},
};
use shop::{
    message::Message,
    money::Kopecks,
    order::{OrderKey, Refusal, Resolution},
    payment::{Notice, Orphan, OrphanId, Verdict},
    store::Result,
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};

pub(crate) async fn record_orphan(pool: &PgPool, notice: &Notice, messages: &[Message]) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let new = sqlx::query!(
        "insert into notices (gateway, invoice, amount, test, verdict, channel, at, order_key, method)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (invoice, gateway, amount, test) do nothing",
        notice.gateway.as_str(),
        notice.invoice.get(),
        notice.amount.get(),
        notice.test,
        Verdict::OrphanPayment.as_str(),
        notice.channel.as_str(),
        notice.at.ms(),
        notice.order_key.as_ref().map(OrderKey::as_str),
        notice.method.as_deref().map(text)
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

pub(crate) async fn orphans(readers: impl PgExecutor<'_>, limit: i64) -> Result<Vec<Orphan>> {
    sqlx::query_as!(
        Row,
        r#"select id, gateway, invoice, amount, test, channel, at, order_key, method,
             resolution::text as "resolution?"
           from notices left join orphan_resolutions on notice = id
           where order_number is null order by resolution is not null, id desc limit $1"#,
        limit
    )
    .fetch_all(readers)
    .await
    .map_err(database)?
    .into_iter()
    .map(Orphan::try_from)
    .collect()
}

/// Only an orphan that nobody has dealt with takes the row.
pub(crate) async fn resolve_orphan(pool: &PgPool, id: OrphanId, resolution: &Resolution) -> Result<bool> {
    let written = sqlx::query!(
        "insert into orphan_resolutions (notice, resolution)
         select id, $2::text::jsonb from notices where id = $1 and order_number is null
         on conflict (notice) do nothing",
        id.0,
        document("orphan_resolutions", resolution)?
    )
    .execute(pool)
    .await
    .map_err(database)?;
    if written.rows_affected() == 1 {
        return Ok(true);
    }
    let orphan = sqlx::query_scalar!(
        "select id from notices where id = $1 and order_number is null",
        id.0
    )
    .fetch_optional(pool)
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
    resolution: Option<String>,
}

impl TryFrom<Row> for Orphan {
    type Error = shop::store::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let notice = Notice {
            gateway: name("notices", &row.gateway)?,
            invoice: invoice("notices", row.invoice)?,
            amount: Kopecks::new(row.amount),
            test: row.test,
            channel: name("notices", &row.channel)?,
            at: Timestamp::from_ms(row.at),
            order_key: row.order_key.map(|text| key("notices", &text)).transpose()?,
            method: row.method,
        };
        let resolved = row
            .resolution
            .map(|text| value("orphan_resolutions", &text))
            .transpose()?;
        Ok(Self {
            id: OrphanId(row.id),
            notice,
            resolved,
        })
    }
}
