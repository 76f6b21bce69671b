//! Which orders that an older program placed are trials.

use crate::{errors::database, orders};
use serde::Serialize;
use shop::{
    order::{Order, OrderNumber},
    store::Result,
};
use sqlx::SqliteConnection;
use std::collections::HashSet;
use store_base::columns::document;

#[derive(Serialize)]
struct WorkedOut {
    number: OrderNumber,
    trial: bool,
}

pub(crate) async fn fill_trials(connection: &mut SqliteConnection, limit: i64) -> Result<u64> {
    let numbers = sqlx::query_scalar!(
        "select number from orders where trial is null order by number limit $1",
        limit
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?;
    let numbers: Vec<_> = numbers.into_iter().map(OrderNumber).collect();
    let readable = orders::readable_orders(&mut *connection, &numbers).await?;
    let trials = readable.iter().filter(|order| order.is_test());
    let trials: HashSet<_> = trials.map(|order: &Order| order.number).collect();
    let worked_out: Vec<_> = numbers
        .into_iter()
        .map(|number| WorkedOut {
            number,
            // One that cannot be read is not hidden.
            trial: trials.contains(&number),
        })
        .collect();
    let worked_out = document("orders", &worked_out)?;
    let done = sqlx::query!(
        "update orders set trial = new.value ->> 'trial'
         from json_each($1) as new where number = new.value ->> 'number'",
        worked_out
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(done.rows_affected())
}
