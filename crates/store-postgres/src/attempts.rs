//! Invoice numbers, attempts, and when they are to be checked.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    order::OrderNumber,
    payment::{Attempt, GatewayName, InvoiceId, Method},
    store::{Attempts, DueChecks, Result},
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor};
use std::collections::HashMap;
use store_base::{columns, rows};

#[async_trait]
impl Attempts for PostgresStore {
    async fn attempt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
    ) -> Result<Option<(OrderNumber, Attempt)>> {
        within(self.attempts.find((gateway, invoice))).await
    }

    async fn last_invoice(&self) -> Result<i64> {
        let last = sqlx::query_scalar!("select last from invoice_counter");
        asked(last.fetch_one(&self.pool)).await
    }

    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<DueChecks> {
        let due = sqlx::query_as!(
            rows::Attempt,
            "update attempts set next_check_at = $1, checks = checks + 1
             where id in (
               select id from attempts where outcome <> 'paid' and next_check_at <= $2
               order by next_check_at, id limit $3 for update skip locked)
             returning order_number, gateway, invoice, test, amount, started_at, outcome, stage, issue::text, operation,
               hold::text, method, checks, receipt, handed_over",
            until.ms(),
            now.ms(),
            limit
        );
        Ok(rows::due_checks(asked(due.fetch_all(&self.pool)).await?))
    }

    async fn claim_paid_checks(
        &self,
        now: Timestamp,
        next: Timestamp,
        since: Timestamp,
        limit: i64,
    ) -> Result<DueChecks> {
        let due = sqlx::query_as!(
            rows::Attempt,
            "update attempts set next_check_at = $1, checks = checks + 1
             where id in (
               select id from attempts where outcome = 'paid' and started_at >= $2 and coalesce(next_check_at, 0) <= $3
                 and exists (select 1 from orders where number = order_number and state = 'paid')
               order by started_at, id limit $4 for update skip locked)
             returning order_number, gateway, invoice, test, amount, started_at, outcome, stage, issue::text, operation,
               hold::text, method, checks, receipt, handed_over",
            next.ms(),
            since.ms(),
            now.ms(),
            limit
        );
        Ok(rows::due_checks(asked(due.fetch_all(&self.pool)).await?))
    }

    async fn schedule_check(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        next: Option<Timestamp>,
    ) -> Result<()> {
        let attempt = sqlx::query!(
            "update attempts set next_check_at = $1 where gateway = $2 and invoice = $3 and outcome <> 'paid'",
            next.map(Timestamp::ms),
            gateway.as_str(),
            invoice.get()
        );
        asked(attempt.execute(&self.pool)).await.map(drop)
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
        rows::Attempt,
        "select order_number, gateway, invoice, test, amount, started_at, outcome, stage, issue::text, operation,
               hold::text, method, checks, receipt, handed_over
         from attempts join unnest((select $1::text[]), (select $2::bigint[]))
           with ordinality as wanted (gateway, invoice, place) using (gateway, invoice)
         where place between 1 and 9223372036854775807",
        &gateways,
        &invoices
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let found = rows.into_iter().map(|row| {
        let (order, attempt) = row.read()?;
        Ok(((attempt.gateway, attempt.invoice), (order, attempt)))
    });
    found.collect()
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
    columns::invoice("invoice_counter", last)
}

/// So many of them in a row, in a transaction of its own that does not wait for the disk: those who wait for the counter
/// hold nothing that others wait for, and the numbers are on disk before anything that names them, since the log is written
/// in order.
pub(crate) async fn draw(
    connection: impl PgExecutor<'_>,
    first: InvoiceId,
    count: usize,
) -> Result<Vec<InvoiceId>> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let last = sqlx::query_scalar!(
        "update invoice_counter set last = greatest(last + $2::bigint, $1::bigint + $2::bigint - 1)
         where set_config('synchronous_commit', 'off', true) is not null returning last",
        first.get(),
        count
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    let drawn = last - count + 1..=last;
    drawn
        .map(|number| columns::invoice("invoice_counter", number))
        .collect()
}

/// Writes the first attempt of an order.
pub(crate) async fn begin(
    connection: &mut PgConnection,
    order: OrderNumber,
    attempt: &Attempt,
) -> Result<()> {
    let hold = attempt.hold.as_ref();
    let hold = hold.map(|hold| columns::document("attempts", hold)).transpose()?;
    sqlx::query!(
        "insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at, method, hold,
           receipt, handed_over)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::jsonb, $11, $12)",
        attempt.gateway.as_str(),
        attempt.invoice.get(),
        order.0,
        attempt.test,
        attempt.amount.get(),
        attempt.started_at.ms(),
        attempt.outcome.as_str(),
        attempt.first_check_at().ms(),
        attempt.method.map(Method::as_str),
        hold,
        attempt.receipt,
        attempt.handed_over,
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
