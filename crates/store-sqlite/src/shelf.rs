//! Categories, products and variants.

mod page;
mod words;

pub(crate) use words::put_words;

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    catalog::{
        Assortment, Category, NewProduct, NewVariant, Product, ShelfPage, ShelfQuery, VariantId, Ware,
    },
    store::{Result, Shelf},
    time::Timestamp,
};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqliteExecutor};
use store_base::{columns::document, errors::corrupt, rows};
use tracing::instrument;

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

    #[instrument(name = "db.stock_shelf", skip_all)]
    async fn stock_shelf(&self, assortment: &Assortment, now: Timestamp) -> Result<()> {
        let assortment = assortment.clone();
        self.writer
            .write(move |c| Box::pin(async move { stock_shelf(c, &assortment, now).await }))
            .await
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

pub(crate) async fn stock_shelf(
    connection: &mut SqliteConnection,
    assortment: &Assortment,
    now: Timestamp,
) -> Result<()> {
    for (place, category) in (0_i64..).zip(assortment.categories()) {
        put_category(connection, place, category).await?;
    }
    for (place, product) in assortment.placed() {
        let id = put_product(connection, place, product, now).await?;
        for (place, variant) in (0_i64..).zip(&product.variants) {
            put_variant(connection, id, place, variant, product.tax.as_str(), now).await?;
        }
    }
    words::fill_of(connection, assortment).await
}

async fn put_category(connection: &mut SqliteConnection, place: i64, category: &Category) -> Result<()> {
    let name = document("categories", &category.name)?;
    let summary = document("categories", &category.summary)?;
    let picture = category
        .picture
        .as_ref()
        .map(|picture| document("categories", picture))
        .transpose()?;
    sqlx::query!(
        "insert into categories (slug, place, name, parent, picture, summary) values ($1, $2, $3, $4, $5, $6)
         on conflict (slug) do update set place = excluded.place, name = excluded.name",
        category.slug,
        place,
        name,
        category.parent,
        picture,
        summary
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Returns the product's number.
async fn put_product(
    connection: &mut SqliteConnection,
    place: i64,
    product: &NewProduct,
    now: Timestamp,
) -> Result<i64> {
    let name = document("products", &product.name)?;
    let summary = document("products", &product.summary)?;
    let description = document("products", &product.description)?;
    let picture_alt = document("products", &product.picture_alt)?;
    let attributes = document("products", &product.attributes)?;
    let now = now.ms();
    sqlx::query_scalar!(
        r#"insert into products (slug, category, place, name, summary, description, picture, picture_alt, attributes,
           changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (slug) do update set category = excluded.category, place = excluded.place, name = excluded.name,
           summary = excluded.summary, description = excluded.description, picture = excluded.picture,
           picture_alt = excluded.picture_alt, attributes = excluded.attributes, revision = products.revision + 1,
           changed_at = excluded.changed_at
         returning id as "id!""#,
        product.slug,
        product.category,
        place,
        name,
        summary,
        description,
        product.picture,
        picture_alt,
        attributes,
        now
    )
    .fetch_all(connection)
    .await
    .map_err(database)?
    .pop()
    .ok_or_else(|| corrupt("products", "a product is not there after it was written"))
}

async fn put_variant(
    connection: &mut SqliteConnection,
    product: i64,
    place: i64,
    variant: &NewVariant,
    tax: &str,
    now: Timestamp,
) -> Result<()> {
    let option = document("variants", &variant.option)?;
    let price = variant.price_kopecks.get();
    let old_price = variant.old_price_kopecks.map(shop::Kopecks::get);
    let known = sqlx::query!(
        "update variants set product = $1, place = $2, option = $3, color = $4, size = $5, price = $6,
           old_price = $7, tax = $8
         where sku = $9",
        product,
        place,
        option,
        variant.color,
        variant.size,
        price,
        old_price,
        tax,
        variant.sku
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if known.rows_affected() > 0 {
        return Ok(());
    }
    let stock = i64::from(variant.stock);
    let now = now.ms();
    sqlx::query!(
        "insert into variants (product, place, option, color, size, price, old_price, tax, sku, stock)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

         insert into stock_ledger (variant, pieces, cause, at)
         select id, stock, 'stocked', $11 from variants where sku = $12",
        product,
        place,
        option,
        variant.color,
        variant.size,
        price,
        old_price,
        tax,
        variant.sku,
        stock,
        now,
        variant.sku
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
