//! Decisions about orders: collected, asked one after another, written together.
//!
//! First without a lock, in two trips (`swift`): read, ask, write if the orders are still as they were read. What that is
//! not good for is done in a transaction that locks them.

mod committer;
mod swift;

pub(crate) use committer::Committer;

use crate::{
    amendments,
    attempts::{self, AttemptKey},
    errors::database,
    orders::{self, By, Version},
    returns, stock,
};
use async_trait::async_trait;
use serde::Serialize;
use shop::{
    order::{Change, Order, OrderNumber},
    payment::InvoiceId,
    store::{Result, StoreError},
};
use sqlx::{Executor, PgConnection, PgExecutor};
use std::collections::HashSet;
use store_base::{
    columns::document,
    documents::Documents,
    round::{self, OrderChange},
};

/// A decision about an order.
struct Question {
    change: OrderChange,
    /// The attempt that the order is known by, as long as its number is not.
    of: Option<AttemptKey>,
}

/// The transaction as a round sees it.
struct Part<'c>(&'c mut PgConnection);

#[async_trait]
impl round::Transaction for Part<'_> {
    async fn order(&mut self, number: OrderNumber) -> Result<Option<Order>> {
        let found = orders::order(&mut *self.0, By::Numbers(&[number])).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn has_open_return(&mut self, number: OrderNumber) -> Result<bool> {
        let open = returns::open(&mut *self.0, &[number]).await?;
        Ok(!open.is_empty())
    }

    async fn mark(&mut self) -> Result<()> {
        self.0.execute("savepoint part").await.map(drop).map_err(database)
    }

    /// The commit keeps it; until then a later mark of the same name shadows this one.
    async fn keep(&mut self) -> Result<()> {
        Ok(())
    }

    async fn undo(&mut self) -> Result<()> {
        // Two statements in one trip; neither has parameters.
        let undo = "rollback to part; release part";
        sqlx::raw_sql(undo)
            .execute(&mut *self.0)
            .await
            .map(drop)
            .map_err(database)
    }

    async fn next_invoice(&mut self, first: InvoiceId) -> Result<InvoiceId> {
        attempts::next_invoice(&mut *self.0, first).await
    }

    async fn write(&mut self, changes: &[(&Order, &Change)]) -> Result<()> {
        stock::move_pieces(self.0, changes).await?;
        for (order, change) in changes {
            if let Some(new) = &change.lines {
                amendments::write_lines(&mut *self.0, order.number, new).await?;
            }
        }
        let locked = changes.iter().map(|(order, _)| Seen {
            number: order.number,
            version: LOCKED,
        });
        let locked: Vec<_> = locked.collect();
        let late = write(&mut *self.0, changes, &locked).await?;
        if late.is_empty() {
            return Ok(());
        }
        // Nobody can have been faster. Whatever this means, what was not written must not pass for written.
        Err(StoreError::Unavailable(
            "an order is locked and was not written".into(),
        ))
    }
}

/// A row of `orders` as it was read.
#[derive(Serialize)]
struct Seen {
    number: OrderNumber,
    version: Version,
}

/// Stands for the version of an order that is locked: it is as it was read.
const LOCKED: Version = 0;

/// The facts and documents of some changes, in one trip to the server: a trip costs more than a statement. `seen` are
/// the orders as they were asked about. Nothing is written of those that somebody else changed meanwhile, or is changing;
/// these are returned.
///
/// Outside a transaction it is one of its own. Its answer ends with the commit, and is read to its end.
///
/// The rows are read as `json`: as `jsonb` they would be sorted and packed first, only to be taken apart at once.
async fn write(
    connection: impl PgExecutor<'_>,
    changes: &[(&Order, &Change)],
    seen: &[Seen],
) -> Result<HashSet<OrderNumber>> {
    let documents = Documents::of(changes)?;
    // Whoever does not get a lock at once has lost, so that nobody waits for anybody here. A row that was locked is looked at
    // as it is then, and its version compared again.
    let late = sqlx::query_scalar!(
        r#"with
             free as materialized (
               select orders.number
               from json_to_recordset($7::text::json) as seen (number bigint, version bigint) join orders using (number)
               where seen.version in (0, orders.xmin::text::bigint) and seen.number between 1 and 9223372036854775807
               order by orders.number for no key update of orders skip locked),
             late as materialized (
               select array(
                 select seen.number from json_to_recordset($7::text::json) as seen (number bigint)
                 where seen.number not in (select free.number from free)) as numbers),
             changed_orders as (
               update orders set state = changed.state, state_facts = changed.state_facts::jsonb, until = changed.until,
                 fulfilment = changed.fulfilment, fulfilment_facts = changed.fulfilment_facts::jsonb,
                 attention = changed.attention::jsonb, open_attention = changed.open_attention,
                 trial = changed.trial, marking = changed.marking::jsonb, second_receipt = changed.second_receipt::jsonb,
                 put_away = changed.put_away::jsonb, unclear_refunds = changed.unclear_refunds
               from json_to_recordset($1::text::json) as changed (number bigint, state text,
                 state_facts text, until bigint, fulfilment text, fulfilment_facts text, attention text,
                 open_attention bigint, trial boolean, marking text, second_receipt text, put_away text, unclear_refunds bigint)
               where orders.number = changed.number and changed.number between 1 and 9223372036854775807
                 and changed.number <> all ((select numbers from late)::bigint[])),
             new_attempts as (
               insert into attempts
                 (gateway, invoice, order_number, test, amount, started_at, outcome, stage, issue, operation, hold, method, next_check_at,
                   receipt, handed_over)
               select gateway, invoice, order_number, test, amount, started_at, outcome, stage, issue, operation, hold, method,
                 next_check_at, receipt, handed_over
               from json_to_recordset($2::text::json) as attempt (gateway text, invoice bigint,
                 order_number bigint, test boolean, amount bigint, started_at bigint, outcome text, stage text,
                 issue jsonb, operation text, hold jsonb, method text, next_check_at bigint, receipt boolean, handed_over boolean)
               where order_number <> all ((select numbers from late)::bigint[])
               on conflict (invoice, gateway) do update set outcome = excluded.outcome, stage = excluded.stage,
                 issue = excluded.issue, operation = coalesce(attempts.operation, excluded.operation), hold = excluded.hold,
                 receipt = excluded.receipt, order_number = excluded.order_number, test = excluded.test, amount = excluded.amount,
                 started_at = excluded.started_at),
             new_notices as (
               insert into notices
                 (gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method, details)
               select gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method, details
               from json_to_recordset($3::text::json) as notice (gateway text, invoice bigint, amount bigint,
                 test boolean, order_number bigint, verdict text, channel text, at bigint, order_key text, method text,
                 details jsonb)
               where order_number <> all ((select numbers from late)::bigint[])
               on conflict (invoice, gateway, amount, test) do update set order_number = excluded.order_number,
                 verdict = excluded.verdict, channel = excluded.channel, at = excluded.at,
                 order_key = excluded.order_key, method = excluded.method, details = excluded.details),
             new_history as (
               insert into history (order_number, event)
               select order_number, event
               from rows from (json_to_recordset($4::text::json) as (order_number bigint, event jsonb))
                 with ordinality as list (order_number, event, place)
               where order_number <> all ((select numbers from late)::bigint[])
               order by place),
             new_messages as (
               insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
               select key, channel, recipient, letter::jsonb, order_number, at, at
               from rows from (json_to_recordset($5::text::json)
                   as (key text, channel text, recipient text, letter text, order_number bigint, at bigint))
                 with ordinality as list (key, channel, recipient, letter, order_number, at, place)
               where order_number is null or order_number <> all ((select numbers from late)::bigint[])
               order by place
               on conflict (key) do nothing),
             new_errands as (
               insert into errands (order_number, kind, place, due_at)
               select order_number, kind, place, due_at
               from json_to_recordset($6::text::json) as errand (order_number bigint, kind text, place bigint,
                 due_at bigint)
               where order_number <> all ((select numbers from late)::bigint[])
               on conflict (order_number, kind, place) do update set due_at = excluded.due_at, tries = 0)
           select numbers as "numbers!" from late"#,
        documents.orders,
        documents.attempts,
        documents.notices,
        documents.history,
        documents.messages,
        documents.errands,
        document("orders", seen)?,
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    Ok(late.into_iter().map(OrderNumber).collect())
}
