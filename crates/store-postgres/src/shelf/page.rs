//! Cards of goods: a page of the shelf.
//!
//! First the goods are chosen, by indexes and narrow columns; then the cards of those few are read.

use crate::{DIALECT, errors::database};
use shop::{
    catalog::{CARDS, ShelfPage, ShelfQuery},
    store::Result,
};
use sqlx::{PgPool, Postgres, QueryBuilder};
use store_base::{filters, rows};

/// The cards of `chosen (product_id, spot, total)`. Their order is appended to it.
const READ: &str = "
    select slug, name::text, picture, picture_alt::text, photos::text, total,
      (select json_agg(json_build_object(
         'id', id, 'sku', sku, 'option', option, 'color', color, 'size', size, 'price', price,
         'old_price', old_price, 'stock', stock, 'tax', tax, 'marked', marked) order by place, id)
       from variants where product = products.id and not archived)::text as variants
    from chosen join products on products.id = product_id order by ";

pub(crate) async fn shelf(pool: &PgPool, wanted: &ShelfQuery) -> Result<ShelfPage> {
    // What has no variants that are sold has no lowest price, and is not on the shelf.
    let mut query = QueryBuilder::<Postgres>::new(
        "with found as materialized (
           select id as product_id, place as spot,
             (select min(price) from variants where product = products.id and not archived) as lowest
           from products where state = 'published'",
    );
    if let Some(category) = &wanted.category {
        filters::in_category(&mut query, category);
    }
    filters::with_words(&mut query, &wanted.words, &DIALECT);
    let order = filters::shelf_order(wanted.sort);
    query.push(
        "), chosen as (
           select found.*, (select count(*) from found where lowest is not null) as total
           from found where lowest is not null order by ",
    );
    query.push(order).push(" limit ").push_bind(i64::from(CARDS));
    query.push(" offset ").push_bind(wanted.passed_over()).push(")");
    query.push(READ).push(order);
    let rows = query.build_query_as().fetch_all(pool).await;
    rows::shelf_page(wanted, rows.map_err(database)?)
}
