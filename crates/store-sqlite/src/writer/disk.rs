//! Waiting for the disk, beside the one who writes.
//!
//! A commit is two things: pages are written to the log, and the log has to be on disk before anybody hears of it. The second takes
//! longer, and whoever writes can do nothing for it. So the connection that writes leaves it out ([`LEAVE_OUT`]), and a thread of its own
//! waits with the call that `SQLite` makes where `synchronous` is `full`, while the next transaction is under way. Nobody is answered
//! before that, and what was committed meanwhile shares the next time. The log is one file that only grows until all of it is in the
//! database's file, so what is on disk is always a beginning of what was committed.
//!
//! A disk that could not keep something may say so once and then never again (Linux keeps the pages and takes them for written). So
//! nothing that is committed by that connection counts any more, and its successor first has the whole log worked into the file, which
//! is another way to the disk ([`start_anew`]).

use super::job::Job;
use crate::errors::database;
use shop::{
    order::OrderNumber,
    store::{Result, StoreError},
};
use sqlx::SqliteConnection;
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};
use tokio::sync::{Notify, broadcast};
use tracing::error;

/// Said to the connection that writes: its commits do not wait for the disk.
pub(super) const LEAVE_OUT: &str = "pragma synchronous = normal";
/// Transactions that may wait for the disk. If it takes longer than for this many, whoever writes waits as well.
const MOST: usize = 8;
const NOT_KEPT: &str = "the disk did not keep it";

/// Which connection wrote: the first, the second and so on.
pub(super) type Turn = u64;

/// The door to the thread that waits for the disk. It ends when this is gone.
pub(super) struct Disk {
    committed: Option<SyncSender<Committed>>,
    thread: Option<JoinHandle<()>>,
    news: Arc<News>,
}

/// What the thread says.
#[derive(Default)]
struct News {
    /// Transactions that are not on disk yet.
    waiting: AtomicUsize,
    /// There are none any more.
    is_idle: Notify,
    /// The last turn of which something was not kept.
    failed: AtomicU64,
}

/// The jobs of a transaction, and whose it was.
struct Committed {
    jobs: Vec<Job>,
    turn: Turn,
}

impl Disk {
    /// Starts the thread. `keep` has all that this turn has committed so far on disk when it returns; `changes` hears of the orders that
    /// jobs changed.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(super) fn start(
        keep: impl FnMut(Turn) -> io::Result<()> + Send + 'static,
        changes: broadcast::Sender<OrderNumber>,
    ) -> io::Result<Self> {
        let (committed, waiting) = sync_channel(MOST);
        let news = Arc::<News>::default();
        let told = news.clone();
        let thread = thread::Builder::new()
            .name("disk".to_owned())
            .spawn(move || answer_once_kept(&waiting, keep, &changes, &told))?;
        Ok(Self {
            committed: Some(committed),
            thread: Some(thread),
            news,
        })
    }

    /// Answers the jobs of a transaction that this turn has committed, once it is on disk.
    pub(super) fn answer(&self, jobs: Vec<Job>, turn: Turn) {
        self.news.waiting.fetch_add(1, Ordering::AcqRel);
        let sent = self
            .committed
            .as_ref()
            .map(|to| to.send(Committed { jobs, turn }));
        if !matches!(sent, Some(Ok(()))) {
            // The thread is gone, and so are the ends where the answers would arrive.
            self.news.are_over(1);
        }
    }

    /// Comes back once nothing waits for the disk.
    pub(super) async fn idle(&self) {
        while self.news.waiting.load(Ordering::Acquire) > 0 {
            self.news.is_idle.notified().await;
        }
    }

    /// Whether something that this turn has committed was not kept.
    pub(super) fn has_failed(&self, turn: Turn) -> bool {
        self.news.has_failed(turn)
    }
}

impl Drop for Disk {
    /// Whoever waits is answered first.
    fn drop(&mut self) {
        self.committed = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Has all of the log worked into the file, and begins it anew.
///
/// # Errors
/// If somebody who reads is in the way, or the disk.
pub(super) async fn start_anew(connection: &mut SqliteConnection) -> Result<()> {
    let is_in_the_way: bool = sqlx::query_scalar("pragma wal_checkpoint(truncate)")
        .fetch_one(connection)
        .await
        .map_err(database)?;
    if is_in_the_way {
        return Err(StoreError::Unavailable(
            "the log cannot be worked into the file while it is read".into(),
        ));
    }
    Ok(())
}

fn answer_once_kept(
    committed: &Receiver<Committed>,
    mut keep: impl FnMut(Turn) -> io::Result<()>,
    changes: &broadcast::Sender<OrderNumber>,
    news: &News,
) {
    while let Ok(first) = committed.recv() {
        let mut together = vec![first];
        together.extend(committed.try_iter());
        let turn = together.last().map_or(0, |last| last.turn);
        if !news.has_failed(turn)
            && let Err(error) = keep(turn)
        {
            error!(%error, transactions = together.len(), "the disk did not keep what was committed");
            news.failed.store(turn, Ordering::Release);
        }
        news.are_over(together.len());
        for Committed { jobs, turn } in together {
            let lost = news.has_failed(turn).then_some(NOT_KEPT);
            for job in jobs {
                // What was not kept is there all the same, as long as nothing happens to the machine.
                for number in job.changed() {
                    // Nobody has to be listening.
                    changes.send(number).ok();
                }
                job.answer(lost);
            }
        }
    }
}

impl News {
    fn has_failed(&self, turn: Turn) -> bool {
        self.failed.load(Ordering::Acquire) >= turn
    }

    fn are_over(&self, count: usize) {
        if self.waiting.fetch_sub(count, Ordering::AcqRel) == count {
            self.is_idle.notify_one();
        }
    }
}

/// The log as the thread has it.
pub(super) struct Log {
    path: PathBuf,
    /// The file, and the turn in which it was opened: it is not removed as long as a connection of this program has it, and each turn
    /// has one. Closing it loses no lock; those are on the database's file.
    file: Option<(File, Turn)>,
}

impl Log {
    /// The log of a database's file.
    pub(super) fn of(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Self {
            path: path.into(),
            file: None,
        }
    }

    /// Has on disk what this turn has committed so far.
    pub(super) fn keep(&mut self, turn: Turn) -> io::Result<()> {
        let file = match self.file.take() {
            Some((file, opened)) if opened == turn => file,
            Some(_) | None => File::open(&self.path)?,
        };
        file.sync_data()?;
        self.file = Some((file, turn));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that cannot be written to disk stands where the log does.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_log_is_asked_for_and_what_its_disk_says_is_heard() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("shop.db");
        let wal = folder.path().join("shop.db-wal");
        let mut log = Log::of(&database);
        assert_eq!(log.keep(1).unwrap_err().kind(), io::ErrorKind::NotFound);
        std::os::unix::fs::symlink("/proc/self/status", &wal).unwrap();
        assert_eq!(log.keep(1).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        std::fs::remove_file(&wal).unwrap();
        std::fs::write(&wal, "pages").unwrap();
        log.keep(1).unwrap();
        std::fs::remove_file(&wal).unwrap();
        log.keep(1).unwrap();
        assert!(log.keep(2).is_err(), "the next connection may have another one");
    }
}
