//! Categories, products and variants.

mod page;
mod words;

pub(crate) use words::put_words;

use crate::{PostgresStore, errors::database, within};
use async_trait::async_trait;
use shop::{
    catalog::{Category, Product, ShelfPage, ShelfQuery, VariantId, Ware},
    store::{Result, Shelf},
};
use sqlx::{PgConnection, PgExecutor, PgPool, Postgres, QueryBuilder};
use std::collections::{BTreeSet, HashMap};
use store_base::rows;

#[async_trait]
impl Shelf for PostgresStore {
    async fn categories(&self) -> Result<Vec<Category>> {
        within(categories(&self.pool)).await
    }

    async fn products(&self) -> Result<Vec<Product>> {
        within(products(&self.pool)).await
    }

    async fn on_sale(&self) -> Result<(Vec<Category>, Vec<Product>)> {
        within(on_sale(&self.pool)).await
    }

    async fn shelf(&self, wanted: &ShelfQuery) -> Result<ShelfPage> {
        within(page::shelf(&self.pool, wanted)).await
    }

    async fn fill_search_words(&self, limit: i64) -> Result<u64> {
        within(words::fill_search_words(&self.pool, limit)).await
    }

    async fn product(&self, slug: &str) -> Result<Option<Product>> {
        within(product(&self.pool, slug)).await
    }

    async fn wares(&self, variants: &[VariantId]) -> Result<Vec<Ware>> {
        let found = within(self.wares.find(variants.to_vec())).await?;
        Ok(found.unwrap_or_default())
    }
}

/// The goods of each of these lists, in the order of variants.
pub(crate) async fn wares_of_each(
    connection: impl PgExecutor<'_>,
    lists: &[Vec<VariantId>],
) -> Result<HashMap<Vec<VariantId>, Vec<Ware>>> {
    let variants: BTreeSet<_> = lists.iter().flatten().copied().collect();
    let variants: Vec<_> = variants.into_iter().collect();
    let wares = wares(connection, &variants).await?;
    let wares: HashMap<_, _> = wares.into_iter().map(|ware| (ware.variant.id, ware)).collect();
    let found = lists.iter().map(|list| {
        let variants: BTreeSet<_> = list.iter().collect();
        let of_list = variants.into_iter().filter_map(|id| wares.get(id).cloned());
        (list.clone(), of_list.collect::<Vec<_>>())
    });
    Ok(found.collect())
}

/// All categories and products. One transaction reads one moment.
async fn on_sale(pool: &PgPool) -> Result<(Vec<Category>, Vec<Product>)> {
    let begin = "begin isolation level repeatable read, read only";
    let mut transaction = pool.begin_with(begin).await.map_err(database)?;
    let categories = categories(&mut *transaction).await?;
    let products = products(&mut *transaction).await?;
    transaction.commit().await.map_err(database)?;
    Ok((categories, products))
}

pub(crate) async fn categories(connection: impl PgExecutor<'_>) -> Result<Vec<Category>> {
    let rows = sqlx::query_as!(
        rows::Category,
        r#"select slug, name::text as "name!", parent, picture::text, summary::text as "summary!" from categories
           order by place, slug"#
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.into_iter().map(Category::try_from).collect()
}

/// Products that are sold, with the variants that are. Which of them, and in which order, is appended to it.
const GOODS: &str = "
    select slug, category, name::text, summary::text, description::text, picture, picture_alt::text,
      photos::text, attributes::text,
      (select coalesce(json_agg(json_build_object(
         'id', id, 'sku', sku, 'option', option, 'color', color, 'size', size, 'price', price,
         'old_price', old_price, 'stock', stock, 'tax', tax, 'marked', marked) order by place, id), '[]')
       from variants where product = products.id and not archived)::text as variants
    from products where state = 'published'";

pub(crate) async fn products(connection: impl PgExecutor<'_>) -> Result<Vec<Product>> {
    let mut query = QueryBuilder::new(GOODS);
    query.push(" order by place, id");
    read(connection, query).await
}

pub(crate) async fn product(connection: impl PgExecutor<'_>, slug: &str) -> Result<Option<Product>> {
    let mut query = QueryBuilder::new(GOODS);
    query.push(" and slug = ").push_bind(slug);
    Ok(read(connection, query).await?.pop())
}

async fn read(connection: impl PgExecutor<'_>, mut query: QueryBuilder<Postgres>) -> Result<Vec<Product>> {
    let rows: Vec<rows::Product> = query
        .build_query_as()
        .fetch_all(connection)
        .await
        .map_err(database)?;
    rows.into_iter().map(Product::try_from).collect()
}

async fn wares(connection: impl PgExecutor<'_>, variants: &[VariantId]) -> Result<Vec<Ware>> {
    let variants: Vec<i64> = variants.iter().map(|id| id.0).collect();
    // Behind a query of its own the list has no length that the planner would plan for, each time anew.
    let rows = sqlx::query_as!(
        rows::Ware,
        r#"select products.slug, products.name::text as "name!", products.picture, products.photos::text as "photos!",
             json_build_object(
             'id', variants.id, 'sku', sku, 'option', option, 'color', color, 'size', size, 'price', price,
             'old_price', old_price, 'stock', stock, 'tax', tax, 'marked', marked)::text as "variant!"
           from variants join products on products.id = variants.product
           where variants.id = any ((select $1::bigint[])::bigint[])
             and not archived and state = 'published'"#,
        &variants
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.into_iter().map(Ware::try_from).collect()
}

/// Keeps everybody else who changes goods waiting.
pub(crate) async fn lock_goods(connection: &mut PgConnection) -> Result<()> {
    sqlx::query!("lock table categories in exclusive mode")
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
}
