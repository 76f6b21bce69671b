//! Copies of the shop: how old the newest is, and whether one was seen to be good for anything.

use super::{Case, Check, Found, OFTEN, SHORTLY};
use crate::{AppState, clock};
use shop::{
    Timestamp,
    backup::{BackupRun, BackupState},
    doctor::Fact,
};

const FINE: Case = Case::ok("fine");
/// Nobody has named a place for them: a disk that breaks takes the shop with it.
const NOWHERE: Case = Case::warning("nowhere");
const OFF: Case = Case::ok("off");
/// There is none, and it is not too late for the first one.
const NONE_YET: Case = Case::unknown("none-yet");
/// The last try came to nothing, and the copy before it is not old.
const FAILED: Case = Case::warning("failed");
const LATE: Case = Case::fault("overdue");
/// There is none, and trying came to nothing.
const NEVER: Case = Case::fault("never");
const BAD: Case = Case::fault("bad");
const LONG_AGO: Case = Case::warning("long-ago");
const UNKNOWN: Case = Case::unknown("unknown");

pub(super) static CHECKS: [Check; 2] = [
    Check {
        name: "backup",
        cases: &[FINE, NOWHERE, NONE_YET, FAILED, LATE, NEVER, UNKNOWN],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(copies(state)),
    },
    Check {
        name: "backup-drill",
        cases: &[FINE, OFF, NONE_YET, BAD, LONG_AGO, UNKNOWN],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(drill(state)),
    },
];

async fn copies(state: AppState) -> Found {
    let settings = &state.settings.backups;
    if settings.place.is_none() {
        return NOWHERE.into();
    }
    match state.shop.backup_state().await {
        Ok(known) => newest(&known, settings.every, clock::now()),
        Err(_) => UNKNOWN.into(),
    }
}

fn newest(known: &BackupState, every: i64, now: Timestamp) -> Found {
    let failure = known.last.as_ref().and_then(|last| last.failure.as_ref());
    let Some(good) = &known.good else {
        return match failure {
            Some(why) => Found::from(NEVER).said(why),
            None => NONE_YET.into(),
        };
    };
    let found: Found = if known.is_late(every, now) {
        LATE.into()
    } else if let Some(why) = failure {
        Found::from(FAILED).said(why)
    } else {
        FINE.into()
    };
    let age = age(good, now);
    found
        .with("file", Fact::Text(good.file.clone()))
        .with("bytes", Fact::Bytes(good.bytes))
        .with("age", age.clone())
        .measured(age)
}

async fn drill(state: AppState) -> Found {
    if state.settings.backups.place.is_none() {
        return OFF.into();
    }
    match state.shop.backup_state().await {
        Ok(known) => last_drill(&known, clock::now()),
        Err(_) => UNKNOWN.into(),
    }
}

fn last_drill(known: &BackupState, now: Timestamp) -> Found {
    let Some(drill) = &known.drill else {
        return NONE_YET.into();
    };
    let found: Found = match &drill.failure {
        Some(why) => Found::from(BAD).said(why),
        None if known.is_drill_late(now) => LONG_AGO.into(),
        None => FINE.into(),
    };
    let age = age(drill, now);
    found
        .with("rows", Fact::Number(drill.rows))
        .with("age", age.clone())
        .measured(age)
}

fn age(run: &BackupRun, now: Timestamp) -> Fact {
    Fact::Seconds(now.ms().saturating_sub(run.ended_at.ms()).max(0) / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * 60;
    const DAY: i64 = 24 * HOUR;
    const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

    fn run(ago: i64, failure: Option<&str>) -> Option<BackupRun> {
        Some(BackupRun {
            began_at: NOW.plus_seconds(-ago),
            ended_at: NOW.plus_seconds(-ago),
            by: String::new(),
            file: "shop.backup".to_owned(),
            bytes: 1 << 20,
            rows: 1_000,
            failure: failure.map(str::to_owned),
        })
    }

    #[test]
    fn a_copy_is_fine_until_another_one_should_have_been_there() {
        for (good, last, case) in [
            (None, None, NONE_YET),
            (None, run(HOUR, Some("no room")), NEVER),
            (run(HOUR, None), run(HOUR, None), FINE),
            (run(DAY, None), run(HOUR, Some("no room")), FAILED),
            (run(DAY + DAY / 2, None), run(DAY + DAY / 2, None), LATE),
            (run(9 * DAY, None), run(HOUR, Some("no room")), LATE),
        ] {
            let known = BackupState {
                good,
                last,
                drill: None,
            };
            let found = newest(&known, DAY, NOW);
            assert_eq!(found.case, case, "{known:?}");
            let says_why = matches!(case, FAILED | NEVER);
            assert_eq!(found.facts.contains_key("said"), says_why);
        }
        let known = BackupState {
            good: run(2 * HOUR, None),
            ..BackupState::default()
        };
        let found = newest(&known, DAY, NOW);
        assert_eq!(found.value, Some(Fact::Seconds(2 * HOUR)));
        assert_eq!(found.facts["bytes"], Fact::Bytes(1 << 20));
    }

    #[test]
    fn a_copy_that_was_tried_out_is_known_to_be_good_or_not() {
        for (drill, case) in [
            (None, NONE_YET),
            (run(HOUR, None), FINE),
            (run(HOUR, Some("damaged")), BAD),
            (run(13 * DAY, None), FINE),
            (run(14 * DAY, None), LONG_AGO),
        ] {
            let known = BackupState {
                good: run(HOUR, None),
                last: run(HOUR, None),
                drill,
            };
            assert_eq!(last_drill(&known, NOW).case, case, "{known:?}");
        }
    }
}
