//! What the writer is asked to do, and the answer that waits for the commit.

use crate::{changing::Question, placing::Form};
use futures_core::future::BoxFuture;
use futures_util::FutureExt;
use shop::{order::OrderNumber, store::Result};
use sqlx::SqliteConnection;
use std::panic::AssertUnwindSafe;
use store_base::round::Reply;

/// A thing to do in the next transaction.
pub(super) enum Job {
    /// Anything, and how it is undone alone.
    Work(Box<dyn Work>, Undo),
    /// A decision about an order; decisions are written many at once.
    Change(Box<Question>),
    /// An order that is to be placed; those, too, are written many at once.
    Place(Box<Form>),
}

/// How work that failed is undone without the rest of its transaction.
#[derive(Clone, Copy)]
pub(super) enum Undo {
    /// All that it did is undone.
    OfAll,
    /// The part that it began is undone, if it began one: a single statement that fails leaves nothing behind.
    OfPart,
}

impl Job {
    /// The orders that were changed.
    pub(super) fn changed(&self) -> Vec<OrderNumber> {
        match self {
            Self::Work(work, _) => work.changed(),
            Self::Change(question) if question.change.is_written() => vec![question.change.number],
            Self::Change(_) => Vec::new(),
            Self::Place(form) => form
                .reply
                .result()
                .map(|order| order.number)
                .into_iter()
                .collect(),
        }
    }

    /// Answers the caller. `lost` is why the transaction was not committed.
    pub(super) fn answer(self, lost: Option<&str>) {
        match self {
            Self::Work(work, _) => work.answer(lost),
            Self::Change(question) => question.change.reply.send(lost),
            Self::Place(form) => form.reply.send(lost),
        }
    }
}

/// Any work, as the task sees it.
pub(super) trait Work: Send {
    /// Does it; `false` if what it wrote has to be undone.
    fn run<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> BoxFuture<'a, bool>;

    /// The orders that it made.
    fn changed(&self) -> Vec<OrderNumber>;

    /// Answers the caller.
    fn answer(self: Box<Self>, lost: Option<&str>);
}

pub(super) struct Assignment<T, W> {
    work: Option<W>,
    changed: fn(&T) -> Vec<OrderNumber>,
    reply: Reply<T>,
}

impl<T, W> Assignment<T, W> {
    pub(super) fn new(work: W, changed: fn(&T) -> Vec<OrderNumber>, reply: Reply<T>) -> Self {
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

    fn changed(&self) -> Vec<OrderNumber> {
        self.reply.result().map(self.changed).unwrap_or_default()
    }

    fn answer(self: Box<Self>, lost: Option<&str>) {
        self.reply.send(lost);
    }
}
