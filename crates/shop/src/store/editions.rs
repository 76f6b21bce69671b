//! The documents that buyers agree to.

use super::Result;
use crate::{edition::Edition, time::Timestamp};
use async_trait::async_trait;

/// The documents that buyers agree to.
#[async_trait]
pub trait Editions: Send + Sync + 'static {
    /// Keeps editions that buyers may agree to from `now` on. What is kept already stays as it is.
    async fn keep_editions(&self, editions: &[Edition], now: Timestamp) -> Result<()>;

    /// The edition of this version, and since when it has been kept.
    async fn edition(&self, version: &str) -> Result<Option<(Edition, Timestamp)>>;
}
