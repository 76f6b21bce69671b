//! What is mended about orders after they were placed.

use super::Result;
use crate::order::{Amendment, OrderNumber, Relining};
use async_trait::async_trait;

/// What is mended about orders after they were placed. Every order that is read is as it was mended last.
#[async_trait]
pub trait Amendments: Send + Sync + 'static {
    /// The changes of an order, oldest first.
    async fn amendments(&self, number: OrderNumber) -> Result<Vec<Amendment>>;

    /// The changes of the lines of an order, oldest first. They are written by [`change_order`](super::Orders::change_order).
    async fn relinings(&self, number: OrderNumber) -> Result<Vec<Relining>>;

    /// Mends an order that was mended `seen` times before, has the search find it by what it is from now on, and what waits to be
    /// sent to its buyer go to the new address; letters that are left without one are dropped. `false` if it was mended otherwise
    /// meanwhile, or its buyer was forgotten.
    ///
    /// # Errors
    /// [`NoOrder`](super::StoreError::NoOrder) if there is none.
    async fn amend_order(&self, number: OrderNumber, amendment: &Amendment, seen: i64) -> Result<bool>;
}
