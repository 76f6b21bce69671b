//! Which photos are used.

use super::Result;
use crate::{catalog::MediaId, time::Timestamp};
use async_trait::async_trait;
use std::collections::BTreeSet;

/// Which photos are used.
#[async_trait]
pub trait Media: Send + Sync + 'static {
    /// Photos of products, of categories, of what somebody has typed and not saved, and those that a product had before a change
    /// after `since`, which may be undone. Some of them may be none.
    async fn media_in_use(&self, since: Timestamp) -> Result<BTreeSet<MediaId>>;

    /// The name of the album that the photos are in: `new`, 32 letters or digits, if it has none yet. It never changes.
    async fn album_id(&self, new: &str) -> Result<String>;
}
