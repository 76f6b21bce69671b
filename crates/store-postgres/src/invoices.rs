//! Invoice numbers, attempts, orphans, and whatever time makes due.

use crate::{
    errors::{corrupt, database},
    outbox,
    rows::{name, text},
};
use shop::{
    message::Message,
    money::Kopecks,
    order::{OrderKey, OrderNumber},
    payment::{Attempt, GatewayName, InvoiceId, Notice, Verdict},
    store::{DueCheck, Result},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};

pub(crate) async fn attempt(
    connection: impl PgExecutor<'_>,
    gateway: GatewayName,
    invoice: InvoiceId,
) -> Result<Option<(OrderNumber, Attempt)>> {
    sqlx::query_as!(
        Row,
        "select order_number, gateway, invoice, test, amount, started_at, outcome, checks
         from attempts where gateway = $1 and invoice = $2",
        gateway.as_str(),
        invoice.get()
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?
    .map(|row| Ok((OrderNumber(row.order_number), row.attempt()?)))
    .transpose()
}

pub(crate) async fn next_invoice(connection: impl PgExecutor<'_>, first: InvoiceId) -> Result<InvoiceId> {
    let last = sqlx::query_scalar!(
        "update invoice_counter set last = greatest(last + 1, $1) returning last",
        first.get()
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    invoice("invoice_counter", last)
}

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

pub(crate) async fn overdue_orders(
    connection: impl PgExecutor<'_>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<OrderNumber>> {
    let numbers = sqlx::query_scalar!(
        "select number from orders where until <= $1 order by until, number limit $2",
        now.ms(),
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    Ok(numbers.into_iter().map(OrderNumber).collect())
}

pub(crate) async fn claim_checks(
    connection: impl PgExecutor<'_>,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<DueCheck>> {
    let mut rows = sqlx::query_as!(
        Row,
        "update attempts set next_check_at = $1, checks = checks + 1
         where id in (
           select id from attempts where outcome <> 'paid' and next_check_at <= $2
           order by next_check_at, id limit $3 for update skip locked)
         returning order_number, gateway, invoice, test, amount, started_at, outcome, checks",
        until.ms(),
        now.ms(),
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.sort_by_key(|row| (row.started_at, row.invoice));
    rows.into_iter()
        .map(|row| {
            Ok(DueCheck {
                order: OrderNumber(row.order_number),
                checks: row.checks,
                attempt: row.attempt()?,
            })
        })
        .collect()
}

pub(crate) async fn schedule_check(
    connection: impl PgExecutor<'_>,
    gateway: GatewayName,
    invoice: InvoiceId,
    next: Option<Timestamp>,
) -> Result<()> {
    sqlx::query!(
        "update attempts set next_check_at = $1 where gateway = $2 and invoice = $3 and outcome <> 'paid'",
        next.map(Timestamp::ms),
        gateway.as_str(),
        invoice.get()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

struct Row {
    order_number: i64,
    gateway: String,
    invoice: i64,
    test: bool,
    amount: i64,
    started_at: i64,
    outcome: String,
    checks: i64,
}

impl Row {
    fn attempt(self) -> Result<Attempt> {
        Ok(Attempt {
            gateway: name("attempts", &self.gateway)?,
            invoice: invoice("attempts", self.invoice)?,
            test: self.test,
            amount: Kopecks::new(self.amount),
            started_at: Timestamp::from_ms(self.started_at),
            outcome: name("attempts", &self.outcome)?,
        })
    }
}

/// The invoice number that a column holds.
pub(crate) fn invoice(table: &'static str, number: i64) -> Result<InvoiceId> {
    InvoiceId::new(number).ok_or_else(|| corrupt(table, format!("{number} is no invoice number")))
}
