//! The documents that buyers agree to.

use crate::{
    SqliteStore,
    errors::{corrupt, database},
    rows::name,
};
use async_trait::async_trait;
use shop::{
    edition::Edition,
    store::{Editions, Result},
    text::Lang,
    time::Timestamp,
};
use sqlx::{SqliteConnection, SqliteExecutor};
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
        edition(&self.readers, version).await
    }
}

/// What is kept already stays as it is, with its own moment.
pub(crate) async fn keep_editions(
    connection: &mut SqliteConnection,
    editions: &[Edition],
    now: Timestamp,
) -> Result<()> {
    let since = now.ms();
    for edition in editions {
        let (version, kind, lang) = (edition.version(), edition.paper.as_str(), edition.lang.tag());
        sqlx::query!(
            "insert into documents (version, kind, lang, text, since) values ($1, $2, $3, $4, $5)
             on conflict (version) do nothing",
            version,
            kind,
            lang,
            edition.text,
            since
        )
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    }
    Ok(())
}

pub(crate) async fn edition(
    connection: impl SqliteExecutor<'_>,
    version: &str,
) -> Result<Option<(Edition, Timestamp)>> {
    let row = sqlx::query!(
        "select kind, lang, text, since from documents where version = $1",
        version
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(|row| {
        let lang = match row.lang.as_str() {
            "ru" => Lang::Ru,
            "en" => Lang::En,
            other => return Err(corrupt("documents", format!("{other:?} is no language"))),
        };
        let edition = Edition::new(name("documents", &row.kind)?, lang, row.text);
        Ok((edition, Timestamp::from_ms(row.since)))
    })
    .transpose()
}
