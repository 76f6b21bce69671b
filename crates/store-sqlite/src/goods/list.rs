//! The office's list of goods.
//!
//! First the goods are chosen, by narrow columns; then the rows of those few are read.

use crate::{DIALECT, errors::database};
use shop::{
    catalog::{GOODS_ON_A_PAGE, GoodsPage, GoodsQuery, ProductId},
    store::Result,
};
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use store_base::{
    filters::{self, goods_order},
    rows,
};

pub(super) async fn page(readers: &SqlitePool, wanted: &GoodsQuery) -> Result<GoodsPage> {
    let mut query = QueryBuilder::<Sqlite>::new("with found as materialized (");
    find(&mut query, wanted);
    let order = goods_order(wanted.sort);
    query.push(
        "), chosen as (
           select found.*, (select count(*) from found) as total from found order by ",
    );
    query
        .push(order)
        .push(" limit ")
        .push_bind(i64::from(GOODS_ON_A_PAGE));
    query.push(" offset ").push_bind(wanted.passed_over());
    query.push(
        ")
         select id, slug, category, state, name, picture, photos, revision, products.changed_at, total,
           (select json_group_array(json_object(
              'id', id, 'sku', sku, 'option', json(option), 'price', price, 'old_price', old_price, 'stock', stock,
              'reserved', (select pieces from reserved where variant = variants.id),
              'low_stock', low_stock, 'archived', json(iif(archived, 'true', 'false'))) order by place, id)
            from variants where product = products.id) as variants
         from chosen join products on products.id = product_id order by ",
    );
    query.push(order);
    let rows: Vec<rows::GoodsRow> = query
        .build_query_as()
        .fetch_all(readers)
        .await
        .map_err(database)?;
    rows::goods_page(wanted, rows)
}

pub(super) async fn found(readers: &SqlitePool, wanted: &GoodsQuery, most: i64) -> Result<Vec<ProductId>> {
    let mut query = QueryBuilder::<Sqlite>::new("select product_id from (");
    find(&mut query, wanted);
    query.push(") order by ").push(goods_order(wanted.sort));
    query.push(" limit ").push_bind(most);
    let ids: Vec<i64> = query
        .build_query_scalar()
        .fetch_all(readers)
        .await
        .map_err(database)?;
    Ok(ids.into_iter().map(ProductId).collect())
}

/// The goods that are asked for: `(product_id, spot, changed)`.
fn find(query: &mut QueryBuilder<Sqlite>, wanted: &GoodsQuery) {
    query.push("select id as product_id, place as spot, changed_at as changed from products where true");
    filters::goods(query, wanted, &DIALECT);
}
