//! What is only appended to, and the seals that prove it.

use crate::{PostgresStore, asked};
use async_trait::async_trait;
use shop::{
    record::{Leaf, Log, RecordRow, RecordState, Rows, Seal, SealHead},
    store::{Record, Result},
    time::Timestamp,
};
use sqlx::PgPool;
use std::time::Duration;
use store_base::rows;

/// A number of a row belongs to a transaction that is known to be under way no later than this after it was drawn.
const DRAWING: Duration = Duration::from_millis(250);
/// Between two looks whether everybody is done.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// So often it is looked; whoever is not done then holds the seal up until the next turn.
const MOST_LOOKS: u32 = 60;

#[async_trait]
impl Record for PostgresStore {
    /// A transaction that has a lower number for a row may end later than one that has a higher one. So the newest rows are
    /// noted, and then everybody who was writing at that moment has to be done.
    async fn settled_rows(&self) -> Result<Rows> {
        let newest = newest_rows(&self.pool).await?;
        // A number is drawn a moment before its transaction has one of its own.
        tokio::time::sleep(DRAWING).await;
        let own = sqlx::query_scalar!(r#"select pg_current_xact_id()::text::bigint as "own!""#);
        let own = asked(own.fetch_one(&self.pool)).await?;
        for _ in 0..MOST_LOOKS {
            let oldest = sqlx::query_scalar!(
                r#"select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "oldest!""#
            );
            if asked(oldest.fetch_one(&self.pool)).await? > own {
                return Ok(newest);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        Ok(Rows::new())
    }

    async fn record_rows(&self, log: Log, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
        match log {
            Log::History => history(&self.pool, after, until, limit).await,
            Log::Notices => notices(&self.pool, after, until, limit).await,
            Log::Orphans => orphans(&self.pool, after, until, limit).await,
            Log::Journal => journal(&self.pool, after, until, limit).await,
        }
    }

    async fn newest_seal(&self) -> Result<Option<SealHead>> {
        let newest = sqlx::query_as!(
            rows::SealHead,
            "select number, at, total, head from seals order by number desc limit 1"
        );
        let newest = asked(newest.fetch_optional(&self.pool)).await?;
        Ok(newest.map(SealHead::from))
    }

    async fn sealed_until(&self, log: Log) -> Result<i64> {
        let last = sqlx::query_scalar!(
            "select last_row from seals where log = $1 order by number desc limit 1",
            log.as_str()
        );
        let last = asked(last.fetch_optional(&self.pool)).await?;
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
        Ok(asked(appended.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn seals(&self, after: i64, limit: i64) -> Result<Vec<Seal>> {
        let found = sqlx::query_as!(
            rows::Seal,
            "select number, at, log, leaves, total, head from seals where number > $1 order by number limit $2",
            after,
            limit
        );
        let found = asked(found.fetch_all(&self.pool)).await?;
        found.into_iter().map(Seal::try_from).collect()
    }

    async fn record_state(&self) -> Result<RecordState> {
        let mut is_waiting = false;
        for (log, newest) in newest_rows(&self.pool).await? {
            is_waiting |= newest > 0 && newest > self.sealed_until(log).await?;
        }
        let verified = sqlx::query!("select at, findings from record_verified");
        let verified = asked(verified.fetch_one(&self.pool)).await?;
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
        asked(noted.execute(&self.pool)).await.map(drop)
    }
}

async fn newest_rows(pool: &PgPool) -> Result<Rows> {
    let newest = sqlx::query!(
        r#"select (select coalesce(max(id), 0) from history) as "history!",
             (select coalesce(max(id), 0) from notices) as "notices!",
             (select coalesce(max(id), 0) from orphans) as "orphans!",
             (select coalesce(max(id), 0) from journal) as "journal!""#
    );
    let newest = asked(newest.fetch_one(pool)).await?;
    Ok(Rows::from([
        (Log::History, newest.history),
        (Log::Notices, newest.notices),
        (Log::Orphans, newest.orphans),
        (Log::Journal, newest.journal),
    ]))
}

async fn history(pool: &PgPool, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let found = sqlx::query_as!(
        rows::HistoryRow,
        r#"select id, order_number, event::text as "event!" from history where id > $1 and id <= $2 order by id limit $3"#,
        after,
        until,
        limit
    );
    let found = asked(found.fetch_all(pool)).await?;
    Ok(found.into_iter().map(RecordRow::from).collect())
}

async fn notices(pool: &PgPool, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let found = sqlx::query_as!(
        rows::NoticeRow,
        r#"select id, gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method,
             details::text
           from notices where id > $1 and id <= $2 order by id limit $3"#,
        after,
        until,
        limit
    );
    let found = asked(found.fetch_all(pool)).await?;
    Ok(found.into_iter().map(RecordRow::from).collect())
}

async fn orphans(pool: &PgPool, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let found = sqlx::query_as!(
        rows::OrphanRow,
        r#"select id, gateway, invoice, amount, test, channel, at, order_key, method, details::text as "details!"
           from orphans where id > $1 and id <= $2 order by id limit $3"#,
        after,
        until,
        limit
    );
    let found = asked(found.fetch_all(pool)).await?;
    Ok(found.into_iter().map(RecordRow::from).collect())
}

async fn journal(pool: &PgPool, after: i64, until: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let found = sqlx::query_as!(
        rows::JournalRow,
        "select id, at, who, network, device, act, object, detail
         from journal where id > $1 and id <= $2 order by id limit $3",
        after,
        until,
        limit
    );
    let found = asked(found.fetch_all(pool)).await?;
    Ok(found.into_iter().map(RecordRow::from).collect())
}
