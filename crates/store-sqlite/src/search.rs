//! How orders are found by parts of names, e-mails and phones, and the keys of those that an older program placed.

use crate::{DIALECT, SqliteStore, errors::database};
use serde::Serialize;
use shop::store::{OrderFilter, Result, Search};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use store_base::{columns::document, filters, parts::Parts, rows};

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

/// Takes orders that are not in the index yet into it, the newest first. Below the least number in it there is none.
pub(crate) async fn fill_search_index(connection: &mut SqliteConnection, limit: i64) -> Result<u64> {
    let filled = sqlx::query!(
        "insert into order_search (order_number, keys)
         select number, coalesce(search_keys, '') from orders
         where number < coalesce(
           (select order_number from order_search where order_number > 0 order by order_number limit 1), 9223372036854775807)
         order by number desc limit $1",
        limit
    );
    let filled = filled.execute(connection).await.map_err(database)?;
    Ok(filled.rows_affected())
}

impl SqliteStore {
    /// Whether every order is in the index.
    pub(crate) async fn is_search_filled(&self) -> Result<bool> {
        let filled = sqlx::query_scalar!(
            r#"select not exists (select 1 from orders where number < coalesce(
                 (select order_number from order_search where order_number > 0 order by order_number limit 1),
                 9223372036854775807)) as "filled!: bool""#
        );
        filled.fetch_one(&self.readers).await.map_err(database)
    }
}

/// Has the orders looked for by the index, which hands them out in order, so that nothing is read beyond the page.
pub(crate) fn by_parts(
    query: &mut QueryBuilder<Sqlite>,
    filter: &OrderFilter,
    search: &Search,
    parts: &Parts,
) {
    query.push("(select number from (select number from order_search_index cross join orders on number = order_search_index.rowid where order_search_index match ");
    query.push_bind(parts.as_trigrams());
    if let Some(before) = filter.before {
        query.push(" and order_search_index.rowid < ").push_bind(before.0);
    }
    if let Some(after) = filter.after {
        query.push(" and order_search_index.rowid > ").push_bind(after.0);
    }
    query.push(" and ");
    filters::orders(query, filter, &DIALECT);
    compared(query, search);
    filters::orders_in_order(query, filter, "order_search_index.rowid");
    query.push(")");
    if let Some(number) = parts.number {
        query.push(" union select number from orders where ");
        by_number(query, Some(number));
        query.push(" and ");
        filters::orders(query, filter, &DIALECT);
    }
    query.push(")");
}

/// What the index has found has the letters, and perhaps not one after the other.
fn compared(query: &mut QueryBuilder<Sqlite>, search: &Search) {
    match search {
        Search::Number(_) => {}
        Search::Words(words) => {
            for word in words {
                query
                    .push(" and instr(search_keys, ")
                    .push_bind(word.clone())
                    .push(") > 0");
            }
        }
        Search::Digits { phones, .. } => {
            query.push(" and (false");
            for phone in phones {
                query
                    .push(" or instr(search_keys, ")
                    .push_bind(phone.clone())
                    .push(") > 0");
            }
            query.push(")");
        }
    }
}

/// Reads the keys of one order after the other: for words that are too short for the index, and until it is filled.
pub(crate) fn by_reading(query: &mut QueryBuilder<Sqlite>, search: &Search) {
    let (number, phones): (_, &[String]) = match search {
        Search::Number(number) => (Some(*number), &[]),
        Search::Digits { number, phones } => (*number, phones),
        Search::Words(_) => {
            compared(query, search);
            return;
        }
    };
    query.push(" and (");
    by_number(query, number);
    for phone in phones {
        query
            .push(" or instr(search_keys, ")
            .push_bind(phone.clone())
            .push(") > 0");
    }
    query.push(")");
}

fn by_number(query: &mut QueryBuilder<Sqlite>, number: Option<i64>) {
    query.push("number in (select ").push_bind(number);
    query
        .push(" union select order_number from attempts where invoice = ")
        .push_bind(number)
        .push(")");
}
