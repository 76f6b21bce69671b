//! The goods as the back office knows them.

mod categories;
mod list;
mod put;

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    catalog::{
        Category, GoodsPage, GoodsQuery, ProductDraft, ProductFile, ProductId, ProductPut, ProductVersion,
        SavedProduct, Taken,
    },
    store::{DecideCategories, Goods, Result, ShelfChanges},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool, Postgres, QueryBuilder};
use store_base::{
    columns::text,
    goods::{count_pieces, taken},
    rows,
};
use tracing::instrument;

#[async_trait]
impl Goods for PostgresStore {
    async fn goods(&self, wanted: &GoodsQuery) -> Result<GoodsPage> {
        within(list::page(&self.pool, wanted)).await
    }

    async fn goods_found(&self, wanted: &GoodsQuery, most: i64) -> Result<Vec<ProductId>> {
        within(list::found(&self.pool, wanted, most)).await
    }

    async fn product_files(&self, ids: &[ProductId]) -> Result<Vec<ProductFile>> {
        within(async {
            let files = files_of(&self.pool, ids).await?;
            with_pieces(&self.pool, files).await
        })
        .await
    }

    async fn product_files_after(&self, last: ProductId, limit: i64) -> Result<Vec<ProductFile>> {
        within(async {
            let mut query = QueryBuilder::new(FILES);
            query.push(" where id > ").push_bind(last.0);
            query.push(" order by id limit ").push_bind(limit);
            let files = files(&self.pool, query).await?;
            with_pieces(&self.pool, files).await
        })
        .await
    }

    async fn taken(&self, slugs: &[String], skus: &[String]) -> Result<Taken> {
        within(async {
            let slugs = put::slug_owners(&self.pool, slugs).await?;
            let skus = put::sku_owners(&self.pool, skus).await?;
            Ok(taken(slugs, skus))
        })
        .await
    }

    #[instrument(name = "db.put_products", skip_all)]
    async fn put_products(
        &self,
        puts: &[ProductPut],
        who: &str,
        now: Timestamp,
    ) -> Result<Vec<SavedProduct>> {
        let saved = put::put_products(&self.pool, puts, who, now).await?;
        self.shelf.add(ShelfChanges::Goods);
        Ok(saved)
    }

    async fn product_history(&self, id: ProductId, limit: i64) -> Result<Vec<ProductVersion>> {
        let steps = sqlx::query_as!(
            rows::Step,
            r#"select revision, at, who, before::text as "before?", after::text as "after!" from product_history
               where product = $1 order by id desc limit $2"#,
            id.0,
            limit
        );
        let steps = asked(steps.fetch_all(&self.pool)).await?;
        steps.into_iter().map(ProductVersion::try_from).collect()
    }

    async fn former_slug(&self, slug: &str) -> Result<Option<String>> {
        let now = sqlx::query_scalar!(
            "select products.slug from former_slugs join products on products.id = former_slugs.product
             where former_slugs.slug = $1 and products.state = 'published'",
            slug
        );
        asked(now.fetch_optional(&self.pool)).await
    }

    async fn keep_draft(&self, product: Option<ProductId>, draft: &ProductDraft) -> Result<()> {
        let keep = sqlx::query!(
            "insert into product_drafts (product, who, at, revision, typed) values ($1, $2, $3, $4, $5)
             on conflict (coalesce(product, 0), who) do update set at = excluded.at, revision = excluded.revision,
               typed = excluded.typed",
            product.map(|id| id.0),
            draft.who,
            draft.at.ms(),
            draft.revision.map(|revision| revision.0),
            text(&draft.typed)
        );
        asked(keep.execute(&self.pool)).await.map(drop)
    }

    async fn drop_draft(&self, product: Option<ProductId>, who: &str) -> Result<()> {
        let forget = sqlx::query!(
            "delete from product_drafts where coalesce(product, 0) = $1 and who = $2",
            product.map_or(0, |id| id.0),
            who
        );
        asked(forget.execute(&self.pool)).await.map(drop)
    }

    async fn drafts(&self, product: Option<ProductId>) -> Result<Vec<ProductDraft>> {
        let drafts = sqlx::query_as!(
            rows::Draft,
            "select who, at, revision, typed from product_drafts where coalesce(product, 0) = $1 order by at desc, who",
            product.map_or(0, |id| id.0)
        );
        let drafts = asked(drafts.fetch_all(&self.pool)).await?;
        Ok(drafts.into_iter().map(ProductDraft::from).collect())
    }

    async fn change_categories(&self, decide: DecideCategories) -> Result<Vec<Category>> {
        let categories = within(categories::change(&self.pool, decide)).await?;
        self.shelf.add(ShelfChanges::Goods);
        Ok(categories)
    }
}

/// Products as forms. Which of them, and in which order, is appended to it.
const FILES: &str = "
    select id, slug, category, state, name::text, summary::text, description::text, picture, picture_alt::text,
      photos::text, attributes::text, revision, changed_at,
      (select coalesce(json_agg(json_build_object(
         'id', id, 'sku', sku, 'option', option, 'color', color, 'size', size, 'price', price,
         'old_price', old_price, 'stock', stock, 'tax', tax, 'measures', json_build_object('weight_grams', weight_grams,
           'length_mm', length_mm, 'width_mm', width_mm, 'height_mm', height_mm),
         'marked', marked, 'low_stock', low_stock, 'archived', archived) order by place, id), '[]')
       from variants where product = products.id)::text as variants
    from products";

pub(crate) async fn files(
    connection: impl PgExecutor<'_>,
    mut query: QueryBuilder<Postgres>,
) -> Result<Vec<ProductFile>> {
    let rows: Vec<rows::ProductFile> = query
        .build_query_as()
        .fetch_all(connection)
        .await
        .map_err(database)?;
    rows.into_iter().map(ProductFile::try_from).collect()
}

/// Products that have no words yet.
pub(crate) async fn wordless(connection: impl PgExecutor<'_>, limit: i64) -> Result<Vec<ProductFile>> {
    let mut query = QueryBuilder::new(FILES);
    query
        .push(" where search_words is null order by id limit ")
        .push_bind(limit);
    files(connection, query).await
}

async fn files_of(connection: impl PgExecutor<'_>, ids: &[ProductId]) -> Result<Vec<ProductFile>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut query = QueryBuilder::new(FILES);
    query
        .push(" where id = any(")
        .push_bind(ids)
        .push(") order by id");
    files(connection, query).await
}

/// Adds what is reserved and sold. What came by other ways than back from buyers, and is neither free nor reserved nor went without a
/// buyer, was sold: so no order is looked at for it.
async fn with_pieces(pool: &PgPool, mut files: Vec<ProductFile>) -> Result<Vec<ProductFile>> {
    let variants = files.iter().flat_map(|file| &file.stock);
    let variants: Vec<i64> = variants.map(|variant| variant.id.0).collect();
    let pieces = sqlx::query!(
        r#"with counted as materialized (
             select variants.id as variant, stock as free, reserved.pieces as reserved, never_left.pieces as never_left
             from variants join reserved_by_variant as reserved on reserved.variant = variants.id
               join never_left on never_left.variant = variants.id
             where variants.id = any($1))
           select variant as "variant!", reserved as "reserved!",
             greatest(0, (select coalesce(sum(pieces), 0) from stock_ledger
               where stock_ledger.variant = counted.variant and order_number is null and cause <> 'returned_by_buyer')
               - free - reserved - never_left)::bigint as "sold!"
           from counted"#,
        &variants
    )
    .fetch_all(pool)
    .await
    .map_err(database)?;
    let pieces = pieces
        .into_iter()
        .map(|row| (row.variant, row.reserved, row.sold));
    count_pieces(&mut files, pieces);
    Ok(files)
}
