//! Photos of goods, as far as the shop knows of them: their files are kept elsewhere.

use super::{Error, Shop};
use crate::{
    catalog::{MediaId, PHOTOS_KEPT},
    time::Timestamp,
};
use std::collections::BTreeSet;

impl Shop {
    /// Photos whose files have to stay.
    pub async fn media_in_use(&self, now: Timestamp) -> Result<BTreeSet<MediaId>, Error> {
        Ok(self.store.media_in_use(now.plus_seconds(-PHOTOS_KEPT)).await?)
    }

    /// The name of the album that the shop's photos are in; `new` becomes it if there is none.
    pub async fn album_id(&self, new: &str) -> Result<String, Error> {
        Ok(self.store.album_id(new).await?)
    }
}
