//! The goods as the back office knows them.

mod categories;
mod list;
mod put;

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    catalog::{
        Category, GoodsPage, GoodsQuery, ProductDraft, ProductFile, ProductId, ProductPut, ProductVersion,
        SavedProduct, Taken,
    },
    store::{DecideCategories, Goods, Result},
    time::Timestamp,
};
use sqlx::{QueryBuilder, Sqlite, SqliteExecutor, SqlitePool};
use store_base::{
    columns::{document, text},
    goods::{count_pieces, taken},
    rows,
};
use tracing::instrument;

#[async_trait]
impl Goods for SqliteStore {
    async fn goods(&self, wanted: &GoodsQuery) -> Result<GoodsPage> {
        list::page(&self.readers, wanted).await
    }

    async fn goods_found(&self, wanted: &GoodsQuery, most: i64) -> Result<Vec<ProductId>> {
        list::found(&self.readers, wanted, most).await
    }

    async fn product_files(&self, ids: &[ProductId]) -> Result<Vec<ProductFile>> {
        let files = files_of(&self.readers, ids).await?;
        with_pieces(&self.readers, files).await
    }

    async fn product_files_after(&self, last: ProductId, limit: i64) -> Result<Vec<ProductFile>> {
        let mut query = QueryBuilder::new(FILES);
        query.push(" where id > ").push_bind(last.0);
        query.push(" order by id limit ").push_bind(limit);
        let files = files(&self.readers, query).await?;
        with_pieces(&self.readers, files).await
    }

    async fn taken(&self, slugs: &[String], skus: &[String]) -> Result<Taken> {
        let slugs = put::slug_owners(&self.readers, slugs).await?;
        let skus = put::sku_owners(&self.readers, skus).await?;
        Ok(taken(slugs, skus))
    }

    #[instrument(name = "db.put_products", skip_all)]
    async fn put_products(
        &self,
        puts: &[ProductPut],
        who: &str,
        now: Timestamp,
    ) -> Result<Vec<SavedProduct>> {
        let (puts, who) = (puts.to_vec(), who.to_owned());
        self.writer
            .write(move |c| Box::pin(async move { put::put_products(c, &puts, &who, now).await }))
            .await
    }

    async fn product_history(&self, id: ProductId, limit: i64) -> Result<Vec<ProductVersion>> {
        let steps = sqlx::query_as!(
            rows::Step,
            "select revision, at, who, before, after from product_history where product = $1 order by id desc limit $2",
            id.0,
            limit
        );
        let steps = steps.fetch_all(&self.readers).await.map_err(database)?;
        steps.into_iter().map(ProductVersion::try_from).collect()
    }

    async fn former_slug(&self, slug: &str) -> Result<Option<String>> {
        let now = sqlx::query_scalar!(
            r#"select products.slug as "slug!" from former_slugs join products on products.id = former_slugs.product
             where former_slugs.slug = $1 and products.state = 'published'"#,
            slug
        );
        now.fetch_optional(&self.readers).await.map_err(database)
    }

    async fn keep_draft(&self, product: Option<ProductId>, draft: &ProductDraft) -> Result<()> {
        let (product, revision) = (product.map(|id| id.0), draft.revision.map(|revision| revision.0));
        let keep = sqlx::query!(
            "insert into product_drafts (product, who, at, revision, typed) values ($1, $2, $3, $4, $5)
             on conflict (coalesce(product, 0), who) do update set at = excluded.at, revision = excluded.revision,
               typed = excluded.typed",
            product,
            draft.who.clone(),
            draft.at.ms(),
            revision,
            text(&draft.typed)
        );
        self.writer.execute(keep).await.map(drop)
    }

    async fn drop_draft(&self, product: Option<ProductId>, who: &str) -> Result<()> {
        let product = product.map_or(0, |id| id.0);
        let forget = sqlx::query!(
            "delete from product_drafts where coalesce(product, 0) = $1 and who = $2",
            product,
            who.to_owned()
        );
        self.writer.execute(forget).await.map(drop)
    }

    async fn drafts(&self, product: Option<ProductId>) -> Result<Vec<ProductDraft>> {
        let product = product.map_or(0, |id| id.0);
        let drafts = sqlx::query_as!(
            rows::Draft,
            "select who, at, revision, typed from product_drafts where coalesce(product, 0) = $1 order by at desc, who",
            product
        );
        let drafts = drafts.fetch_all(&self.readers).await.map_err(database)?;
        Ok(drafts.into_iter().map(ProductDraft::from).collect())
    }

    async fn change_categories(&self, decide: DecideCategories) -> Result<Vec<Category>> {
        self.writer
            .write(move |c| Box::pin(categories::change(c, decide)))
            .await
    }
}

/// Products as forms. Which of them, and in which order, is appended to it.
const FILES: &str = "
    select id, slug, category, state, name, summary, description, picture, picture_alt, photos, attributes, revision,
      changed_at,
      (select json_group_array(json_object(
         'id', id, 'sku', sku, 'option', json(option), 'color', color, 'size', size, 'price', price,
         'old_price', old_price, 'stock', stock, 'tax', tax, 'measures', json_object('weight_grams', weight_grams,
           'length_mm', length_mm, 'width_mm', width_mm, 'height_mm', height_mm),
         'marked', json(iif(marked, 'true', 'false')), 'low_stock', low_stock,
         'archived', json(iif(archived, 'true', 'false'))) order by place, id)
       from variants where product = products.id) as variants
    from products";

pub(crate) async fn files(
    connection: impl SqliteExecutor<'_>,
    mut query: QueryBuilder<Sqlite>,
) -> Result<Vec<ProductFile>> {
    let rows: Vec<rows::ProductFile> = query
        .build_query_as()
        .fetch_all(connection)
        .await
        .map_err(database)?;
    rows.into_iter().map(ProductFile::try_from).collect()
}

/// Products that have no words yet.
pub(crate) async fn wordless(connection: impl SqliteExecutor<'_>, limit: i64) -> Result<Vec<ProductFile>> {
    let mut query = QueryBuilder::new(FILES);
    query
        .push(" where search_words is null order by id limit ")
        .push_bind(limit);
    files(connection, query).await
}

async fn files_of(connection: impl SqliteExecutor<'_>, ids: &[ProductId]) -> Result<Vec<ProductFile>> {
    let mut query = QueryBuilder::new(FILES);
    query
        .push(" where id in (select value from json_each(")
        .push_bind(document("products", ids)?)
        .push(")) order by id");
    files(connection, query).await
}

/// Adds what is reserved and sold. What came by other ways than back from buyers, and is neither free nor reserved nor went without a
/// buyer, was sold: so no order is looked at for it.
async fn with_pieces(readers: &SqlitePool, mut files: Vec<ProductFile>) -> Result<Vec<ProductFile>> {
    let variants = files
        .iter()
        .flat_map(|file| &file.stock)
        .map(|variant| variant.id);
    let variants = document("variants", &variants.collect::<Vec<_>>())?;
    let pieces = sqlx::query!(
        r#"with counted as materialized (
             select variants.id as variant, stock as free, reserved.pieces as reserved, never_left.pieces as never_left
             from variants join reserved_by_variant as reserved on reserved.variant = variants.id
               join never_left on never_left.variant = variants.id
             where variants.id in (select value from json_each($1)))
           select variant as "variant!: i64", reserved as "reserved!: i64",
             max(0, (select coalesce(sum(pieces), 0) from stock_ledger
               where stock_ledger.variant = counted.variant and order_number is null and cause <> 'returned_by_buyer')
               - free - reserved - never_left) as "sold!: i64"
           from counted"#,
        variants
    )
    .fetch_all(readers)
    .await
    .map_err(database)?;
    let pieces = pieces
        .into_iter()
        .map(|row| (row.variant, row.reserved, row.sold));
    count_pieces(&mut files, pieces);
    Ok(files)
}
