//! The documents that buyers agree to.

use crate::{
    PostgresStore,
    errors::{corrupt, database},
    rows::name,
    within,
};
use async_trait::async_trait;
use shop::{
    edition::Edition,
    store::{Editions, Result},
    text::Lang,
    time::Timestamp,
};
use sqlx::PgExecutor;
use tracing::instrument;

#[async_trait]
impl Editions for PostgresStore {
    #[instrument(name = "db.keep_editions", skip_all)]
    async fn keep_editions(&self, editions: &[Edition], now: Timestamp) -> Result<()> {
        within(keep_editions(&self.pool, editions, now)).await
    }

    async fn edition(&self, version: &str) -> Result<Option<(Edition, Timestamp)>> {
        within(edition(&self.pool, version)).await
    }
}

/// What is kept already stays as it is, with its own moment.
pub(crate) async fn keep_editions(
    connection: impl PgExecutor<'_>,
    editions: &[Edition],
    now: Timestamp,
) -> Result<()> {
    let column = |of: fn(&Edition) -> &str| -> Vec<String> {
        editions.iter().map(|edition| of(edition).to_owned()).collect()
    };
    sqlx::query!(
        "insert into documents (version, kind, lang, text, since)
         select version, kind, lang, text, $5
         from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as new (version, kind, lang, text)
         on conflict (version) do nothing",
        &column(Edition::version),
        &column(|edition| edition.paper.as_str()),
        &column(|edition| edition.lang.tag()),
        &column(|edition| edition.text.as_str()),
        now.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

pub(crate) async fn edition(
    connection: impl PgExecutor<'_>,
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
