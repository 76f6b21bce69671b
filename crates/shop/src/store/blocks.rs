//! Networks that the staff has shut out.

use super::Result;
use crate::{stranger::Block, time::Timestamp};
use async_trait::async_trait;

/// Networks that the staff has shut out.
#[async_trait]
pub trait Blocks: Send + Sync + 'static {
    /// Those that have not ended yet, the newest first.
    async fn blocks(&self, now: Timestamp) -> Result<Vec<Block>>;

    /// Shuts a network out. One that is shut out already has the new end from now on.
    async fn put_block(&self, block: &Block) -> Result<()>;

    /// Lets a network in again; `false` if it was not shut out.
    async fn drop_block(&self, network: &str) -> Result<bool>;

    /// Forgets those that had ended by then.
    async fn forget_blocks(&self, ended_by: Timestamp) -> Result<()>;
}
