//! Sees what is written to the shelf, whichever statement writes it: `SQLite` names each row that changes.

use shop::{catalog::VariantId, store::ShelfChanges};
use sqlx::{
    SqliteConnection,
    sqlite::{SqliteOperation, UpdateHookResult},
};
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use store_base::shelf_log::ShelfLog;

/// Follows the connection that writes.
#[derive(Debug)]
pub(crate) struct ShelfWatch {
    log: Arc<ShelfLog>,
    /// What was written and not told yet.
    written: Arc<Mutex<ShelfChanges>>,
    /// How `SQLite` counts what other programs committed, for this connection.
    others: Option<i64>,
}

impl ShelfWatch {
    /// Tells this log.
    pub(crate) fn new(log: Arc<ShelfLog>) -> Self {
        Self {
            log,
            written: Arc::default(),
            others: None,
        }
    }

    /// Follows this connection from now on. What others did before may have been missed, so everything counts as changed.
    pub(crate) async fn follow(&mut self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        let written = self.written.clone();
        let see = move |row: UpdateHookResult<'_>| match (row.table, row.operation) {
            ("variants", SqliteOperation::Update) => lock(&written).add_stock(VariantId(row.rowid)),
            ("variants" | "products" | "categories", _) => *lock(&written) = ShelfChanges::Goods,
            _ => {}
        };
        connection.lock_handle().await?.set_update_hook(see);
        self.others = Some(others(connection).await?);
        self.log.add(ShelfChanges::Goods);
        Ok(())
    }

    /// Tells what was written. If it was not committed after all, somebody reads once more than is needed.
    pub(crate) fn tell(&self) {
        let written = mem::take(&mut *lock(&self.written));
        self.log.add(written);
    }

    /// Looks whether another program has written since. `SQLite` does not say what.
    pub(crate) async fn look_for_others(&mut self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        let now = others(connection).await?;
        if self.others.replace(now) != Some(now) {
            self.log.add(ShelfChanges::Goods);
        }
        Ok(())
    }
}

/// Another number whenever another connection has committed; that of this connection does not count.
async fn others(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("pragma data_version")
        .fetch_one(connection)
        .await
}

fn lock(written: &Mutex<ShelfChanges>) -> MutexGuard<'_, ShelfChanges> {
    written.lock().unwrap_or_else(PoisonError::into_inner)
}
