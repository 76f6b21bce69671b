//! Categories, products and variants.

mod page;
mod words;

pub(crate) use words::put_words;

use crate::{PostgresStore, errors::database, within};
use async_trait::async_trait;
use serde::Serialize;
use shop::{
    Kopecks,
    catalog::{Assortment, Attribute, Category, Product, ShelfPage, ShelfQuery, VariantId, Ware},
    store::{Result, Shelf, ShelfChanges},
    text::Text,
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor, PgPool, Postgres, QueryBuilder};
use store_base::{columns::document, rows};
use tracing::instrument;

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
        within(wares(&self.pool, variants)).await
    }

    #[instrument(name = "db.stock_shelf", skip_all)]
    async fn stock_shelf(&self, assortment: &Assortment, now: Timestamp) -> Result<()> {
        within(stock_shelf(&self.pool, assortment, now)).await?;
        self.shelf.add(ShelfChanges::Goods);
        Ok(())
    }
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

pub(crate) async fn wares(connection: impl PgExecutor<'_>, variants: &[VariantId]) -> Result<Vec<Ware>> {
    let variants: Vec<i64> = variants.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        rows::Ware,
        r#"select products.slug, products.name::text as "name!", products.picture, products.photos::text as "photos!",
             json_build_object(
             'id', variants.id, 'sku', sku, 'option', option, 'color', color, 'size', size, 'price', price,
             'old_price', old_price, 'stock', stock, 'tax', tax, 'marked', marked)::text as "variant!"
           from variants join products on products.id = variants.product
           where variants.id = any($1) and not archived and state = 'published' order by variants.id"#,
        &variants
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.into_iter().map(Ware::try_from).collect()
}

pub(crate) async fn stock_shelf(pool: &PgPool, assortment: &Assortment, now: Timestamp) -> Result<()> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let variants = variant_rows(assortment);
    lock_shelf(&mut transaction, &variants).await?;
    put_categories(&mut transaction, assortment).await?;
    put_products(&mut transaction, assortment, now).await?;
    put_variants(&mut transaction, &variants, now).await?;
    words::fill_of(&mut transaction, assortment).await?;
    transaction.commit().await.map_err(database)
}

/// A row of `variants`, with the slug of its product.
#[derive(Serialize)]
struct VariantRow<'a> {
    nth: usize,
    product: &'a str,
    place: usize,
    sku: &'a str,
    option: &'a Text,
    color: Option<&'a str>,
    size: Option<&'a str>,
    price: Kopecks,
    old_price: Option<Kopecks>,
    stock: u32,
    tax: &'a str,
}

fn variant_rows(assortment: &Assortment) -> Vec<VariantRow<'_>> {
    let products = assortment.products().iter();
    let variants = products.flat_map(|product| {
        let places = product.variants.iter().enumerate();
        places.map(move |(place, variant)| (product, place, variant))
    });
    let rows = variants.enumerate();
    rows.map(|(nth, (product, place, variant))| VariantRow {
        nth,
        product: &product.slug,
        place,
        sku: &variant.sku,
        option: &variant.option,
        color: variant.color.as_deref(),
        size: variant.size.as_deref(),
        price: variant.price_kopecks,
        old_price: variant.old_price_kopecks,
        stock: variant.stock,
        tax: product.tax.as_str(),
    })
    .collect()
}

/// Keeps other delivery notes waiting, and orders of these goods too: variants are locked in the order in which orders
/// take them, before any of them is touched in the order of the shelf.
async fn lock_shelf(connection: &mut PgConnection, variants: &[VariantRow<'_>]) -> Result<()> {
    lock_goods(connection).await?;
    let skus: Vec<String> = variants.iter().map(|row| row.sku.to_owned()).collect();
    sqlx::query!(
        "select id from variants where sku = any($1) order by id for update",
        &skus
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Keeps everybody else who changes goods waiting.
pub(crate) async fn lock_goods(connection: &mut PgConnection) -> Result<()> {
    sqlx::query!("lock table categories in exclusive mode")
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
}

async fn put_categories(connection: &mut PgConnection, assortment: &Assortment) -> Result<()> {
    sqlx::query!(
        "insert into categories (slug, place, name, parent, picture, summary)
         select put ->> 'slug', place - 1, put -> 'name', put ->> 'parent', nullif(put -> 'picture', 'null'::jsonb),
           put -> 'summary'
         from jsonb_array_elements($1::text::jsonb) with ordinality as list (put, place)
         on conflict (slug) do update set place = excluded.place, name = excluded.name",
        document("categories", assortment.categories())?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// A row of `products`.
#[derive(Serialize)]
struct ProductRow<'a> {
    slug: &'a str,
    category: &'a str,
    place: i64,
    name: &'a Text,
    summary: &'a Text,
    description: &'a Text,
    picture: &'a str,
    picture_alt: &'a Text,
    attributes: &'a [Attribute],
}

async fn put_products(connection: &mut PgConnection, assortment: &Assortment, now: Timestamp) -> Result<()> {
    let rows: Vec<_> = assortment
        .placed()
        .map(|(place, product)| ProductRow {
            slug: &product.slug,
            category: &product.category,
            place,
            name: &product.name,
            summary: &product.summary,
            description: &product.description,
            picture: &product.picture,
            picture_alt: &product.picture_alt,
            attributes: &product.attributes,
        })
        .collect();
    sqlx::query!(
        "insert into products (slug, category, place, name, summary, description, picture, picture_alt, attributes,
           changed_at)
         select slug, category, place, name, summary, description, picture, picture_alt, attributes, $2
         from jsonb_to_recordset($1::text::jsonb) as put (slug text, category text, place bigint, name jsonb,
           summary jsonb, description jsonb, picture text, picture_alt jsonb, attributes jsonb)
         order by place
         on conflict (slug) do update set category = excluded.category, place = excluded.place, name = excluded.name,
           summary = excluded.summary, description = excluded.description, picture = excluded.picture,
           picture_alt = excluded.picture_alt, attributes = excluded.attributes, revision = products.revision + 1,
           changed_at = excluded.changed_at",
        document("products", &rows)?,
        now.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn put_variants(
    connection: &mut PgConnection,
    variants: &[VariantRow<'_>],
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "with
           put as (
             select put.*, products.id as product_id
             from jsonb_to_recordset($1::text::jsonb) as put (nth bigint, product text, place bigint, sku text,
                 option jsonb, color text, size text, price bigint, old_price bigint, stock bigint, tax text)
               join products on products.slug = put.product),
           known as (
             update variants set product = put.product_id, place = put.place, option = put.option, color = put.color,
               size = put.size, price = put.price, old_price = put.old_price, tax = put.tax
             from put where variants.sku = put.sku),
           new as (
             insert into variants (product, place, option, color, size, price, old_price, tax, sku, stock)
             select product_id, place, option, color, size, price, old_price, tax, sku, stock from put
             where not exists (select from variants where variants.sku = put.sku)
             order by nth
             returning id, stock)
         insert into stock_ledger (variant, pieces, cause, at) select id, stock, 'stocked', $2 from new order by id",
        document("variants", variants)?,
        now.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
