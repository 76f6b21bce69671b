//! Categories, products and variants.

mod page;
mod words;

pub(crate) use words::put_words;

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    catalog::{Category, Product, ShelfPage, ShelfQuery, VariantId, Ware},
    store::{Result, Shelf},
};
use sqlx::{QueryBuilder, Sqlite, SqliteExecutor};
use store_base::{columns::document, rows};

#[async_trait]
impl Shelf for SqliteStore {
    async fn categories(&self) -> Result<Vec<Category>> {
        categories(&self.readers).await
    }

    async fn products(&self) -> Result<Vec<Product>> {
        products(&self.readers).await
    }

    async fn on_sale(&self) -> Result<(Vec<Category>, Vec<Product>)> {
        // One transaction reads one moment.
        let mut transaction = self.readers.begin().await.map_err(database)?;
        let categories = categories(&mut *transaction).await?;
        let products = products(&mut *transaction).await?;
        transaction.commit().await.map_err(database)?;
        Ok((categories, products))
    }

    async fn shelf(&self, wanted: &ShelfQuery) -> Result<ShelfPage> {
        page::shelf(&self.readers, wanted).await
    }

    async fn fill_search_words(&self, limit: i64) -> Result<u64> {
        self.writer.write(move |c| Box::pin(words::fill(c, limit))).await
    }

    async fn product(&self, slug: &str) -> Result<Option<Product>> {
        product(&self.readers, slug).await
    }

    async fn wares(&self, variants: &[VariantId]) -> Result<Vec<Ware>> {
        wares(&self.readers, variants).await
    }
}

pub(crate) async fn categories(connection: impl SqliteExecutor<'_>) -> Result<Vec<Category>> {
    let rows = sqlx::query_as!(
        rows::Category,
        "select slug, name, parent, picture, summary from categories order by place, slug"
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.into_iter().map(Category::try_from).collect()
}

/// Products that are sold, with the variants that are. Which of them, and in which order, is appended to it.
const GOODS: &str = "
    select slug, category, name, summary, description, picture, picture_alt, photos, attributes,
      (select json_group_array(json_object(
         'id', id, 'sku', sku, 'option', json(option), 'color', color, 'size', size, 'price', price,
         'old_price', old_price, 'stock', stock, 'tax', tax, 'marked', json(iif(marked, 'true', 'false'))) order by place, id)
       from variants where product = products.id and archived = 0) as variants
    from products where state = 'published'";

pub(crate) async fn products(connection: impl SqliteExecutor<'_>) -> Result<Vec<Product>> {
    let mut query = QueryBuilder::new(GOODS);
    query.push(" order by place, id");
    read(connection, query).await
}

pub(crate) async fn product(connection: impl SqliteExecutor<'_>, slug: &str) -> Result<Option<Product>> {
    let mut query = QueryBuilder::new(GOODS);
    query.push(" and slug = ").push_bind(slug);
    Ok(read(connection, query).await?.pop())
}

async fn read(connection: impl SqliteExecutor<'_>, mut query: QueryBuilder<Sqlite>) -> Result<Vec<Product>> {
    let rows: Vec<rows::Product> = query
        .build_query_as()
        .fetch_all(connection)
        .await
        .map_err(database)?;
    rows.into_iter().map(Product::try_from).collect()
}

pub(crate) async fn wares(connection: impl SqliteExecutor<'_>, variants: &[VariantId]) -> Result<Vec<Ware>> {
    let variants = document("variants", variants)?;
    let rows = sqlx::query_as!(
        rows::Ware,
        r#"select products.slug, products.name, products.picture, products.photos, json_object(
             'id', variants.id, 'sku', sku, 'option', json(option), 'color', color, 'size', size, 'price', price,
             'old_price', old_price, 'stock', stock, 'tax', tax, 'marked', json(iif(marked, 'true', 'false')))
             as "variant!: String"
           from variants join products on products.id = variants.product
           where variants.id in (select value from json_each($1)) and archived = 0 and state = 'published'
           order by variants.id"#,
        variants
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.into_iter().map(Ware::try_from).collect()
}
