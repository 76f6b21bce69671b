//! The categories, all of them at a time: they are few.

use crate::{errors::database, shelf};
use shop::{
    catalog::Category,
    order::Refusal,
    store::{DecideCategories, Result},
};
use sqlx::SqliteConnection;
use store_base::columns::document;

pub(super) async fn change(
    connection: &mut SqliteConnection,
    decide: DecideCategories,
) -> Result<Vec<Category>> {
    let before = shelf::categories(&mut *connection).await?;
    let after = decide(before)?;
    let slugs: Vec<&str> = after.iter().map(|category| category.slug.as_str()).collect();
    let slugs = document("categories", &slugs)?;
    let in_use = sqlx::query_scalar!(
        r#"select exists (select 1 from products where category not in (select value from json_each($1)))
             or exists (select 1 from stock_takings join categories on slug = category
               where state = 'open' and slug not in (select value from json_each($1)))
             as "in_use!: bool""#,
        slugs
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(database)?;
    if in_use {
        return Err(Refusal::CategoryInUse.into());
    }
    let written = document("categories", &after)?;
    sqlx::query!(
        "insert into categories (slug, place, name, parent, picture, summary)
         select value ->> 'slug', key, value ->> 'name', value ->> 'parent', value ->> 'picture', value ->> 'summary'
         from json_each($1) where true
         on conflict (slug) do update set place = excluded.place, name = excluded.name, parent = excluded.parent,
           picture = excluded.picture, summary = excluded.summary",
        written
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "delete from categories where slug not in (select value from json_each($1))",
        slugs
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(after)
}
