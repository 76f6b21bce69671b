//! What is only appended to, and the seals that prove it.

use super::Result;
use crate::{
    record::{Log, RecordRow, RecordState, Rows, Seal, SealHead},
    time::Timestamp,
};
use async_trait::async_trait;

/// What is only appended to, and the seals that prove it.
#[async_trait]
pub trait Record: Send + Sync + 'static {
    /// The newest row of each log before which none can appear any more; nothing if that cannot be told within a moment,
    /// because transactions take long.
    async fn settled_rows(&self) -> Result<Rows>;

    /// Rows of a log after this one, up to that one, by their numbers.
    async fn record_rows(&self, log: Log, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>>;

    /// The newest seal.
    async fn newest_seal(&self) -> Result<Option<SealHead>>;

    /// The last row of a log that is sealed; the least number there is if none is.
    async fn sealed_until(&self, log: Log) -> Result<i64>;

    /// Appends a seal; `false` if there is one of this number already.
    async fn append_seal(&self, seal: &Seal) -> Result<bool>;

    /// Seals after this one, by their numbers.
    async fn seals(&self, after: i64, limit: i64) -> Result<Vec<Seal>>;

    /// How far the record is sealed, and when it was looked through last.
    async fn record_state(&self) -> Result<RecordState>;

    /// Notes that somebody looked through all of it, and how much was not as it was sealed.
    async fn note_verified(&self, at: Timestamp, findings: i64) -> Result<()>;
}
