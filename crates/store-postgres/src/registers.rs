//! Registers of money and of receipts.

use crate::{PostgresStore, asked};
use async_trait::async_trait;
use shop::{
    register::{Entry, EntryId, ReceiptEntry, Span},
    store::{Registers, Result},
};
use store_base::rows;

#[async_trait]
impl Registers for PostgresStore {
    async fn newest_entry(&self) -> Result<EntryId> {
        let newest = sqlx::query_scalar!(r#"select coalesce(max(id), 0) as "newest!" from history"#);
        asked(newest.fetch_one(&self.pool)).await.map(EntryId)
    }

    async fn register(&self, span: &Span) -> Result<Vec<Entry>> {
        let (from, after) = span.begins();
        // The states and the later lines are asked for by words that no index has, so that the planner, who knows little of a
        // young table, goes by the numbers of orders; and most lines are older than the newest one, which is no way to find few.
        let rows = sqlx::query_as!(
            rows::RegisterRow,
            r#"select history.id, history.order_number, history.event::text as "event!",
                 orders.state_facts::text as "state_facts!",
                 (select notices.details::text from notices where notices.order_number = orders.number
                   and notices.gateway = orders.state_facts #>> '{payment,source,gateway}'
                   and notices.invoice = (orders.state_facts #>> '{payment,source,invoice}')::bigint
                   and notices.amount = (orders.state_facts #>> '{payment,amount}')::bigint limit 1) as "details?",
                 (select attempts.receipt from attempts
                   where attempts.gateway = orders.state_facts #>> '{payment,source,gateway}'
                   and attempts.invoice = (orders.state_facts #>> '{payment,source,invoice}')::bigint) as "receipt?"
               from history join orders on orders.number = history.order_number
               where history.event #>> '{what,what}' in ('paid', 'paid_outside', 'accepted', 'refunded')
                 and (history.event ->> 'at')::bigint >= $1 and (history.event ->> 'at')::bigint < $2
                 and ((history.event ->> 'at')::bigint > $1 or history.id > $3)
                 and history.id + 0 <= $5
                 and orders.state_facts ->> 'state' in ('paid', 'refunded') and orders.trial is not true
                 and orders.state_facts #>> '{payment,source,test}' is distinct from 'true'
                 and not exists (
                   select from history as later
                   where later.order_number = history.order_number and later.id > history.id and later.id <= $5
                     and later.event -> 'what' ->> 'what' in ('paid', 'paid_outside', 'accepted'))
               order by (history.event ->> 'at')::bigint, history.id limit $4"#,
            from,
            span.when.end.ms(),
            after,
            span.limit,
            span.newest()
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        rows.into_iter()
            .filter_map(|row| row.read().transpose())
            .collect()
    }

    async fn receipt_register(&self, span: &Span) -> Result<Vec<ReceiptEntry>> {
        let (from, after) = span.begins();
        let rows = sqlx::query_as!(
            rows::ReceiptRow,
            r#"select number, second_receipt::text as "second_receipt!" from orders
               where second_receipt is not null
                 and (second_receipt ->> 'since')::bigint >= $1 and (second_receipt ->> 'since')::bigint < $2
                 and ((second_receipt ->> 'since')::bigint > $1 or number > $3) and trial is not true
               order by (second_receipt ->> 'since')::bigint, number limit $4"#,
            from,
            span.when.end.ms(),
            after,
            span.limit
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        rows.into_iter().map(ReceiptEntry::try_from).collect()
    }
}
