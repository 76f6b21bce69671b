//! The tasks that change orders. What waits is committed together: a commit waits for the disk and every statement for
//! the network, so sharing them is many times cheaper than one each.

use super::Part;
use crate::{errors::database, orders, within};
use shop::{
    order::{Changed, OrderNumber},
    store::{Decide, Result, StoreError},
};
use sqlx::PgPool;
use std::{
    collections::{BTreeSet, HashSet},
    error::Error,
    sync::Arc,
};
use store_base::round::{self, OrderChange, Reply};
use tokio::sync::{Mutex, mpsc};
use tracing::error;

/// Tasks that commit: while one waits for the disk, the other one works.
const COMMITTERS: usize = 2;
/// Changes that one commit makes durable.
const TOGETHER: usize = 64;
/// Changes that may wait.
const QUEUE: usize = 1024;

/// The door to the tasks. They end when its last owner is gone.
#[derive(Debug)]
pub(crate) struct Committer {
    queue: mpsc::Sender<OrderChange>,
}

impl Committer {
    pub(crate) fn start(pool: &PgPool) -> Self {
        let (queue, changes) = mpsc::channel(QUEUE);
        let changes = Arc::new(Mutex::new(changes));
        for _ in 0..COMMITTERS {
            tokio::spawn(run(pool.clone(), changes.clone()));
        }
        Self { queue }
    }

    /// Asks `decide` about the order and writes what it says, in one of the next transactions. `Ok` means that it is on
    /// disk.
    ///
    /// # Panics
    /// If `decide` does: the panic goes on where the decision came from.
    pub(crate) async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        let (change, answer) = OrderChange::new(number, decide);
        self.queue
            .send(change)
            .await
            .map_err(|_| StoreError::Unavailable("the committers have stopped".into()))?;
        Reply::wait(answer).await
    }
}

async fn run(pool: PgPool, queue: Arc<Mutex<mpsc::Receiver<OrderChange>>>) {
    let mut changes = Vec::with_capacity(TOGETHER);
    while queue.lock().await.recv_many(&mut changes, TOGETHER).await > 0 {
        let mut held = Vec::new();
        let committed = Box::pin(within(commit_together(&pool, &mut changes, &mut held))).await;
        answer(changes.drain(..), committed);
        for change in held {
            tokio::spawn(commit_apart(pool.clone(), change));
        }
    }
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
    let orders = orders::readable_orders(&mut *transaction, &free).await?;
    let jobs = changes.iter_mut().collect();
    round::change_together(&mut Part(&mut transaction), orders, jobs).await?;
    transaction.commit().await.map_err(database)
}

/// Waits for the order, or finds that there is none.
async fn commit_apart(pool: PgPool, mut change: OrderChange) {
    let committed = Box::pin(within(async {
        let mut transaction = pool.begin().await.map_err(database)?;
        let mut orders = Vec::new();
        if orders::lock(&mut transaction, change.number).await? {
            orders = orders::readable_orders(&mut *transaction, &[change.number]).await?;
        }
        round::change_together(&mut Part(&mut transaction), orders, vec![&mut change]).await?;
        transaction.commit().await.map_err(database)
    }))
    .await;
    answer([change], committed);
}

fn answer(changes: impl IntoIterator<Item = OrderChange>, committed: Result<()>) {
    let lost = committed.err().map(|error| {
        error!(error = &error as &dyn Error, "a transaction was lost");
        error.to_string()
    });
    for change in changes {
        change.reply.send(lost.as_deref());
    }
}
