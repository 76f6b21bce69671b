//! Registers of money and of receipts.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    register::{Entry, EntryId, ReceiptEntry, Span},
    store::{Registers, Result},
};
use store_base::rows;

#[async_trait]
impl Registers for SqliteStore {
    async fn newest_entry(&self) -> Result<EntryId> {
        let newest = sqlx::query_scalar!(r#"select coalesce(max(id), 0) as "newest!: i64" from history"#);
        let newest = newest.fetch_one(&self.readers).await.map_err(database)?;
        Ok(EntryId(newest))
    }

    async fn register(&self, span: &Span) -> Result<Vec<Entry>> {
        let (from, after) = span.begins();
        let end = span.when.end.ms();
        // It has no statistics, and would begin with the orders that are paid.
        let rows = sqlx::query_as!(
            rows::RegisterRow,
            r#"select history.id as "id!: i64", history.order_number as "order_number!: i64", history.event as "event!: String",
                 orders.state_facts as "state_facts!: String",
                 (select notices.details from notices where notices.order_number = orders.number
                   and notices.gateway = orders.state_facts ->> '$.payment.source.gateway'
                   and notices.invoice = orders.state_facts ->> '$.payment.source.invoice'
                   and notices.amount = orders.state_facts ->> '$.payment.amount' limit 1) as "details?: String",
                 (select attempts.receipt from attempts
                   where attempts.gateway = orders.state_facts ->> '$.payment.source.gateway'
                   and attempts.invoice = orders.state_facts ->> '$.payment.source.invoice') as "receipt?: bool"
               from history indexed by history_of_money cross join orders on orders.number = history.order_number
               where (history.event ->> '$.what.what' = 'paid' or history.event ->> '$.what.what' = 'paid_outside'
                   or history.event ->> '$.what.what' = 'accepted' or history.event ->> '$.what.what' = 'refunded')
                 and history.event ->> '$.at' >= $1 and history.event ->> '$.at' < $2
                 and (history.event ->> '$.at' > $1 or history.id > $3)
                 and history.id <= $5
                 and orders.state in ('paid', 'refunded') and orders.trial is not 1
                 and coalesce(orders.state_facts ->> '$.payment.source.test', 0) = 0
                 and not exists (
                   select 1 from history as later
                   where later.order_number = history.order_number and later.id > history.id and later.id <= $5
                     and later.event ->> '$.what.what' in ('paid', 'paid_outside', 'accepted'))
               order by history.event ->> '$.at', history.id limit $4"#,
            from,
            end,
            after,
            span.limit,
            span.newest()
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter()
            .filter_map(|row| row.read().transpose())
            .collect()
    }

    async fn receipt_register(&self, span: &Span) -> Result<Vec<ReceiptEntry>> {
        let (from, after) = span.begins();
        let end = span.when.end.ms();
        let rows = sqlx::query_as!(
            rows::ReceiptRow,
            r#"select number, second_receipt as "second_receipt!" from orders
               where second_receipt is not null
                 and second_receipt ->> '$.since' >= $1 and second_receipt ->> '$.since' < $2
                 and (second_receipt ->> '$.since' > $1 or number > $3) and trial is not 1
               order by second_receipt ->> '$.since', number limit $4"#,
            from,
            end,
            after,
            span.limit
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter().map(ReceiptEntry::try_from).collect()
    }
}
