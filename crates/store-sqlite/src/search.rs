//! Search keys of orders that an older program placed.

use crate::errors::database;
use serde::Serialize;
use shop::store::Result;
use sqlx::SqliteConnection;
use store_base::{columns::document, rows};

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
        .map(|row| Filled {
            number: row.number,
            keys: rows::search_keys(row.buyer.as_deref()),
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
