//! What is asked for, and the answer that waits for the commit.

use shop::{
    order::{Changed, OrderNumber},
    store::{Decide, Result, StoreError},
};
use std::{any::Any, panic::resume_unwind};
use tokio::sync::oneshot;

/// What came of work: its result, or the panic of the code that it brought.
pub type Answer<T> = std::result::Result<Result<T>, Box<dyn Any + Send>>;

/// A decision about an order, and who waits for it.
pub struct OrderChange {
    /// The order that it is about.
    pub number: OrderNumber,
    /// `None` once it has been asked.
    pub decide: Option<Decide>,
    /// What came of it.
    pub reply: Reply<Changed>,
}

impl OrderChange {
    /// The decision, and where its answer arrives.
    pub fn new(number: OrderNumber, decide: Decide) -> (Self, oneshot::Receiver<Answer<Changed>>) {
        let (reply, answer) = Reply::new();
        let decide = Some(decide);
        let change = Self {
            number,
            decide,
            reply,
        };
        (change, answer)
    }

    /// Whether the order will have changed once the transaction is committed.
    pub fn is_written(&self) -> bool {
        self.reply.result().is_some_and(Changed::is_written)
    }
}

/// An answer that is kept until the commit.
pub struct Reply<T> {
    outcome: Option<Answer<T>>,
    to: oneshot::Sender<Answer<T>>,
}

impl<T> Reply<T> {
    /// No answer yet, and where it will come.
    pub fn new() -> (Self, oneshot::Receiver<Answer<T>>) {
        let (to, answer) = oneshot::channel();
        (Self { outcome: None, to }, answer)
    }

    /// Sets the answer, or replaces it.
    pub fn set(&mut self, outcome: Answer<T>) {
        self.outcome = Some(outcome);
    }

    /// Whether there is an answer yet.
    pub fn is_set(&self) -> bool {
        self.outcome.is_some()
    }

    /// The result, if the work succeeded.
    pub fn result(&self) -> Option<&T> {
        match &self.outcome {
            Some(Ok(Ok(result))) => Some(result),
            Some(Ok(Err(_)) | Err(_)) | None => None,
        }
    }

    /// Sends the answer. `lost` is why the transaction was not committed.
    pub fn send(self, lost: Option<&str>) {
        let answer = match (self.outcome, lost) {
            (Some(Err(panic)), _) => Err(panic),
            (Some(Ok(result)), None) => Ok(result),
            (_, lost) => Ok(Err(StoreError::Unavailable(
                lost.unwrap_or("the work was not done").into(),
            ))),
        };
        // The caller may have gone; what was committed stays.
        self.to.send(answer).ok();
    }

    /// Waits for an answer.
    ///
    /// # Panics
    /// If the work did: the panic goes on where the work came from.
    pub async fn wait(answer: oneshot::Receiver<Answer<T>>) -> Result<T> {
        match answer.await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(StoreError::Unavailable("the writer has stopped".into())),
        }
    }
}
