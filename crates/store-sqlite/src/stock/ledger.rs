//! Pages of the ledger.
//!
//! First the lines are chosen; then it is added up what was moved between each of them and the next newer one of its variant, so that
//! what was left is known of all after one way back from today's stock.

use crate::{DIALECT, errors::database};
use shop::{
    stock::{LedgerFilter, LedgerLine},
    store::Result,
};
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use store_base::{filters, rows};

pub(super) async fn page(readers: &SqlitePool, filter: &LedgerFilter) -> Result<Vec<LedgerLine>> {
    let mut query = QueryBuilder::<Sqlite>::new("with page as materialized (");
    let order = if filters::is_of_some_goods(filter) {
        let goods = goods(readers, filter).await?;
        choose_of_goods(&mut query, filter, goods);
        " order by since.id desc"
    } else {
        filters::ledger(&mut query, filter);
        " order by stock_ledger.at desc, since.id desc"
    };
    query.push(
        "), apart as (
           select id, variant, lag(id) over (partition by variant order by id desc) as newer from page),
         since as materialized (
           select id, variant, (select coalesce(sum(later.pieces), 0) from stock_ledger as later
             where later.variant = apart.variant and later.id > apart.id
               and later.id <= coalesce(apart.newer, 9223372036854775807)) as pieces
           from apart)
         select since.id as id, sku, products.name as name, option, stock_ledger.pieces as pieces,
           stock - sum(since.pieces) over (partition by since.variant order by since.id desc) as balance,
           cause, order_number, taking, note, who, stock_ledger.at as at
         from since cross join stock_ledger on stock_ledger.id = since.id
           cross join variants on variants.id = since.variant cross join products on products.id = variants.product",
    );
    query.push(order);
    let rows: Vec<rows::LedgerLine> = query
        .build_query_as()
        .fetch_all(readers)
        .await
        .map_err(database)?;
    rows.into_iter().map(LedgerLine::try_from).collect()
}

/// The variants that are asked for, as a document.
async fn goods(readers: &SqlitePool, filter: &LedgerFilter) -> Result<String> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "select json_group_array(variants.id) from products join variants on variants.product = products.id where true",
    );
    filters::ledger_goods(&mut query, filter, &DIALECT);
    let goods = query.build_query_scalar();
    goods.fetch_one(readers).await.map_err(database)
}

/// The newest lines of these variants: `(id, variant)`. Among as many variants as lines are wanted, those that moved last, are the
/// variants of them all.
fn choose_of_goods(query: &mut QueryBuilder<Sqlite>, filter: &LedgerFilter, goods: String) {
    query
        .push("select own.id, own.variant from (select value as variant from json_each(")
        .push_bind(goods)
        .push(
            ") order by (
               select newest.id from stock_ledger as newest where newest.variant = value",
        );
    filters::ledger_lines_before(query, filter, "newest");
    query
        .push(" order by newest.id desc limit 1) desc nulls last limit ")
        .push_bind(filter.limit)
        .push(
            ") as moved
             cross join stock_ledger as own on own.id in (
               select its.id from stock_ledger as its where its.variant = moved.variant",
        );
    filters::ledger_lines_before(query, filter, "its");
    query
        .push(" order by its.id desc limit ")
        .push_bind(filter.limit)
        .push(") order by own.id desc limit ")
        .push_bind(filter.limit);
}
