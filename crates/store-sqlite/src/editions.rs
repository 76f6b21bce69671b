//! The documents that buyers agree to.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    edition::Edition,
    store::{Editions, Result},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::rows;
use tracing::instrument;

#[async_trait]
impl Editions for SqliteStore {
    #[instrument(name = "db.keep_editions", skip_all)]
    async fn keep_editions(&self, editions: &[Edition], now: Timestamp) -> Result<()> {
        let editions = editions.to_vec();
        self.writer
            .write(move |c| Box::pin(async move { keep_editions(c, &editions, now).await }))
            .await
    }

    async fn edition(&self, version: &str) -> Result<Option<(Edition, Timestamp)>> {
        sqlx::query_as!(
            rows::Edition,
            "select kind, lang, text, since from documents where version = $1",
            version
        )
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?
        .map(rows::Edition::read)
        .transpose()
    }
}

/// What is kept already stays as it is, with its own moment.
async fn keep_editions(
    connection: &mut SqliteConnection,
    editions: &[Edition],
    now: Timestamp,
) -> Result<()> {
    for edition in editions {
        sqlx::query!(
            "insert into documents (version, kind, lang, text, since) values ($1, $2, $3, $4, $5)
                 on conflict (version) do nothing",
            edition.version(),
            edition.paper.as_str(),
            edition.lang.tag(),
            edition.text,
            now.ms()
        )
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    }
    Ok(())
}
