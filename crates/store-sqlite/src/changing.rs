//! Decisions about orders: asked one after another, written together.

use crate::{
    attempts,
    errors::database,
    orders::{self, By},
    outbox,
    stock::{Shelf, move_pieces},
};
use async_trait::async_trait;
use shop::{
    order::{Change, Order, OrderNumber, StockMove},
    payment::InvoiceId,
    store::Result,
};
use sqlx::{Executor, Sqlite, SqliteConnection, Transaction};
use std::collections::HashSet;
use store_base::{
    documents::Documents,
    round::{self, OrderChange},
    stock,
};

/// Asks each decision and writes what they say. An error means that the transaction is of no use any more;
/// whatever went wrong with a single order is in the answers.
pub(crate) async fn change_together(
    transaction: &mut Transaction<'_, Sqlite>,
    jobs: Vec<&mut OrderChange>,
) -> Result<()> {
    let numbers: HashSet<_> = jobs.iter().map(|job| job.number).collect();
    let numbers: Vec<_> = numbers.into_iter().collect();
    let orders = orders::readable_orders(&mut **transaction, &numbers).await?;
    round::change_together(&mut Part(transaction), orders, jobs).await
}

/// The transaction as a round sees it.
struct Part<'c>(&'c mut SqliteConnection);

#[async_trait]
impl round::Transaction for Part<'_> {
    async fn order(&mut self, number: OrderNumber) -> Result<Option<Order>> {
        let found = orders::order(&mut *self.0, By::Numbers(&[number])).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn mark(&mut self) -> Result<()> {
        self.0.execute("savepoint part").await.map(drop).map_err(database)
    }

    async fn keep(&mut self) -> Result<()> {
        self.0.execute("release part").await.map(drop).map_err(database)
    }

    async fn undo(&mut self) -> Result<()> {
        let undo = "rollback to part; release part";
        self.0.execute(undo).await.map(drop).map_err(database)
    }

    async fn next_invoice(&mut self, first: InvoiceId) -> Result<InvoiceId> {
        attempts::next_invoice(&mut *self.0, first).await
    }

    async fn write(&mut self, changes: &[(&Order, &Change)]) -> Result<()> {
        for (order, _) in changes
            .iter()
            .filter(|(_, change)| matches!(change.stock, StockMove::Take(_)))
        {
            let lines = &order.placed.lines;
            Shelf::look(self.0, lines).await?.check_pieces(lines)?;
        }
        write(self.0, changes).await
    }
}

async fn write(connection: &mut SqliteConnection, changes: &[(&Order, &Change)]) -> Result<()> {
    let documents = Documents::of(changes)?;
    sqlx::query!(
        "update orders set state = new.value ->> 'state', state_facts = new.value ->> 'state_facts',
           until = new.value ->> 'until', fulfilment = new.value ->> 'fulfilment',
           fulfilment_facts = new.value ->> 'fulfilment_facts', attention = new.value ->> 'attention',
           open_attention = new.value ->> 'open_attention', trial = new.value ->> 'trial',
           marking = new.value ->> 'marking',
           second_receipt = new.value ->> 'second_receipt',
           put_away = new.value ->> 'put_away', unclear_refunds = new.value ->> 'unclear_refunds'
         from json_each($1) as new where number = new.value ->> 'number';

         insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, stage, issue,
           operation, hold, method, next_check_at)
         select value ->> 'gateway', value ->> 'invoice', value ->> 'order_number', value ->> 'test',
           value ->> 'amount', value ->> 'started_at', value ->> 'outcome', value ->> 'stage',
           value ->> 'issue', value ->> 'operation', value ->> 'hold', value ->> 'method', value ->> 'next_check_at'
         from json_each($2) where true
         on conflict (invoice, gateway) do update set outcome = excluded.outcome, stage = excluded.stage,
           issue = excluded.issue, operation = coalesce(attempts.operation, excluded.operation), hold = excluded.hold,
           order_number = excluded.order_number, test = excluded.test, amount = excluded.amount,
           started_at = excluded.started_at;

         insert into notices
           (gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method, details)
         select value ->> 'gateway', value ->> 'invoice', value ->> 'amount', value ->> 'test',
           value ->> 'order_number', value ->> 'verdict', value ->> 'channel', value ->> 'at',
           value ->> 'order_key', value ->> 'method', value ->> 'details'
         from json_each($3) where true
         on conflict (invoice, gateway, amount, test) do update set order_number = excluded.order_number,
           verdict = excluded.verdict, channel = excluded.channel, at = excluded.at,
           order_key = excluded.order_key, method = excluded.method, details = excluded.details;

         insert into history (order_number, event)
         select value ->> 'order_number', value ->> 'event' from json_each($4);

         insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
         select value ->> 'key', value ->> 'channel', value ->> 'recipient', value ->> 'letter',
           value ->> 'order_number', value ->> 'at', value ->> 'at'
         from json_each($5) where true
         on conflict (key) do nothing;

         insert into errands (order_number, kind, place, due_at)
         select value ->> 'order_number', value ->> 'kind', value ->> 'place', value ->> 'due_at'
         from json_each($6) where true
         on conflict (order_number, kind, place) do update set due_at = excluded.due_at, tries = 0",
        documents.orders,
        documents.attempts,
        documents.notices,
        documents.history,
        documents.messages,
        documents.errands,
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let low = move_pieces(connection, &stock::changed(changes)).await?;
    // A change that takes pieces comes alone.
    if let [(_, change)] = changes
        && let StockMove::Take(audience) = &change.stock
    {
        outbox::enqueue(connection, &stock::alerts(audience, low)?, change.at).await?;
    }
    Ok(())
}
