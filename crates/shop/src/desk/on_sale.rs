//! What is on sale, for those who keep it in memory.

use super::{Error, Shop};
use crate::{
    catalog::OnSale,
    store::{ShelfChanges, ShelfVersion},
};

impl Shop {
    /// How often the shelf has changed, as far as this node knows.
    pub fn shelf_version(&self) -> ShelfVersion {
        self.store.shelf_version()
    }

    /// All that is on sale, with the version that it is not older than.
    pub async fn on_sale(&self) -> Result<(ShelfVersion, OnSale), Error> {
        // Asked before anything is read: what changes meanwhile is a newer version.
        let version = self.store.shelf_version();
        let (categories, products) = self.store.on_sale().await?;
        Ok((version, OnSale::new(categories, products)))
    }

    /// The same for a caller who has it as it was at a version. If only pieces came and went since, only they are read.
    pub async fn on_sale_after(
        &self,
        seen: ShelfVersion,
        before: &OnSale,
    ) -> Result<(ShelfVersion, OnSale), Error> {
        let version = self.store.shelf_version();
        let ShelfChanges::Stock(variants) = self.store.shelf_changes(seen) else {
            return self.on_sale().await;
        };
        let variants: Vec<_> = variants.into_iter().collect();
        // Words and prices change as a whole, so of these nothing is taken but the number of pieces.
        let wares = self.store.wares(&variants).await?;
        let left = wares
            .into_iter()
            .map(|ware| (ware.variant.id, ware.variant.stock));
        Ok((version, before.restocked(left)))
    }
}
