//! What is only appended to, and the seals that prove it.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    record::{Leaf, Log, RecordRow, RecordState, Rows, Seal, SealHead},
    store::{Record, Result},
    time::Timestamp,
};
use sqlx::SqlitePool;
use store_base::rows;

#[async_trait]
impl Record for SqliteStore {
    /// Only one connection writes, so rows come in the order of their numbers.
    async fn settled_rows(&self) -> Result<Rows> {
        newest_rows(&self.readers).await
    }

    async fn record_rows(&self, log: Log, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
        match log {
            Log::History => history(&self.readers, after, until, limit).await,
            Log::Notices => notices(&self.readers, after, until, limit).await,
            Log::Orphans => orphans(&self.readers, after, until, limit).await,
            Log::Journal => journal(&self.readers, after, until, limit).await,
        }
    }

    async fn newest_seal(&self) -> Result<Option<SealHead>> {
        let newest = sqlx::query_as!(
            rows::SealHead,
            "select number, at, total, head from seals order by number desc limit 1"
        )
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
        Ok(newest.map(SealHead::from))
    }

    async fn sealed_until(&self, log: Log) -> Result<i64> {
        let log = log.as_str();
        let last = sqlx::query_scalar!(
            "select last_row from seals where log = $1 order by number desc limit 1",
            log
        )
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
        Ok(last.unwrap_or(i64::MIN))
    }

    async fn append_seal(&self, seal: &Seal) -> Result<bool> {
        let appended = sqlx::query!(
            "insert into seals (number, at, log, last_row, leaves, total, head) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (number) do nothing",
            seal.head.number,
            seal.head.at.ms(),
            seal.log.as_str(),
            seal.last_row(),
            Leaf::to_bytes(&seal.leaves),
            seal.head.total,
            seal.head.head.as_str()
        );
        Ok(self.writer.execute(appended).await? > 0)
    }

    async fn seals(&self, after: i64, limit: i64) -> Result<Vec<Seal>> {
        let found = sqlx::query_as!(
            rows::Seal,
            "select number, at, log, leaves, total, head from seals where number > $1 order by number limit $2",
            after,
            limit
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        found.into_iter().map(Seal::try_from).collect()
    }

    async fn record_state(&self) -> Result<RecordState> {
        let mut is_waiting = false;
        for (log, newest) in newest_rows(&self.readers).await? {
            is_waiting |= newest > 0 && newest > self.sealed_until(log).await?;
        }
        let verified = sqlx::query!("select at, findings from record_verified")
            .fetch_one(&self.readers)
            .await
            .map_err(database)?;
        Ok(RecordState {
            newest: self.newest_seal().await?,
            is_waiting,
            verified: verified.at.map(|at| (Timestamp::from_ms(at), verified.findings)),
        })
    }

    async fn note_verified(&self, at: Timestamp, findings: i64) -> Result<()> {
        let noted = sqlx::query!(
            "update record_verified set at = $1, findings = $2 where only_row = 1",
            at.ms(),
            findings
        );
        self.writer.execute(noted).await.map(drop)
    }
}

async fn newest_rows(readers: &SqlitePool) -> Result<Rows> {
    let newest = sqlx::query!(
        r#"select (select coalesce(max(id), 0) from history) as "history!: i64",
             (select coalesce(max(id), 0) from notices) as "notices!: i64",
             (select coalesce(max(id), 0) from orphans) as "orphans!: i64",
             (select coalesce(max(id), 0) from journal) as "journal!: i64""#
    )
    .fetch_one(readers)
    .await
    .map_err(database)?;
    Ok(Rows::from([
        (Log::History, newest.history),
        (Log::Notices, newest.notices),
        (Log::Orphans, newest.orphans),
        (Log::Journal, newest.journal),
    ]))
}

async fn history(readers: &SqlitePool, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let found = sqlx::query_as!(
        rows::HistoryRow,
        "select id, order_number, event from history where id > $1 and id <= $2 order by id limit $3",
        after,
        until,
        limit
    )
    .fetch_all(readers)
    .await
    .map_err(database)?;
    Ok(found.into_iter().map(RecordRow::from).collect())
}

async fn notices(readers: &SqlitePool, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let found = sqlx::query_as!(
        rows::NoticeRow,
        r#"select id, gateway, invoice, amount, test as "test: bool", order_number, verdict, channel, at, order_key, method,
             details
           from notices where id > $1 and id <= $2 order by id limit $3"#,
        after,
        until,
        limit
    )
    .fetch_all(readers)
    .await
    .map_err(database)?;
    Ok(found.into_iter().map(RecordRow::from).collect())
}

async fn orphans(readers: &SqlitePool, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let found = sqlx::query_as!(
        rows::OrphanRow,
        r#"select id, gateway, invoice, amount, test as "test: bool", channel, at, order_key, method, details
           from orphans where id > $1 and id <= $2 order by id limit $3"#,
        after,
        until,
        limit
    )
    .fetch_all(readers)
    .await
    .map_err(database)?;
    Ok(found.into_iter().map(RecordRow::from).collect())
}

async fn journal(readers: &SqlitePool, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let found = sqlx::query_as!(
        rows::JournalRow,
        "select id, at, who, network, device, act, object, detail
         from journal where id > $1 and id <= $2 order by id limit $3",
        after,
        until,
        limit
    )
    .fetch_all(readers)
    .await
    .map_err(database)?;
    Ok(found.into_iter().map(RecordRow::from).collect())
}
