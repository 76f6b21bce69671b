//! Invoice numbers, attempts, and whatever time makes due.

use crate::{
    SqliteStore,
    errors::{corrupt, database},
    rows::{name, value},
};
use async_trait::async_trait;
use shop::{
    money::Kopecks,
    order::OrderNumber,
    payment::{Attempt, GatewayName, InvoiceId},
    store::{Attempts, DueCheck, Result},
    time::Timestamp,
};
use sqlx::{SqliteConnection, SqliteExecutor};

#[async_trait]
impl Attempts for SqliteStore {
    async fn attempt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
    ) -> Result<Option<(OrderNumber, Attempt)>> {
        attempt(&self.readers, gateway, invoice).await
    }

    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueCheck>> {
        self.writer
            .write(move |c| Box::pin(claim_checks(c, now, until, limit)))
            .await
    }

    async fn schedule_check(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        next: Option<Timestamp>,
    ) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(schedule_check(c, gateway, invoice, next)))
            .await
    }
}

pub(crate) async fn attempt(
    connection: impl SqliteExecutor<'_>,
    gateway: GatewayName,
    invoice: InvoiceId,
) -> Result<Option<(OrderNumber, Attempt)>> {
    let (gateway, invoice) = (gateway.as_str(), invoice.get());
    sqlx::query_as!(
        Row,
        r#"select order_number, gateway, invoice, test as "test: bool", amount, started_at, outcome, stage, issue, checks
           from attempts where gateway = $1 and invoice = $2"#,
        gateway,
        invoice
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?
    .map(|row| Ok((OrderNumber(row.order_number), row.attempt()?)))
    .transpose()
}

pub(crate) async fn next_invoice(connection: &mut SqliteConnection, first: InvoiceId) -> Result<InvoiceId> {
    let first = first.get();
    let given = sqlx::query!(
        "update invoice_counter set last = max(last + 1, $1) returning last",
        first
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    given
        .first()
        .and_then(|row| InvoiceId::new(row.last))
        .ok_or_else(|| corrupt("invoice_counter", "it has no number to give"))
}

/// Writes the first attempt of an order.
pub(crate) async fn begin(
    connection: &mut SqliteConnection,
    order: OrderNumber,
    attempt: &Attempt,
) -> Result<()> {
    let (gateway, invoice, amount) = (
        attempt.gateway.as_str(),
        attempt.invoice.get(),
        attempt.amount.get(),
    );
    let (started_at, outcome) = (attempt.started_at.ms(), attempt.outcome.as_str());
    let next_check_at = attempt.first_check_at().ms();
    sqlx::query!(
        "insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        gateway,
        invoice,
        order.0,
        attempt.test,
        amount,
        started_at,
        outcome,
        next_check_at,
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

pub(crate) async fn claim_checks(
    connection: &mut SqliteConnection,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<DueCheck>> {
    let (now, until) = (now.ms(), until.ms());
    let mut rows = sqlx::query_as!(
        Row,
        r#"update attempts set next_check_at = $1, checks = checks + 1
           where id in (
             select id from attempts where outcome <> 'paid' and next_check_at <= $2
             order by next_check_at, id limit $3)
           returning order_number, gateway, invoice, test as "test: bool", amount, started_at, outcome, stage, issue, checks"#,
        until,
        now,
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
    connection: &mut SqliteConnection,
    gateway: GatewayName,
    invoice: InvoiceId,
    next: Option<Timestamp>,
) -> Result<()> {
    let (gateway, invoice, next) = (gateway.as_str(), invoice.get(), next.map(Timestamp::ms));
    sqlx::query!(
        "update attempts set next_check_at = $1 where gateway = $2 and invoice = $3 and outcome <> 'paid'",
        next,
        gateway,
        invoice
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

/// The invoice number that a column holds.
pub(crate) fn invoice(table: &'static str, number: i64) -> Result<InvoiceId> {
    InvoiceId::new(number).ok_or_else(|| corrupt(table, format!("{number} is no invoice number")))
}
