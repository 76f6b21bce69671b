//! The goods as the back office knows them.

use super::Result;
use crate::{
    catalog::{
        Category, GoodsPage, GoodsQuery, ProductDraft, ProductFile, ProductId, ProductPut, ProductVersion,
        SavedProduct, Taken,
    },
    order::Refusal,
    time::Timestamp,
};
use async_trait::async_trait;

/// Decides what becomes of the categories, given those of now in their order. The answer is all of them.
pub type DecideCategories =
    Box<dyn FnOnce(Vec<Category>) -> std::result::Result<Vec<Category>, Refusal> + Send>;

/// The goods as the back office knows them.
#[async_trait]
pub trait Goods: Send + Sync + 'static {
    /// A page of the office's list, equals in the order of the shelf. Past the last page the page is empty.
    async fn goods(&self, wanted: &GoodsQuery) -> Result<GoodsPage>;

    /// The numbers of all goods that are asked for, whatever the page, at most `most`.
    async fn goods_found(&self, wanted: &GoodsQuery, most: i64) -> Result<Vec<ProductId>>;

    /// Those of these products that exist, in ascending order of numbers.
    async fn product_files(&self, ids: &[ProductId]) -> Result<Vec<ProductFile>>;

    /// At most `limit` products after this one, in ascending order of numbers: the whole shop, in portions.
    async fn product_files_after(&self, last: ProductId, limit: i64) -> Result<Vec<ProductFile>>;

    /// Who has these slugs, now or once, and these article codes.
    async fn taken(&self, slugs: &[String], skus: &[String]) -> Result<Taken>;

    /// Writes products, all or none, each with its line of the history, new pieces with theirs of the stock ledger. In the
    /// order in which they came. A variant that a form leaves out is archived; a slug that was given up leads on.
    ///
    /// Refused if one of them was written since it was seen ([`Refusal::ChangedMeanwhile`]), if a slug or an article code is in
    /// use, or if a category is gone. One that would stay as it is is not written, and keeps its revision.
    async fn put_products(&self, puts: &[ProductPut], who: &str, now: Timestamp)
    -> Result<Vec<SavedProduct>>;

    /// What happened to a product since the shop takes note of it, newest first, at most `limit` steps.
    async fn product_history(&self, id: ProductId, limit: i64) -> Result<Vec<ProductVersion>>;

    /// The slug of the product that once had this one, if it is on the shelf.
    async fn former_slug(&self, slug: &str) -> Result<Option<String>>;

    /// Keeps what somebody has typed about a product, or about a new one, in place of what they had typed before.
    async fn keep_draft(&self, product: Option<ProductId>, draft: &ProductDraft) -> Result<()>;

    /// Forgets it.
    async fn drop_draft(&self, product: Option<ProductId>, who: &str) -> Result<()>;

    /// What was typed about a product, or about a new one, and not saved, newest first.
    async fn drafts(&self, product: Option<ProductId>) -> Result<Vec<ProductDraft>>;

    /// Changes the categories as `decide` says: their order is that of its answer, and what it leaves out is deleted. Refused
    /// with [`Refusal::CategoryInUse`] if that one has products, or a stock-taking of it is open. Returns them.
    async fn change_categories(&self, decide: DecideCategories) -> Result<Vec<Category>>;
}
