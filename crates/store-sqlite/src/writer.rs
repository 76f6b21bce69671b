//! The one task that writes.
//!
//! Whatever waits is done in one transaction and committed together: a commit waits for the disk, so sharing it is
//! many times faster than one commit each, and nobody waits for a lock. What fails is undone alone. Nobody is answered
//! before the commit has succeeded.
//!
//! The connection has a thread of its own, and each trip to it costs as much as a small statement. So decisions about orders
//! take two trips for as many of them as wait: one that begins and reads, one that writes and commits. So do orders that are
//! placed.
//!
//! The task has a thread of its own, too: beside the connections of a busy shop it would stand in line behind each of them
//! after every trip, with the transaction open and everybody waiting.

mod checkpoints;
mod job;
mod leisure;

use crate::{
    changing::{self, Question},
    errors::database,
    open::ConnectionSettings,
    placing::{self, End, Form},
    shelf_watch::ShelfWatch,
    transactions::{leave_nothing, run},
};
use checkpoints::Checkpoints;
use futures_core::future::BoxFuture;
use job::{Assignment, Job, Undo};
use leisure::{GIVE_BACK, Leisure};
use shop::{
    order::{Changed, Draft, Order, OrderNumber},
    payment::{GatewayName, InvoiceId},
    store::{Decide, Result, StoreError},
};
use sqlx::{Connection, Sqlite, SqliteConnection, query::Query, sqlite::SqliteArguments};
use std::{error::Error, io, thread, time::Duration};
use store_base::round::{Answer, Reply};
use tokio::{
    runtime,
    sync::{broadcast, mpsc, oneshot},
    time::{self, MissedTickBehavior},
};
use tracing::{error, warn};

/// Jobs that one commit makes durable.
const TOGETHER: usize = 256;
/// Jobs that may wait. If more than this many wait, the disk cannot serve them in good time.
const QUEUE: usize = 1024;
/// How long a job waits for a place in the queue.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is asked whether another program has written.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The door to the task that writes. When it is gone, what waits has been done, and the file is closed: its log is in it.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Job>,
    /// After the queue, for it ends when that is gone.
    _thread: Thread,
}

/// Waits for a thread at the end.
#[derive(Debug)]
struct Thread(Option<thread::JoinHandle<()>>);

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take()
            && thread.thread().id() != thread::current().id()
        {
            thread.join().ok();
        }
    }
}

impl Writer {
    /// Starts the task with its connection; `changes` hears of the orders that jobs changed, `watch` of the shelf.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn start(
        settings: ConnectionSettings,
        connection: SqliteConnection,
        changes: broadcast::Sender<OrderNumber>,
        watch: ShelfWatch,
    ) -> io::Result<Self> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = async move {
            let task = Task {
                checkpoints: Checkpoints::start(settings.clone()),
                leisure: Leisure::default(),
                settings,
                connection: Some(connection),
                changes,
                watch,
            };
            task.run(jobs).await;
        };
        // It waits for its queue, for SQLite's thread and for deadlines, never for a socket: without those it sleeps and wakes
        // by a futex, many times in each round.
        let own = runtime::Builder::new_current_thread().enable_time().build()?;
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || own.block_on(task))?;
        Ok(Self {
            queue,
            _thread: Thread(Some(thread)),
        })
    }

    /// Does `work` in the next transaction. `Ok` means that it is on disk.
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        self.work(work, Undo::OfAll, |_| Vec::new()).await
    }

    /// The same for work that writes by a single statement, or makes a part of the transaction of what it writes.
    pub(crate) async fn write_whole<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        self.work(work, Undo::OfPart, |_| Vec::new()).await
    }

    /// As [`write`](Self::write), for work that makes orders; `changed` tells which.
    pub(crate) async fn write_orders<T, W>(&self, work: W, changed: fn(&T) -> Vec<OrderNumber>) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        self.work(work, Undo::OfAll, changed).await
    }

    async fn work<T, W>(&self, work: W, undo: Undo, changed: fn(&T) -> Vec<OrderNumber>) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        let (reply, answer) = Reply::new();
        let assignment = Assignment::new(work, changed, reply);
        self.wait(Job::Work(Box::new(assignment), undo), answer).await
    }

    /// Runs a statement in the next transaction; returns how many rows it wrote.
    pub(crate) async fn execute(&self, statement: Query<'static, Sqlite, SqliteArguments>) -> Result<u64> {
        let done =
            self.write_whole(move |c| Box::pin(async move { statement.execute(c).await.map_err(database) }));
        Ok(done.await?.rows_affected())
    }

    /// Places an order in the next transaction. `Ok` means that it is on disk.
    pub(crate) async fn place_order(&self, draft: Draft) -> Result<Order> {
        let (form, answer) = Form::of(draft);
        self.wait(Job::Place(Box::new(form)), answer).await
    }

    /// Asks `decide` about the order and writes what it says, in the next transaction. `Ok` means that it is on disk.
    ///
    /// # Panics
    /// If `decide` does: the panic goes on where the decision came from.
    pub(crate) async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        let (question, answer) = Question::about(number, decide);
        self.wait(Job::Change(Box::new(question)), answer).await
    }

    /// The same about the order that has this attempt.
    ///
    /// # Panics
    /// See [`change_order`](Self::change_order).
    pub(crate) async fn change_order_of(
        &self,
        attempt: (GatewayName, InvoiceId),
        decide: Decide,
    ) -> Result<Changed> {
        let (question, answer) = Question::about_order_of(attempt, decide);
        self.wait(Job::Change(Box::new(question)), answer).await
    }

    async fn wait<T>(&self, job: Job, answer: oneshot::Receiver<Answer<T>>) -> Result<T> {
        self.queue
            .send_timeout(job, PATIENCE)
            .await
            .map_err(|_| StoreError::Unavailable("too many writes are waiting".into()))?;
        Reply::wait(answer).await
    }
}

/// Why a transaction came to nothing.
type Lost = Box<dyn Error + Send + Sync>;

struct Task {
    settings: ConnectionSettings,
    /// `None` after a failure: nothing is known of its state, so the next transaction gets a new one.
    connection: Option<SqliteConnection>,
    changes: broadcast::Sender<OrderNumber>,
    watch: ShelfWatch,
    checkpoints: Checkpoints,
    leisure: Leisure,
}

impl Task {
    async fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(TOGETHER);
        let mut look = time::interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        if let Some(connection) = &mut self.connection
            && let Err(error) = self.watch.follow(connection).await
        {
            warn!(%error, "the first connection was lost");
            self.connection = None;
        }
        loop {
            tokio::select! {
                taken = queue.recv_many(&mut jobs, TOGETHER) => match taken {
                    0 => break,
                    _ => self.serve(&mut jobs).await,
                },
                _ = look.tick() => self.look_around().await,
            }
        }
        self.checkpoints.end().await;
        // Whoever closes the file last works its log into it.
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            warn!(%error, "the database was not closed cleanly");
        }
    }

    /// Does what waits, and answers once it is committed.
    async fn serve(&mut self, jobs: &mut Vec<Job>) {
        let lost = self.commit_together(jobs).await.err().map(|why| {
            error!(
                error = &*why as &dyn Error,
                jobs = jobs.len(),
                "a transaction was lost"
            );
            self.connection = None;
            why.to_string()
        });
        self.watch.tell();
        self.leisure.ends();
        for job in jobs.drain(..) {
            if lost.is_none() {
                for number in job.changed() {
                    // Nobody has to be listening.
                    self.changes.send(number).ok();
                }
            }
            job.answer(lost.as_deref());
        }
        if let Some(connection) = &mut self.connection {
            self.checkpoints.follow(connection).await;
        }
    }

    async fn look_around(&mut self) {
        let Some(connection) = &mut self.connection else {
            return;
        };
        if let Err(error) = self.watch.look_for_others(connection).await {
            warn!(%error, "nobody knows whether another program has written");
        }
        if self.leisure.has_come()
            && let Err(error) = run(connection, GIVE_BACK).await
        {
            warn!(%error, "no memory was given back");
        }
    }

    async fn commit_together(&mut self, jobs: &mut [Job]) -> std::result::Result<(), Lost> {
        let connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            let mut connection = self.settings.writer().await?;
            self.watch.follow(&mut connection).await?;
            connection
        };
        let connection = self.connection.insert(connection);
        if !do_together(connection, jobs).await? {
            run(connection, "commit").await?;
        }
        Ok(())
    }
}

/// Everyone who waits is served by the same commit, so whose work comes first does not matter. `true` if it is committed already.
async fn do_together(connection: &mut SqliteConnection, jobs: &mut [Job]) -> std::result::Result<bool, Lost> {
    let (mut questions, mut forms, mut works) = (Vec::new(), Vec::new(), Vec::new());
    for job in jobs {
        match job {
            Job::Change(question) => questions.push(&mut **question),
            Job::Place(form) => forms.push(&mut **form),
            Job::Work(work, undo) => works.push((work, *undo)),
        }
    }
    let has_questions = !questions.is_empty();
    if has_questions {
        let is_all = forms.is_empty() && works.is_empty();
        if changing::change_together(connection, questions, is_all).await? {
            return Ok(true);
        }
    }
    if !forms.is_empty() {
        let is_all = !has_questions && works.is_empty();
        let end = if is_all { End::OfAll } else { End::OfPart };
        if placing::place_together(connection, has_questions, forms, end).await? {
            return Ok(true);
        }
    } else if !has_questions {
        // "Immediate" takes the lock before the first read, so that nothing read is out of date when it is written.
        run(connection, "begin immediate").await?;
    }
    for (work, undo) in works {
        match undo {
            Undo::OfAll => {
                run(connection, "savepoint job").await?;
                let is_done = work.run(connection).await;
                let end = if is_done {
                    "release job"
                } else {
                    "rollback to job; release job"
                };
                run(connection, end).await?;
            }
            Undo::OfPart => {
                if !work.run(connection).await {
                    leave_nothing(connection).await?;
                }
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
