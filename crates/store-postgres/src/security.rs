//! Who came in, who was kept out, who changed or took away what.

use crate::{PostgresStore, asked, errors::database, outbox, within};
use async_trait::async_trait;
use shop::{
    security::{Act, NewSecurityEvents, SecurityEvent, SecurityFilter, SecurityRow, Topic},
    store::{Result, Security},
    time::Timestamp,
};
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeMap;
use store_base::{
    columns::{document, value},
    documents, rows,
};
use tracing::instrument;

#[async_trait]
impl Security for PostgresStore {
    #[instrument(name = "db.write_security_events", skip_all, fields(count = new.events.len()))]
    async fn write_security_events(&self, new: NewSecurityEvents) -> Result<()> {
        within(write_security_events(&self.pool, &new)).await
    }

    async fn security_events(&self, filter: &SecurityFilter) -> Result<Vec<SecurityRow>> {
        let rows = sqlx::query_as!(
            rows::SecurityEventRow,
            r#"select id, at, act, who, network, device, detail, count from security_events
               where ($1::text is null or topic = $1)
                 and ($2 = '' or strpos(lower((who || ' ' || network || ' ' || device || ' ' || detail) collate "C"),
                   lower($2::text collate "C")) > 0)
                 and ($3::bigint is null or id < $3)
               order by id desc limit $4"#,
            filter.topic.map(Topic::as_str),
            filter.text,
            filter.before.map(|id| id.0),
            filter.limit
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        Ok(rows
            .into_iter()
            .filter_map(rows::SecurityEventRow::read)
            .collect())
    }

    async fn count_security_events(&self, act: Act, login: Option<&str>, since: Timestamp) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"select coalesce(sum(count), 0)::bigint as "count!" from security_events
               where act = $1 and at >= $2 and ($3::text is null or who = $3)"#,
            act.as_str(),
            since.ms(),
            login
        );
        asked(count.fetch_one(&self.pool)).await
    }

    async fn forget_security_events(&self, before: Timestamp) -> Result<()> {
        let old = sqlx::query!("delete from security_events where at < $1", before.ms());
        asked(old.execute(&self.pool)).await.map(drop)
    }

    async fn swap_settings(
        &self,
        digests: &BTreeMap<String, String>,
    ) -> Result<Option<BTreeMap<String, String>>> {
        let digests = document("settings_seen", digests)?;
        within(swap_settings(&self.pool, &digests)).await
    }
}

async fn write_security_events(pool: &PgPool, new: &NewSecurityEvents) -> Result<()> {
    let mut transaction = pool.begin().await.map_err(database)?;
    keep(&mut transaction, &new.events).await?;
    outbox::enqueue(&mut transaction, &new.messages, new.at).await?;
    transaction.commit().await.map_err(database)
}

/// Writes events down, in the transaction of whatever they are about.
pub(crate) async fn keep(connection: &mut PgConnection, events: &[SecurityEvent]) -> Result<()> {
    sqlx::query!(
        "insert into security_events (at, topic, act, who, network, device, detail, count)
         select at, topic, act, who, network, device, detail, count
         from rows from (jsonb_to_recordset($1::text::jsonb)
             as (at bigint, topic text, act text, who text, network text, device text, detail text, count bigint))
           with ordinality as list (at, topic, act, who, network, device, detail, count, place)
         order by place",
        documents::security_events(events)?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn swap_settings(pool: &PgPool, digests: &str) -> Result<Option<BTreeMap<String, String>>> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let before = sqlx::query_scalar!(r#"select digests::text as "digests!" from settings_seen for update"#)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(database)?;
    sqlx::query!(
        "insert into settings_seen (only_row, digests) values (1, $1::text::jsonb)
         on conflict (only_row) do update set digests = excluded.digests",
        digests
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    before.map(|before| value("settings_seen", &before)).transpose()
}
