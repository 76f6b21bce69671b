//! What goods are found by.

use super::{GOODS, read};
use crate::errors::database;
use serde::Serialize;
use shop::store::Result;
use sqlx::{QueryBuilder, SqliteConnection};
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
    let filled: Vec<Filled> = read(&mut *connection, query)
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
