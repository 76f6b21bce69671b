//! The time by which orders end. Somebody may set the clock, or a time server may, and what expires by a wrong one is over for
//! good. So it is compared with a clock that only ever runs on.

use shop::time::Timestamp;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Milliseconds that a clock may go wrong between two looks and be believed at once.
const BELIEVABLE_MS: i64 = 5 * 60 * 1_000;
/// After so long a clock that jumped is believed: it was set right, or the machine had slept.
const DOUBTED_FOR: Duration = Duration::from_hours(1);

/// The clock, without its jumps of the last hour.
#[derive(Debug)]
pub struct Steady {
    begun: Instant,
    watch: Mutex<Watch>,
}

#[derive(Debug, Default)]
struct Watch {
    jumps: Jumps,
    untold_ms: Option<i64>,
}

impl Default for Steady {
    fn default() -> Self {
        Self {
            begun: Instant::now(),
            watch: Mutex::default(),
        }
    }
}

impl Steady {
    /// This moment.
    pub fn now(&self) -> Timestamp {
        let mut watch = self.lock();
        let Moment { at, jumped_ms } = watch.jumps.look(super::now(), self.begun.elapsed());
        if let Some(ms) = jumped_ms {
            watch.untold_ms = Some(ms);
            tracing::error!(
                seconds = ms / 1_000,
                "the clock of this machine jumped; for an hour orders end by the time of before, so set it right"
            );
        }
        at
    }

    /// By how many milliseconds it jumped, if nobody was told of that yet.
    pub fn untold_jump(&self) -> Option<i64> {
        self.lock().untold_ms
    }

    /// Somebody was told of this jump.
    pub fn is_told_of(&self, jump_ms: i64) {
        let mut watch = self.lock();
        watch.untold_ms = watch.untold_ms.filter(|ms| *ms != jump_ms);
    }

    fn lock(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far the clock is ahead of the other one.
#[derive(Debug, Default)]
struct Jumps {
    /// When it was believed last.
    believed_ms: Option<i64>,
    /// Otherwise, and since when, by the other clock.
    doubted: Option<(i64, Duration)>,
}

/// What to go by.
#[derive(Debug, PartialEq, Eq)]
struct Moment {
    at: Timestamp,
    /// By how much the clock jumped, if that was just noticed.
    jumped_ms: Option<i64>,
}

impl Jumps {
    /// What to go by when the clock says `now` and the other one has run for so long.
    fn look(&mut self, now: Timestamp, ran: Duration) -> Moment {
        let ran_ms = i64::try_from(ran.as_millis()).unwrap_or(i64::MAX);
        let ahead_ms = now.ms().saturating_sub(ran_ms);
        let believed_ms = self.believed_ms.unwrap_or(ahead_ms);
        let is_near = |other_ms: i64| ahead_ms.abs_diff(other_ms) <= BELIEVABLE_MS.unsigned_abs();
        let since = self.doubted.filter(|(doubted_ms, _)| is_near(*doubted_ms));
        let is_believed =
            is_near(believed_ms) || since.is_some_and(|(_, since)| ran.saturating_sub(since) >= DOUBTED_FOR);
        if is_believed {
            self.believed_ms = Some(ahead_ms);
            self.doubted = None;
            return Moment {
                at: now,
                jumped_ms: None,
            };
        }
        self.doubted = since.or(Some((ahead_ms, ran)));
        Moment {
            at: Timestamp::from_ms(believed_ms.saturating_add(ran_ms)),
            jumped_ms: since.is_none().then(|| ahead_ms.saturating_sub(believed_ms)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_000_000_000;
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    const MINUTE: i64 = 60 * 1_000;

    /// The clock says so many milliseconds after noon when the other one, which began at noon, has run for so many minutes.
    fn look(jumps: &mut Jumps, says: i64, minutes: u64) -> (i64, Option<i64>) {
        let moment = jumps.look(Timestamp::from_ms(NOON + says), Duration::from_mins(minutes));
        (moment.at.ms() - NOON, moment.jumped_ms)
    }

    #[test]
    fn a_clock_that_jumps_is_not_believed_for_an_hour_and_told_of_once() {
        for jump in [DAY, -DAY, 6 * MINUTE] {
            let mut jumps = Jumps::default();
            assert_eq!(look(&mut jumps, 0, 0), (0, None));
            assert_eq!(look(&mut jumps, jump + MINUTE, 1), (MINUTE, Some(jump)));
            assert_eq!(look(&mut jumps, jump + 60 * MINUTE, 60), (60 * MINUTE, None));
            let believed = jump + 61 * MINUTE;
            assert_eq!(look(&mut jumps, believed, 61), (believed, None));
            assert_eq!(look(&mut jumps, believed + MINUTE, 62), (believed + MINUTE, None));
        }
    }

    #[test]
    fn a_clock_that_is_set_right_is_believed_at_once_and_each_jump_is_told() {
        let mut jumps = Jumps::default();
        look(&mut jumps, 0, 0);
        assert_eq!(look(&mut jumps, DAY + MINUTE, 1), (MINUTE, Some(DAY)));
        assert_eq!(
            look(&mut jumps, 2 * DAY + 2 * MINUTE, 2),
            (2 * MINUTE, Some(2 * DAY))
        );
        assert_eq!(look(&mut jumps, 3 * MINUTE, 3), (3 * MINUTE, None));
        assert_eq!(look(&mut jumps, DAY + 4 * MINUTE, 4), (4 * MINUTE, Some(DAY)));
    }

    /// As time servers do it to a clock that is a little wrong.
    #[test]
    fn a_clock_that_is_led_is_followed() {
        let mut jumps = Jumps::default();
        for step in 0_u32..100 {
            let says = i64::from(step) * 5 * MINUTE;
            assert_eq!(look(&mut jumps, says, step.into()), (says, None));
        }
    }
}
