//! How orders are found by what they call their goods: the names are read, for they are few, and of each that fits the newest orders,
//! by their index. Nothing is read beyond what can stand on the page, however many orders have it.

use crate::filters::{self, Dialect, Query};
use shop::store::OrderFilter;

/// Goods whose newest orders tell well enough how far back a page goes: of each there is one, where a filter lets most orders through.
const ENOUGH: i64 = 1_000;

/// How a database brings some orders of each of the goods whose number is `fits.id`: these words, the conditions of an order, those
/// of its number.
#[derive(Debug)]
pub struct OfGoods {
    /// What is before the conditions of an order.
    pub begin: &'static str,
    /// What is between them and those of its number.
    pub middle: &'static str,
    /// What is after both.
    pub end: &'static str,
    /// What the number of such an order is called from then on.
    pub number: &'static str,
}

/// Begins a query for what the one that is put between this and [`end`] finds, and for orders of goods with all of these words.
pub fn begin(query: &mut impl Query, filter: &OrderFilter, words: &[String], dialect: &Dialect) {
    query.say("with fits as materialized (select id from ordered_goods where true");
    filters::words_in(query, "keys", words, dialect);
    // A few of the newest of each, as many together as fill the page a few times over: the last one on such a page is as old as
    // what has to be read of any of them.
    let number = dialect.of_goods.number;
    query.say(format_args!(
        "), recent as materialized (select distinct {number} as number from "
    ));
    if filter.is_narrow() {
        query.say("fits");
    } else {
        query
            .say("(select id from fits limit ")
            .number(ENOUGH)
            .say(") as fits");
    }
    query.say(" cross join ");
    newest(query, filter, false, dialect);
    query.say("), edge as materialized (select (select number from recent order by number");
    if filter.after.is_none() {
        query.say(" desc");
    }
    query
        .say(" limit 1 offset ")
        .number((filter.limit - 1).max(0))
        .say(") as number) select number from (select number from (");
}

/// Ends what [`begin`] began.
pub fn end(query: &mut impl Query, filter: &OrderFilter, dialect: &Dialect) {
    let number = dialect.of_goods.number;
    query.say(format_args!(
        ") as found union select {number} from fits cross join "
    ));
    newest(query, filter, true, dialect);
    query.say(") as either");
    filters::orders_in_order(query, filter, "number");
}

/// The newest orders of one of the goods that fit which the filter lets through; for the page before another, the oldest ones.
fn newest(query: &mut impl Query, filter: &OrderFilter, to_edge: bool, dialect: &Dialect) {
    let of_goods = &dialect.of_goods;
    query.say(of_goods.begin);
    filters::orders(query, filter, dialect);
    query.say(of_goods.middle);
    if let Some(before) = filter.before {
        query.say(" and order_number < ").number(before.0);
    }
    if let Some(after) = filter.after {
        query.say(" and order_number > ").number(after.0);
    }
    if to_edge {
        query.say(if filter.after.is_none() {
            " and order_number >= coalesce((select number from edge), 0)"
        } else {
            " and order_number <= coalesce((select number from edge), 9223372036854775807)"
        });
    }
    query.say(" order by order_number");
    if filter.after.is_none() {
        query.say(" desc");
    }
    query.say(" limit ");
    if to_edge {
        query.number(filter.limit);
    } else {
        query
            .say("(select 4 * ")
            .number(filter.limit)
            .say(" / coalesce(nullif(count(*), 0), 1) + 1 from fits)");
    }
    query.say(of_goods.end);
}
