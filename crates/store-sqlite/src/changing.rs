//! Decisions about orders: asked one after another, written together.
//!
//! The orders of all waiting decisions are read in one query. Each decision sees what the ones before it made of its
//! order, and what they all say is written by one list of statements. A trip to the database's thread costs more than
//! the statements it carries; this way a payment costs a fraction of a trip.

mod documents;

pub(crate) use documents::until;

use crate::{
    errors::database,
    orders::{self, By},
    stock::{self, Cause, Move, Shelf},
    writer::OrderChange,
};
use documents::Documents;
use shop::{
    order::{Change, Changed, Order, OrderNumber, StockMove},
    store::{Result, StoreError},
};
use sqlx::{Acquire, Sqlite, SqliteConnection, Transaction};
use std::{
    collections::{HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// Asks each decision and writes what they say. An error means that the transaction is of no use any more; whatever
/// concerns one order only is in the answers.
pub(crate) async fn change_together(
    transaction: &mut Transaction<'_, Sqlite>,
    jobs: Vec<&mut OrderChange>,
) -> Result<()> {
    let numbers: HashSet<_> = jobs.iter().map(|job| job.number).collect();
    let numbers: Vec<_> = numbers.into_iter().collect();
    let orders = orders::readable_orders(&mut **transaction, &numbers).await?;
    let mut round = Round {
        orders: orders
            .into_iter()
            .map(|order| (order.number, Arc::new(order)))
            .collect(),
        asked: Vec::new(),
        written: Vec::new(),
        failed: HashSet::new(),
    };
    for job in jobs {
        round.ask(transaction, job).await?;
    }
    round.write(transaction).await?;
    round.answer();
    Ok(())
}

struct Round<'j> {
    /// As the decisions so far have made them.
    orders: HashMap<OrderNumber, Arc<Order>>,
    /// Decisions whose changes are still to be written, and those that saw such a change.
    asked: Vec<Asked<'j>>,
    /// Decisions that wait for nothing but the commit.
    written: Vec<Asked<'j>>,
    /// Orders of which a change could not be written: whatever was decided about them later saw what never happened.
    failed: HashSet<OrderNumber>,
}

/// A decision that was asked.
struct Asked<'j> {
    job: &'j mut OrderChange,
    /// As the decision made it; `None` if it has its answer already.
    order: Option<Arc<Order>>,
    change: Option<Change>,
}

impl<'j> Round<'j> {
    async fn ask(
        &mut self,
        transaction: &mut Transaction<'_, Sqlite>,
        job: &'j mut OrderChange,
    ) -> Result<()> {
        let number = job.number;
        if self.failed.contains(&number) {
            job.reply.set(Ok(Err(after_a_failure())));
            return Ok(());
        }
        let (Some(order), Some(decide)) = (self.orders.remove(&number), job.decide.take()) else {
            let read = orders::order(&mut **transaction, By::Numbers(&[number])).await;
            job.reply.set(Ok(Err(read.err().unwrap_or(StoreError::NoOrder))));
            return Ok(());
        };
        let decided = catch_unwind(AssertUnwindSafe(|| decide(&order)));
        let (order_after, change) = match decided {
            Ok(Ok(Some(change))) if change.stock == StockMove::Take => {
                // Whether there are enough pieces depends on what was decided before, so that is written first.
                self.write(transaction).await?;
                let taken = Order::clone(&order).after(&change);
                self.orders.insert(number, order);
                return self.write_apart(transaction, job, Arc::new(taken), change).await;
            }
            Ok(Ok(Some(change))) => {
                let order = Arc::new(Arc::unwrap_or_clone(order).after(&change));
                self.orders.insert(number, order.clone());
                (Some(order), Some(change))
            }
            Ok(Ok(None)) => {
                self.orders.insert(number, order.clone());
                (Some(order), None)
            }
            Ok(Err(refusal)) => {
                self.orders.insert(number, order);
                job.reply.set(Ok(Err(refusal.into())));
                (None, None)
            }
            Err(panic) => {
                self.orders.insert(number, order);
                job.reply.set(Err(panic));
                (None, None)
            }
        };
        self.asked.push(Asked {
            job,
            order: order_after,
            change,
        });
        Ok(())
    }

    /// Writes all changes at once; if that fails, one after another, to find the one that cannot be written.
    async fn write(&mut self, transaction: &mut Transaction<'_, Sqlite>) -> Result<()> {
        let asked = std::mem::take(&mut self.asked);
        let changes = asked
            .iter()
            .filter_map(|a| Some((a.order.as_deref()?, a.change.as_ref()?)));
        let changes: Vec<_> = changes.collect();
        if changes.is_empty() {
            self.written.extend(asked);
            return Ok(());
        }
        let mut savepoint = transaction.begin().await.map_err(database)?;
        if write(&mut savepoint, &changes).await.is_ok() {
            self.written.extend(asked);
            return savepoint.commit().await.map_err(database);
        }
        savepoint.rollback().await.map_err(database)?;
        for Asked { job, order, change } in asked {
            match (order, change) {
                (Some(order), Some(change)) => self.write_apart(transaction, job, order, change).await?,
                _ if self.failed.contains(&job.number) => job.reply.set(Ok(Err(after_a_failure()))),
                (order, change) => self.written.push(Asked { job, order, change }),
            }
        }
        Ok(())
    }

    /// Writes one change with a savepoint of its own. `order` is as the change makes it.
    async fn write_apart(
        &mut self,
        transaction: &mut Transaction<'_, Sqlite>,
        job: &'j mut OrderChange,
        order: Arc<Order>,
        change: Change,
    ) -> Result<()> {
        let number = job.number;
        if self.failed.contains(&number) {
            job.reply.set(Ok(Err(after_a_failure())));
            return Ok(());
        }
        let mut savepoint = transaction.begin().await.map_err(database)?;
        match take_and_write(&mut savepoint, &order, &change).await {
            Ok(()) => {
                savepoint.commit().await.map_err(database)?;
                self.orders.insert(number, order.clone());
                self.written.push(Asked {
                    job,
                    order: Some(order),
                    change: Some(change),
                });
            }
            Err(error) => {
                savepoint.rollback().await.map_err(database)?;
                if !matches!(error, StoreError::Refused(_)) {
                    self.failed.insert(number);
                }
                job.reply.set(Ok(Err(error)));
            }
        }
        Ok(())
    }

    fn answer(self) {
        // What only one decision saw is handed over and not copied.
        drop(self.orders);
        for Asked { job, order, change } in self.written {
            if let Some(order) = order {
                job.reply.set(Ok(Ok(Changed {
                    order: Arc::unwrap_or_clone(order),
                    written: change.is_some(),
                })));
            }
        }
    }
}

fn after_a_failure() -> StoreError {
    StoreError::Unavailable("a change of the same order just failed".into())
}

async fn take_and_write(connection: &mut SqliteConnection, order: &Order, change: &Change) -> Result<()> {
    if change.stock == StockMove::Take {
        let lines = &order.placed.lines;
        Shelf::look(connection, lines).await?.check_pieces(lines)?;
    }
    write(connection, &[(order, change)]).await
}

async fn write(connection: &mut SqliteConnection, changes: &[(&Order, &Change)]) -> Result<()> {
    let documents = Documents::of(changes)?;
    sqlx::query!(
        "update orders set state = new.value ->> 'state', state_facts = new.value ->> 'state_facts',
           until = new.value ->> 'until', fulfilment = new.value ->> 'fulfilment',
           fulfilment_facts = new.value ->> 'fulfilment_facts', attention = new.value ->> 'attention',
           open_attention = new.value ->> 'open_attention'
         from json_each($1) as new where number = new.value ->> 'number';

         insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at)
         select value ->> 'gateway', value ->> 'invoice', value ->> 'order_number', value ->> 'test',
           value ->> 'amount', value ->> 'started_at', value ->> 'outcome', value ->> 'next_check_at'
         from json_each($2) where true
         on conflict (invoice, gateway) do update set outcome = excluded.outcome, order_number = excluded.order_number,
           test = excluded.test, amount = excluded.amount, started_at = excluded.started_at;

         insert into notices (gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method)
         select value ->> 'gateway', value ->> 'invoice', value ->> 'amount', value ->> 'test',
           value ->> 'order_number', value ->> 'verdict', value ->> 'channel', value ->> 'at',
           value ->> 'order_key', value ->> 'method'
         from json_each($3) where true
         on conflict (invoice, gateway, amount, test) do update set order_number = excluded.order_number,
           verdict = excluded.verdict, channel = excluded.channel, at = excluded.at,
           order_key = excluded.order_key, method = excluded.method;

         insert into history (order_number, event)
         select value ->> 'order_number', value ->> 'event' from json_each($4);

         insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
         select value ->> 'key', value ->> 'channel', value ->> 'recipient', value ->> 'letter',
           value ->> 'order_number', value ->> 'at', value ->> 'at'
         from json_each($5) where true
         on conflict (key) do nothing",
        documents.orders,
        documents.attempts,
        documents.notices,
        documents.history,
        documents.messages,
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    stock::move_pieces(connection, &moves(changes)).await
}

fn moves(changes: &[(&Order, &Change)]) -> Vec<Move> {
    let moves = changes.iter().flat_map(|(order, change)| {
        let cause = match change.stock {
            StockMove::Stay => return Vec::new(),
            StockMove::Return => Cause::Returned,
            StockMove::Take => Cause::TakenAgain,
        };
        stock::moves(order.number, &order.placed.lines, cause, documents::at(change))
    });
    moves.collect()
}
