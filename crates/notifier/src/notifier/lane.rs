//! The lanes: how many workers a channel has, what wakes them, when they rest, how they stop.

use super::Notifier;
use futures_util::{FutureExt, StreamExt, stream::Fuse};
use shop::{message::MessageChannel, store::Changes, time::Timestamp};
use std::{
    future::{Future, pending},
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};
use tokio::{
    join, select,
    sync::watch,
    time::{sleep, timeout},
};

/// Pause between two looks into the outbox when nothing wakes a worker sooner.
const POLL: Duration = Duration::from_secs(2);
/// How long a stopping notifier waits for what is being sent.
const FAREWELL: Duration = Duration::from_secs(30);

/// A channel's way out. It rests when the other side asks for it.
#[derive(Debug)]
pub(super) struct Lane {
    rest_until_ms: AtomicI64,
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            rest_until_ms: AtomicI64::new(i64::MIN),
        }
    }
}

impl Lane {
    /// Nothing is sent before `until`.
    pub(super) fn rest(&self, until: Timestamp) {
        self.rest_until_ms.fetch_max(until.ms(), Ordering::Relaxed);
    }

    /// Whether nothing may be sent at `now`.
    pub(super) fn rests_at(&self, now: Timestamp) -> bool {
        now.ms() < self.rest_until_ms.load(Ordering::Relaxed)
    }
}

impl Notifier {
    /// Delivers until `shutdown`: one worker for Telegram, two each for mail and for programs. Then no message is begun any more,
    /// and those being sent get 30 seconds; what they do not finish is sent again by the worker that finds
    /// the lease expired.
    pub async fn run<C>(&self, clock: C, shutdown: impl Future<Output = ()> + Send)
    where
        C: Fn() -> Timestamp + Send + Sync,
    {
        let (stop, stopped) = watch::channel(false);
        // On the heap: five workers with a letter each in their hands are too much for a caller's stack.
        let mut workers = Box::pin(async {
            join!(
                self.work(MessageChannel::Telegram, &clock, stopped.clone()),
                self.work(MessageChannel::Email, &clock, stopped.clone()),
                self.work(MessageChannel::Email, &clock, stopped.clone()),
                self.work(MessageChannel::Webhook, &clock, stopped.clone()),
                self.work(MessageChannel::Webhook, &clock, stopped.clone()),
            );
        });
        select! {
            () = &mut workers => {}
            () = shutdown => {
                stop.send_replace(true);
                if timeout(FAREWELL, workers).await.is_err() {
                    tracing::warn!("stopped in the middle of a message; it will be sent again");
                }
            }
        }
    }

    async fn work<C>(&self, channel: MessageChannel, clock: &C, mut stopped: watch::Receiver<bool>)
    where
        C: Fn() -> Timestamp + Send + Sync,
    {
        let mut changes = self.outbox.changes().fuse();
        while !*stopped.borrow() {
            let is_quiet = match self.deliver_next(channel, clock).await {
                Ok(true) => continue,
                Ok(false) => true,
                Err(error) => {
                    let channel = channel.as_str();
                    let error: &dyn std::error::Error = &error;
                    tracing::warn!(channel, error, "the outbox cannot be read or written");
                    false
                }
            };
            select! {
                () = change(&mut changes), if is_quiet => {}
                () = sleep(POLL) => {}
                _ = stopped.changed() => {}
            }
        }
    }
}

/// Waits for a change of an order, and takes all that are there: one look into the outbox serves them all.
async fn change(changes: &mut Fuse<Changes>) {
    if changes.next().await.is_none() {
        // The stream is over; the poll goes on.
        return pending().await;
    }
    while let Some(Some(_)) = changes.next().now_or_never() {}
}

#[cfg(test)]
mod tests {
    use super::Lane;
    use shop::time::Timestamp;

    #[test]
    fn a_lane_rests_until_the_latest_moment_it_was_told() {
        let lane = Lane::default();
        assert!(!lane.rests_at(Timestamp::from_ms(0)));
        lane.rest(Timestamp::from_ms(1_000));
        lane.rest(Timestamp::from_ms(500));
        assert!(lane.rests_at(Timestamp::from_ms(999)));
        assert!(!lane.rests_at(Timestamp::from_ms(1_000)));
    }
}
