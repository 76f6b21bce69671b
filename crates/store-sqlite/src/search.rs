//! Search keys of orders that an older program placed.

use crate::{
    errors::database,
    rows::{document, value},
};
use serde::Serialize;
use shop::{
    buyer::Buyer,
    store::{Result, SearchKeys},
};
use sqlx::SqliteConnection;

#[derive(Serialize)]
struct Filled {
    number: i64,
    keys: String,
}

pub(crate) async fn fill_search_keys(connection: &mut SqliteConnection, limit: i64) -> Result<u64> {
    let rows = sqlx::query!(
        r#"select number, placed -> 'buyer' as "buyer?: String" from orders
           where search_keys is null order by number limit $1"#,
        limit
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?;
    let filled: Vec<Filled> = rows
        .into_iter()
        .map(|row| {
            // A buyer that cannot be read is found by number only, and is not looked at again.
            let buyer = value::<Buyer>("orders", row.buyer.as_deref().unwrap_or_default());
            let keys = buyer.map_or_else(
                |_| String::new(),
                |buyer| SearchKeys::of(&buyer).as_str().to_owned(),
            );
            Filled {
                number: row.number,
                keys,
            }
        })
        .collect();
    let filled = document("orders", &filled)?;
    let done = sqlx::query!(
        "update orders set search_keys = filled.keys
         from (select value ->> 'number' as number, value ->> 'keys' as keys from json_each($1)) as filled
         where orders.number = filled.number",
        filled
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(done.rows_affected())
}
