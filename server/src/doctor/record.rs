//! Whether what is only appended to is sealed, and whether it was as it was sealed when somebody looked through it last.

use super::{Case, Check, Found, OFTEN, SHORTLY};
use crate::{AppState, clock};
use shop::{Timestamp, doctor::Fact, record::RecordState};

/// The checks.
pub static CHECKS: [Check; 1] = [Check {
    name: "record",
    cases: &[SEALED, EMPTY, LATE, EDITED, UNREADABLE],
    every: OFTEN,
    within: SHORTLY,
    look: |state| Box::pin(look(state)),
}];

const SEALED: Case = Case::ok("sealed");
const EMPTY: Case = Case::ok("empty");
const LATE: Case = Case::warning("late");
const EDITED: Case = Case::fault("edited");
const UNREADABLE: Case = Case::unknown("unreadable");

/// Seconds without a seal, although there is something to seal, from which on somebody should look.
const LONG: i64 = 3_600;

async fn look(state: AppState) -> Found {
    match state.shop.record_state().await {
        Ok(known) => judged(&known, clock::now()),
        Err(_) => UNREADABLE.into(),
    }
}

fn judged(known: &RecordState, now: Timestamp) -> Found {
    if let Some((_, findings)) = known.verified.filter(|(_, findings)| *findings > 0) {
        return Found::from(EDITED).with("findings", Fact::Number(findings));
    }
    let Some(newest) = &known.newest else {
        return EMPTY.into();
    };
    let age = (now.ms() - newest.at.ms()).max(0) / 1_000;
    let case = if known.is_waiting && age > LONG {
        LATE
    } else {
        SEALED
    };
    Found::from(case).measured(Fact::Seconds(age))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::record::{Head, SealHead};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(seconds * 1_000)
    }

    #[test]
    fn a_record_that_is_not_sealed_or_was_edited_is_told() {
        let sealed = Some(SealHead {
            number: 1,
            at: at(0),
            total: 1,
            head: Head::kept("0".repeat(64)),
        });
        let state = |is_waiting, verified| RecordState {
            newest: sealed.clone(),
            is_waiting,
            verified,
        };
        for (known, now, case) in [
            (state(false, None), 90_000, SEALED),
            (state(true, None), 3_600, SEALED),
            (state(true, None), 3_601, LATE),
            (state(true, Some((at(5), 0))), 60, SEALED),
            (state(true, Some((at(5), 2))), 60, EDITED),
        ] {
            assert_eq!(judged(&known, at(now)).case, case, "{known:?}");
        }
        let none = RecordState {
            newest: None,
            ..state(true, None)
        };
        assert_eq!(judged(&none, at(90_000)).case, EMPTY);
    }
}
