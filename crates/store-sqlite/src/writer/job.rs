//! What the writer is asked to do, and the answer that waits for the commit.

use futures_core::future::BoxFuture;
use futures_util::FutureExt;
use shop::{
    order::{Changed, OrderNumber},
    store::{Decide, Result, StoreError},
};
use sqlx::SqliteConnection;
use std::{any::Any, panic::AssertUnwindSafe};
use tokio::sync::oneshot;

/// What came of a job: its result, or the panic of the code that it brought.
pub(crate) type Outcome<T> = std::result::Result<Result<T>, Box<dyn Any + Send>>;

/// A thing to do in the next transaction.
pub(super) enum Job {
    /// Anything, with a savepoint of its own.
    Work(Box<dyn Work>),
    /// A decision about an order; decisions are written many at once.
    Change(Box<OrderChange>),
}

impl Job {
    /// The order that was changed.
    pub(super) fn changed(&self) -> Option<OrderNumber> {
        match self {
            Self::Work(work) => work.changed(),
            Self::Change(change) => {
                let changed = change.reply.result()?;
                changed.written.then_some(change.number)
            }
        }
    }

    /// Answers whoever asked. `lost` is why the transaction was not committed.
    pub(super) fn answer(self, lost: Option<&str>) {
        match self {
            Self::Work(work) => work.answer(lost),
            Self::Change(change) => change.reply.send(lost),
        }
    }
}

/// A decision about an order.
pub(crate) struct OrderChange {
    /// Which order.
    pub(crate) number: OrderNumber,
    /// Taken when it is asked.
    pub(crate) decide: Option<Decide>,
    /// What came of it.
    pub(crate) reply: Reply<Changed>,
}

/// An answer that is kept until the commit.
pub(crate) struct Reply<T> {
    outcome: Option<Outcome<T>>,
    to: oneshot::Sender<Outcome<T>>,
}

impl<T> Reply<T> {
    pub(super) fn new() -> (Self, oneshot::Receiver<Outcome<T>>) {
        let (to, answer) = oneshot::channel();
        (Self { outcome: None, to }, answer)
    }

    /// Sets the answer, or another one.
    pub(crate) fn set(&mut self, outcome: Outcome<T>) {
        self.outcome = Some(outcome);
    }

    /// The result, if it is a good one.
    pub(crate) fn result(&self) -> Option<&T> {
        match &self.outcome {
            Some(Ok(Ok(result))) => Some(result),
            Some(Ok(Err(_)) | Err(_)) | None => None,
        }
    }

    fn send(self, lost: Option<&str>) {
        let answer = match (self.outcome, lost) {
            (Some(Err(panic)), _) => Err(panic),
            (Some(Ok(result)), None) => Ok(result),
            (_, lost) => Ok(Err(unavailable(lost.unwrap_or("the work was not done")))),
        };
        // Whoever asked may have gone; what was committed stays.
        self.to.send(answer).ok();
    }
}

/// Any work, as the task sees it.
pub(super) trait Work: Send {
    /// Does it; `false` if what it wrote has to be undone.
    fn run<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> BoxFuture<'a, bool>;

    /// The order that it made.
    fn changed(&self) -> Option<OrderNumber>;

    /// Answers whoever asked.
    fn answer(self: Box<Self>, lost: Option<&str>);
}

pub(super) struct Assignment<T, W> {
    work: Option<W>,
    changed: fn(&T) -> Option<OrderNumber>,
    reply: Reply<T>,
}

impl<T, W> Assignment<T, W> {
    pub(super) fn new(work: W, changed: fn(&T) -> Option<OrderNumber>, reply: Reply<T>) -> Self {
        Self {
            work: Some(work),
            changed,
            reply,
        }
    }
}

impl<T, W> Work for Assignment<T, W>
where
    T: Send,
    W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T>> + Send,
{
    fn run<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let Some(work) = self.work.take() else {
                return false;
            };
            let outcome = AssertUnwindSafe(async { work(connection).await })
                .catch_unwind()
                .await;
            self.reply.set(outcome);
            self.reply.result().is_some()
        })
    }

    fn changed(&self) -> Option<OrderNumber> {
        self.reply.result().and_then(self.changed)
    }

    fn answer(self: Box<Self>, lost: Option<&str>) {
        self.reply.send(lost);
    }
}

pub(super) fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable(why.into())
}
