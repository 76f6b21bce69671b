//! The goods.

use super::Result;
use crate::{
    catalog::{Assortment, Category, Product, VariantId, Ware},
    time::Timestamp,
};
use async_trait::async_trait;

/// The goods.
#[async_trait]
pub trait Shelf: Send + Sync + 'static {
    /// All categories, in the order of the shelf.
    async fn categories(&self) -> Result<Vec<Category>>;

    /// Products with their variants, in the order of the shelf; of one category or of all.
    async fn products(&self, category: Option<&str>) -> Result<Vec<Product>>;

    /// The product with this slug.
    async fn product(&self, slug: &str) -> Result<Option<Product>>;

    /// Those of these variants that exist.
    async fn wares(&self, variants: &[VariantId]) -> Result<Vec<Ware>>;

    /// Puts goods on the shelf. What is there already (by slug, by SKU) takes the new words and prices and keeps its
    /// stock; new variants come with a line of the stock ledger. A long list comes in portions
    /// ([`Assortment::portions`]), so that nobody else waits long.
    async fn stock_shelf(&self, assortment: &Assortment, now: Timestamp) -> Result<()>;
}
