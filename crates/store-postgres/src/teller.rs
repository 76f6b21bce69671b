//! Tells all nodes which orders changed, and which goods were sold, once that is on disk.
//!
//! `PostgreSQL` lets only one transaction with news in it commit at a time, and that one waits for the disk. So news has
//! transactions of its own, which do not wait: what they are about is written already. Whoever dies in between has told
//! nobody. Readers of orders look now and then anyway; the shelf is told of by whichever program starts next.

use crate::{
    errors::database,
    listener::{CHANNEL, SHELF},
    within,
};
use shop::{
    catalog::VariantId,
    order::{Order, OrderNumber},
    store::{Result, ShelfChanges},
};
use sqlx::PgPool;
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store_base::stock::pieces;
use tokio::{sync::mpsc, time};
use tracing::warn;

/// News that one transaction tells.
const TOGETHER: usize = 256;
/// News that may wait; what is more is dropped.
const QUEUE: usize = 4096;
/// The pause after each transaction, so that much news does not make many of them.
const PAUSE: Duration = Duration::from_millis(20);
/// What could not be told of the shelf is tried again after so long, if no other news comes first.
const AGAIN: Duration = Duration::from_secs(1);
/// Variants that one transaction names. Of more of them it says that anything may have changed: a payload has to be shorter than
/// 8,000 bytes.
const MOST_NAMED: usize = 200;

/// The door to a task that tells. It ends when its last owner is gone.
#[derive(Debug, Clone)]
pub(crate) struct Teller {
    queue: mpsc::Sender<News>,
    /// Whether something of the shelf was dropped.
    has_dropped: Arc<AtomicBool>,
}

/// An order that changed, and the variants that were sold by it.
#[derive(Debug)]
struct News {
    changed: OrderNumber,
    sold: Vec<VariantId>,
}

impl Teller {
    pub(crate) fn start(pool: &PgPool) -> Self {
        let (queue, news) = mpsc::channel(QUEUE);
        let has_dropped = Arc::<AtomicBool>::default();
        tokio::spawn(run(pool.clone(), news, has_dropped.clone()));
        Self { queue, has_dropped }
    }

    /// Has it told that the order changed. Nobody waits for that.
    pub(crate) fn tell(&self, changed: OrderNumber) {
        let sold = Vec::new();
        self.queue.try_send(News { changed, sold }).ok();
    }

    /// Has it told that the order was placed, and of its pieces, of which nobody may have told.
    pub(crate) fn tell_of_sale(&self, order: &Order) {
        let news = News {
            changed: order.number,
            sold: pieces(&order.placed.lines).into_keys().collect(),
        };
        if self.queue.try_send(news).is_err() {
            self.has_dropped.store(true, Ordering::Relaxed);
        }
    }
}

async fn run(pool: PgPool, mut queue: mpsc::Receiver<News>, has_dropped: Arc<AtomicBool>) {
    let mut news = Vec::<News>::with_capacity(TOGETHER);
    // Somebody may have died and not told what they sold.
    let mut shelf = ShelfChanges::Goods;
    loop {
        let changed: BTreeSet<_> = news.iter().map(|one| one.changed.0).collect();
        let changed: Vec<_> = changed.into_iter().collect();
        for variant in news.drain(..).flat_map(|one| one.sold) {
            shelf.add_stock(variant);
        }
        if has_dropped.swap(false, Ordering::Relaxed) {
            shelf = ShelfChanges::Goods;
        }
        shelf = match within(tell(&pool, &changed, payload(&shelf).as_deref())).await {
            Ok(()) => ShelfChanges::default(),
            Err(error) => {
                warn!(%error, "nobody was told of changes of orders");
                ShelfChanges::Goods
            }
        };
        time::sleep(PAUSE).await;
        let next = queue.recv_many(&mut news, TOGETHER);
        let next = if payload(&shelf).is_none() {
            Ok(next.await)
        } else {
            time::timeout(AGAIN, next).await
        };
        if next == Ok(0) {
            return;
        }
    }
}

/// What is said of the shelf: see [`SHELF`]. `None` if it is as it was.
fn payload(shelf: &ShelfChanges) -> Option<String> {
    match shelf {
        ShelfChanges::Stock(variants) if variants.is_empty() => None,
        ShelfChanges::Stock(variants) if variants.len() <= MOST_NAMED => {
            let numbers: Vec<_> = variants.iter().map(|variant| variant.0.to_string()).collect();
            Some(numbers.join(" "))
        }
        ShelfChanges::Stock(_) | ShelfChanges::Goods => Some(String::new()),
    }
}

async fn tell(pool: &PgPool, changed: &[i64], shelf: Option<&str>) -> Result<()> {
    sqlx::query_scalar!(
        "select count(pg_notify(channel, payload)::text) as told
         from (
           select $1::text as channel, number::text as payload from unnest($2::bigint[]) as changed (number)
           union all
           select $3::text, $4::text where $4::text is not null) as news
         where set_config('synchronous_commit', 'off', true) is not null",
        CHANNEL,
        changed,
        SHELF,
        shelf
    )
    .fetch_one(pool)
    .await
    .map_err(database)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_named_while_they_fit() {
        let sold = |count: i64| ShelfChanges::Stock((1..=count).map(VariantId).collect());
        assert_eq!(payload(&sold(0)), None);
        assert_eq!(payload(&sold(3)).as_deref(), Some("1 2 3"));
        let longest = (0..200).map(|nth| VariantId(i64::MAX - nth));
        let longest = payload(&ShelfChanges::Stock(longest.collect())).unwrap();
        assert!(longest.len() < 8_000, "{}", longest.len());
        assert_eq!(payload(&sold(201)).as_deref(), Some(""));
        assert_eq!(payload(&ShelfChanges::Goods).as_deref(), Some(""));
    }
}
