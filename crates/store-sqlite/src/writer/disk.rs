//! Waiting for the disk, beside the one who writes.
//!
//! A commit is two things: pages are written to the log, and the log has to be on disk before anybody hears of it. The second takes
//! longer, and whoever writes can do nothing for it. So the connection that writes leaves it out ([`LEAVE_OUT`]), and a thread of its own
//! waits with the call that `SQLite` makes where `synchronous` is `full`, while the next transaction is under way. Nobody is answered
//! before that, and what was committed meanwhile shares the next time. The log only grows until all of it is in the database's file,
//! each page of it sums up those before, and `SQLite` waits itself before it works any of it in or begins it anew: what is on disk is
//! always a beginning of what was committed, and never less than what was answered.
//!
//! A disk that could not keep something may say so once and then never again, since the system takes such pages for written. So
//! nothing that was committed to that log is answered any more, and the next connection first has all of it worked into the file, so that
//! nothing new is behind a gap ([`start_anew`]). It takes the system's word for the pages that it finds in memory, as every program with
//! `synchronous = normal` does.

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
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
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

/// The log that a connection writes.
pub(super) struct Log {
    /// A handle hears of nothing that went wrong before it was opened, so it is as old as the connection. Closing it loses no lock; those are
    /// on the database's file.
    pub(super) file: File,
    pub(super) turn: Turn,
}

impl Log {
    /// The log of a connection that has read something. It is not removed as long as that is open.
    pub(super) async fn of(connection: &mut SqliteConnection, turn: Turn) -> Result<Self> {
        // SQLite knows where the file is, whatever links lead there.
        let path: String = sqlx::query_scalar("select file from pragma_database_list where name = 'main'")
            .fetch_one(connection)
            .await
            .map_err(database)?;
        let file = File::open(format!("{path}-wal"));
        let file = file.map_err(|error| StoreError::Unavailable(error.into()))?;
        Ok(Self { file, turn })
    }

    /// Has on disk what was committed so far.
    pub(super) fn keep(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

/// The door to the thread that waits for the disk. It ends when this is gone.
pub(super) struct Disk {
    committed: Option<SyncSender<Committed>>,
    thread: Option<JoinHandle<()>>,
    news: Arc<News>,
}

/// The jobs of a transaction, and where it was written.
struct Committed {
    jobs: Vec<Job>,
    log: Arc<Log>,
}

/// What the thread says.
#[derive(Default)]
struct News {
    /// Transactions that are not on disk yet.
    waiting: AtomicUsize,
    /// There are none any more, or nobody takes them.
    is_idle: Notify,
    /// The last turn of which something was not kept.
    failed: AtomicU64,
    /// The thread is gone.
    has_ended: AtomicBool,
}

impl Disk {
    /// Starts the thread. `keep` is [`Log::keep`]; `changes` hears of the orders that jobs changed.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(super) fn start(
        keep: impl FnMut(&Log) -> io::Result<()> + Send + 'static,
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

    /// Answers the jobs of a transaction that was committed to this log, once it is on disk.
    pub(super) fn answer(&self, jobs: Vec<Job>, log: Arc<Log>) {
        self.news.waiting.fetch_add(1, Ordering::AcqRel);
        if let Some(committed) = &self.committed {
            // If the thread is gone, so are the ends where the answers would arrive, and callers hear of that.
            committed.send(Committed { jobs, log }).ok();
        }
    }

    /// Comes back once nothing waits for the disk.
    pub(super) async fn idle(&self) {
        while self.news.waiting.load(Ordering::Acquire) > 0 && !self.has_ended() {
            self.news.is_idle.notified().await;
        }
    }

    /// Whether something that was committed in this turn was not kept.
    pub(super) fn has_failed(&self, turn: Turn) -> bool {
        self.news.has_failed(turn)
    }

    /// Whether nobody waits for the disk any more, after a mistake of this program.
    pub(super) fn has_ended(&self) -> bool {
        self.news.has_ended.load(Ordering::Acquire)
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
            "the log is in use and cannot be begun anew".into(),
        ));
    }
    Ok(())
}

fn answer_once_kept(
    committed: &Receiver<Committed>,
    mut keep: impl FnMut(&Log) -> io::Result<()>,
    changes: &broadcast::Sender<OrderNumber>,
    news: &News,
) {
    let _end = End(news);
    while let Ok(first) = committed.recv() {
        // All of one log: before the next one is begun, nothing waits any more.
        let log = first.log.clone();
        let mut together = vec![first];
        together.extend(committed.try_iter());
        if !news.has_failed(log.turn)
            && let Err(error) = keep(&log)
        {
            error!(%error, transactions = together.len(), "the disk did not keep what was committed");
            news.failed.store(log.turn, Ordering::Release);
        }
        news.are_over(together.len());
        let lost = news.has_failed(log.turn).then_some(NOT_KEPT);
        for job in together.into_iter().flat_map(|one| one.jobs) {
            // What was not kept is there all the same, as long as nothing happens to the machine.
            for number in job.changed() {
                // Nobody has to be listening.
                changes.send(number).ok();
            }
            job.answer(lost);
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

/// Says that the thread is gone, whatever ended it: nobody may wait for it.
struct End<'n>(&'n News);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.has_ended.store(true, Ordering::Release);
        self.0.is_idle.notify_one();
    }
}
