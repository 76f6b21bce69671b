//! The goods.

use super::Result;
use crate::catalog::{Category, Product, ShelfPage, ShelfQuery, VariantId, Ware};
use async_trait::async_trait;

/// The goods.
#[async_trait]
pub trait Shelf: Send + Sync + 'static {
    /// All categories, in the order of the shelf.
    async fn categories(&self) -> Result<Vec<Category>>;

    /// All products that are sold with the variants that are, in the order of the shelf. What is no longer sold, or not
    /// yet, is nowhere in this part of the port.
    async fn products(&self) -> Result<Vec<Product>>;

    /// All categories and all products, both as they were at one moment.
    async fn on_sale(&self) -> Result<(Vec<Category>, Vec<Product>)>;

    /// A page of the goods that are asked for, those of a category with those of its parts, equal prices in the order of the shelf. A product whose variants have moved
    /// to another one is not among them. Past the last page the page is empty.
    async fn shelf(&self, wanted: &ShelfQuery) -> Result<ShelfPage>;

    /// Writes the words ([`ProductForm::search_words`](crate::catalog::ProductForm::search_words)) of at most `limit` products that have none, because an older version of
    /// the program wrote them. Returns how many. Until then no search finds them.
    async fn fill_search_words(&self, limit: i64) -> Result<u64>;

    /// The product with this slug.
    async fn product(&self, slug: &str) -> Result<Option<Product>>;

    /// Those of these variants that exist.
    async fn wares(&self, variants: &[VariantId]) -> Result<Vec<Ware>>;
}
