//! Photos of goods, as far as the shop knows of them: their files are kept elsewhere.

use super::{Error, Shop};
use crate::{catalog::MediaId, time::Timestamp};
use std::collections::BTreeSet;

/// A change of a product can be undone with its photos for so long: thirty days in seconds.
const UNDONE_WITHIN: i64 = 30 * 24 * 60 * 60;

impl Shop {
    /// Photos whose files have to stay.
    pub async fn media_in_use(&self, now: Timestamp) -> Result<BTreeSet<MediaId>, Error> {
        Ok(self.store.media_in_use(now.plus_seconds(-UNDONE_WITHIN)).await?)
    }

    /// The name of the album that the shop's photos are in; `new` becomes it if there is none.
    pub async fn album_id(&self, new: &str) -> Result<String, Error> {
        Ok(self.store.album_id(new).await?)
    }
}
