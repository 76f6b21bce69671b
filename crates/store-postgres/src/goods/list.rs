//! The office's list of goods.
//!
//! First the goods are chosen, by narrow columns; then the rows of those few are read.

use crate::{DIALECT, errors::database};
use shop::{
    catalog::{GOODS_ON_A_PAGE, GoodsPage, GoodsQuery, ProductId},
    store::Result,
};
use sqlx::{PgPool, Postgres, QueryBuilder};
use store_base::{
    filters::{self, goods_order},
    rows,
};

pub(super) async fn page(pool: &PgPool, wanted: &GoodsQuery) -> Result<GoodsPage> {
    let mut query = QueryBuilder::<Postgres>::new("with found as materialized (");
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
         select id, slug, category, state, name::text, picture, photos::text, revision, products.changed_at, total,
           (select coalesce(json_agg(json_build_object(
              'id', id, 'sku', sku, 'option', option, 'price', price, 'old_price', old_price, 'stock', stock,
              'reserved', (select pieces from reserved where variant = variants.id),
              'low_stock', low_stock, 'archived', archived) order by place, id), '[]')
            from variants where product = products.id)::text as variants
         from chosen join products on products.id = product_id order by ",
    );
    query.push(order);
    let rows: Vec<rows::GoodsRow> = query.build_query_as().fetch_all(pool).await.map_err(database)?;
    rows::goods_page(wanted, rows)
}

pub(super) async fn found(pool: &PgPool, wanted: &GoodsQuery, most: i64) -> Result<Vec<ProductId>> {
    let mut query = QueryBuilder::<Postgres>::new("select product_id from (");
    find(&mut query, wanted);
    query.push(") as found order by ").push(goods_order(wanted.sort));
    query.push(" limit ").push_bind(most);
    let ids: Vec<i64> = query
        .build_query_scalar()
        .fetch_all(pool)
        .await
        .map_err(database)?;
    Ok(ids.into_iter().map(ProductId).collect())
}

/// The goods that are asked for: `(product_id, spot, changed)`.
fn find(query: &mut QueryBuilder<Postgres>, wanted: &GoodsQuery) {
    query.push("select id as product_id, place as spot, changed_at as changed from products where true");
    filters::goods(query, wanted, &DIALECT);
}
