//! Registers of money and of receipts.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    numbers::Mark,
    order::OrderNumber,
    register::{DaySum, Entry, EntryId, ReceiptEntry, RegisterStep, Span},
    store::{Registers, Result},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use std::ops::Range;
use store_base::{columns::document, rows};

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

    async fn register_mark(&self) -> Result<(Mark, i64)> {
        let mark = sqlx::query_as!(
            rows::Mark,
            r#"select turn, null as "zone_seconds?: i64", seen, again, again_to, again_at,
                 (select coalesce(max(id), 0) from history) as "last!: i64"
               from register_mark"#
        );
        let mark = mark.fetch_one(&self.readers).await.map_err(database)?;
        Ok(mark.into())
    }

    async fn register_of(&self, orders: &[OrderNumber]) -> Result<Vec<Entry>> {
        let orders = document("orders", orders)?;
        let rows = sqlx::query_as!(
            rows::RegisterRow,
            r#"select history.id as "id!: i64", history.order_number as "order_number!: i64", history.event as "event!: String",
                 orders.state_facts as "state_facts!: String",
                 (select notices.details from notices where notices.order_number = orders.number
                   and notices.gateway = orders.state_facts ->> '$.payment.source.gateway'
                   and notices.invoice = orders.state_facts ->> '$.payment.source.invoice'
                   and notices.amount = orders.state_facts ->> '$.payment.amount' limit 1) as "details?: String",
                 null as "receipt?: bool"
               from json_each($1) as wanted cross join orders on orders.number = wanted.value
                 cross join history on history.order_number = orders.number
               where history.event ->> '$.what.what' in ('paid', 'paid_outside', 'accepted', 'refunded')
                 and orders.state in ('paid', 'refunded') and orders.trial is not 1
                 and coalesce(orders.state_facts ->> '$.payment.source.test', 0) = 0
                 and not exists (
                   select 1 from history as later
                   where later.order_number = history.order_number and later.id > history.id
                     and later.event ->> '$.what.what' in ('paid', 'paid_outside', 'accepted'))"#,
            orders
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter()
            .filter_map(|row| row.read().transpose())
            .collect()
    }

    async fn keep_register(&self, step: RegisterStep) -> Result<bool> {
        self.writer
            .write(move |c| Box::pin(async move { keep(c, &step).await }))
            .await
    }

    async fn begin_register(&self, old: i64, now: Timestamp) -> Result<()> {
        self.writer.write(move |c| Box::pin(begin(c, old, now))).await
    }

    async fn register_sums(&self, when: &Range<Timestamp>, without: &[OrderNumber]) -> Result<Vec<DaySum>> {
        let (from, end) = (when.start.ms(), when.end.ms());
        let without = document("orders", without)?;
        let sums = sqlx::query_as!(
            rows::EntrySums,
            r#"select (at - $1) / 86400000 as "day!: i64", gateway as "gateway?: String", payment as "payment!: bool",
                 count(*) as "times!: i64", sum(kopecks) as "kopecks!: i64", coalesce(sum(fee), 0) as "fees!: i64",
                 count(fee) as "with_fee!: i64"
               from register_entries
               where at >= $1 and at < $2 and order_number not in (select value from json_each($3))
               group by 1, 2, 3"#,
            from,
            end,
            without
        );
        let sums = sums.fetch_all(&self.readers).await.map_err(database)?;
        sums.into_iter().map(DaySum::try_from).collect()
    }
}

async fn keep(connection: &mut SqliteConnection, step: &RegisterStep) -> Result<bool> {
    let mark = &step.mark;
    let (turn, seen, again, again_to) = (mark.turn, mark.seen, mark.again, mark.again_to);
    let again_at = mark.again_at.ms();
    let taken = sqlx::query!(
        "update register_mark set turn = turn + 1, seen = $2, again = $3, again_to = $4, again_at = $5 where turn = $1",
        turn,
        seen,
        again,
        again_to,
        again_at
    );
    let taken = taken.execute(&mut *connection).await.map_err(database)?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    let entries: Vec<_> = step.entries.iter().map(rows::KeptEntry::from).collect();
    let orders = document("orders", &step.orders)?;
    let entries = document("register_entries", &entries)?;
    sqlx::query!(
        "delete from register_entries where order_number in (select value from json_each($1));

         insert into register_entries (at, id, order_number, gateway, payment, kopecks, fee)
         select value ->> 'at', value ->> 'id', value ->> 'order_number', value ->> 'gateway', value ->> 'payment',
           value ->> 'kopecks', value ->> 'fee'
         from json_each($2)",
        orders,
        entries
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(true)
}

async fn begin(connection: &mut SqliteConnection, old: i64, now: Timestamp) -> Result<()> {
    let now = now.ms();
    sqlx::query!(
        "update register_mark set turn = turn + 1, seen = 0, again = $1, again_to = $1, again_at = $2",
        old,
        now
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
