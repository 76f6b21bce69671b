//! Tells all nodes which orders changed, once that is on disk.
//!
//! `PostgreSQL` lets only one transaction with news in it commit at a time, and that one waits for the disk. So news has
//! transactions of its own, which do not wait: what they are about is written already. Whoever dies in between has told
//! nobody, and readers look now and then anyway.

use crate::{errors::database, listener::CHANNEL, within};
use shop::{order::OrderNumber, store::Result};
use sqlx::PgPool;
use std::{collections::BTreeSet, time::Duration};
use tokio::{sync::mpsc, time};
use tracing::warn;

/// News that one transaction tells.
const TOGETHER: usize = 256;
/// News that may wait; what is more is dropped.
const QUEUE: usize = 4096;
/// The pause after each transaction, so that much news does not make many of them.
const PAUSE: Duration = Duration::from_millis(20);

/// The door to a task that tells. It ends when its last owner is gone.
#[derive(Debug, Clone)]
pub(crate) struct Teller {
    queue: mpsc::Sender<OrderNumber>,
}

impl Teller {
    pub(crate) fn start(pool: &PgPool) -> Self {
        let (queue, news) = mpsc::channel(QUEUE);
        tokio::spawn(run(pool.clone(), news));
        Self { queue }
    }

    /// Has it told that the order changed. Nobody waits for that.
    pub(crate) fn tell(&self, changed: OrderNumber) {
        self.queue.try_send(changed).ok();
    }
}

async fn run(pool: PgPool, mut queue: mpsc::Receiver<OrderNumber>) {
    let mut news = Vec::with_capacity(TOGETHER);
    while queue.recv_many(&mut news, TOGETHER).await > 0 {
        let changed: BTreeSet<_> = news.drain(..).map(|number| number.0).collect();
        let changed: Vec<_> = changed.into_iter().collect();
        if let Err(error) = within(tell(&pool, &changed)).await {
            warn!(%error, "nobody was told of changes of orders");
        }
        time::sleep(PAUSE).await;
    }
}

async fn tell(pool: &PgPool, changed: &[i64]) -> Result<()> {
    sqlx::query_scalar!(
        "select count(pg_notify($1, number::text)::text) as told from unnest($2::bigint[]) as changed (number)
         where set_config('synchronous_commit', 'off', true) is not null",
        CHANNEL,
        changed
    )
    .fetch_one(pool)
    .await
    .map_err(database)?;
    Ok(())
}
