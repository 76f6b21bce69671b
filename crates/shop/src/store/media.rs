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
}
