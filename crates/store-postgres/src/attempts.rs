//! Invoice numbers, attempts, and whatever time makes due.

use crate::{
    PostgresStore,
    errors::{corrupt, database},
    rows::{name, value},
    within,
};
use async_trait::async_trait;
use shop::{
    money::Kopecks,
    order::OrderNumber,
    payment::{Attempt, GatewayName, InvoiceId},
    store::{Attempts, DueCheck, Result},
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor, PgPool};
use std::collections::HashMap;

#[async_trait]
impl Attempts for PostgresStore {
    async fn attempt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
    ) -> Result<Option<(OrderNumber, Attempt)>> {
        within(self.attempts.find((gateway, invoice))).await
    }

    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueCheck>> {
        within(claim_checks(&self.pool, now, until, limit)).await
    }

    async fn schedule_check(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        next: Option<Timestamp>,
    ) -> Result<()> {
        within(schedule_check(&self.pool, gateway, invoice, next)).await
    }
}

/// An attempt is found by its gateway and its number there.
pub(crate) type AttemptKey = (GatewayName, InvoiceId);

/// The attempts of these keys, each with the number of its order.
pub(crate) async fn attempts(
    connection: impl PgExecutor<'_>,
    keys: &[AttemptKey],
) -> Result<HashMap<AttemptKey, (OrderNumber, Attempt)>> {
    let (gateways, invoices): (Vec<_>, Vec<_>) = keys
        .iter()
        .map(|(gateway, invoice)| (gateway.as_str().to_owned(), invoice.get()))
        .unzip();
    let rows = sqlx::query_as!(
        Row,
        "select order_number, gateway, invoice, test, amount, started_at, outcome, stage, issue::text, checks
         from attempts join unnest($1::text[], $2::bigint[]) as wanted (gateway, invoice) using (gateway, invoice)",
        &gateways,
        &invoices
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    by_key(rows)
}

/// A number that was never given out, at least `first`. Nobody else draws one before the transaction ends.
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

/// The same in a transaction of its own that does not wait for the disk: whoever waits for the counter holds nothing that
/// others wait for, and the number is on disk before anything that names it, since the log is written in order.
pub(crate) async fn draw(pool: &PgPool, first: InvoiceId) -> Result<InvoiceId> {
    let last = sqlx::query_scalar!(
        "update invoice_counter set last = greatest(last + 1, $1)
         where set_config('synchronous_commit', 'off', true) is not null returning last",
        first.get()
    )
    .fetch_one(pool)
    .await
    .map_err(database)?;
    invoice("invoice_counter", last)
}

/// Writes the first attempt of an order.
pub(crate) async fn begin(
    connection: &mut PgConnection,
    order: OrderNumber,
    attempt: &Attempt,
) -> Result<()> {
    sqlx::query!(
        "insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        attempt.gateway.as_str(),
        attempt.invoice.get(),
        order.0,
        attempt.test,
        attempt.amount.get(),
        attempt.started_at.ms(),
        attempt.outcome.as_str(),
        attempt.first_check_at().ms(),
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
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
         returning order_number, gateway, invoice, test, amount, started_at, outcome, stage, issue::text, checks",
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
    stage: Option<String>,
    issue: Option<String>,
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
            stage: self.stage.map(|stage| name("attempts", &stage)).transpose()?,
            issue: self.issue.map(|issue| value("attempts", &issue)).transpose()?,
        })
    }
}

fn by_key(rows: Vec<Row>) -> Result<HashMap<AttemptKey, (OrderNumber, Attempt)>> {
    let found = rows.into_iter().map(|row| {
        let order = OrderNumber(row.order_number);
        let attempt = row.attempt()?;
        Ok(((attempt.gateway, attempt.invoice), (order, attempt)))
    });
    found.collect()
}

/// The invoice number that a column holds.
pub(crate) fn invoice(table: &'static str, number: i64) -> Result<InvoiceId> {
    InvoiceId::new(number).ok_or_else(|| corrupt(table, format!("{number} is no invoice number")))
}
