//! How orders are found by what they call their goods: the names are read, for they are few, and of each that fits the newest orders,
//! by their index. Nothing is read beyond what can stand on the page, however many orders have it.

use crate::{DIALECT, PostgresStore, asked};
use shop::store::{OrderFilter, Result, SearchKeys};
use sqlx::{Postgres, QueryBuilder};
use store_base::filters;

/// Names that are spelled together.
const PORTION: i64 = 1_000;

impl PostgresStore {
    /// Spells names as the search does that nobody has looked for yet. Orders are placed without it.
    pub(crate) async fn spell_ordered_goods(&self) -> Result<()> {
        loop {
            let names = sqlx::query!(
                "select id, name from ordered_goods where keys is null order by id limit $1",
                PORTION
            );
            let names = asked(names.fetch_all(&self.pool)).await?;
            if names.is_empty() {
                return Ok(());
            }
            let (mut ids, mut keys) = (Vec::new(), Vec::new());
            for row in names {
                ids.push(row.id);
                keys.push(SearchKeys::of_goods(&row.name).as_str().to_owned());
            }
            let spell = sqlx::query!(
                "update ordered_goods set keys = spelled.keys
                 from unnest($1::bigint[], $2::text[]) as spelled (id, keys) where ordered_goods.id = spelled.id",
                &ids,
                &keys
            );
            asked(spell.execute(&self.pool)).await?;
        }
    }
}

/// Begins a query for what the one that is put between this and [`end`] finds, and for orders of goods with all of these words.
pub(crate) fn begin(query: &mut QueryBuilder<Postgres>, filter: &OrderFilter, words: &[String]) {
    query.push("with fits as materialized (select id from ordered_goods where true");
    for word in words {
        query
            .push(" and strpos(keys, ")
            .push_bind(word.clone())
            .push(") > 0");
    }
    // A few of the newest of each, as many together as fill the page a few times over: the last one on such a page is as old as
    // what has to be read of any of them.
    query.push("), recent as materialized (select distinct newest.number from fits cross join lateral (");
    newest(query, filter, false, |query| {
        query
            .push("(select 4 * ")
            .push_bind(filter.limit)
            .push(" / greatest(count(*), 1) + 1 from fits)");
    });
    query.push(") as newest), edge as materialized (select (select number from recent order by number");
    if filter.after.is_none() {
        query.push(" desc");
    }
    query
        .push(" limit 1 offset ")
        .push_bind((filter.limit - 1).max(0))
        .push(") as number) select number from ((");
}

/// Ends what [`begin`] began.
pub(crate) fn end(query: &mut QueryBuilder<Postgres>, filter: &OrderFilter) {
    query.push(") union select newest.number from fits cross join lateral (");
    newest(query, filter, true, |query| {
        query.push_bind(filter.limit);
    });
    query.push(") as newest) as either");
    filters::orders_in_order(query, filter, "number");
}

/// The newest orders of one of the goods that fit which the filter lets through; for the page before another, the oldest ones.
fn newest(
    query: &mut QueryBuilder<Postgres>,
    filter: &OrderFilter,
    to_edge: bool,
    limit: impl FnOnce(&mut QueryBuilder<Postgres>),
) {
    // Each order is looked up by its number, whatever the planner takes the tables for.
    query.push("select it.number from goods_of_orders cross join lateral (select number from orders where number = order_number and ");
    filters::orders(query, filter, &DIALECT);
    query.push(" limit 1) as it where goods = fits.id");
    if let Some(before) = filter.before {
        query.push(" and order_number < ").push_bind(before.0);
    }
    if let Some(after) = filter.after {
        query.push(" and order_number > ").push_bind(after.0);
    }
    if to_edge {
        query.push(if filter.after.is_none() {
            " and order_number >= coalesce((select number from edge), 0)"
        } else {
            " and order_number <= coalesce((select number from edge), 9223372036854775807)"
        });
    }
    query.push(" order by order_number");
    if filter.after.is_none() {
        query.push(" desc");
    }
    query.push(" limit ");
    limit(query);
}
