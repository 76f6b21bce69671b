//! The journal of what came to the gateways' doors.

use super::Result;
use crate::call::{CallFilter, CallRow, CallTally, NewCalls};
use async_trait::async_trait;

/// The journal of what came to the gateways' doors.
#[async_trait]
pub trait Calls: Send + Sync + 'static {
    /// Writes calls, the counts of those that were left out and, unless the owner was told a moment ago, the alarm. The
    /// oldest calls of a standing make room once there are more than [`Standing::most`](crate::call::Standing::most).
    async fn write_calls(&self, new: NewCalls) -> Result<()>;

    /// Calls, newest first. Those that another version of the shop wrote and this one cannot read are passed over.
    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>>;

    /// What is known about calls besides the calls themselves.
    async fn call_tally(&self) -> Result<CallTally>;
}
