//! Writing products: state, words, variants, history, former slugs, new pieces, or nothing of it.

use super::files_of;
use crate::{errors::database, shelf};
use shop::{
    catalog::{ProductPut, SavedProduct},
    store::{Result, StoreError},
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor, PgPool};
use std::time::Duration;
use store_base::goods::{Owners, Plan, SkuOwner};

/// How long writing a whole catalogue may take.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) async fn put_products(
    pool: &PgPool,
    puts: &[ProductPut],
    who: &str,
    now: Timestamp,
) -> Result<Vec<SavedProduct>> {
    let work = async {
        let mut transaction = pool.begin().await.map_err(database)?;
        let plan = put(&mut transaction, puts, who, now).await?;
        transaction.commit().await.map_err(database)?;
        Ok::<_, StoreError>(plan.saved())
    };
    let given_up = |_| {
        Err(StoreError::Unavailable(
            "the database does not write the goods in time".into(),
        ))
    };
    tokio::time::timeout(PATIENCE, work)
        .await
        .unwrap_or_else(given_up)
}

async fn put(connection: &mut PgConnection, puts: &[ProductPut], who: &str, now: Timestamp) -> Result<Plan> {
    // A statement may write a catalogue.
    sqlx::query!("set local statement_timeout = '60s'")
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    shelf::lock_goods(connection).await?;
    let mut plan = plan(connection, puts).await?;
    if plan.is_idle() {
        return Ok(plan);
    }
    insert_products(connection, &mut plan, now).await?;
    update_products(connection, &plan, now).await?;
    move_slugs(connection, &plan).await?;
    let changed = plan.changed_variants()?;
    lock_variants(connection, &changed).await?;
    free_skus(connection, &plan).await?;
    update_variants(connection, &changed).await?;
    insert_variants(connection, &mut plan, now).await?;
    note(connection, &plan, who, now).await?;
    shelf::put_words(connection, &plan.words()?).await?;
    Ok(plan)
}

/// Everybody else who changes goods waits, so what is read here is still true when it is written.
async fn plan(connection: &mut PgConnection, puts: &[ProductPut]) -> Result<Plan> {
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
    connection: impl PgExecutor<'_>,
    slugs: &[String],
) -> Result<Vec<(String, i64)>> {
    let owners = sqlx::query!(
        r#"select slug as "slug!", id as "product!" from products where slug = any($1)
           union all
           select slug, product from former_slugs
           where slug = any($1) and not exists (select from products where products.slug = former_slugs.slug)"#,
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

pub(super) async fn sku_owners(connection: impl PgExecutor<'_>, skus: &[String]) -> Result<Vec<SkuOwner>> {
    sqlx::query_as!(
        SkuOwner,
        "select sku, id, product from variants where sku = any($1)",
        skus
    )
    .fetch_all(connection)
    .await
    .map_err(database)
}

/// New products come last on the shelf.
async fn insert_products(connection: &mut PgConnection, plan: &mut Plan, now: Timestamp) -> Result<()> {
    let new = sqlx::query!(
        "insert into products (place, slug, category, state, name, summary, description, picture, picture_alt, photos,
           attributes, revision, changed_at)
         select (select coalesce(max(place), -1) + 1 from products) + nth, slug, category, state, name, summary,
           description, picture, picture_alt, photos, attributes, revision, changed_at
         from jsonb_to_recordset($1::text::jsonb) as put (nth bigint, slug text, category text, state text, name jsonb,
           summary jsonb, description jsonb, picture text, picture_alt jsonb, photos jsonb, attributes jsonb,
           revision bigint, changed_at bigint)
         order by nth
         returning slug, id",
        plan.new_products(now)?
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    plan.number_products(new.into_iter().map(|row| (row.slug, row.id)));
    Ok(())
}

async fn update_products(connection: &mut PgConnection, plan: &Plan, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update products set slug = put.slug, category = put.category, state = put.state, name = put.name,
           summary = put.summary, description = put.description, picture = put.picture, picture_alt = put.picture_alt,
           photos = put.photos, attributes = put.attributes, revision = put.revision, changed_at = put.changed_at
         from jsonb_to_recordset($1::text::jsonb) as put (id bigint, slug text, category text, state text, name jsonb,
           summary jsonb, description jsonb, picture text, picture_alt jsonb, photos jsonb, attributes jsonb,
           revision bigint, changed_at bigint)
         where products.id = put.id",
        plan.changed_products(now)?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Slugs that are given up lead on, and those that are in use do not any more. A list of an older program may have taken
/// a slug that led elsewhere: it leads to the one who gives it up now.
async fn move_slugs(connection: &mut PgConnection, plan: &Plan) -> Result<()> {
    sqlx::query!(
        "delete from former_slugs where slug in (select jsonb_array_elements_text($1::text::jsonb))",
        plan.slugs()?
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "insert into former_slugs (slug, product)
         select slug, product from jsonb_to_recordset($1::text::jsonb) as put (slug text, product bigint)
         on conflict (slug) do update set product = excluded.product",
        plan.given_up()?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Locks variants in the order in which orders take them, before any of them is touched in the order of a form.
async fn lock_variants(connection: &mut PgConnection, changed: &str) -> Result<()> {
    sqlx::query!(
        "select id from variants
         where id in (select id from jsonb_to_recordset($1::text::jsonb) as put (id bigint)) order by id for update",
        changed
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Variants that get another article code have none of anybody's until all have theirs: no article code that people can
/// type begins like this.
async fn free_skus(connection: &mut PgConnection, plan: &Plan) -> Result<()> {
    let renamed: Vec<i64> = plan.renamed().collect();
    if renamed.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update variants set sku = chr(1) || id::text where id = any($1)",
        &renamed
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn update_variants(connection: &mut PgConnection, changed: &str) -> Result<()> {
    sqlx::query!(
        "update variants set place = put.place, sku = put.sku, option = put.option, color = put.color, size = put.size,
           price = put.price, old_price = put.old_price, tax = put.tax, weight_grams = put.weight_grams,
           length_mm = put.length_mm, width_mm = put.width_mm, height_mm = put.height_mm, marked = put.marked,
           low_stock = put.low_stock, archived = put.archived
         from jsonb_to_recordset($1::text::jsonb) as put (id bigint, place bigint, sku text, option jsonb, color text,
           size text, price bigint, old_price bigint, tax text, weight_grams bigint, length_mm bigint, width_mm bigint,
           height_mm bigint, marked boolean, low_stock bigint, archived boolean)
         where variants.id = put.id",
        changed
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn insert_variants(connection: &mut PgConnection, plan: &mut Plan, now: Timestamp) -> Result<()> {
    let new = sqlx::query!(
        "insert into variants (product, place, sku, option, color, size, price, old_price, stock, tax, weight_grams,
           length_mm, width_mm, height_mm, marked, low_stock, archived)
         select product, place, sku, option, color, size, price, old_price, received, tax, weight_grams, length_mm,
           width_mm, height_mm, marked, low_stock, archived
         from jsonb_to_recordset($1::text::jsonb) as put (nth bigint, product bigint, place bigint, sku text,
           option jsonb, color text, size text, price bigint, old_price bigint, received bigint, tax text,
           weight_grams bigint, length_mm bigint, width_mm bigint, height_mm bigint, marked boolean, low_stock bigint,
           archived boolean)
         order by nth
         returning sku, id",
        plan.new_variants()?
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?;
    let ids: Vec<i64> = new.iter().map(|row| row.id).collect();
    plan.number_variants(new.into_iter().map(|row| (row.sku, row.id)));
    sqlx::query!(
        "insert into stock_ledger (variant, pieces, cause, at)
         select id, stock, 'stocked', $1 from variants where id = any($2) and stock > 0 order by id",
        now.ms(),
        &ids
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn note(connection: &mut PgConnection, plan: &Plan, who: &str, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into product_history (product, revision, at, who, before, after)
         select product, revision, $1, $2, before, after
         from rows from (jsonb_to_recordset($3::text::jsonb)
             as (product bigint, revision bigint, before jsonb, after jsonb))
           with ordinality as list (product, revision, before, after, nth)
         order by nth",
        now.ms(),
        who,
        plan.history()?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
