//! Calls that the shop owes its gateways, as workers take them.

use super::Result;
use crate::{errand::DueErrand, time::Timestamp};
use async_trait::async_trait;

/// Calls that the shop owes its gateways. They are written down with the change that asks for them:
/// [`Change::errands`](crate::order::Change::errands).
#[async_trait]
pub trait Errands: Send + Sync + 'static {
    /// At most `limit` errands that are due at `now`, the longest due first; each is put off to `until`, so that no other
    /// worker takes it. Kinds that this program does not know are left alone.
    async fn claim_errands(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueErrand>>;

    /// When an errand is to be run next; `None` once it is over. Nothing happens if it was claimed or written down again
    /// meanwhile.
    async fn schedule_errand(&self, errand: &DueErrand, next: Option<Timestamp>) -> Result<()>;
}
