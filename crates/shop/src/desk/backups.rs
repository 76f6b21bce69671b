//! Copies of the shop: what came of making them and of trying them out.

use super::{Error, Shop};
use crate::{
    backup::{BackupRun, BackupState, RunKind},
    staff::Admin,
    time::Timestamp,
};

/// How long a node may be at it before another one takes over, in seconds.
const TURN: i64 = 2 * 60 * 60;

impl Shop {
    /// The last copies and the last times that one was tried out, newest first.
    pub async fn backup_runs(&self, _: &Admin, kind: RunKind, limit: i64) -> Result<Vec<BackupRun>, Error> {
        Ok(self.store.backup_runs(kind, limit).await?)
    }

    /// How things stand with copies of the shop in this place; in all of them, if none is named.
    pub async fn backup_state(&self, place: Option<&str>) -> Result<BackupState, Error> {
        Ok(self.store.backup_state(place).await?)
    }

    /// Writes down what came of a run.
    pub async fn note_backup_run(&self, kind: RunKind, run: &BackupRun) -> Result<(), Error> {
        Ok(self.store.write_backup_run(kind, run).await?)
    }

    /// Takes the turn to do it; `false` if another node has it.
    pub async fn begin_backup_turn(&self, kind: RunKind, now: Timestamp) -> Result<bool, Error> {
        let until = now.plus_seconds(TURN);
        Ok(self.store.begin_backup_turn(kind, now, until).await?)
    }

    /// Gives the turn back.
    pub async fn end_backup_turn(&self, kind: RunKind) -> Result<(), Error> {
        Ok(self.store.end_backup_turn(kind).await?)
    }
}
