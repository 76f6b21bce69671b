//! What came of copying the shop.

use crate::{PostgresStore, asked};
use async_trait::async_trait;
use shop::{
    backup::{BackupRun, BackupState, RunKind},
    store::{Backups, Result},
    time::Timestamp,
};
use store_base::{columns::text, rows};

#[async_trait]
impl Backups for PostgresStore {
    async fn write_backup_run(&self, kind: RunKind, run: &BackupRun) -> Result<()> {
        let failure = run.failure.as_deref().map(text);
        let written = sqlx::query!(
            "insert into backup_runs (kind, began_at, ended_at, by_whom, file, bytes, row_count, failure)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            kind.as_str(),
            run.began_at.ms(),
            run.ended_at.ms(),
            run.by,
            run.file,
            run.bytes,
            run.rows,
            failure
        );
        asked(written.execute(&self.pool)).await.map(drop)
    }

    async fn backup_runs(&self, kind: RunKind, limit: i64) -> Result<Vec<BackupRun>> {
        let rows = sqlx::query_as!(
            rows::BackupRun,
            "select began_at, ended_at, by_whom, file, bytes, row_count, failure from backup_runs
             where kind = $1 order by id desc limit $2",
            kind.as_str(),
            limit
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().map(BackupRun::from).collect())
    }

    async fn backup_state(&self) -> Result<BackupState> {
        let good = sqlx::query_as!(
            rows::BackupRun,
            "select began_at, ended_at, by_whom, file, bytes, row_count, failure from backup_runs
             where kind = 'backup' and failure is null order by id desc limit 1"
        );
        let good = asked(good.fetch_optional(&self.pool)).await?;
        Ok(BackupState {
            good: good.map(BackupRun::from),
            last: self.backup_runs(RunKind::Backup, 1).await?.pop(),
            drill: self.backup_runs(RunKind::Drill, 1).await?.pop(),
        })
    }

    async fn begin_backup_turn(&self, kind: RunKind, now: Timestamp, until: Timestamp) -> Result<bool> {
        let begun = sqlx::query!(
            "insert into backup_turns (kind, until) values ($1, $2)
             on conflict (kind) do update set until = excluded.until where backup_turns.until <= $3",
            kind.as_str(),
            until.ms(),
            now.ms()
        );
        Ok(asked(begun.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn end_backup_turn(&self, kind: RunKind) -> Result<()> {
        let ended = sqlx::query!("delete from backup_turns where kind = $1", kind.as_str());
        asked(ended.execute(&self.pool)).await.map(drop)
    }
}
