//! Invoice numbers, attempts, and when they are to be checked.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    order::OrderNumber,
    payment::{Attempt, GatewayName, InvoiceId},
    store::{Attempts, DueCheck, Result},
    time::Timestamp,
};
use sqlx::PgExecutor;
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

    async fn next_invoice(&self, first: InvoiceId) -> Result<InvoiceId> {
        let last = sqlx::query_scalar!(
            "update invoice_counter set last = greatest(last + 1, $1) returning last",
            first.get()
        );
        columns::invoice("invoice_counter", asked(last.fetch_one(&self.pool)).await?)
    }

    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueCheck>> {
        let due = sqlx::query_as!(
            rows::Attempt,
            "update attempts set next_check_at = $1, checks = checks + 1
             where id in (
               select id from attempts where outcome <> 'paid' and next_check_at <= $2
               order by next_check_at, id limit $3 for update skip locked)
             returning order_number, gateway, invoice, test, amount, started_at, outcome, stage, checks",
            until.ms(),
            now.ms(),
            limit
        );
        rows::due_checks(asked(due.fetch_all(&self.pool)).await?)
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
        "select order_number, gateway, invoice, test, amount, started_at, outcome, stage, checks
         from attempts join unnest($1::text[], $2::bigint[]) as wanted (gateway, invoice) using (gateway, invoice)",
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
