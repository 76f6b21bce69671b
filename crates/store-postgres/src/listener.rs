//! Hears from all nodes, this one included, which orders changed.

use crate::{PostgresStore, open::OpenError, trust::takes_writes};
use shop::{
    order::OrderNumber,
    store::{Changes, Feed},
};
use sqlx::{PgPool, postgres::PgListener};
use std::time::Duration;
use tokio::{sync::broadcast, task::JoinHandle, time};
use tokio_stream::{StreamExt, wrappers::BroadcastStream};
use tracing::warn;

/// The channel of `pg_notify`; its payload is the order's number.
pub(crate) const CHANNEL: &str = "order_changed";
/// A connection that was silent for this long is asked whether it is still there.
const SILENCE: Duration = Duration::from_secs(10);
/// How long the question may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before another connection is tried.
const PAUSE: Duration = Duration::from_secs(1);

/// A task that listens until its owner is gone.
#[derive(Debug)]
pub(crate) struct Listener {
    changes: broadcast::Sender<OrderNumber>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Listens, and only then returns: what changes from now on is heard.
    pub(crate) async fn start(pool: PgPool) -> Result<Self, OpenError> {
        let (changes, _) = broadcast::channel(1024);
        let first = listen(&pool).await.map_err(OpenError::Connect)?;
        let task = tokio::spawn(keep_listening(pool, first, changes.clone()));
        Ok(Self { changes, task })
    }
}

impl Feed for PostgresStore {
    fn changes(&self) -> Changes {
        let changes = BroadcastStream::new(self.listener.changes.subscribe());
        // A listener that was too slow has missed some; that is what "hint" means.
        Box::pin(changes.filter_map(Result::ok))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What changes while the connection is lost is not heard of: changes are hints.
async fn keep_listening(pool: PgPool, first: PgListener, changes: broadcast::Sender<OrderNumber>) {
    let mut listener = Ok(first);
    loop {
        let lost = match listener {
            Ok(listener) => hear(listener, &changes).await,
            Err(error) => error,
        };
        warn!(error = %lost, "the database connection that listens was lost");
        time::sleep(PAUSE).await;
        listener = listen(&pool).await;
    }
}

async fn listen(pool: &PgPool) -> sqlx::Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Passes on what is heard, until the connection is lost.
async fn hear(mut listener: PgListener, changes: &broadcast::Sender<OrderNumber>) -> sqlx::Error {
    loop {
        match time::timeout(SILENCE, listener.recv()).await {
            Ok(Ok(notice)) => {
                if let Ok(number) = notice.payload().parse() {
                    // Nobody has to be listening.
                    changes.send(OrderNumber(number)).ok();
                }
            }
            Ok(Err(error)) => return error,
            Err(_) => {
                let question = takes_writes(&mut listener);
                match time::timeout(PATIENCE, question).await {
                    Ok(Ok(true)) => {}
                    // Orders change elsewhere, and no news of it gets here.
                    Ok(Ok(false)) => {
                        return sqlx::Error::InvalidArgument("the server takes no writes".into());
                    }
                    Ok(Err(error)) => return error,
                    Err(_) => return sqlx::Error::PoolTimedOut,
                }
            }
        }
    }
}
