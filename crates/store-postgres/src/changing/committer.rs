//! The tasks that change orders. What waits is committed together: a commit waits for the disk and every statement for
//! the network, so sharing them is many times cheaper than one each.

use super::{Part, Question, swift};
use crate::{
    Attempts,
    attempts::AttemptKey,
    errors::database,
    orders::{self, By},
    teller::Teller,
    within,
};
use shop::{
    order::{Changed, Order, OrderNumber},
    store::{Decide, Result, StoreError},
};
use sqlx::{PgConnection, PgPool};
use std::{
    collections::{BTreeSet, HashSet},
    error::Error,
    sync::Arc,
};
use store_base::round::{self, OrderChange, Reply};
use tokio::sync::mpsc;
use tracing::error;

/// Tasks that commit: while one waits for the disk, the other one works. What is said of an order by its number is always the
/// same task's, and so is what is said by the number of an attempt, so that changes of it seldom get into each other's way.
const COMMITTERS: usize = 2;
/// Changes that one commit makes durable.
const TOGETHER: usize = 64;
/// Changes that may wait for a task.
const QUEUE: usize = 1024;
/// The number of an order that is still to be found.
const NOT_FOUND_YET: OrderNumber = OrderNumber(0);

/// The door to the tasks. They end when its last owner is gone.
#[derive(Debug)]
pub(crate) struct Committer {
    queues: [mpsc::Sender<Question>; COMMITTERS],
}

/// What the tasks work with.
#[derive(Clone)]
struct Means {
    pool: PgPool,
    teller: Teller,
    attempts: Arc<Attempts>,
}

impl Committer {
    pub(crate) fn start(pool: &PgPool, teller: &Teller, attempts: &Arc<Attempts>) -> Self {
        let means = Means {
            pool: pool.clone(),
            teller: teller.clone(),
            attempts: attempts.clone(),
        };
        let queues = std::array::from_fn(|_| {
            let (queue, questions) = mpsc::channel(QUEUE);
            tokio::spawn(run(means.clone(), questions));
            queue
        });
        Self { queues }
    }

    /// Asks `decide` about the order and writes what it says, with others that wait. `Ok` means that it is on disk.
    ///
    /// # Panics
    /// If `decide` does: the panic goes on where the decision came from.
    pub(crate) async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        self.ask(number, None, number.0, decide).await
    }

    /// The same for the order that has this attempt.
    ///
    /// # Panics
    /// See [`change_order`](Self::change_order).
    pub(crate) async fn change_order_of(&self, attempt: AttemptKey, decide: Decide) -> Result<Changed> {
        self.ask(NOT_FOUND_YET, Some(attempt), attempt.1.get(), decide)
            .await
    }

    async fn ask(
        &self,
        number: OrderNumber,
        of: Option<AttemptKey>,
        whose: i64,
        decide: Decide,
    ) -> Result<Changed> {
        let (change, answer) = OrderChange::new(number, decide);
        let whose = usize::try_from(whose).unwrap_or_default() % COMMITTERS;
        self.queues[whose]
            .send(Question { change, of })
            .await
            .map_err(|_| StoreError::Unavailable("the committers have stopped".into()))?;
        Reply::wait(answer).await
    }
}

async fn run(means: Means, mut queue: mpsc::Receiver<Question>) {
    let Means { pool, teller, .. } = &means;
    let mut questions = Vec::with_capacity(TOGETHER);
    while queue.recv_many(&mut questions, TOGETHER).await > 0 {
        let written = Box::pin(within(change_at_once(pool, &mut questions))).await;
        let rest: Vec<_> = match written {
            Ok(()) => questions
                .extract_if(.., |question| !question.change.reply.is_set())
                .collect(),
            // One of them breaks a rule; which one is found out in a transaction.
            Err(StoreError::Corrupt { .. }) => std::mem::take(&mut questions),
            Err(lost) => {
                answer(teller, changes(questions.drain(..)), Err(lost));
                continue;
            }
        };
        answer(teller, changes(questions.drain(..)), Ok(()));
        let (known, strange): (Vec<_>, Vec<_>) = rest.into_iter().partition(|question| question.of.is_none());
        if !known.is_empty() {
            let mut known: Vec<_> = changes(known).collect();
            let mut held = Vec::new();
            let committed = Box::pin(within(commit_together(pool, &mut known, &mut held))).await;
            answer(teller, known, committed);
            for change in held {
                tokio::spawn(commit_apart(means.clone(), change));
            }
        }
        for question in strange {
            tokio::spawn(find_and_commit(means.clone(), question));
        }
    }
}

fn changes(questions: impl IntoIterator<Item = Question>) -> impl Iterator<Item = OrderChange> {
    questions.into_iter().map(|question| question.change)
}

/// Over one connection, since giving one back is a trip.
async fn change_at_once(pool: &PgPool, questions: &mut [Question]) -> Result<()> {
    let mut connection = pool.acquire().await.map_err(database)?;
    swift::change(&mut connection, questions).await
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
    let read = orders::readable_orders(connection, By::Numbers(numbers)).await?;
    Ok(read.into_iter().map(|(order, _)| order).collect())
}

/// The attempt was not found with its order: there is none, or the order cannot be read.
async fn find_and_commit(means: Means, Question { mut change, of }: Question) {
    let found = match of {
        Some(attempt) => means.attempts.find(attempt).await,
        None => Ok(None),
    };
    let why = match found {
        Ok(Some((number, _))) => {
            change.number = number;
            return commit_apart(means, change).await;
        }
        Ok(None) => StoreError::NoOrder,
        Err(error) => error,
    };
    change.reply.set(Ok(Err(why)));
    answer(&means.teller, [change], Ok(()));
}

/// Waits for the order, or finds that there is none.
async fn commit_apart(Means { pool, teller, .. }: Means, mut change: OrderChange) {
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
