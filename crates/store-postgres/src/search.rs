//! How orders are found by parts of names, e-mails and phones, and the keys of those that an older program placed.

use crate::{DIALECT, PostgresStore, asked, errors::database};
use shop::store::{OrderFilter, Result, Search};
use sqlx::{PgPool, Postgres, QueryBuilder};
use store_base::{
    filters,
    parts::{Parts, as_pattern},
    rows,
};

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

/// Takes orders that are not in the index yet into it, the newest first. Below the least number in it there is none.
pub(crate) async fn fill_search_index(pool: &PgPool, limit: i64) -> Result<u64> {
    let filled = sqlx::query!(
        "insert into order_search (order_number, keys)
         select number, coalesce(search_keys, '') from orders
         where number < coalesce(
           (select order_number from order_search where order_number > 0 order by order_number limit 1), 9223372036854775807)
         order by number desc limit $1 on conflict do nothing",
        limit
    );
    let filled = filled.execute(pool).await.map_err(database)?;
    Ok(filled.rows_affected())
}

impl PostgresStore {
    /// Whether every order is in the index.
    pub(crate) async fn is_search_filled(&self) -> Result<bool> {
        let filled = sqlx::query_scalar!(
            r#"select not exists (select 1 from orders where number < coalesce(
                 (select order_number from order_search where order_number > 0 order by order_number limit 1),
                 9223372036854775807)) as "filled!""#
        );
        asked(filled.fetch_one(&self.pool)).await
    }
}

/// Has the orders looked for in the table that has an index of parts, a page of them for each way that a phone may be spelled.
pub(crate) fn by_parts(
    query: &mut QueryBuilder<Postgres>,
    filter: &OrderFilter,
    search: &Search,
    parts: &Parts,
) {
    let either: Vec<&[String]> = match search {
        Search::Number(_) => Vec::new(),
        Search::Words(words) => vec![words.as_slice()],
        Search::Digits { phones, .. } => phones.iter().map(std::slice::from_ref).collect(),
    };
    query.push("(");
    for (nth, words) in either.into_iter().enumerate() {
        query.push(if nth == 0 { "(" } else { " union (" });
        query.push("select number from order_search join orders on number = order_number where ");
        filters::orders(query, filter, &DIALECT);
        for word in words {
            query.push(" and keys like ").push_bind(as_pattern(word));
        }
        filters::orders_in_order(query, filter, "number");
        query.push(")");
    }
    if let Some(number) = parts.number {
        query.push(" union (select number from orders where ");
        by_number(query, Some(number));
        query.push(" and ");
        filters::orders(query, filter, &DIALECT);
        query.push(")");
    }
    query.push(") as found");
}

/// Reads the keys of one order after the other: for words that are too short for the index, and until it is filled.
pub(crate) fn by_reading(query: &mut QueryBuilder<Postgres>, search: &Search) {
    let (number, phones): (_, &[String]) = match search {
        Search::Number(number) => (Some(*number), &[]),
        Search::Digits { number, phones } => (*number, phones),
        Search::Words(words) => {
            for word in words {
                query
                    .push(" and strpos(search_keys, ")
                    .push_bind(word.clone())
                    .push(") > 0");
            }
            return;
        }
    };
    query.push(" and (");
    by_number(query, number);
    for phone in phones {
        query
            .push(" or strpos(search_keys, ")
            .push_bind(phone.clone())
            .push(") > 0");
    }
    query.push(")");
}

fn by_number(query: &mut QueryBuilder<Postgres>, number: Option<i64>) {
    query.push("number in (select ").push_bind(number);
    query
        .push(" union select order_number from attempts where invoice = ")
        .push_bind(number)
        .push(")");
}
