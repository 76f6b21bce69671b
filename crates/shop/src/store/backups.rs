//! What came of copying the shop.

use super::Result;
use crate::{
    backup::{BackupRun, BackupState, RunKind},
    time::Timestamp,
};
use async_trait::async_trait;

/// What came of copying the shop, and of trying copies out. It is only appended to.
#[async_trait]
pub trait Backups: Send + Sync + 'static {
    /// Writes down what came of a run.
    async fn write_backup_run(&self, kind: RunKind, run: &BackupRun) -> Result<()>;

    /// The last runs of this kind, newest first.
    async fn backup_runs(&self, kind: RunKind, limit: i64) -> Result<Vec<BackupRun>>;

    /// How things stand with copies in this place; in all of them, if none is named. Runs that an older program wrote down without
    /// their place count for every place if the shop did them by itself, and for none if a command did: that may have been elsewhere.
    async fn backup_state(&self, place: Option<&str>) -> Result<BackupState>;

    /// Takes the turn to do it, until a moment: of several nodes one has it, and another takes over if that one is gone.
    /// `false` if somebody else has it.
    async fn begin_backup_turn(&self, kind: RunKind, now: Timestamp, until: Timestamp) -> Result<bool>;

    /// Gives the turn back.
    async fn end_backup_turn(&self, kind: RunKind) -> Result<()>;
}
