//! What goods are found by.

use crate::{errors::database, goods};
use shop::{catalog::ProductFile, store::Result};
use sqlx::SqliteConnection;

/// Works out the words of at most `limit` products that have none. Returns how many.
pub(crate) async fn fill(connection: &mut SqliteConnection, limit: i64) -> Result<u64> {
    let files = goods::wordless(&mut *connection, limit).await?;
    work_out(connection, &files).await
}

async fn work_out(connection: &mut SqliteConnection, files: &[ProductFile]) -> Result<u64> {
    let words = store_base::goods::words(files.iter().map(|file| (Some(file.id), &file.form)))?;
    put_words(connection, &words).await
}

/// Writes words that were worked out, an object each with its `id` and its `words`. Returns how many.
pub(crate) async fn put_words(connection: &mut SqliteConnection, words: &str) -> Result<u64> {
    let done = sqlx::query!(
        "update products set search_words = filled.words
         from (select value ->> 'id' as id, value ->> 'words' as words from json_each($1)) as filled
         where products.id = filled.id",
        words
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(done.rows_affected())
}
