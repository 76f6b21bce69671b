//! The documents that buyers agree to.

use crate::{PostgresStore, asked};
use async_trait::async_trait;
use shop::{
    edition::Edition,
    store::{Editions, Result},
    time::Timestamp,
};
use store_base::rows;
use tracing::instrument;

#[async_trait]
impl Editions for PostgresStore {
    /// What is kept already stays as it is, with its own moment.
    #[instrument(name = "db.keep_editions", skip_all)]
    async fn keep_editions(&self, editions: &[Edition], now: Timestamp) -> Result<()> {
        let column = |of: fn(&Edition) -> &str| -> Vec<String> {
            editions.iter().map(|edition| of(edition).to_owned()).collect()
        };
        let editions = sqlx::query!(
            "insert into documents (version, kind, lang, text, since)
             select version, kind, lang, text, $5
             from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as new (version, kind, lang, text)
             on conflict (version) do nothing",
            &column(Edition::version),
            &column(|edition| edition.paper.as_str()),
            &column(|edition| edition.lang.tag()),
            &column(|edition| edition.text.as_str()),
            now.ms()
        );
        asked(editions.execute(&self.pool)).await.map(drop)
    }

    async fn edition(&self, version: &str) -> Result<Option<(Edition, Timestamp)>> {
        let row = sqlx::query_as!(
            rows::Edition,
            "select kind, lang, text, since from documents where version = $1",
            version
        );
        let row = asked(row.fetch_optional(&self.pool)).await?;
        row.map(rows::Edition::read).transpose()
    }
}
