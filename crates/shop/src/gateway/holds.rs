//! Money that a gateway holds on the buyer's card until the shop takes it or lets it go.

use super::Answer;
use crate::{
    money::Kopecks,
    order::{Order, Pieces},
    payment::{Attempt, Method},
};
use async_trait::async_trait;

/// What a gateway does that holds money. How a payment stands it says when it is asked, see
/// [`Gateway::check`](super::Gateway::check).
#[async_trait]
pub trait Holds: Send + Sync {
    /// How long the money of a new payment by this method is held before the gateway lets it go by itself, in seconds; `None`
    /// if it is to be taken at once.
    fn holds_for(&self, method: Option<Method>) -> Option<i64>;

    /// Has the gateway take the held money of an attempt, but for that of missing goods. The shop calls this once, after it
    /// has written down that it is about to, and never again while it may have arrived.
    async fn take(&self, order: &Order, attempt: &Attempt, amount: Kopecks, missing: &[Pieces]) -> Answer;

    /// Has the gateway let the held money of an attempt go. As [`Holds::take`], it is not called while it may have arrived.
    async fn let_go(&self, attempt: &Attempt) -> Answer;
}
