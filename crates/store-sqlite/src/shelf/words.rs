//! What goods are found by.

use super::{GOODS, read};
use crate::errors::database;
use serde::Serialize;
use shop::{catalog::Assortment, store::Result};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use store_base::columns::document;

#[derive(Serialize)]
struct Filled {
    slug: String,
    words: String,
}

/// Works out the words of at most `limit` products that have none. Returns how many.
pub(crate) async fn fill(connection: &mut SqliteConnection, limit: i64) -> Result<u64> {
    let mut query = QueryBuilder::new(GOODS);
    query
        .push(" where search_words is null order by id limit ")
        .push_bind(limit);
    work_out(connection, query).await
}

/// The same for those of the goods that have none.
pub(crate) async fn fill_of(connection: &mut SqliteConnection, goods: &Assortment) -> Result<()> {
    let slugs: Vec<_> = goods.products().iter().map(|product| &product.slug).collect();
    let mut query = QueryBuilder::new(GOODS);
    query
        .push(" where search_words is null and slug in (select value from json_each(")
        .push_bind(document("products", &slugs)?)
        .push("))");
    work_out(connection, query).await.map(drop)
}

async fn work_out(connection: &mut SqliteConnection, goods: QueryBuilder<Sqlite>) -> Result<u64> {
    let filled: Vec<Filled> = read(&mut *connection, goods)
        .await?
        .into_iter()
        .map(|product| Filled {
            words: product.search_words(),
            slug: product.slug,
        })
        .collect();
    let filled = document("products", &filled)?;
    let done = sqlx::query!(
        "update products set search_words = filled.words
         from (select value ->> 'slug' as slug, value ->> 'words' as words from json_each($1)) as filled
         where products.slug = filled.slug",
        filled
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(done.rows_affected())
}
