//! Categories, products and variants.

use crate::{
    errors::database,
    rows::{document, value},
};
use shop::{
    catalog::{Assortment, Category, NewProduct, NewVariant, Product, VariantId, Ware},
    store::Result,
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor, PgPool};

pub(crate) async fn categories(connection: impl PgExecutor<'_>) -> Result<Vec<Category>> {
    let rows = sqlx::query!("select slug, name::text as \"name!\" from categories order by place")
        .fetch_all(connection)
        .await
        .map_err(database)?;
    rows.into_iter()
        .map(|row| {
            Ok(Category {
                slug: row.slug,
                name: value("categories", &row.name)?,
            })
        })
        .collect()
}

/// Products with their variants: of one category, with one slug, or all.
pub(crate) async fn products(
    connection: impl PgExecutor<'_>,
    category: Option<&str>,
    slug: Option<&str>,
) -> Result<Vec<Product>> {
    let rows = sqlx::query!(
        r#"select slug, category, name::text as "name!", summary::text as "summary!",
             description::text as "description!", picture, picture_alt::text as "picture_alt!",
             attributes::text as "attributes!",
             (select coalesce(json_agg(json_build_object(
                'id', id, 'sku', sku, 'option', option, 'color', color, 'size', size, 'price', price,
                'old_price', old_price, 'stock', stock, 'tax', tax) order by place), '[]')
              from variants where product = products.id)::text as "variants!"
           from products
           where ($1::text is null or category = $1) and ($2::text is null or slug = $2)
           order by place"#,
        category,
        slug
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.into_iter()
        .map(|row| {
            Ok(Product {
                slug: row.slug,
                category: row.category,
                name: value("products", &row.name)?,
                summary: value("products", &row.summary)?,
                description: value("products", &row.description)?,
                picture: row.picture,
                picture_alt: value("products", &row.picture_alt)?,
                attributes: value("products", &row.attributes)?,
                variants: value("variants", &row.variants)?,
            })
        })
        .collect()
}

pub(crate) async fn wares(connection: impl PgExecutor<'_>, variants: &[VariantId]) -> Result<Vec<Ware>> {
    let variants: Vec<i64> = variants.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select products.slug, products.name::text as "name!", products.picture, json_build_object(
             'id', variants.id, 'sku', sku, 'option', option, 'color', color, 'size', size, 'price', price,
             'old_price', old_price, 'stock', stock, 'tax', tax)::text as "variant!"
           from variants join products on products.id = variants.product
           where variants.id = any($1) order by variants.id"#,
        &variants
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.into_iter()
        .map(|row| {
            Ok(Ware {
                slug: row.slug,
                name: value("products", &row.name)?,
                picture: row.picture,
                variant: value("variants", &row.variant)?,
            })
        })
        .collect()
}

pub(crate) async fn stock_shelf(pool: &PgPool, assortment: &Assortment, now: Timestamp) -> Result<()> {
    let mut transaction = pool.begin().await.map_err(database)?;
    lock_shelf(&mut transaction).await?;
    for (place, category) in (0_i64..).zip(&assortment.categories) {
        put_category(&mut transaction, place, category).await?;
    }
    for (place, product) in (0_i64..).zip(&assortment.products) {
        let id = put_product(&mut transaction, place, product).await?;
        for (place, variant) in (0_i64..).zip(&product.variants) {
            put_variant(&mut transaction, id, place, variant, &product.tax, now).await?;
        }
    }
    transaction.commit().await.map_err(database)
}

/// Keeps other delivery notes waiting, and orders too: variants are locked in the order in which orders take them,
/// before any of them is touched in the order of the shelf.
async fn lock_shelf(connection: &mut PgConnection) -> Result<()> {
    sqlx::query!("lock table categories in exclusive mode")
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    sqlx::query!("select id from variants order by id for update")
        .fetch_all(connection)
        .await
        .map_err(database)?;
    Ok(())
}

async fn put_category(connection: &mut PgConnection, place: i64, category: &Category) -> Result<()> {
    sqlx::query!(
        "insert into categories (slug, place, name) values ($1, $2, $3::text::jsonb)
         on conflict (slug) do update set place = excluded.place, name = excluded.name",
        category.slug,
        place,
        document("categories", &category.name)?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Returns the product's number.
async fn put_product(connection: &mut PgConnection, place: i64, product: &NewProduct) -> Result<i64> {
    sqlx::query_scalar!(
        "insert into products (slug, category, place, name, summary, description, picture, picture_alt, attributes)
         values ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, $6::text::jsonb, $7, $8::text::jsonb, $9::text::jsonb)
         on conflict (slug) do update set category = excluded.category, place = excluded.place, name = excluded.name,
           summary = excluded.summary, description = excluded.description, picture = excluded.picture,
           picture_alt = excluded.picture_alt, attributes = excluded.attributes
         returning id",
        product.slug,
        product.category,
        place,
        document("products", &product.name)?,
        document("products", &product.summary)?,
        document("products", &product.description)?,
        product.picture,
        document("products", &product.picture_alt)?,
        document("products", &product.attributes)?
    )
    .fetch_one(connection)
    .await
    .map_err(database)
}

async fn put_variant(
    connection: &mut PgConnection,
    product: i64,
    place: i64,
    variant: &NewVariant,
    tax: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "with
           known as (
             update variants set product = $1, place = $2, option = $3::text::jsonb, color = $4, size = $5, price = $6,
               old_price = $7, tax = $8
             where sku = $9
             returning id),
           new as (
             insert into variants (product, place, option, color, size, price, old_price, tax, sku, stock)
             select $1, $2, $3::text::jsonb, $4, $5, $6, $7, $8, $9, $10 where not exists (select from known)
             returning id)
         insert into stock_ledger (variant, pieces, cause, at) select id, $10, 'stocked', $11 from new",
        product,
        place,
        document("variants", &variant.option)?,
        variant.color,
        variant.size,
        variant.price_kopecks.get(),
        variant.old_price_kopecks.map(shop::Kopecks::get),
        tax,
        variant.sku,
        i64::from(variant.stock),
        now.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
