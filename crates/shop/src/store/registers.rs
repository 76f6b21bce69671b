//! Registers of money and of receipts.

use super::Result;
use crate::register::{Entry, EntryId, ReceiptEntry, Span};
use async_trait::async_trait;

/// Registers of money and of receipts.
#[async_trait]
pub trait Registers: Send + Sync + 'static {
    /// The newest line of the history.
    async fn newest_entry(&self) -> Result<EntryId>;

    /// Money that came for orders or went back, oldest first. Play money is not among it, nor what a later payment of the same
    /// order took the place of. An order that cannot be read has its sum all the same.
    async fn register(&self, span: &Span) -> Result<Vec<Entry>>;

    /// Second receipts that the shop owes since a moment of this time, or owes anew; oldest first, by the numbers of their orders
    /// within the same moment. `after` is the moment and the order of the one before.
    async fn receipt_register(&self, span: &Span) -> Result<Vec<ReceiptEntry>>;
}
