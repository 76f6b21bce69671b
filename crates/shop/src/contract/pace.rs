//! How fast a store is at what matters most: orders placed, attempts begun and payments settled, each on disk.

use super::fixtures::{ROBOKASSA, draft, notice, settle, start_attempt, stocked};
use crate::{order::Order, store::Store};
use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// What this many callers achieved at once.
#[derive(Debug, Clone)]
pub struct Pace {
    /// What they did, as one word for the table.
    pub what: &'static str,
    /// How many called at once.
    pub callers: u32,
    /// Calls in a second.
    pub per_second: u128,
    /// Half of the calls were faster.
    pub p50: Duration,
    /// All but one in a hundred were faster.
    pub p99: Duration,
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            callers,
            per_second,
            p50,
            p99,
        } = self;
        let (p50, p99) = (p50.as_micros(), p99.as_micros());
        write!(
            f,
            "{what:<8} {callers:>4} at once {per_second:>7}/s   p50 {p50:>6} µs   p99 {p99:>6} µs"
        )
    }
}

/// Places `orders` orders of two goods each, begins an attempt for each, and settles them, from `callers` tasks.
/// `seed` is different for each run on one database.
pub async fn orders(store: Arc<dyn Store>, callers: u32, orders: u32, seed: u32) -> [Pace; 3] {
    let wares = stocked(&*store, u32::MAX / 2).await;
    let drafts: Vec<_> = (0..orders)
        .map(|n| draft(seed * 1_000_000 + n, &[(&wares[0], 1), (&wares[2], 2)]))
        .collect();
    let (placing, placed) = run("place", &store, callers, drafts, |store, draft| async move {
        store.place_order(draft).await.unwrap()
    })
    .await;
    let (starting, attempts) = run(
        "start",
        &store,
        callers,
        placed,
        |store, order: Order| async move {
            let invoice = start_attempt(&*store, &order).await;
            (order, invoice)
        },
    )
    .await;
    let (settling, _) = run(
        "settle",
        &store,
        callers,
        attempts,
        |store, (order, invoice)| async move {
            let decide = settle(notice(invoice, order.placed.bill.total()));
            assert!(
                store
                    .change_order_of(ROBOKASSA, invoice, decide)
                    .await
                    .unwrap()
                    .is_written()
            );
        },
    )
    .await;
    [placing, starting, settling]
}

/// Deals the work out to the callers and measures each call.
async fn run<W, T, F>(
    what: &'static str,
    store: &Arc<dyn Store>,
    callers: u32,
    work: Vec<W>,
    call: fn(Arc<dyn Store>, W) -> F,
) -> (Pace, Vec<T>)
where
    W: Send + 'static,
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut hands: Vec<Vec<(usize, W)>> = (0..callers).map(|_| Vec::new()).collect();
    let count = work.len();
    for (place, piece) in work.into_iter().enumerate() {
        let hand = place % hands.len();
        hands[hand].push((place, piece));
    }
    let begin = Instant::now();
    let mut tasks = JoinSet::new();
    for hand in hands {
        let store = store.clone();
        tasks.spawn(async move {
            let mut results = Vec::with_capacity(hand.len());
            for (place, piece) in hand {
                let begin = Instant::now();
                let result = call(store.clone(), piece).await;
                results.push((place, begin.elapsed(), result));
            }
            results
        });
    }
    let mut results: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    let took = begin.elapsed();
    // The next run takes these in the same order.
    results.sort_by_key(|(place, ..)| *place);
    let (mut times, results): (Vec<_>, Vec<_>) = results
        .into_iter()
        .map(|(_, time, result)| (time, result))
        .unzip();
    times.sort_unstable();
    let pace = Pace {
        what,
        callers,
        per_second: u128::try_from(count).unwrap() * 1_000_000 / took.as_micros().max(1),
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
    };
    (pace, results)
}
