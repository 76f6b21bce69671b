//! Who came in, who was kept out, who changed or took away what.

use super::Result;
use crate::{
    security::{Act, NewSecurityEvents, SecurityFilter, SecurityRow},
    time::Timestamp,
};
use async_trait::async_trait;
use std::collections::BTreeMap;

/// Who came in, who was kept out, who changed or took away what.
#[async_trait]
pub trait Security: Send + Sync + 'static {
    /// Appends events, and promises what the owner is told of them.
    async fn write_security_events(&self, new: NewSecurityEvents) -> Result<()>;

    /// Events, newest first. Those of an act that another version of the shop wrote and this one does not know are passed
    /// over.
    async fn security_events(&self, filter: &SecurityFilter) -> Result<Vec<SecurityRow>>;

    /// How often this happened since a moment: to the person of this login, or to whomever.
    async fn count_security_events(&self, act: Act, login: Option<&str>, since: Timestamp) -> Result<i64>;

    /// Forgets events from before a moment, which has to be [`KEPT_DAYS`](crate::security::KEPT_DAYS) ago.
    async fn forget_security_events(&self, before: Timestamp) -> Result<()>;

    /// Keeps what the settings look like now: a digest for each name. Returns what they looked like at the last start;
    /// `None` if this is the first one.
    async fn swap_settings(
        &self,
        digests: &BTreeMap<String, String>,
    ) -> Result<Option<BTreeMap<String, String>>>;
}
