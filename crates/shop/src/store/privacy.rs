//! Personal data: what orders of a person there are, forgetting a buyer, and consents.

use super::{Result, SessionId};
use crate::{
    order::{Actor, OrderNumber},
    privacy::{ConsentRow, Limits, Person, Standing, StillOpen, Withdrawal},
    time::Timestamp,
};
use async_trait::async_trait;

/// Personal data: what orders of a person there are, forgetting a buyer, and consents.
#[async_trait]
pub trait Privacy: Send + Sync + 'static {
    /// Orders that have this person among their search keys, or named them before they were mended, newest first. Keys leave dashes
    /// out: see [`Person::is_or_was`]. No order is read for it that has nothing of their key, but an address of one or two letters before
    /// the at sign has little that few others have, and former addresses in another script than Latin are all looked at.
    async fn orders_of(&self, person: &Person) -> Result<Vec<OrderNumber>>;

    /// How an order stands with its buyer's data; `None` if there is no such order.
    async fn standing(&self, number: OrderNumber) -> Result<Option<Standing>>;

    /// Sessions whose cart became this order.
    async fn sessions_of(&self, number: OrderNumber) -> Result<Vec<SessionId>>;

    /// Takes away what names the buyer of an order, whatever was typed about it, and the messages about it; number, goods, sums,
    /// payments and books stay as they are. Its history says so. An order that is not over is left as it is, and what is in
    /// the way is returned. Forgetting once more changes nothing.
    async fn forget_order(&self, number: OrderNumber, by: &Actor, at: Timestamp)
    -> Result<Option<StillOpen>>;

    /// Has what was overwritten leave the database's files as far as that is cheap.
    async fn clear_traces(&self) -> Result<()>;

    /// At most `limit` orders after this one that are over, were placed before these moments and whose buyer is not forgotten, in the
    /// order in which they were placed. After a number that is none, all of them.
    async fn old_orders(&self, after: OrderNumber, limits: Limits, limit: i64) -> Result<Vec<OrderNumber>>;

    /// How many of them there are, counted up to [`Counts::MOST`](super::Counts::MOST).
    async fn count_old_orders(&self, limits: Limits) -> Result<i64>;

    /// When a buyer was last forgotten.
    async fn last_forgotten(&self) -> Result<Option<Timestamp>>;

    /// Notes that the consents given with these orders were taken back; how many were not before. What is noted already stays.
    async fn withdraw_consents(&self, numbers: &[OrderNumber], withdrawal: &Withdrawal) -> Result<u64>;

    /// At most `limit` orders with the consents that were given with them, newest first: all, or those of these numbers.
    async fn consents(
        &self,
        numbers: Option<&[OrderNumber]>,
        before: Option<OrderNumber>,
        limit: i64,
    ) -> Result<Vec<ConsentRow>>;
}
