//! News of orders and of the shelf as they change.

use crate::{catalog::VariantId, order::OrderNumber};
use futures_core::Stream;
use std::{collections::BTreeSet, pin::Pin};

/// News of orders, as they change. A hint: what another program did may be skipped, so readers also look now and then.
pub type Changes = Pin<Box<dyn Stream<Item = OrderNews> + Send>>;

/// What is heard of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderNews {
    /// This one changed, or is new.
    Changed(OrderNumber),
    /// Something was not heard: its reader was too slow, or nobody listened for a while. Any order may have changed.
    Missed,
}

impl OrderNews {
    /// The order that changed, if it is known which.
    pub const fn changed(self) -> Option<OrderNumber> {
        match self {
            Self::Changed(order) => Some(order),
            Self::Missed => None,
        }
    }
}

/// News of orders and of the shelf as they change.
pub trait Feed: Send + Sync + 'static {
    /// Changes of orders from now on, of this node and, where the database carries them, of all nodes.
    fn changes(&self) -> Changes;

    /// How often the shelf has changed, as far as this node knows. It moves before a write of this node is answered that a
    /// shopper can see, and within a second of one of another program. What is read after it is not older than it.
    fn shelf_version(&self) -> ShelfVersion;

    /// What has changed on the shelf after this version.
    fn shelf_changes(&self, after: ShelfVersion) -> ShelfChanges;
}

/// How often the shelf has changed since the store was opened. It means nothing on another node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ShelfVersion(pub u64);

/// What has changed on the shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShelfChanges {
    /// The pieces of these variants, and nothing else.
    Stock(BTreeSet<VariantId>),
    /// Anything.
    Goods,
}

impl Default for ShelfChanges {
    fn default() -> Self {
        Self::Stock(BTreeSet::new())
    }
}

impl ShelfChanges {
    /// Adds that pieces of a variant came or went.
    pub fn add_stock(&mut self, variant: VariantId) {
        if let Self::Stock(variants) = self {
            variants.insert(variant);
        }
    }
}
