//! Pages that wait for their order to change, and the one task that hears of all changes for them.
//!
//! If each page heard the feed itself, a thousand open pages would be a thousand tasks that are woken by every payment of the
//! shop. So the feed is heard once, and wakes whoever waits for that order. Nothing is missed by it: what the feed says it has not
//! heard may be of any order, and then everybody looks.

use futures_util::StreamExt;
use shop::{
    order::OrderNumber,
    store::{Changes, OrderNews},
};
use std::{
    collections::HashMap,
    future::pending,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{sync::watch, task::JoinHandle};

/// Whoever waits for an order to change.
#[derive(Default)]
pub struct Watchers {
    waiting: Arc<Waiting>,
    /// The task that hears, since somebody waited first.
    ear: Mutex<Option<JoinHandle<()>>>,
}

impl Watchers {
    /// Listens before an order is looked at: whoever watches it afterwards misses nothing of what changes from here on.
    pub fn listen(&self, changes: impl FnOnce() -> Changes) -> Listening {
        let mut ear = self.ear.lock().unwrap_or_else(PoisonError::into_inner);
        if ear.as_ref().is_none_or(JoinHandle::is_finished) {
            *ear = Some(tokio::spawn(hear(self.waiting.clone(), changes())));
            // Whoever waits already heard nothing for a while.
            self.waiting.tell(OrderNews::Missed);
        }
        drop(ear);
        Listening::of(&self.waiting)
    }
}

impl Drop for Watchers {
    fn drop(&mut self) {
        let ear = self.ear.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(ear) = ear.take() {
            ear.abort();
        }
    }
}

async fn hear(waiting: Arc<Waiting>, mut changes: Changes) {
    while let Some(news) = changes.next().await {
        waiting.tell(news);
    }
}

/// Somebody who is about to look at an order.
pub struct Listening {
    waiting: Arc<Waiting>,
    /// How much had been heard when they began.
    heard: u64,
}

impl Listening {
    fn of(waiting: &Arc<Waiting>) -> Self {
        Self {
            heard: waiting.lock().heard,
            waiting: waiting.clone(),
        }
    }

    /// Watches the order that was looked at.
    pub fn watch(self, order: OrderNumber) -> Watcher {
        let Self { waiting, heard } = self;
        let mut orders = waiting.lock();
        let may_be_old = orders.heard != heard;
        let watched = orders.watched.entry(order).or_default();
        watched.watchers += 1;
        let mut bell = watched.bell.subscribe();
        drop(orders);
        if may_be_old {
            // It costs less to look once more than to remember which orders these news were of.
            bell.mark_changed();
        }
        Watcher { waiting, order, bell }
    }
}

/// Somebody who waits for an order to change, until this is dropped.
pub struct Watcher {
    waiting: Arc<Waiting>,
    order: OrderNumber,
    bell: watch::Receiver<()>,
}

impl Watcher {
    /// Waits until the order has changed, or may have, since this was last waited for.
    pub async fn changed(&mut self) {
        // The other end stays as long as somebody watches the order.
        if self.bell.changed().await.is_err() {
            pending::<()>().await;
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut orders = self.waiting.lock();
        if let Some(watched) = orders.watched.get_mut(&self.order) {
            watched.watchers -= 1;
            if watched.watchers == 0 {
                orders.watched.remove(&self.order);
            }
        }
    }
}

/// What is waited for.
#[derive(Default)]
struct Waiting(Mutex<Orders>);

#[derive(Default)]
struct Orders {
    /// How much was heard so far, of whatever order.
    heard: u64,
    /// Only those that somebody watches.
    watched: HashMap<OrderNumber, Watched>,
}

#[derive(Default)]
struct Watched {
    watchers: usize,
    bell: watch::Sender<()>,
}

impl Waiting {
    fn tell(&self, news: OrderNews) {
        let mut orders = self.lock();
        orders.heard += 1;
        match news {
            OrderNews::Changed(order) => {
                if let Some(watched) = orders.watched.get(&order) {
                    watched.bell.send_replace(());
                }
            }
            OrderNews::Missed => {
                for watched in orders.watched.values() {
                    watched.bell.send_replace(());
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Orders> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, future::BoxFuture, stream};
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        task::{Context, Wake, Waker},
        time::Duration,
    };
    use tokio::{sync::mpsc, time::timeout};

    const fn changed(order: i64) -> OrderNews {
        OrderNews::Changed(OrderNumber(order))
    }

    /// A page that waits for its order, and counts how often it is woken.
    struct Page {
        order: i64,
        waits: BoxFuture<'static, ()>,
        woken: Arc<Counted>,
    }

    #[derive(Default)]
    struct Counted(AtomicUsize);

    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    impl Page {
        fn open(waiting: &Arc<Waiting>, order: i64) -> Self {
            let mut watcher = Listening::of(waiting).watch(OrderNumber(order));
            let mut page = Self {
                order,
                waits: async move { watcher.changed().await }.boxed(),
                woken: Arc::default(),
            };
            assert!(!page.is_told(), "nothing has changed");
            page
        }

        fn is_told(&mut self) -> bool {
            let waker = Waker::from(self.woken.clone());
            let told = self.waits.poll_unpin(&mut Context::from_waker(&waker));
            told.is_ready()
        }

        fn times_woken(&self) -> usize {
            self.woken.0.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn a_change_wakes_the_pages_of_its_order_and_no_other() {
        let waiting = Arc::<Waiting>::default();
        let mut pages: Vec<_> = (0..1_000).map(|order| Page::open(&waiting, order)).collect();
        pages.push(Page::open(&waiting, 7));
        assert_eq!(waiting.lock().watched.len(), 1_000);
        let woken = |pages: &[Page]| {
            let woken = pages.iter().filter(|page| page.times_woken() > 0);
            woken
                .map(|page| (page.order, page.times_woken()))
                .collect::<Vec<_>>()
        };
        waiting.tell(changed(5_000));
        assert!(woken(&pages).is_empty(), "nobody waits for that one");
        waiting.tell(changed(7));
        assert_eq!(woken(&pages), [(7, 1), (7, 1)]);
        assert!(pages[7].is_told() && pages[1_000].is_told() && !pages[8].is_told());
        waiting.tell(OrderNews::Missed);
        assert_eq!(woken(&pages).len(), 1_001, "it may have been any of them");
        drop(pages);
        assert!(waiting.lock().watched.is_empty(), "no page is open any more");
    }

    #[test]
    fn what_changes_between_two_looks_is_not_missed() {
        let waiting = Arc::<Waiting>::default();
        let listening = Listening::of(&waiting);
        waiting.tell(changed(7));
        let mut watcher = listening.watch(OrderNumber(7));
        let is_told = |watcher: &mut Watcher| watcher.changed().now_or_never().is_some();
        assert!(is_told(&mut watcher), "it changed before it was watched");
        assert!(!is_told(&mut watcher));
        waiting.tell(changed(7));
        waiting.tell(changed(7));
        assert!(is_told(&mut watcher), "it changed while the page was drawn");
        assert!(!is_told(&mut watcher), "one look sees both");
    }

    #[tokio::test]
    async fn one_feed_is_heard_for_all_and_another_one_once_it_is_over() {
        let watchers = Watchers::default();
        let (sender, mut news) = mpsc::unbounded_channel();
        let feed = || -> Changes { Box::pin(stream::poll_fn(move |context| news.poll_recv(context))) };
        let mut first = watchers.listen(feed).watch(OrderNumber(1));
        let mut second = watchers
            .listen(|| panic!("the feed is heard already"))
            .watch(OrderNumber(2));
        sender.send(changed(2)).unwrap();
        in_time(second.changed()).await;
        assert!(first.changed().now_or_never().is_none());
        sender.send(OrderNews::Missed).unwrap();
        in_time(first.changed()).await;
        in_time(second.changed()).await;

        drop(sender);
        let is_over = || {
            let ear = watchers.ear.lock().unwrap();
            ear.as_ref().is_some_and(JoinHandle::is_finished)
        };
        let over = async {
            while !is_over() {
                tokio::task::yield_now().await;
            }
        };
        in_time(over).await;
        drop(watchers.listen(|| Box::pin(stream::pending::<OrderNews>())));
        // Nobody heard what changed in between.
        in_time(first.changed()).await;
        in_time(second.changed()).await;
    }

    async fn in_time(told: impl Future<Output = ()>) {
        let told = timeout(Duration::from_secs(5), told).await;
        told.expect("whoever waits is told");
    }
}
