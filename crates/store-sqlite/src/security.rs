//! Who came in, who was kept out, who changed or took away what.

use crate::{SqliteStore, errors::database, outbox};
use async_trait::async_trait;
use shop::{
    security::{Act, NewSecurityEvents, SecurityEvent, SecurityFilter, SecurityRow, Topic},
    store::{Result, Security},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;
use store_base::{
    columns::{document, value},
    documents, rows,
};
use tracing::instrument;

#[async_trait]
impl Security for SqliteStore {
    #[instrument(name = "db.write_security_events", skip_all, fields(count = new.events.len()))]
    async fn write_security_events(&self, new: NewSecurityEvents) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(async move { write_security_events(c, &new).await }))
            .await
    }

    async fn security_events(&self, filter: &SecurityFilter) -> Result<Vec<SecurityRow>> {
        let topic = filter.topic.map(Topic::as_str);
        let before = filter.before.map(|id| id.0);
        let rows = sqlx::query_as!(
            rows::SecurityEventRow,
            "select id, at, act, who, network, device, detail, count from security_events
             where ($1 is null or topic = $1)
               and ($2 = '' or instr(lower(who || ' ' || network || ' ' || device || ' ' || detail), lower($2)) > 0)
               and ($3 is null or id < $3)
             order by id desc limit $4",
            topic,
            filter.text,
            before,
            filter.limit
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(rows
            .into_iter()
            .filter_map(rows::SecurityEventRow::read)
            .collect())
    }

    async fn count_security_events(&self, act: Act, login: Option<&str>, since: Timestamp) -> Result<i64> {
        let (act, since) = (act.as_str(), since.ms());
        sqlx::query_scalar!(
            r#"select coalesce(sum(count), 0) as "count!: i64" from security_events
               where act = $1 and at >= $2 and ($3 is null or who = $3)"#,
            act,
            since,
            login
        )
        .fetch_one(&self.readers)
        .await
        .map_err(database)
    }

    async fn forget_security_events(&self, before: Timestamp) -> Result<()> {
        let old = sqlx::query!("delete from security_events where at < $1", before.ms());
        self.writer.execute(old).await.map(drop)
    }

    async fn swap_settings(
        &self,
        digests: &BTreeMap<String, String>,
    ) -> Result<Option<BTreeMap<String, String>>> {
        let digests = document("settings_seen", digests)?;
        self.writer
            .write(move |c| Box::pin(async move { swap_settings(c, &digests).await }))
            .await
    }
}

async fn write_security_events(connection: &mut SqliteConnection, new: &NewSecurityEvents) -> Result<()> {
    keep(&mut *connection, &new.events).await?;
    outbox::enqueue(connection, &new.messages, new.at).await
}

/// Writes events down, in the transaction of whatever they are about.
pub(crate) async fn keep(connection: &mut SqliteConnection, events: &[SecurityEvent]) -> Result<()> {
    sqlx::query!(
        "insert into security_events (at, topic, act, who, network, device, detail, count)
         select value ->> 'at', value ->> 'topic', value ->> 'act', value ->> 'who', value ->> 'network',
           value ->> 'device', value ->> 'detail', value ->> 'count'
         from json_each($1) order by key",
        documents::security_events(events)?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn swap_settings(
    connection: &mut SqliteConnection,
    digests: &str,
) -> Result<Option<BTreeMap<String, String>>> {
    let before = sqlx::query_scalar!("select digests from settings_seen")
        .fetch_optional(&mut *connection)
        .await
        .map_err(database)?;
    sqlx::query!(
        "insert into settings_seen (only_row, digests) values (1, $1)
         on conflict (only_row) do update set digests = excluded.digests",
        digests
    )
    .execute(connection)
    .await
    .map_err(database)?;
    before.map(|before| value("settings_seen", &before)).transpose()
}
