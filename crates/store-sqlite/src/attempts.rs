//! Invoice numbers, attempts, and when they are to be checked.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    order::OrderNumber,
    payment::{Attempt, GatewayName, InvoiceId},
    store::{Attempts, DueChecks, Result},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::{columns, errors::corrupt, rows};

#[async_trait]
impl Attempts for SqliteStore {
    async fn attempt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
    ) -> Result<Option<(OrderNumber, Attempt)>> {
        let row = sqlx::query_as!(
            rows::Attempt,
            r#"select order_number, gateway, invoice, test as "test: bool", amount, started_at, outcome, stage, issue, operation,
                 hold, method, checks, receipt as "receipt?: bool", handed_over as "handed_over!: bool"
               from attempts where gateway = $1 and invoice = $2"#,
            gateway.as_str(),
            invoice.get()
        );
        let row = row.fetch_optional(&self.readers).await.map_err(database)?;
        row.map(rows::Attempt::read).transpose()
    }

    async fn last_invoice(&self) -> Result<i64> {
        sqlx::query_scalar!("select last from invoice_counter")
            .fetch_one(&self.readers)
            .await
            .map_err(database)
    }

    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<DueChecks> {
        let due = sqlx::query_as!(
            rows::Attempt,
            r#"update attempts set next_check_at = $1, checks = checks + 1
               where id in (
                 select id from attempts where outcome <> 'paid' and next_check_at <= $2
                 order by next_check_at, id limit $3)
               returning order_number, gateway, invoice, test as "test: bool", amount, started_at, outcome, stage, issue, operation,
                 hold, method, checks, receipt as "receipt?: bool", handed_over as "handed_over!: bool""#,
            until.ms(),
            now.ms(),
            limit
        );
        let rows = self
            .writer
            .write_whole(move |c| Box::pin(async move { due.fetch_all(c).await.map_err(database) }))
            .await?;
        Ok(rows::due_checks(rows))
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
            r#"update attempts set next_check_at = $1, checks = checks + 1
               where id in (
                 select id from attempts where outcome = 'paid' and started_at >= $2 and coalesce(next_check_at, 0) <= $3
                   and exists (select 1 from orders where number = order_number and state = 'paid')
                 order by started_at, id limit $4)
               returning order_number, gateway, invoice, test as "test: bool", amount, started_at, outcome, stage, issue, operation,
                 hold, method, checks, receipt as "receipt?: bool", handed_over as "handed_over!: bool""#,
            next.ms(),
            since.ms(),
            now.ms(),
            limit
        );
        let rows = self
            .writer
            .write_whole(move |c| Box::pin(async move { due.fetch_all(c).await.map_err(database) }))
            .await?;
        Ok(rows::due_checks(rows))
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
        self.writer.execute(attempt).await.map(drop)
    }
}

/// A number that was never given out, at least `first`.
pub(crate) async fn next_invoice(connection: &mut SqliteConnection, first: InvoiceId) -> Result<InvoiceId> {
    let mut given = sqlx::query!(
        "update invoice_counter set last = max(last + 1, $1) returning last",
        first.get()
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let given = given
        .pop()
        .ok_or_else(|| corrupt("invoice_counter", "it has no row"))?;
    columns::invoice("invoice_counter", given.last)
}
