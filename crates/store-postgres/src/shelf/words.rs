//! What goods are found by.

use super::lock_goods;
use crate::{errors::database, goods};
use shop::{catalog::ProductFile, store::Result};
use sqlx::{PgConnection, PgPool};

/// Works out the words of at most `limit` products that have none. Returns how many.
pub(crate) async fn fill_search_words(pool: &PgPool, limit: i64) -> Result<u64> {
    let mut transaction = pool.begin().await.map_err(database)?;
    lock_goods(&mut transaction).await?;
    let files = goods::wordless(&mut *transaction, limit).await?;
    let done = work_out(&mut transaction, &files).await?;
    transaction.commit().await.map_err(database)?;
    Ok(done)
}

async fn work_out(connection: &mut PgConnection, files: &[ProductFile]) -> Result<u64> {
    let words = store_base::goods::words(files.iter().map(|file| (Some(file.id), &file.form)))?;
    put_words(connection, &words).await
}

/// Writes words that were worked out, an object each with its `id` and its `words`. Returns how many.
pub(crate) async fn put_words(connection: &mut PgConnection, words: &str) -> Result<u64> {
    let done = sqlx::query!(
        "update products set search_words = filled.words
         from jsonb_to_recordset($1::text::jsonb) as filled (id bigint, words text)
         where products.id = filled.id",
        words
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(done.rows_affected())
}
