//! The journal of what came to the gateways' doors.

use super::{Result, StoreError};
use crate::call::{CallFilter, CallRow, CallTally, NewCalls};
use async_trait::async_trait;

/// Why calls are not all in the journal.
#[derive(Debug)]
pub struct Unwritten {
    /// How many of them are in it all the same: so many, from the first one on.
    pub written: usize,
    /// What became of the others, and of what was to be told of all.
    pub error: StoreError,
}

impl From<StoreError> for Unwritten {
    fn from(error: StoreError) -> Self {
        Self { written: 0, error }
    }
}

/// The journal of what came to the gateways' doors.
#[async_trait]
pub trait Calls: Send + Sync + 'static {
    /// Writes calls, the counts of those that were left out and, unless the owner was told a moment ago, the alarm. The
    /// oldest calls of a standing make room once there are more than [`Standing::most`](crate::call::Standing::most).
    ///
    /// A store on whose writes others wait may take several transactions for many calls. Then some may be written though
    /// this fails: whoever comes again brings the others only.
    async fn write_calls(&self, new: NewCalls) -> std::result::Result<(), Unwritten>;

    /// Calls, newest first. Those that another version of the shop wrote and this one cannot read are passed over.
    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>>;

    /// What is known about calls besides the calls themselves.
    async fn call_tally(&self) -> Result<CallTally>;
}
