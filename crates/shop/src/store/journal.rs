//! The staff's journal.

use super::Result;
use crate::journal::{Entry, EntryFilter, NewEntry};
use async_trait::async_trait;

/// The staff's journal. Most of its entries come by triggers, see [`crate::journal`].
#[async_trait]
pub trait Journal: Send + Sync + 'static {
    /// Appends an entry.
    async fn write_entry(&self, new: &NewEntry) -> Result<()>;

    /// Entries, newest first.
    async fn entries(&self, filter: &EntryFilter) -> Result<Vec<Entry>>;
}
