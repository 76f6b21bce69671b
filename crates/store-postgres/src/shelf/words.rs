//! What goods are found by.

use super::{GOODS, lock_goods, read};
use crate::errors::database;
use shop::{
    catalog::{Assortment, Product},
    store::Result,
};
use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};

/// Works out the words of at most `limit` products that have none. Returns how many.
pub(crate) async fn fill_search_words(pool: &PgPool, limit: i64) -> Result<u64> {
    let mut transaction = pool.begin().await.map_err(database)?;
    lock_goods(&mut transaction).await?;
    let mut query = QueryBuilder::new(GOODS);
    query
        .push(" where search_words is null order by id limit ")
        .push_bind(limit);
    let done = work_out(&mut transaction, query).await?;
    transaction.commit().await.map_err(database)?;
    Ok(done)
}

/// The same for those of the goods that have none; they are locked already.
pub(crate) async fn fill_of(connection: &mut PgConnection, goods: &Assortment) -> Result<()> {
    let slugs: Vec<_> = goods
        .products()
        .iter()
        .map(|product| product.slug.clone())
        .collect();
    let mut query = QueryBuilder::new(GOODS);
    query
        .push(" where search_words is null and slug = any(")
        .push_bind(slugs)
        .push(")");
    work_out(connection, query).await.map(drop)
}

async fn work_out(connection: &mut PgConnection, goods: QueryBuilder<Postgres>) -> Result<u64> {
    let products = read(&mut *connection, goods).await?;
    let words: Vec<String> = products.iter().map(Product::search_words).collect();
    let slugs: Vec<String> = products.into_iter().map(|product| product.slug).collect();
    let done = sqlx::query!(
        "update products set search_words = filled.words
         from unnest($1::text[], $2::text[]) as filled (slug, words)
         where products.slug = filled.slug",
        &slugs,
        &words
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(done.rows_affected())
}
