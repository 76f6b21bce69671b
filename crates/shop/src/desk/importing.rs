//! The whole catalogue, read and written: for files of goods, and for the feed.

use super::{Error, Shop};
use crate::{
    catalog::{Category, GoodsQuery, ProductFile, ProductId, ProductPut, ProductState, SavedProduct},
    order::Refusal,
    staff::Admin,
    store::{self, Store},
    time::Timestamp,
};
use std::{collections::HashMap, sync::Arc};

/// Products that are read at once.
const PORTION: i64 = 500;
/// Names that are asked about at once.
const NAMES: usize = 5_000;

/// The catalogue for whoever may change all of it: somebody on the staff, or a command on the machine of the database.
#[derive(Clone)]
pub struct Storekeeper {
    store: Arc<dyn Store>,
    who: String,
}

impl Storekeeper {
    /// That of a command, which was handed the database.
    pub fn of_command(store: Arc<dyn Store>, name: &str) -> Self {
        Self {
            store,
            who: name.to_owned(),
        }
    }

    /// All categories, in their order.
    pub async fn categories(&self) -> Result<Vec<Category>, Error> {
        Ok(self.store.categories().await?)
    }

    /// All products, in the order of the shelf; what comes while they are read stands last.
    pub async fn files(&self) -> Result<Vec<ProductFile>, Error> {
        let order = self.store.goods_found(&GoodsQuery::default(), i64::MAX).await?;
        let places: HashMap<ProductId, usize> = order.into_iter().zip(0..).collect();
        let mut files = all_files(&*self.store).await?;
        files.sort_by_key(|file| places.get(&file.id).copied().unwrap_or(places.len()));
        Ok(files)
    }

    /// Those of these slugs that lead to a product, now or because it once had them.
    pub async fn taken_slugs(&self, slugs: &[String]) -> Result<Vec<(String, ProductId)>, Error> {
        let mut taken = Vec::new();
        for some in slugs.chunks(NAMES) {
            taken.extend(self.store.taken(some, &[]).await?.slugs);
        }
        Ok(taken)
    }

    /// Adds those of these categories that are not there, at the end and in their order. What is there stays as it is.
    pub async fn add_categories(&self, categories: Vec<Category>) -> Result<(), Error> {
        Ok(add_categories(&*self.store, categories).await?)
    }

    /// Writes products, all or none.
    pub async fn put(&self, puts: &[ProductPut], now: Timestamp) -> Result<Vec<SavedProduct>, Error> {
        Ok(self.store.put_products(puts, &self.who, now).await?)
    }
}

impl Shop {
    /// The catalogue for somebody on the staff.
    pub fn storekeeper(&self, admin: &Admin) -> Storekeeper {
        Storekeeper {
            store: self.store.clone(),
            who: admin.login().to_owned(),
        }
    }

    /// What is on the shelf, with how much of it there is: for a feed that anybody may read.
    pub async fn published(&self) -> Result<(Vec<Category>, Vec<ProductFile>), Error> {
        let categories = self.store.categories().await?;
        let mut files = all_files(&*self.store).await?;
        files.retain(|file| file.form.state == ProductState::Published);
        Ok((categories, files))
    }
}

/// Adds those of these categories that are not there.
pub(super) async fn add_categories(store: &dyn Store, categories: Vec<Category>) -> store::Result<()> {
    let decide = move |mut now: Vec<Category>| {
        for category in categories {
            if now.iter().all(|known| known.slug != category.slug) {
                now.push(category);
            }
        }
        Ok::<_, Refusal>(now)
    };
    store.change_categories(Box::new(decide)).await?;
    Ok(())
}

async fn all_files(store: &dyn Store) -> Result<Vec<ProductFile>, Error> {
    let mut files: Vec<ProductFile> = Vec::new();
    loop {
        let last = files.last().map_or(ProductId(0), |file| file.id);
        let more = store.product_files_after(last, PORTION).await?;
        if more.is_empty() {
            return Ok(files);
        }
        files.extend(more);
    }
}
