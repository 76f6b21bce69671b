//! What came of copying the shop.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    backup::{BackupRun, BackupState, RunKind},
    store::{Backups, Result},
    time::Timestamp,
};
use store_base::{columns::text, rows};

#[async_trait]
impl Backups for SqliteStore {
    async fn write_backup_run(&self, kind: RunKind, run: &BackupRun) -> Result<()> {
        let failure = run.failure.as_deref().map(text);
        let place = run.place.as_deref().map(text);
        let written = sqlx::query!(
            "insert into backup_runs (kind, began_at, ended_at, by_whom, file, bytes, row_count, failure, place)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            kind.as_str(),
            run.began_at.ms(),
            run.ended_at.ms(),
            run.by,
            run.file,
            run.bytes,
            run.rows,
            failure,
            place
        );
        self.writer.execute(written).await.map(drop)
    }

    async fn backup_runs(&self, kind: RunKind, limit: i64) -> Result<Vec<BackupRun>> {
        let kind = kind.as_str();
        let rows = sqlx::query_as!(
            rows::BackupRun,
            "select began_at, ended_at, by_whom, file, bytes, row_count, failure, place from backup_runs
             where kind = $1 order by id desc limit $2",
            kind,
            limit
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(rows.into_iter().map(BackupRun::from).collect())
    }

    async fn backup_state(&self, place: Option<&str>) -> Result<BackupState> {
        Ok(BackupState {
            good: self.newest_run(RunKind::Backup, place, true).await?,
            last: self.newest_run(RunKind::Backup, place, false).await?,
            drill: self.newest_run(RunKind::Drill, place, false).await?,
            proven: self.newest_run(RunKind::Drill, place, true).await?,
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
        Ok(self.writer.execute(begun).await? > 0)
    }

    async fn end_backup_turn(&self, kind: RunKind) -> Result<()> {
        let ended = sqlx::query!("delete from backup_turns where kind = $1", kind.as_str());
        self.writer.execute(ended).await.map(drop)
    }
}

impl SqliteStore {
    /// The last run of this kind in a place, or in any.
    async fn newest_run(
        &self,
        kind: RunKind,
        place: Option<&str>,
        must_be_good: bool,
    ) -> Result<Option<BackupRun>> {
        let kind = kind.as_str();
        let row = sqlx::query_as!(
            rows::BackupRun,
            "select began_at, ended_at, by_whom, file, bytes, row_count, failure, place from backup_runs
             where kind = $1 and ($2 is null or place = $2 or (place is null and by_whom <> 'vitrina backup'))
               and (failure is null or not $3)
             order by id desc limit 1",
            kind,
            place,
            must_be_good
        )
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
        Ok(row.map(BackupRun::from))
    }
}
