//! Registers of money and of receipts.

use super::Result;
use crate::{
    numbers::Mark,
    order::OrderNumber,
    register::{DaySum, Entry, EntryId, ReceiptEntry, RegisterStep, Span},
    time::Timestamp,
};
use async_trait::async_trait;
use std::ops::Range;

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

    /// How far the entries that are kept follow the history, and its last line.
    async fn register_mark(&self) -> Result<(Mark, i64)>;

    /// All entries of these orders, as [`Self::register`] would bring them now, but for their receipts; in no order.
    async fn register_of(&self, orders: &[OrderNumber]) -> Result<Vec<Entry>>;

    /// Keeps a step's entries in the place of those that are kept of its orders, unless somebody else took it since its mark was read:
    /// then this is `false` and nothing is written.
    async fn keep_register(&self, step: RegisterStep) -> Result<bool>;

    /// Begins anew with the first line of the history; what is kept stays until its order's turn comes. Lines up to `old` are so old
    /// that no late one comes among them.
    async fn begin_register(&self, old: i64, now: Timestamp) -> Result<()>;

    /// What the entries that are kept of this time come to, those of these orders left out.
    async fn register_sums(&self, when: &Range<Timestamp>, without: &[OrderNumber]) -> Result<Vec<DaySum>>;
}
