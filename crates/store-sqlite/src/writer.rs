//! The one task that writes.
//!
//! Whatever waits is done in one transaction and committed together: a commit waits for the disk, so sharing it is
//! many times faster than one commit each, and nobody waits for a lock. Every job has a savepoint of its own: one
//! that fails is undone alone. Nobody is answered before the commit has succeeded.

use crate::open::Settings;
use futures_core::future::BoxFuture;
use futures_util::FutureExt;
use shop::{
    order::OrderNumber,
    store::{Result, StoreError},
};
use sqlx::{Acquire, Connection, SqliteConnection};
use std::{
    any::Any,
    error::Error,
    panic::{AssertUnwindSafe, resume_unwind},
    time::Duration,
};
use tokio::sync::{broadcast, mpsc, oneshot};
use tracing::{error, warn};

/// Jobs that one commit makes durable.
const TOGETHER: usize = 256;
/// Jobs that may wait. More than this many at once are more than the disk can serve in good time.
const QUEUE: usize = 1024;
/// How long a job waits for a place in the queue.
const PATIENCE: Duration = Duration::from_secs(5);

/// The door to the task that writes. It ends when its last owner is gone.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the task with its connection; `changes` hears of the orders that jobs changed.
    pub(crate) fn start(
        settings: Settings,
        connection: SqliteConnection,
        changes: broadcast::Sender<OrderNumber>,
    ) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = Task {
            settings,
            connection: Some(connection),
            changes,
        };
        tokio::spawn(task.run(jobs));
        Self { queue }
    }

    /// Does `work` in the next transaction. `Ok` means that it is on disk.
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        self.write_order(work, |_| None).await
    }

    /// The same for work on an order; `changed` tells which order it changed, if it did.
    ///
    /// # Panics
    /// If `work` does: the panic goes on where the work came from.
    pub(crate) async fn write_order<T, W>(&self, work: W, changed: fn(&T) -> Option<OrderNumber>) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Assignment {
            work: Some(work),
            done: None,
            changed,
            reply,
        };
        self.queue
            .send_timeout(Box::new(job), PATIENCE)
            .await
            .map_err(|_| unavailable("too many writes are waiting"))?;
        match answer.await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(unavailable("the writer has stopped")),
        }
    }
}

type Panic = Box<dyn Any + Send>;

/// A job as the task sees it.
trait Job: Send {
    /// Does the work; `false` if what it wrote has to be undone.
    fn run<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> BoxFuture<'a, bool>;

    /// The order that the work changed.
    fn changed(&self) -> Option<OrderNumber>;

    /// Answers whoever asked. `lost` is why the transaction was not committed.
    fn answer(self: Box<Self>, lost: Option<&str>);
}

struct Assignment<T, W> {
    work: Option<W>,
    done: Option<std::result::Result<Result<T>, Panic>>,
    changed: fn(&T) -> Option<OrderNumber>,
    reply: oneshot::Sender<std::result::Result<Result<T>, Panic>>,
}

impl<T, W> Job for Assignment<T, W>
where
    T: Send,
    W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T>> + Send,
{
    fn run<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let Some(work) = self.work.take() else {
                return false;
            };
            let done = AssertUnwindSafe(async { work(connection).await })
                .catch_unwind()
                .await;
            let keep = matches!(done, Ok(Ok(_)));
            self.done = Some(done);
            keep
        })
    }

    fn changed(&self) -> Option<OrderNumber> {
        match &self.done {
            Some(Ok(Ok(result))) => (self.changed)(result),
            Some(Ok(Err(_)) | Err(_)) | None => None,
        }
    }

    fn answer(self: Box<Self>, lost: Option<&str>) {
        let answer = match (self.done, lost) {
            (Some(Err(panic)), _) => Err(panic),
            (Some(Ok(result)), None) => Ok(result),
            (_, lost) => Ok(Err(unavailable(lost.unwrap_or("the work was not done")))),
        };
        // Whoever asked may have gone; what was committed stays.
        self.reply.send(answer).ok();
    }
}

struct Task {
    settings: Settings,
    /// `None` after a failure: nothing is known of its state, so the next transaction gets a new one.
    connection: Option<SqliteConnection>,
    changes: broadcast::Sender<OrderNumber>,
}

impl Task {
    async fn run(mut self, mut queue: mpsc::Receiver<Box<dyn Job>>) {
        let mut jobs = Vec::with_capacity(TOGETHER);
        while queue.recv_many(&mut jobs, TOGETHER).await > 0 {
            let lost = self.commit_together(&mut jobs).await.err().map(|why| {
                error!(
                    error = &*why as &dyn Error,
                    jobs = jobs.len(),
                    "a transaction was lost"
                );
                self.connection = None;
                why.to_string()
            });
            for job in jobs.drain(..) {
                if let (None, Some(number)) = (&lost, job.changed()) {
                    // Nobody has to be listening.
                    self.changes.send(number).ok();
                }
                job.answer(lost.as_deref());
            }
        }
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            warn!(%error, "the database was not closed cleanly");
        }
    }

    async fn commit_together(
        &mut self,
        jobs: &mut [Box<dyn Job>],
    ) -> std::result::Result<(), Box<dyn Error + Send + Sync>> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.settings.writer().await?,
        };
        let connection = self.connection.insert(connection);
        // «Immediate» takes the lock before the first read, so that nothing read can be out of date when it is written.
        let mut transaction = connection.begin_with("begin immediate").await?;
        for job in jobs {
            let mut savepoint = transaction.begin().await?;
            if job.run(&mut savepoint).await {
                savepoint.commit().await?;
            } else {
                savepoint.rollback().await?;
            }
        }
        Ok(transaction.commit().await?)
    }
}

fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable(why.into())
}
