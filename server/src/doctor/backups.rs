//! Whether the shop is backed up, and whether a backup is good for anything.

use super::{Case, Check, Found, OFTEN, SHORTLY};
use crate::{AppState, backups::depot::moment_of, clock};
use shop::{
    Timestamp,
    backup::{BackupRun, BackupState},
    desk::Error,
    doctor::{Fact, Kept},
};

const BACKUP: &str = "backup";

/// The checks.
pub static CHECKS: [Check; 2] = [
    Check {
        name: BACKUP,
        cases: &[FRESH, FIRST, NEVER, OFF, OLD, FAILED, UNREADABLE],
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
/// It is broken off each time before anybody could write down why.
const NEVER: Case = Case::fault("never");
const OFF: Case = Case::warning("off");
const OLD: Case = Case::fault("old");
const FAILED: Case = Case::fault("failed");
const TRIED: Case = Case::ok("tried");
const WAITING: Case = Case::unknown("waiting");
const NO_GOOD: Case = Case::fault("no-good");
const SELDOM_TRIED: Case = Case::warning("seldom");
const UNREADABLE: Case = Case::unknown("unreadable");

/// Seconds in which the first backup of the largest shop is there, which is begun within a minute.
const PATIENCE: i64 = 6 * 60 * 60;

/// What is known before a look.
struct Known {
    /// How things stand in the place of the settings; anywhere, if there is none.
    state: BackupState,
    /// How often the shop is backed up by itself, in seconds; `None` if it is not.
    every: Option<i64>,
    /// Since when the light has been waiting for the first one.
    waits_since: Option<Timestamp>,
}

async fn looked(state: &AppState, look: fn(&Known, Timestamp) -> Found) -> Found {
    match known(state).await {
        Ok(known) => look(&known, clock::now()),
        Err(_) => UNREADABLE.into(),
    }
}

async fn known(state: &AppState) -> Result<Known, Error> {
    let backups = &state.settings.backups;
    let place = backups.place_name();
    let known = state.shop.backup_state(place.as_deref()).await?;
    let lights = state.shop.lights().await?;
    let waiting = lights.iter().find(|Kept { seen, .. }| {
        seen.check == BACKUP && (seen.case == FIRST.word || seen.case == NEVER.word)
    });
    Ok(Known {
        state: known,
        every: place.map(|_| backups.every),
        waits_since: waiting.map(waits_since),
    })
}

/// A light that has waited too long is another one, and has its own beginning.
fn waits_since(kept: &Kept) -> Timestamp {
    if kept.seen.case == NEVER.word {
        Timestamp::from_ms(0)
    } else {
        kept.since
    }
}

fn backup(known: &Known, now: Timestamp) -> Found {
    let waits_since = known.waits_since;
    let (known, every) = (&known.state, known.every);
    let Some(every) = every else {
        return aged(OFF, known.good.as_ref(), now);
    };
    if let Some(why) = failure(known.last.as_ref()) {
        return aged(FAILED, known.good.as_ref(), now).with("why", why);
    }
    match &known.good {
        None if waits_since.is_some_and(|since| since.plus_seconds(PATIENCE) <= now) => NEVER.into(),
        None => FIRST.into(),
        Some(good) if known.is_late(every, now) => {
            aged(OLD, Some(good), now).with("every", Fact::Seconds(every))
        }
        Some(good) => aged(FRESH, Some(good), now),
    }
}

fn drill(known: &Known, now: Timestamp) -> Found {
    let known = &known.state;
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
    // One that somebody renamed is as old as nobody knows.
    let made_at = moment_of(&drill.file).unwrap_or(drill.began_at);
    aged(case, Some(drill), now)
        .with("rows", Fact::Number(drill.rows))
        .with("age", age(made_at, drill.ended_at))
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
        Some(run) => found.measured(age(run.ended_at, now)),
    }
}

fn age(then: Timestamp, now: Timestamp) -> Fact {
    Fact::Seconds((now.ms() - then.ms()).max(0) / 1_000)
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
            place: None,
        }
    }

    fn known(state: BackupState, every: Option<i64>) -> Known {
        Known {
            state,
            every,
            waits_since: None,
        }
    }

    #[test]
    fn a_backup_that_failed_or_is_late_is_a_fault_and_none_at_all_a_warning() {
        let state = |good, last| BackupState {
            good,
            last,
            ..BackupState::default()
        };
        let none = state(None, None);
        assert_eq!(backup(&known(none.clone(), None), at(0)).case, OFF);
        assert_eq!(backup(&known(none, Some(DAY)), at(0)).case, FIRST);
        let good = known(state(Some(run(0, None)), Some(run(0, None))), Some(DAY));
        assert_eq!(backup(&good, at(DAY)).case, FRESH);
        assert_eq!(backup(&good, at(2 * DAY)).case, OLD);
        let failed = state(Some(run(0, None)), Some(run(DAY, Some("no space"))));
        let found = backup(&known(failed, Some(DAY)), at(DAY + HOUR));
        assert_eq!(found.case, FAILED);
        assert_eq!(
            found.value,
            Some(Fact::Seconds(DAY + HOUR)),
            "how old the good one is"
        );
        assert_eq!(found.facts.get("why"), Some(&Fact::Text("no space".to_owned())));
    }

    #[test]
    fn a_first_backup_that_never_comes_is_a_fault() {
        let waiting = |since| Known {
            waits_since: since,
            ..known(BackupState::default(), Some(DAY))
        };
        assert_eq!(
            backup(&waiting(None), at(100 * DAY)).case,
            FIRST,
            "nobody has looked"
        );
        let since = Some(at(DAY));
        assert_eq!(backup(&waiting(since), at(DAY + PATIENCE - 1)).case, FIRST);
        assert_eq!(backup(&waiting(since), at(DAY + PATIENCE)).case, NEVER);
    }

    #[test]
    fn a_backup_that_cannot_be_restored_is_a_fault() {
        let state = |drill| {
            let state = BackupState {
                good: Some(run(0, None)),
                last: Some(run(0, None)),
                drill,
                proven: None,
            };
            known(state, Some(DAY))
        };
        assert_eq!(drill(&state(None), at(0)).case, WAITING);
        assert_eq!(drill(&state(Some(run(0, None))), at(7 * DAY)).case, TRIED);
        assert_eq!(drill(&state(Some(run(0, None))), at(15 * DAY)).case, SELDOM_TRIED);
        assert_eq!(drill(&state(Some(run(0, Some("damaged")))), at(0)).case, NO_GOOD);
        let old = BackupRun {
            file: "vitrina-01234567-19700101T000000Z.tar.gz".to_owned(),
            ..run(40 * DAY, None)
        };
        let found = drill(&state(Some(old)), at(41 * DAY));
        assert_eq!(found.facts.get("age"), Some(&Fact::Seconds(40 * DAY)));
    }
}
