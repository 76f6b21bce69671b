//! News of orders as they change.

use crate::order::OrderNumber;
use futures_core::Stream;
use std::pin::Pin;

/// Numbers of orders that changed, as they change. A hint: it may skip some, so readers also look now and then.
pub type Changes = Pin<Box<dyn Stream<Item = OrderNumber> + Send>>;

/// News of orders as they change.
pub trait Feed: Send + Sync + 'static {
    /// Changes of orders from now on, of this node and, where the database carries them, of all nodes.
    fn changes(&self) -> Changes;
}
