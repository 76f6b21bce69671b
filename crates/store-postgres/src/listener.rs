//! Hears from all nodes, this one included, which orders changed, and what on the shelf.

use crate::{
    PostgresStore,
    open::{ConnectionSettings, OpenError},
    trust::takes_writes,
};
use shop::{
    catalog::VariantId,
    order::OrderNumber,
    store::{Changes, Feed, OrderNews, ShelfChanges, ShelfVersion},
};
use sqlx::postgres::{PgListener, PgNotification};
use std::{io, sync::Arc, time::Duration};
use store_base::shelf_log::ShelfLog;
use tokio::{sync::broadcast, task::JoinHandle, time};
use tokio_stream::{StreamExt, wrappers::BroadcastStream};
use tracing::warn;

/// The channel of `pg_notify`; its payload is the order's number.
pub(crate) const CHANNEL: &str = "order_changed";
/// The channel on which triggers, and nodes that placed orders, tell of the shelf. The payload has the numbers of variants whose
/// pieces moved; it is empty for any other change.
pub(crate) const SHELF: &str = "shelf_changed";
/// A connection that was silent for this long is asked whether it is still there: the shelf follows other nodes within a second, and
/// one that has died without a word looks like one with nothing to say. It costs a quiet node a trip to its server each second,
/// where a busy one is asked four times as often by what it works with.
const SILENCE: Duration = Duration::from_secs(1);
/// How long the question may take. It reads no table, so a server that takes longer answers nobody in good time.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long another connection may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// The pause before another connection is tried.
const PAUSE: Duration = Duration::from_secs(1);

/// A task that listens until its owner is gone.
#[derive(Debug)]
pub(crate) struct Listener {
    changes: broadcast::Sender<OrderNews>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Listens, and only then returns: what changes from now on is heard.
    pub(crate) async fn start(settings: ConnectionSettings, shelf: Arc<ShelfLog>) -> Result<Self, OpenError> {
        let (changes, _) = broadcast::channel(1024);
        let first = listen(&settings).await.map_err(OpenError::Connect)?;
        let ears = Ears {
            changes: changes.clone(),
            shelf,
        };
        let task = tokio::spawn(keep_listening(settings, first, ears));
        Ok(Self { changes, task })
    }
}

impl Feed for PostgresStore {
    fn changes(&self) -> Changes {
        let changes = BroadcastStream::new(self.listener.changes.subscribe());
        // A listener that was too slow is told that it has missed some.
        Box::pin(changes.map(|heard| heard.unwrap_or(OrderNews::Missed)))
    }

    fn shelf_version(&self) -> ShelfVersion {
        self.shelf.version()
    }

    fn shelf_changes(&self, after: ShelfVersion) -> ShelfChanges {
        self.shelf.after(after)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What is told to whom.
struct Ears {
    changes: broadcast::Sender<OrderNews>,
    shelf: Arc<ShelfLog>,
}

impl Ears {
    fn tell(&self, notice: &PgNotification) {
        let payload = notice.payload();
        if notice.channel() == SHELF {
            self.shelf.add(shelf_changes(payload));
        } else if let Ok(number) = payload.parse() {
            self.say(OrderNews::Changed(OrderNumber(number)));
        }
    }

    /// What changed while nobody listened is not heard of, so anything may have.
    fn begin_anew(&self) {
        self.shelf.add(ShelfChanges::Goods);
        self.say(OrderNews::Missed);
    }

    fn say(&self, news: OrderNews) {
        // Nobody has to be listening.
        self.changes.send(news).ok();
    }
}

/// What a payload says of the shelf. One that nobody can read may mean anything.
fn shelf_changes(payload: &str) -> ShelfChanges {
    let variants: Result<_, _> = payload
        .split(' ')
        .map(|number| number.parse().map(VariantId))
        .collect();
    variants.map_or(ShelfChanges::Goods, ShelfChanges::Stock)
}

/// What changes while the connection is lost is not heard of. Of the shelf and of orders it is taken that everything has changed,
/// once there is another connection; until then both are shown as they were.
async fn keep_listening(settings: ConnectionSettings, first: PgListener, ears: Ears) {
    let mut listener = Ok(first);
    loop {
        let lost = match listener {
            Ok(listener) => hear(listener, &ears).await,
            Err(error) => error,
        };
        warn!(error = %lost, "the database connection that listens was lost");
        time::sleep(PAUSE).await;
        listener = listen(&settings).await;
        if listener.is_ok() {
            ears.begin_anew();
        }
    }
}

async fn listen(settings: &ConnectionSettings) -> sqlx::Result<PgListener> {
    let listening = async {
        let mut listener = PgListener::connect_with(&settings.listening()).await?;
        // It would replace a lost connection by itself, and nobody would know that something was missed.
        listener.eager_reconnect(false);
        listener.listen_all([CHANNEL, SHELF]).await?;
        Ok::<_, sqlx::Error>(listener)
    };
    let listening = time::timeout(CONNECTING, listening).await;
    listening.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// Passes on what is heard, until the connection is lost.
async fn hear(mut listener: PgListener, ears: &Ears) -> sqlx::Error {
    loop {
        match time::timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(notice))) => ears.tell(&notice),
            Ok(Ok(None)) => return sqlx::Error::Io(io::ErrorKind::ConnectionReset.into()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_names_variants_or_means_anything() {
        let variants =
            |numbers: &[i64]| ShelfChanges::Stock(numbers.iter().map(|number| VariantId(*number)).collect());
        for (payload, changes) in [
            ("7", variants(&[7])),
            ("7 12 7", variants(&[7, 12])),
            ("", ShelfChanges::Goods),
            ("7,12", ShelfChanges::Goods),
            ("7 ", ShelfChanges::Goods),
        ] {
            assert_eq!(shelf_changes(payload), changes, "{payload:?}");
        }
    }
}
