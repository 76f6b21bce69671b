//! Working the log into the file, beside the one who writes.
//!
//! A commit that does it waits for the disk a second time, and everyone with it who came meanwhile: ten times as long as a
//! commit takes. So a connection of its own works in what there is while commits go on, and the writer is left with the
//! few pages that came since. It has to do these itself: the log begins anew only where nothing of it is left to do, and
//! one that grows on and on is slower to write.
//!
//! Working in is two things, and the second takes longer: pages are written to the file, and the file has to be on disk before
//! the log may begin anew. `SQLite` waits for that once nothing of the log is left to do, so while commits go on it would be the
//! writer who waits for all that the other connection wrote. So this task asks for it after each time, by a handle of its own.
//! `SQLite` relies on none of that: it still waits itself before the log begins anew, and there is little left to wait for.

use crate::{open::ConnectionSettings, transactions::run};
use sqlx::{Connection, SqliteConnection};
use std::{
    error::Error,
    fs::File,
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    sync::mpsc,
    task::{self, JoinHandle},
};
use tracing::warn;

/// Commits between two times. They are few: a commit that comes meanwhile stands behind the file where the disk has one queue for
/// both, and the more is written at a time, the longer.
const COMMITS: u32 = 16;
/// Times between two at which the writer does the rest.
const TIMES: u32 = 4;
/// Whoever reads or writes goes on meanwhile; pages that are still read are left for the next time.
const WORK_IN: &str = "pragma wal_checkpoint(passive)";

/// Counts commits, and has the log worked into the file when there were enough.
pub(super) struct Checkpoints {
    commits: u32,
    due: mpsc::Sender<()>,
    is_nearly_done: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Checkpoints {
    /// Starts the task that does most of it.
    pub(super) fn start(settings: ConnectionSettings) -> Self {
        let (due, is_due) = mpsc::channel(1);
        let is_nearly_done = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(work_in_when_due(settings, is_due, is_nearly_done.clone()));
        Self {
            commits: 0,
            due,
            is_nearly_done,
            task,
        }
    }

    /// Ends the task, and its connection with it.
    pub(super) async fn end(self) {
        drop(self.due);
        self.task.await.ok();
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
    mut due: mpsc::Receiver<()>,
    is_nearly_done: Arc<AtomicBool>,
) {
    let mut hands = Hands {
        settings,
        connection: None,
        file: None,
    };
    let mut times = 0;
    while due.recv().await.is_some() {
        times += 1;
        let is_last = times >= TIMES;
        // The second turn does what came during the first, and so leaves the writer what came during a short one.
        let turns = if is_last { 2 } else { 1 };
        match hands.work_in(turns).await {
            Ok(()) if is_last => {
                times = 0;
                is_nearly_done.store(true, Ordering::Relaxed);
            }
            Ok(()) => {}
            Err(error) => complain(&*error),
        }
    }
    if let Some(connection) = hands.connection
        && let Err(error) = connection.close().await
    {
        complain(&error);
    }
}

/// What works the log in.
struct Hands {
    settings: ConnectionSettings,
    /// `None` at first and after a failure.
    connection: Option<SqliteConnection>,
    file: Option<&'static File>,
}

impl Hands {
    async fn work_in(&mut self, turns: u32) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.settings.writer().await?,
        };
        let file = match self.file {
            Some(file) => file,
            None => *self.file.insert(open_for_good(self.settings.file())?),
        };
        for _ in 0..turns {
            run(&mut connection, WORK_IN).await?;
            task::spawn_blocking(move || file.sync_data()).await??;
        }
        self.connection = Some(connection);
        Ok(())
    }
}

/// The database's file, never closed again: closing any handle of it would lose the locks that `SQLite` has on it for the whole
/// program, and another program would take itself for the only one that has the file open. So there is one for each writer, whatever
/// else fails.
fn open_for_good(path: &Path) -> io::Result<&'static File> {
    Ok(Box::leak(Box::new(File::open(path)?)))
}

/// Nothing is lost, and whoever commits does it once the log is long.
fn complain(error: &(dyn Error + 'static)) {
    warn!(error, "the log was not worked into the database's file");
}
