//! The lanes: how many workers a channel has, what wakes them, when they rest, how they stop.

use super::Notifier;
use crate::webhook::Webhooks;
use futures_util::{FutureExt, StreamExt, future::join_all, stream::Fuse};
use shop::{message::MessageChannel, store::Changes, time::Timestamp};
use std::{
    collections::BTreeMap,
    future::{Future, pending},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{
    select,
    sync::watch,
    time::{sleep, timeout},
};

/// Pause between two looks into the outbox when nothing wakes a worker sooner.
const POLL: Duration = Duration::from_secs(2);
/// Pause between two looks while a recipient wants silence. Each look goes over all that waits for them, and where much does, so
/// much changes that looks at every change would be most of what the database has to do.
const BREATH: Duration = Duration::from_millis(100);
/// Milliseconds between two messages to one chat. Telegram takes a few more at once, and then none for a while.
const PACE_MS: i64 = 1_000;
/// How long a stopping notifier waits for what is being sent.
const FAREWELL: Duration = Duration::from_secs(30);

/// A channel's way out. It rests when its settings are wrong; for a recipient, when the other side asks for it.
#[derive(Debug)]
pub(super) struct Lane {
    rest_until_ms: AtomicI64,
    silent: Mutex<BTreeMap<String, Timestamp>>,
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            rest_until_ms: AtomicI64::new(i64::MIN),
            silent: Mutex::default(),
        }
    }
}

impl Lane {
    /// Nothing is sent before `until`.
    pub(super) fn rest(&self, until: Timestamp) {
        self.rest_until_ms.fetch_max(until.ms(), Ordering::Relaxed);
    }

    /// Nothing is sent to this recipient before `until`. Others are not held up by that: what they have to hear may be money.
    pub(super) fn rest_for(&self, recipient: &str, until: Timestamp) {
        let mut silent = self.lock();
        let known = silent.entry(recipient.to_owned()).or_insert(until);
        *known = until.max(*known);
    }

    /// How long nothing that waits for somebody's silence to end can be sent, as far as it is less than `most`.
    fn pause(&self, now: Timestamp, most: Duration) -> Duration {
        let ends = self.lock().values().copied().min();
        let left = ends.map(|end| end.ms().saturating_sub(now.ms()).max(1));
        let left = left.and_then(|left| u64::try_from(left).ok());
        left.map_or(most, |left| most.min(Duration::from_millis(left)))
    }

    /// How long changes of orders are left alone after a look that found nothing.
    fn breath(&self, now: Timestamp) -> Duration {
        if self.silent_at(now).is_empty() {
            Duration::ZERO
        } else {
            BREATH
        }
    }

    /// To whom nothing may be sent at `now`.
    pub(super) fn silent_at(&self, now: Timestamp) -> Vec<String> {
        let mut silent = self.lock();
        silent.retain(|_, until| now < *until);
        silent.keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Timestamp>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing may be sent at `now`.
    pub(super) fn rests_at(&self, now: Timestamp) -> bool {
        now.ms() < self.rest_until_ms.load(Ordering::Relaxed)
    }
}

impl Notifier {
    /// Delivers until `shutdown`: one worker for Telegram, two for mail, and one for each program, so that a slow one holds up
    /// no other. Then no message is begun any more, and those being sent get 30 seconds; what they do not finish is sent again by
    /// the worker that finds the lease expired.
    pub async fn run<C>(&self, clock: C, shutdown: impl Future<Output = ()> + Send)
    where
        C: Fn() -> Timestamp + Send + Sync,
    {
        let (stop, stopped) = watch::channel(false);
        let letters = [
            MessageChannel::Telegram,
            MessageChannel::Email,
            MessageChannel::Email,
        ];
        let letters = letters.map(|channel| (channel, Vec::new()));
        let calls = self.others_of_each_program().into_iter();
        let calls = calls.map(|others| (MessageChannel::Webhook, others));
        let workers = letters.into_iter().chain(calls);
        let workers = workers.map(|(channel, except)| self.work(channel, except, &clock, stopped.clone()));
        // On the heap: workers with a letter each in their hands are too much for a caller's stack.
        let mut workers = Box::pin(join_all(workers));
        select! {
            _ = &mut workers => {}
            () = shutdown => {
                stop.send_replace(true);
                if timeout(FAREWELL, workers).await.is_err() {
                    tracing::warn!("stopped in the middle of a message; it will be sent again");
                }
            }
        }
    }

    /// For a worker of each program the addresses that the other ones serve. What waits for an address that is no longer set is
    /// anybody's; one worker gives it up where none is.
    fn others_of_each_program(&self) -> Vec<Vec<String>> {
        let programs: Vec<String> = self.webhooks.iter().flat_map(Webhooks::recipients).collect();
        let others = |own: &String| programs.iter().filter(|other| *other != own).cloned().collect();
        if programs.is_empty() {
            return vec![Vec::new()];
        }
        programs.iter().map(others).collect()
    }

    async fn work<C>(
        &self,
        channel: MessageChannel,
        except: Vec<String>,
        clock: &C,
        mut stopped: watch::Receiver<bool>,
    ) where
        C: Fn() -> Timestamp + Send + Sync,
    {
        let mut changes = self.outbox.changes().fuse();
        // Where no program is called, a change promises no call: what older settings left is found by the poll.
        let is_told = channel != MessageChannel::Webhook || self.webhooks.is_some();
        while !*stopped.borrow() {
            let is_quiet = match self.deliver_next(channel, &except, clock).await {
                Ok(Some(recipient)) => {
                    if channel == MessageChannel::Telegram {
                        self.lane(channel).rest_for(&recipient, clock().plus_ms(PACE_MS));
                    }
                    continue;
                }
                Ok(None) => true,
                Err(error) => {
                    let channel = channel.as_str();
                    let error: &dyn std::error::Error = &error;
                    tracing::warn!(channel, error, "the outbox cannot be read or written");
                    false
                }
            };
            let lane = self.lane(channel);
            let now = clock();
            select! {
                () = change(&mut changes, lane.breath(now)), if is_quiet && is_told => {}
                () = sleep(lane.pause(now, POLL)) => {}
                _ = stopped.changed() => {}
            }
        }
    }
}

/// Waits for a change of an order, and takes all that are there after `breath`: one look into the outbox serves them all.
async fn change(changes: &mut Fuse<Changes>, breath: Duration) {
    if !breath.is_zero() {
        sleep(breath).await;
    }
    if changes.next().await.is_none() {
        // The stream is over; the poll goes on.
        return pending().await;
    }
    while let Some(Some(_)) = changes.next().now_or_never() {}
}

#[cfg(test)]
mod tests {
    use super::{BREATH, Lane, change};
    use futures_util::{StreamExt, stream};
    use shop::{
        order::OrderNumber,
        store::{Changes, OrderNews},
        time::Timestamp,
    };
    use std::time::Duration;
    use tokio::time::Instant;

    #[test]
    fn a_lane_rests_until_the_latest_moment_it_was_told() {
        let lane = Lane::default();
        assert!(!lane.rests_at(Timestamp::from_ms(0)));
        lane.rest(Timestamp::from_ms(1_000));
        lane.rest(Timestamp::from_ms(500));
        assert!(lane.rests_at(Timestamp::from_ms(999)));
        assert!(!lane.rests_at(Timestamp::from_ms(1_000)));
    }

    #[test]
    fn whoever_wants_silence_holds_up_nobody_else() {
        let lane = Lane::default();
        lane.rest_for("-1001", Timestamp::from_ms(1_000));
        lane.rest_for("-1002", Timestamp::from_ms(2_000));
        let silent = |ms| lane.silent_at(Timestamp::from_ms(ms));
        assert_eq!(silent(999), ["-1001", "-1002"]);
        assert_eq!(silent(1_000), ["-1002"]);
        assert!(silent(2_000).is_empty() && !lane.rests_at(Timestamp::from_ms(0)));
    }

    #[test]
    fn a_longer_silence_is_not_cut_short_and_its_end_is_waited_for_exactly() {
        let lane = Lane::default();
        let (at, most) = (Timestamp::from_ms, Duration::from_secs(2));
        assert_eq!(lane.pause(at(0), most), most);
        lane.rest_for("-1001", at(30_000));
        lane.rest_for("-1001", at(1_000));
        assert_eq!(lane.silent_at(at(29_999)), ["-1001"]);
        assert_eq!(lane.pause(at(0), most), most);
        lane.rest_for("-1002", at(1_000));
        assert_eq!(lane.pause(at(100), most), Duration::from_millis(900));
        assert_eq!(lane.pause(at(5_000), most), Duration::from_millis(1));
    }

    #[tokio::test(start_paused = true)]
    async fn changes_are_gathered_while_somebody_wants_silence() {
        let three = || {
            let news = OrderNews::Changed(OrderNumber(1_001));
            let changes: Changes = Box::pin(stream::iter([news; 3]));
            changes.fuse()
        };
        let lane = Lane::default();
        let now = Timestamp::from_ms(0);
        let begun = Instant::now();
        change(&mut three(), lane.breath(now)).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        lane.rest_for("-1001", Timestamp::from_ms(1_000));
        change(&mut three(), lane.breath(now)).await;
        assert!(begun.elapsed() >= BREATH, "{:?}", begun.elapsed());
    }
}
