//! The categories, all of them at a time: they are few.

use crate::{errors::database, shelf};
use shop::{
    catalog::Category,
    order::Refusal,
    store::{DecideCategories, Result},
};
use sqlx::PgPool;
use store_base::columns::document;

pub(super) async fn change(pool: &PgPool, decide: DecideCategories) -> Result<Vec<Category>> {
    let mut transaction = pool.begin().await.map_err(database)?;
    shelf::lock_goods(&mut transaction).await?;
    let before = shelf::categories(&mut *transaction).await?;
    let after = decide(before)?;
    let slugs: Vec<String> = after.iter().map(|category| category.slug.clone()).collect();
    let in_use = sqlx::query_scalar!(
        r#"select exists (select from products where not category = any($1))
             or exists (select from stock_takings join categories on slug = category
               where state = 'open' and not slug = any($1))
             as "in_use!""#,
        &slugs
    )
    .fetch_one(&mut *transaction)
    .await
    .map_err(database)?;
    if in_use {
        return Err(Refusal::CategoryInUse.into());
    }
    sqlx::query!(
        "insert into categories (slug, place, name, parent, picture, summary)
         select put ->> 'slug', place - 1, put -> 'name', put ->> 'parent', nullif(put -> 'picture', 'null'::jsonb),
           put -> 'summary'
         from jsonb_array_elements($1::text::jsonb) with ordinality as list (put, place)
         on conflict (slug) do update set place = excluded.place, name = excluded.name, parent = excluded.parent,
           picture = excluded.picture, summary = excluded.summary",
        document("categories", &after)?
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    sqlx::query!("delete from categories where not slug = any($1)", &slugs)
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(after)
}
