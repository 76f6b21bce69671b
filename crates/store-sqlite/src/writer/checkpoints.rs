//! Working the log into the file, beside the one who writes.
//!
//! A commit that does it waits for the disk a second time, and everyone with it who came meanwhile: ten times as long as a
//! commit takes. So a connection of its own works in what there is while commits go on, and the writer is left with the
//! few pages that came since. It has to do these itself: the log begins anew only where nothing of it is left to do, and
//! one that grows on and on is slower to write.

use crate::{open::ConnectionSettings, transactions::run};
use sqlx::{Connection, SqliteConnection};
use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::mpsc;
use tracing::warn;

/// Commits between two times.
const COMMITS: u32 = 64;
/// Whoever reads or writes goes on meanwhile; pages that are still read are left for the next time.
const WORK_IN: &str = "pragma wal_checkpoint(passive)";

/// Counts commits, and has the log worked into the file when there were enough.
pub(super) struct Checkpoints {
    commits: u32,
    due: mpsc::Sender<()>,
    is_nearly_done: Arc<AtomicBool>,
}

impl Checkpoints {
    /// Starts the task that does most of it. It ends with what this returns.
    pub(super) fn start(settings: ConnectionSettings) -> Self {
        let (due, times) = mpsc::channel(1);
        let is_nearly_done = Arc::new(AtomicBool::new(false));
        tokio::spawn(work_in_when_due(settings, times, is_nearly_done.clone()));
        Self {
            commits: 0,
            due,
            is_nearly_done,
        }
    }

    /// After a commit: does what little there is to do on the connection that writes.
    pub(super) async fn follow(&mut self, writer: &mut SqliteConnection) {
        self.commits += 1;
        if self.commits >= COMMITS {
            self.commits = 0;
            // One that is under way does this, too.
            self.due.try_send(()).ok();
        }
        if self.is_nearly_done.swap(false, Ordering::Relaxed)
            && let Err(error) = run(writer, WORK_IN).await
        {
            complain(&error);
        }
    }
}

async fn work_in_when_due(
    settings: ConnectionSettings,
    mut times: mpsc::Receiver<()>,
    is_nearly_done: Arc<AtomicBool>,
) {
    let mut connection = None;
    while times.recv().await.is_some() {
        match work_in(&settings, connection.take()).await {
            Ok(used) => {
                connection = Some(used);
                is_nearly_done.store(true, Ordering::Relaxed);
            }
            Err(error) => complain(&*error),
        }
    }
    if let Some(connection) = connection
        && let Err(error) = connection.close().await
    {
        complain(&error);
    }
}

async fn work_in(
    settings: &ConnectionSettings,
    connection: Option<SqliteConnection>,
) -> Result<SqliteConnection, Box<dyn Error + Send + Sync>> {
    let mut connection = match connection {
        Some(connection) => connection,
        None => settings.writer().await?,
    };
    run(&mut connection, WORK_IN).await?;
    Ok(connection)
}

/// Nothing is lost, and whoever commits does it once the log is long.
fn complain(error: &(dyn Error + 'static)) {
    warn!(error, "the log was not worked into the database's file");
}
