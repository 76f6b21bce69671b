//! The tasks that change orders. What waits is committed together: a commit waits for the disk and every statement for
//! the network, so sharing them is many times cheaper than one each.

use super::{Part, swift};
use crate::{errors::database, orders, teller::Teller, within};
use shop::{
    order::{Changed, Order, OrderNumber},
    store::{Decide, Result, StoreError},
};
use sqlx::{PgConnection, PgPool};
use std::{
    collections::{BTreeSet, HashSet},
    error::Error,
};
use store_base::round::{self, OrderChange, Reply};
use tokio::sync::mpsc;
use tracing::error;

/// Tasks that commit: while one waits for the disk, the other one works. An order is always the same task's, so that changes
/// of it on one node never get into each other's way.
const COMMITTERS: usize = 2;
/// Changes that one commit makes durable.
const TOGETHER: usize = 64;
/// Changes that may wait for a task.
const QUEUE: usize = 1024;

/// The door to the tasks. They end when its last owner is gone.
#[derive(Debug)]
pub(crate) struct Committer {
    queues: [mpsc::Sender<OrderChange>; COMMITTERS],
}

impl Committer {
    pub(crate) fn start(pool: &PgPool, teller: &Teller) -> Self {
        let queues = std::array::from_fn(|_| {
            let (queue, changes) = mpsc::channel(QUEUE);
            tokio::spawn(run(pool.clone(), teller.clone(), changes));
            queue
        });
        Self { queues }
    }

    /// Asks `decide` about the order and writes what it says, with others that wait. `Ok` means that it is on disk.
    ///
    /// # Panics
    /// If `decide` does: the panic goes on where the decision came from.
    pub(crate) async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        let (change, answer) = OrderChange::new(number, decide);
        let whose = usize::try_from(number.0).unwrap_or_default() % COMMITTERS;
        self.queues[whose]
            .send(change)
            .await
            .map_err(|_| StoreError::Unavailable("the committers have stopped".into()))?;
        Reply::wait(answer).await
    }
}

async fn run(pool: PgPool, teller: Teller, mut queue: mpsc::Receiver<OrderChange>) {
    let mut changes = Vec::with_capacity(TOGETHER);
    while queue.recv_many(&mut changes, TOGETHER).await > 0 {
        let written = Box::pin(within(change_at_once(&pool, &mut changes))).await;
        let mut rest: Vec<_> = match written {
            Ok(()) => changes.extract_if(.., |change| !change.reply.is_set()).collect(),
            // One of them breaks a rule; which one is found out in a transaction.
            Err(StoreError::Corrupt { .. }) => changes.drain(..).collect(),
            Err(lost) => {
                answer(&teller, changes.drain(..), Err(lost));
                continue;
            }
        };
        answer(&teller, changes.drain(..), Ok(()));
        if rest.is_empty() {
            continue;
        }
        let mut held = Vec::new();
        let committed = Box::pin(within(commit_together(&pool, &mut rest, &mut held))).await;
        answer(&teller, rest, committed);
        for change in held {
            tokio::spawn(commit_apart(pool.clone(), teller.clone(), change));
        }
    }
}

/// Over one connection, since giving one back is a trip.
async fn change_at_once(pool: &PgPool, changes: &mut [OrderChange]) -> Result<()> {
    let mut connection = pool.acquire().await.map_err(database)?;
    swift::change(&mut connection, changes).await
}

/// Changes of orders that somebody else has just locked go to `held`, so that only their own callers wait for
/// them.
async fn commit_together(
    pool: &PgPool,
    changes: &mut Vec<OrderChange>,
    held: &mut Vec<OrderChange>,
) -> Result<()> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let wanted: BTreeSet<_> = changes.iter().map(|change| change.number.0).collect();
    let wanted: Vec<_> = wanted.into_iter().collect();
    let free = orders::lock_free(&mut transaction, &wanted).await?;
    let is_free: HashSet<_> = free.iter().copied().collect();
    held.extend(changes.extract_if(.., |change| !is_free.contains(&change.number)));
    let orders = locked(&mut transaction, &free).await?;
    let jobs = changes.iter_mut().collect();
    round::change_together(&mut Part(&mut transaction), orders, jobs).await?;
    transaction.commit().await.map_err(database)
}

/// Those of these orders that can be read, as they are now that they are locked.
async fn locked(connection: &mut PgConnection, numbers: &[OrderNumber]) -> Result<Vec<Order>> {
    let read = orders::readable_orders(connection, numbers).await?;
    Ok(read.into_iter().map(|(order, _)| order).collect())
}

/// Waits for the order, or finds that there is none.
async fn commit_apart(pool: PgPool, teller: Teller, mut change: OrderChange) {
    let committed = Box::pin(within(async {
        let mut transaction = pool.begin().await.map_err(database)?;
        let mut orders = Vec::new();
        if orders::lock(&mut transaction, change.number).await? {
            orders = locked(&mut transaction, &[change.number]).await?;
        }
        round::change_together(&mut Part(&mut transaction), orders, vec![&mut change]).await?;
        transaction.commit().await.map_err(database)
    }))
    .await;
    answer(&teller, [change], committed);
}

/// Tells what was written, and answers everybody.
fn answer(teller: &Teller, changes: impl IntoIterator<Item = OrderChange>, committed: Result<()>) {
    let lost = committed.err().map(|error| {
        error!(error = &error as &dyn Error, "a transaction was lost");
        error.to_string()
    });
    for change in changes {
        if lost.is_none() && change.is_written() {
            teller.tell(change.number);
        }
        change.reply.send(lost.as_deref());
    }
}
