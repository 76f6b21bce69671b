//! The one task that writes.
//!
//! Whatever waits is done in one transaction and committed together: a commit waits for the disk, so sharing it is
//! many times faster than one commit each, and nobody waits for a lock. What fails is undone alone, by a savepoint.
//! Nobody is answered before the commit has succeeded.

mod job;

use crate::{changing, errors::database, open::ConnectionSettings, shelf_watch::ShelfWatch};
use futures_core::future::BoxFuture;
use job::{Assignment, Job};
use shop::{
    order::{Changed, OrderNumber},
    store::{Decide, Result, StoreError},
};
use sqlx::{
    Acquire, Connection, Sqlite, SqliteConnection, Transaction, query::Query, sqlite::SqliteArguments,
};
use std::{error::Error, time::Duration};
use store_base::round::{Answer, OrderChange, Reply};
use tokio::{
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

/// The door to the task that writes. It ends when its last owner is gone.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the task with its connection; `changes` hears of the orders that jobs changed, `watch` of the shelf.
    pub(crate) fn start(
        settings: ConnectionSettings,
        connection: SqliteConnection,
        changes: broadcast::Sender<OrderNumber>,
        watch: ShelfWatch,
    ) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = Task {
            settings,
            connection: Some(connection),
            changes,
            watch,
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

    /// The same for work that makes an order; `changed` tells which.
    pub(crate) async fn write_order<T, W>(&self, work: W, changed: fn(&T) -> Option<OrderNumber>) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        let (reply, answer) = Reply::new();
        let assignment = Assignment::new(work, changed, reply);
        self.wait(Job::Work(Box::new(assignment)), answer).await
    }

    /// Runs a statement in the next transaction; returns how many rows it wrote.
    pub(crate) async fn execute(&self, statement: Query<'static, Sqlite, SqliteArguments>) -> Result<u64> {
        let done = self.write(move |c| Box::pin(async move { statement.execute(c).await.map_err(database) }));
        Ok(done.await?.rows_affected())
    }

    /// Asks `decide` about the order and writes what it says, in the next transaction. `Ok` means that it is on disk.
    ///
    /// # Panics
    /// If `decide` does: the panic goes on where the decision came from.
    pub(crate) async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        let (change, answer) = OrderChange::new(number, decide);
        self.wait(Job::Change(Box::new(change)), answer).await
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
                _ = look.tick() => self.look_for_others().await,
            }
        }
        if let Some(connection) = self.connection.take()
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
        for job in jobs.drain(..) {
            if let (None, Some(number)) = (&lost, job.changed()) {
                // Nobody has to be listening.
                self.changes.send(number).ok();
            }
            job.answer(lost.as_deref());
        }
    }

    async fn look_for_others(&mut self) {
        if let Some(connection) = &mut self.connection
            && let Err(error) = self.watch.look_for_others(connection).await
        {
            warn!(%error, "nobody knows whether another program has written");
        }
    }

    async fn commit_together(&mut self, jobs: &mut [Job]) -> std::result::Result<(), Lost> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let mut connection = self.settings.writer().await?;
                self.watch.follow(&mut connection).await?;
                connection
            }
        };
        let connection = self.connection.insert(connection);
        // "Immediate" takes the lock before the first read, so that nothing read is out of date when it is
        // written.
        let mut transaction = connection.begin_with("begin immediate").await?;
        do_together(&mut transaction, jobs).await?;
        Ok(transaction.commit().await?)
    }
}

/// Everyone who waits is served by the same commit, so whose work comes first does not matter.
async fn do_together(
    transaction: &mut Transaction<'_, Sqlite>,
    jobs: &mut [Job],
) -> std::result::Result<(), Lost> {
    let mut changes = Vec::new();
    for job in jobs {
        match job {
            Job::Change(change) => changes.push(&mut **change),
            Job::Work(work) => {
                let mut savepoint = transaction.begin().await?;
                if work.run(&mut savepoint).await {
                    savepoint.commit().await?;
                } else {
                    savepoint.rollback().await?;
                }
            }
        }
    }
    if !changes.is_empty() {
        changing::change_together(transaction, changes).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
