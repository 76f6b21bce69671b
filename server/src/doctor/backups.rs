//! Whether the shop is backed up, and whether a backup is good for anything.

use super::{Case, Check, Found, OFTEN, SHORTLY};
use crate::{AppState, clock};
use shop::{
    Timestamp,
    backup::{BackupRun, BackupState},
    doctor::Fact,
};

/// The checks.
pub static CHECKS: [Check; 2] = [
    Check {
        name: "backup",
        cases: &[FRESH, FIRST, OFF, OLD, FAILED, UNREADABLE],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { looked(&state, backup).await }),
    },
    Check {
        name: "restore-drill",
        cases: &[TRIED, WAITING, NO_GOOD, SELDOM_TRIED, UNREADABLE],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { looked(&state, drill).await }),
    },
];

const FRESH: Case = Case::ok("fresh");
const FIRST: Case = Case::unknown("first");
const OFF: Case = Case::warning("off");
const OLD: Case = Case::fault("old");
const FAILED: Case = Case::fault("failed");
const TRIED: Case = Case::ok("tried");
const WAITING: Case = Case::unknown("waiting");
const NO_GOOD: Case = Case::fault("no-good");
const SELDOM_TRIED: Case = Case::warning("seldom");
const UNREADABLE: Case = Case::unknown("unreadable");

async fn looked(state: &AppState, look: fn(&BackupState, Option<i64>, Timestamp) -> Found) -> Found {
    let Ok(known) = state.shop.backup_state().await else {
        return UNREADABLE.into();
    };
    let backups = &state.settings.backups;
    let every = backups.place.as_ref().map(|_| backups.every);
    look(&known, every, clock::now())
}

/// `every` is how often the shop is backed up by itself, in seconds; `None` if it is not.
fn backup(known: &BackupState, every: Option<i64>, now: Timestamp) -> Found {
    let Some(every) = every else {
        return aged(OFF, known.good.as_ref(), now);
    };
    if let Some(why) = failure(known.last.as_ref()) {
        return aged(FAILED, known.good.as_ref(), now).with("why", why);
    }
    match &known.good {
        None => FIRST.into(),
        Some(good) if known.is_late(every, now) => {
            aged(OLD, Some(good), now).with("every", Fact::Seconds(every))
        }
        Some(good) => aged(FRESH, Some(good), now),
    }
}

fn drill(known: &BackupState, _: Option<i64>, now: Timestamp) -> Found {
    let Some(drill) = &known.drill else {
        return WAITING.into();
    };
    if let Some(why) = failure(Some(drill)) {
        return aged(NO_GOOD, Some(drill), now).with("why", why);
    }
    let case = if known.is_drill_late(now) {
        SELDOM_TRIED
    } else {
        TRIED
    };
    aged(case, Some(drill), now).with("rows", Fact::Number(drill.rows))
}

fn failure(run: Option<&BackupRun>) -> Option<Fact> {
    let why = run?.failure.as_ref()?;
    Some(Fact::Text(why.clone()))
}

/// With how long ago that was.
fn aged(case: Case, run: Option<&BackupRun>, now: Timestamp) -> Found {
    let found = Found::from(case);
    match run {
        None => found,
        Some(run) => {
            let age = Fact::Seconds((now.ms() - run.ended_at.ms()).max(0) / 1_000);
            found.measured(age)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(seconds * 1_000)
    }

    fn run(seconds: i64, failure: Option<&str>) -> BackupRun {
        BackupRun {
            began_at: at(seconds),
            ended_at: at(seconds),
            by: String::new(),
            file: String::new(),
            bytes: 1,
            rows: 1,
            failure: failure.map(str::to_owned),
        }
    }

    #[test]
    fn a_backup_that_failed_or_is_late_is_a_fault_and_none_at_all_a_warning() {
        let state = |good, last| BackupState {
            good,
            last,
            drill: None,
        };
        let none = state(None, None);
        assert_eq!(backup(&none, None, at(0)).case, OFF);
        assert_eq!(backup(&none, Some(DAY), at(0)).case, FIRST);
        let good = state(Some(run(0, None)), Some(run(0, None)));
        assert_eq!(backup(&good, Some(DAY), at(DAY)).case, FRESH);
        assert_eq!(backup(&good, Some(DAY), at(2 * DAY)).case, OLD);
        let failed = state(Some(run(0, None)), Some(run(DAY, Some("no space"))));
        let found = backup(&failed, Some(DAY), at(DAY + HOUR));
        assert_eq!(found.case, FAILED);
        assert_eq!(
            found.value,
            Some(Fact::Seconds(DAY + HOUR)),
            "how old the good one is"
        );
        assert_eq!(found.facts.get("why"), Some(&Fact::Text("no space".to_owned())));
    }

    #[test]
    fn a_backup_that_cannot_be_restored_is_a_fault() {
        let state = |drill| BackupState {
            good: Some(run(0, None)),
            last: Some(run(0, None)),
            drill,
        };
        assert_eq!(drill(&state(None), None, at(0)).case, WAITING);
        assert_eq!(drill(&state(Some(run(0, None))), None, at(7 * DAY)).case, TRIED);
        assert_eq!(
            drill(&state(Some(run(0, None))), None, at(15 * DAY)).case,
            SELDOM_TRIED
        );
        assert_eq!(
            drill(&state(Some(run(0, Some("damaged")))), None, at(0)).case,
            NO_GOOD
        );
    }
}
