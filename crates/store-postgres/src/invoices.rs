//! Invoice numbers, attempts, and whatever time makes due.

use crate::{
    errors::{corrupt, database},
    rows::{name, value},
};
use shop::{
    money::Kopecks,
    order::OrderNumber,
    payment::{Attempt, GatewayName, InvoiceId},
    store::{DueCheck, Result},
    time::Timestamp,
};
use sqlx::PgExecutor;
use std::collections::HashMap;

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

pub(crate) async fn overdue_orders(
    connection: impl PgExecutor<'_>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<OrderNumber>> {
    let numbers = sqlx::query_scalar!(
        "select number from orders where until <= $1 and open_attention = 0
           and not exists (select 1 from attempts where order_number = orders.number
             and outcome = 'open' and stage in ('held', 'crediting', 'suspended', 'partial'))
         order by until, number limit $2",
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
