//! Which orders that an older program placed are trials.

use crate::{
    errors::database,
    orders::{self, By},
};
use shop::{order::OrderNumber, store::Result};
use sqlx::PgPool;

pub(crate) async fn fill_trials(pool: &PgPool, limit: i64) -> Result<u64> {
    let mut transaction = pool.begin().await.map_err(database)?;
    // An order that is being changed just now is worked out by that change.
    let numbers = sqlx::query_scalar!(
        "select number from orders where trial is null order by number limit $1 for no key update skip locked",
        limit
    )
    .fetch_all(&mut *transaction)
    .await
    .map_err(database)?;
    let wanted: Vec<_> = numbers.iter().copied().map(OrderNumber).collect();
    let readable = orders::readable_orders(&mut *transaction, By::Numbers(&wanted)).await?;
    // One that cannot be read is not hidden.
    let trials = readable.iter().filter(|(order, _)| order.is_test());
    let trials: Vec<_> = trials.map(|(order, _)| order.number.0).collect();
    let done = sqlx::query!(
        "update orders set trial = (number = any($2)) where number = any($1)",
        &numbers,
        &trials
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(done.rows_affected())
}
