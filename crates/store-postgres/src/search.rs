//! Search keys of orders that an older program placed.

use crate::errors::database;
use shop::store::Result;
use sqlx::PgPool;
use store_base::rows;

pub(crate) async fn fill_search_keys(pool: &PgPool, limit: i64) -> Result<u64> {
    let mut transaction = pool.begin().await.map_err(database)?;
    // An order that is being changed just now has time: nobody waits for this, and this waits for nobody.
    let rows = sqlx::query!(
        r#"select number, (placed -> 'buyer')::text as "buyer?" from orders
           where search_keys is null order by number limit $1 for no key update skip locked"#,
        limit
    )
    .fetch_all(&mut *transaction)
    .await
    .map_err(database)?;
    let (mut numbers, mut keys) = (Vec::new(), Vec::new());
    for row in rows {
        numbers.push(row.number);
        keys.push(rows::search_keys(row.buyer.as_deref()));
    }
    let done = sqlx::query!(
        "update orders set search_keys = filled.keys
         from unnest($1::bigint[], $2::text[]) as filled (number, keys)
         where orders.number = filled.number",
        &numbers,
        &keys
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(done.rows_affected())
}
