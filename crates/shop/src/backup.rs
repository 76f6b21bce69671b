//! When the shop is copied, when it is seen whether a copy is good for anything, and when somebody has to look.
//!
//! The copying is the server's; here is what came of it and what follows from that.

use crate::time::Timestamp;

const HOUR: i64 = 60 * 60;
/// How long after one that failed the next is tried, in seconds.
const AGAIN_AFTER: i64 = HOUR;
/// How often a copy is tried out, in seconds.
const DRILL_EVERY: i64 = 7 * 24 * HOUR;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// The shop was copied.
    Backup,
    /// A copy was tried out: restored into a place of its own and compared.
    Drill,
}

impl RunKind {
    /// Its name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Drill => "drill",
        }
    }
}

/// What came of copying the shop, or of trying a copy out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRun {
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Login of whoever asked for it, or the name of a command; empty if it was time for it.
    pub by: String,
    /// Name of the copy; empty if there is none.
    pub file: String,
    /// Its length.
    pub bytes: i64,
    /// Rows of the database in it.
    pub rows: i64,
    /// Why it came to nothing; `None` if all is well.
    pub failure: Option<String>,
    /// Where the copy is, or was to be; `None` if an older program did not say.
    pub place: Option<String>,
}

/// How things stand with the copies of the shop in one place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackupState {
    /// The newest one that is whole.
    pub good: Option<BackupRun>,
    /// The last try, whatever came of it.
    pub last: Option<BackupRun>,
    /// The last time that one was tried out.
    pub drill: Option<BackupRun>,
    /// The last time that one was tried out and was good.
    pub proven: Option<BackupRun>,
}

impl BackupState {
    /// Whether the shop is to be copied now, where it is copied every so many seconds.
    pub fn is_due(&self, every: i64, now: Timestamp) -> bool {
        is_over(self.good.as_ref(), every, now) && may_try(self.last.as_ref(), now)
    }

    /// Whether a copy should have been there by now, with half the time more as grace.
    pub fn is_late(&self, every: i64, now: Timestamp) -> bool {
        self.good.is_some() && is_over(self.good.as_ref(), every.saturating_add(every / 2), now)
    }

    /// Whether a copy is to be tried out now.
    pub fn is_drill_due(&self, now: Timestamp) -> bool {
        let Some(drill) = &self.drill else {
            return self.good.is_some();
        };
        let every = if drill.failure.is_some() {
            24 * HOUR
        } else {
            DRILL_EVERY
        };
        self.good.is_some() && is_over(Some(drill), every, now)
    }

    /// Whether the last try-out was so long ago that something keeps it from happening.
    pub fn is_drill_late(&self, now: Timestamp) -> bool {
        self.drill.is_some() && is_over(self.drill.as_ref(), 2 * DRILL_EVERY, now)
    }
}

/// A clock that was set back must not keep it from happening.
fn is_over(run: Option<&BackupRun>, seconds: i64, now: Timestamp) -> bool {
    run.is_none_or(|run| run.ended_at > now || run.ended_at.plus_seconds(seconds) <= now)
}

fn may_try(last: Option<&BackupRun>, now: Timestamp) -> bool {
    let failed = last.filter(|last| last.failure.is_some());
    failed.is_none() || is_over(failed, AGAIN_AFTER, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * HOUR;

    fn run(at_seconds: i64, failure: Option<&str>) -> BackupRun {
        let at = Timestamp::from_ms(at_seconds * 1_000);
        BackupRun {
            began_at: at,
            ended_at: at,
            by: String::new(),
            file: String::new(),
            bytes: 0,
            rows: 0,
            failure: failure.map(str::to_owned),
            place: None,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(seconds * 1_000)
    }

    #[test]
    fn a_shop_is_copied_at_once_and_then_each_time_that_is_over() {
        let mut state = BackupState::default();
        assert!(state.is_due(DAY, at(0)), "there is none yet");
        assert!(!state.is_late(DAY, at(0)), "nobody has waited for it");
        state.good = Some(run(0, None));
        state.last = Some(run(0, None));
        assert!(!state.is_due(DAY, at(DAY - 1)));
        assert!(state.is_due(DAY, at(DAY)));
        assert!(!state.is_late(DAY, at(DAY + DAY / 2 - 1)));
        assert!(state.is_late(DAY, at(DAY + DAY / 2)));
    }

    #[test]
    fn one_that_failed_is_tried_again_an_hour_later_and_not_every_minute() {
        let state = BackupState {
            good: Some(run(0, None)),
            last: Some(run(DAY, Some("no space"))),
            ..BackupState::default()
        };
        assert!(!state.is_due(DAY, at(DAY + HOUR - 1)));
        assert!(state.is_due(DAY, at(DAY + HOUR)));
        let never = BackupState {
            last: Some(run(0, Some("no space"))),
            ..BackupState::default()
        };
        assert!(!never.is_due(DAY, at(1)) && never.is_due(DAY, at(HOUR)));
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_nothing_from_happening() {
        let state = BackupState {
            good: Some(run(100 * DAY, None)),
            last: Some(run(100 * DAY, None)),
            drill: Some(run(100 * DAY, None)),
            proven: None,
        };
        assert!(state.is_due(DAY, at(DAY)) && state.is_drill_due(at(DAY)));
    }

    #[test]
    fn a_copy_is_tried_out_every_week_and_sooner_if_it_was_no_good() {
        let mut state = BackupState::default();
        assert!(!state.is_drill_due(at(0)), "there is nothing to try out");
        state.good = Some(run(0, None));
        assert!(state.is_drill_due(at(0)));
        state.drill = Some(run(0, None));
        assert!(!state.is_drill_due(at(7 * DAY - 1)) && state.is_drill_due(at(7 * DAY)));
        assert!(!state.is_drill_late(at(14 * DAY - 1)) && state.is_drill_late(at(14 * DAY)));
        state.drill = Some(run(0, Some("damaged")));
        assert!(!state.is_drill_due(at(DAY - 1)) && state.is_drill_due(at(DAY)));
    }
}
