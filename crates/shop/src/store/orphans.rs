//! Money that belongs to no order.

use super::Result;
use crate::{
    message::Message,
    order::Resolution,
    payment::{Notice, Orphan, OrphanId},
};
use async_trait::async_trait;

/// Money that belongs to no order.
#[async_trait]
pub trait Orphans: Send + Sync + 'static {
    /// Records money that belongs to no order, and the messages about it; `false` if it is a repetition of an orphan.
    /// An order may have money of the same number and sum: that is another payment.
    async fn record_orphan(&self, notice: Notice, messages: Vec<Message>) -> Result<bool>;

    /// Money that belongs to no order: first what nobody has dealt with, real money before play money, then the rest, each
    /// newest first.
    async fn orphans(&self, limit: i64) -> Result<Vec<Orphan>>;

    /// Writes how an orphan was dealt with; the second time it is
    /// [`Refusal::AlreadyResolved`](crate::order::Refusal::AlreadyResolved). `false` if there is no such
    /// orphan.
    async fn resolve_orphan(&self, id: OrphanId, resolution: Resolution) -> Result<bool>;
}
