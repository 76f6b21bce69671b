//! Registers of money and of receipts.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    numbers::Mark,
    order::OrderNumber,
    register::{DaySum, Entry, EntryId, ReceiptEntry, RegisterStep, Span},
    store::{Registers, Result},
    time::Timestamp,
};
use sqlx::PgPool;
use std::ops::Range;
use store_base::{columns::document, rows};

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

    async fn register_mark(&self) -> Result<(Mark, i64)> {
        let mark = sqlx::query_as!(
            rows::Mark,
            r#"select turn, null::bigint as "zone_seconds?", seen, again, again_to, again_at,
                 (select coalesce(max(id), 0) from history) as "last!"
               from register_mark"#
        );
        Ok(asked(mark.fetch_one(&self.pool)).await?.into())
    }

    async fn register_of(&self, orders: &[OrderNumber]) -> Result<Vec<Entry>> {
        let orders: Vec<i64> = orders.iter().map(|order| order.0).collect();
        let rows = sqlx::query_as!(
            rows::RegisterRow,
            r#"select history.id, history.order_number, history.event::text as "event!",
                 orders.state_facts::text as "state_facts!",
                 (select notices.details::text from notices where notices.order_number = orders.number
                   and notices.gateway = orders.state_facts #>> '{payment,source,gateway}'
                   and notices.invoice = (orders.state_facts #>> '{payment,source,invoice}')::bigint
                   and notices.amount = (orders.state_facts #>> '{payment,amount}')::bigint limit 1) as "details?",
                 null::boolean as "receipt?"
               from orders join history on history.order_number = orders.number
               where orders.number = any($1)
                 and history.event -> 'what' ->> 'what' in ('paid', 'paid_outside', 'accepted', 'refunded')
                 and orders.state_facts ->> 'state' in ('paid', 'refunded') and orders.trial is not true
                 and orders.state_facts #>> '{payment,source,test}' is distinct from 'true'
                 and not exists (
                   select from history as later
                   where later.order_number = history.order_number and later.id > history.id
                     and later.event -> 'what' ->> 'what' in ('paid', 'paid_outside', 'accepted'))"#,
            &orders
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        rows.into_iter()
            .filter_map(|row| row.read().transpose())
            .collect()
    }

    async fn keep_register(&self, step: RegisterStep) -> Result<bool> {
        within(keep(&self.pool, &step)).await
    }

    async fn begin_register(&self, old: i64, now: Timestamp) -> Result<()> {
        let begun = sqlx::query!(
            "update register_mark set turn = turn + 1, seen = 0, again = $1, again_to = $1, again_at = $2",
            old,
            now.ms()
        );
        asked(begun.execute(&self.pool)).await.map(drop)
    }

    async fn register_sums(&self, when: &Range<Timestamp>, without: &[OrderNumber]) -> Result<Vec<DaySum>> {
        let without: Vec<i64> = without.iter().map(|order| order.0).collect();
        let sums = sqlx::query_as!(
            rows::EntrySums,
            r#"select (at - $1) / 86400000 as "day!", gateway as "gateway?", payment as "payment!", count(*) as "times!",
                 sum(kopecks)::bigint as "kopecks!", coalesce(sum(fee), 0)::bigint as "fees!", count(fee) as "with_fee!"
               from register_entries
               where at >= $1 and at < $2
                 and not exists (
                   select from unnest($3::bigint[]) as changed (number) where changed.number = order_number)
               group by 1, 2, 3"#,
            when.start.ms(),
            when.end.ms(),
            &without
        );
        let sums = asked(sums.fetch_all(&self.pool)).await?;
        sums.into_iter().map(DaySum::try_from).collect()
    }
}

async fn keep(pool: &PgPool, step: &RegisterStep) -> Result<bool> {
    let mark = &step.mark;
    let mut transaction = pool.begin().await.map_err(database)?;
    let taken = sqlx::query!(
        "update register_mark set turn = turn + 1, seen = $2, again = $3, again_to = $4, again_at = $5 where turn = $1",
        mark.turn,
        mark.seen,
        mark.again,
        mark.again_to,
        mark.again_at.ms()
    );
    let taken = taken.execute(&mut *transaction).await.map_err(database)?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    let orders: Vec<i64> = step.orders.iter().map(|order| order.0).collect();
    sqlx::query!(
        "delete from register_entries where order_number = any($1)",
        &orders
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    let entries: Vec<_> = step.entries.iter().map(rows::KeptEntry::from).collect();
    sqlx::query!(
        "insert into register_entries (at, id, order_number, gateway, payment, kopecks, fee)
         select at, id, order_number, gateway, payment, kopecks, fee
         from jsonb_to_recordset($1::text::jsonb) as entry
           (at bigint, id bigint, order_number bigint, gateway text, payment boolean, kopecks bigint, fee bigint)",
        document("register_entries", &entries)?
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(true)
}
