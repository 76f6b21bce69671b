//! Money that belongs to no order of this shop.

use super::Notice;
use crate::order::Resolution;

/// Number of an orphan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrphanId(pub i64);

/// An authentic notice of money for which there is no order: kept as it came, shown until someone has dealt with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// Its number in the store.
    pub id: OrphanId,
    /// What the gateway said.
    pub notice: Notice,
    /// How it was dealt with.
    pub resolved: Option<Resolution>,
}
