//! Writing products: state, words, variants, history, former slugs, new pieces, or nothing of it.

use super::files_of;
use crate::{errors::database, shelf};
use shop::{
    catalog::{ProductPut, SavedProduct},
    store::Result,
    time::Timestamp,
};
use sqlx::{SqliteConnection, SqliteExecutor};
use store_base::{
    columns::document,
    goods::{Owners, Plan, SkuOwner},
};

pub(super) async fn put_products(
    connection: &mut SqliteConnection,
    puts: &[ProductPut],
    who: &str,
    now: Timestamp,
) -> Result<Vec<SavedProduct>> {
    let mut plan = plan(connection, puts).await?;
    if plan.is_idle() {
        return Ok(plan.saved());
    }
    insert_products(connection, &mut plan, now).await?;
    update_products(connection, &plan, now).await?;
    move_slugs(connection, &plan).await?;
    free_skus(connection, &plan).await?;
    update_variants(connection, &plan).await?;
    insert_variants(connection, &mut plan, now).await?;
    note(connection, &plan, who, now).await?;
    shelf::put_words(connection, &plan.words()?).await?;
    Ok(plan.saved())
}

/// Nobody else writes, so what is read here is still true when it is written.
async fn plan(connection: &mut SqliteConnection, puts: &[ProductPut]) -> Result<Plan> {
    let known: Vec<_> = puts.iter().filter_map(|put| Some(put.known?.0)).collect();
    let current = files_of(&mut *connection, &known).await?;
    let (slugs, skus) = Plan::names(puts);
    let owners = Owners::of(
        slug_owners(&mut *connection, &slugs).await?,
        sku_owners(&mut *connection, &skus).await?,
        shelf::categories(&mut *connection).await?,
    );
    Ok(Plan::of(puts, current, &owners)?)
}

/// Which product each of these slugs leads to, now or because it once did.
pub(super) async fn slug_owners(
    connection: impl SqliteExecutor<'_>,
    slugs: &[String],
) -> Result<Vec<(String, i64)>> {
    let slugs = document("products", slugs)?;
    let owners = sqlx::query!(
        r#"select slug as "slug!: String", id as "product!: i64" from products
           where slug in (select value from json_each($1))
           union all
           select slug, product from former_slugs
           where slug in (select value from json_each($1))
             and not exists (select 1 from products where products.slug = former_slugs.slug)"#,
        slugs
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    Ok(owners
        .into_iter()
        .map(|owner| (owner.slug, owner.product))
        .collect())
}

pub(super) async fn sku_owners(
    connection: impl SqliteExecutor<'_>,
    skus: &[String],
) -> Result<Vec<SkuOwner>> {
    let skus = document("variants", skus)?;
    sqlx::query_as!(
        SkuOwner,
        "select sku, id, product from variants where sku in (select value from json_each($1))",
        skus
    )
    .fetch_all(connection)
    .await
    .map_err(database)
}

/// New products come last on the shelf.
async fn insert_products(connection: &mut SqliteConnection, plan: &mut Plan, now: Timestamp) -> Result<()> {
    let products = plan.new_products(now)?;
    let new = sqlx::query!(
        r#"insert into products (place, slug, category, state, name, summary, description, picture, picture_alt, photos,
             attributes, revision, changed_at)
           select (select coalesce(max(place), -1) + 1 from products) + (value ->> 'nth'), value ->> 'slug',
             value ->> 'category', value ->> 'state', value ->> 'name', value ->> 'summary', value ->> 'description',
             value ->> 'picture', value ->> 'picture_alt', value ->> 'photos', value ->> 'attributes',
             value ->> 'revision', value ->> 'changed_at'
           from json_each($1) order by value ->> 'nth'
           returning slug as "slug!: String", id as "id!: i64""#,
        products
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    plan.number_products(new.into_iter().map(|row| (row.slug, row.id)));
    Ok(())
}

async fn update_products(connection: &mut SqliteConnection, plan: &Plan, now: Timestamp) -> Result<()> {
    let products = plan.changed_products(now)?;
    sqlx::query!(
        "update products set slug = new.value ->> 'slug', category = new.value ->> 'category',
           state = new.value ->> 'state', name = new.value ->> 'name', summary = new.value ->> 'summary',
           description = new.value ->> 'description', picture = new.value ->> 'picture',
           picture_alt = new.value ->> 'picture_alt', photos = new.value ->> 'photos',
           attributes = new.value ->> 'attributes', revision = new.value ->> 'revision',
           changed_at = new.value ->> 'changed_at'
         from json_each($1) as new where products.id = new.value ->> 'id'",
        products
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Slugs that are given up lead on, and those that are in use do not any more. A list of an older program may have taken
/// a slug that led elsewhere: it leads to the one who gives it up now.
async fn move_slugs(connection: &mut SqliteConnection, plan: &Plan) -> Result<()> {
    let (slugs, given_up) = (plan.slugs()?, plan.given_up()?);
    sqlx::query!(
        "delete from former_slugs where slug in (select value from json_each($1))",
        slugs
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "insert into former_slugs (slug, product)
         select value ->> 'slug', value ->> 'product' from json_each($1) where true
         on conflict (slug) do update set product = excluded.product",
        given_up
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Variants that get another article code have none of anybody's until all have theirs: no article code that people can
/// type begins like this.
async fn free_skus(connection: &mut SqliteConnection, plan: &Plan) -> Result<()> {
    let renamed: Vec<i64> = plan.renamed().collect();
    if renamed.is_empty() {
        return Ok(());
    }
    let renamed = document("variants", &renamed)?;
    sqlx::query!(
        "update variants set sku = char(1) || id where id in (select value from json_each($1))",
        renamed
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn update_variants(connection: &mut SqliteConnection, plan: &Plan) -> Result<()> {
    let variants = plan.changed_variants()?;
    sqlx::query!(
        "update variants set place = new.value ->> 'place', sku = new.value ->> 'sku', option = new.value ->> 'option',
           color = new.value ->> 'color', size = new.value ->> 'size', price = new.value ->> 'price',
           old_price = new.value ->> 'old_price', tax = new.value ->> 'tax',
           weight_grams = new.value ->> 'weight_grams', length_mm = new.value ->> 'length_mm',
           width_mm = new.value ->> 'width_mm', height_mm = new.value ->> 'height_mm', marked = new.value ->> 'marked',
           low_stock = new.value ->> 'low_stock', archived = new.value ->> 'archived'
         from json_each($1) as new where variants.id = new.value ->> 'id'",
        variants
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn insert_variants(connection: &mut SqliteConnection, plan: &mut Plan, now: Timestamp) -> Result<()> {
    let variants = plan.new_variants()?;
    let new = sqlx::query!(
        r#"insert into variants (product, place, sku, option, color, size, price, old_price, stock, tax, weight_grams,
             length_mm, width_mm, height_mm, marked, low_stock, archived)
           select value ->> 'product', value ->> 'place', value ->> 'sku', value ->> 'option', value ->> 'color',
             value ->> 'size', value ->> 'price', value ->> 'old_price', value ->> 'received', value ->> 'tax',
             value ->> 'weight_grams', value ->> 'length_mm', value ->> 'width_mm', value ->> 'height_mm',
             value ->> 'marked', value ->> 'low_stock', value ->> 'archived'
           from json_each($1) order by value ->> 'nth'
           returning sku as "sku!: String", id as "id!: i64""#,
        variants
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?;
    let ids: Vec<i64> = new.iter().map(|row| row.id).collect();
    plan.number_variants(new.into_iter().map(|row| (row.sku, row.id)));
    let (ids, now) = (document("variants", &ids)?, now.ms());
    sqlx::query!(
        "insert into stock_ledger (variant, pieces, cause, at)
         select id, stock, 'stocked', $1 from variants
         where id in (select value from json_each($2)) and stock > 0 order by id",
        now,
        ids
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn note(connection: &mut SqliteConnection, plan: &Plan, who: &str, now: Timestamp) -> Result<()> {
    let (history, now) = (plan.history()?, now.ms());
    sqlx::query!(
        "insert into product_history (product, revision, at, who, before, after)
         select value ->> 'product', value ->> 'revision', $1, $2, value ->> 'before', value ->> 'after'
         from json_each($3)",
        now,
        who,
        history
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
