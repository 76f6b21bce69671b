//! What the shop finds out about its own set-up, and which changes of it the owner is told.
//!
//! A check looks at one thing and says what it [`Seen`]: a light, and which of its sentences holds. Words are found by names:
//! `doctor-CHECK` is what the check is called, `doctor-CHECK-CASE` why the light is as it is, and `doctor-CHECK-CASE-mend`
//! what to do about it; `words::Words` puts them together. The looking is the server's.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Cases that any check may come to: their sentences are `doctor-CASE` and `doctor-CASE-mend`, without the check's name.
pub const COMMON_CASES: [&str; 2] = [LATE, BROKEN];
/// A check that was not done in its time.
pub const LATE: &str = "late";
/// A check that broke off: a mistake of the program.
pub const BROKEN: &str = "broken";

/// Seconds between two messages about the same light, at least.
const QUIET: i64 = 3_600;

/// How things stand with what a check looks at. The worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// All is well.
    Ok,
    /// Nobody can tell just now.
    Unknown,
    /// It works, and somebody should look.
    Warning,
    /// It does not work.
    Fault,
}

impl Light {
    /// Its name in documents, and the end of its words' names (`doctor-light-…`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Fault => "fault",
        }
    }
}

/// A value that a check came upon. Never a secret: it is shown, copied and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Shown as it is: an address, a name, a version.
    Text(String),
    /// A number, which chooses plural forms.
    Number(i64),
    /// A size in bytes.
    Bytes(i64),
    /// A length of time, in seconds.
    Seconds(i64),
}

/// What a check saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Which check: its name in words and addresses.
    pub check: String,
    /// How things stand.
    pub light: Light,
    /// Which of the check's sentences says so.
    pub case: String,
    /// What was measured, if the check measures something.
    pub value: Option<Fact>,
    /// What fills the gaps of its sentences.
    pub facts: BTreeMap<String, Fact>,
    /// When it looked.
    pub at: Timestamp,
}

impl Seen {
    /// The name of the sentence that says why; with `-mend` behind it, of the one that says what to do.
    pub fn sentence(&self) -> String {
        if COMMON_CASES.contains(&&*self.case) {
            format!("doctor-{}", self.case)
        } else {
            format!("doctor-{}-{}", self.check, self.case)
        }
    }
}

/// A light as the shop keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What was seen last.
    pub seen: Seen,
    /// Since when the light is what it is.
    pub since: Timestamp,
    /// The light that the owner knows of.
    pub told: Light,
    /// Of a fault that the owner knows of: which sentence says why. Older versions did not note it.
    #[serde(default)]
    pub told_cause: Option<String>,
    /// When the owner was told last.
    pub told_at: Option<Timestamp>,
    /// Another light that was seen once: seen again, it is told.
    pub suspected: Option<Light>,
    /// Of a fault that was seen once: which sentence says why.
    #[serde(default)]
    pub suspected_cause: Option<String>,
}

impl Kept {
    /// Whether another look now may make a message of it.
    pub fn is_worth_another_look(&self, now: Timestamp) -> bool {
        self.suspected.is_some() && may_speak(self.told_at, now)
    }
}

/// A light that is not what the owner knows any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LightChange {
    /// What the owner knew.
    pub from: Light,
    /// What is seen now.
    pub seen: Seen,
}

/// Takes in what checks saw: what is kept of them from now on, and what the owner is told.
///
/// A fault is told once more when it has another cause: when another sentence says why, not when a number in it is another one.
///
/// A light is told once it was seen twice in a row, and not sooner than an hour after the last word about it, so that one that
/// flickers does not send a message each time. That nobody can tell is no news, and leaves everything as it was; nor is what a
/// check warns of when it looks for the first time: a shop that is being set up has much of that, and shows it.
pub fn take_in(before: &[Kept], seen: Vec<Seen>) -> (Vec<Kept>, Vec<LightChange>) {
    let mut changes = Vec::new();
    let kept = seen.into_iter().map(|seen| {
        let known = before.iter().find(|kept| kept.seen.check == seen.check);
        let (kept, change) = weighed(known, seen);
        changes.extend(change);
        kept
    });
    let kept = kept.collect();
    (kept, changes)
}

fn weighed(before: Option<&Kept>, seen: Seen) -> (Kept, Option<LightChange>) {
    let (light, now) = (seen.light, seen.at);
    let same = before.filter(|before| before.seen.light == light);
    let told = match before {
        Some(before) => before.told,
        None if light == Light::Warning => Light::Warning,
        None => Light::Ok,
    };
    let cause = (light == Light::Fault).then(|| seen.case.clone());
    let told_cause = before.and_then(|before| before.told_cause.clone());
    let suspected = before.and_then(|before| before.suspected);
    let suspected_cause = before.and_then(|before| before.suspected_cause.clone());
    let told_at = before.and_then(|before| before.told_at);
    let is_told = light == told && (told_cause.is_none() || told_cause == cause);
    let was_seen_before = suspected == Some(light) && suspected_cause == cause;
    let mut kept = Kept {
        since: same.map_or(now, |before| before.since),
        told,
        told_cause,
        told_at,
        suspected,
        suspected_cause,
        seen,
    };
    if light == Light::Unknown {
        return (kept, None);
    }
    if is_told {
        kept.told_cause = cause;
        kept.suspected = None;
        kept.suspected_cause = None;
        return (kept, None);
    }
    if !was_seen_before || !may_speak(told_at, now) {
        kept.suspected = Some(light);
        kept.suspected_cause = cause;
        return (kept, None);
    }
    let change = LightChange {
        from: told,
        seen: kept.seen.clone(),
    };
    kept.told = light;
    kept.told_cause = cause;
    kept.told_at = Some(now);
    kept.suspected = None;
    kept.suspected_cause = None;
    (kept, Some(change))
}

fn may_speak(told_at: Option<Timestamp>, now: Timestamp) -> bool {
    told_at.is_none_or(|at| at.plus_seconds(QUIET) <= now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Light::{Fault, Ok, Unknown, Warning};

    const MINUTE: i64 = 60;

    fn seen(light: Light, at_seconds: i64) -> Seen {
        Seen {
            check: "disk".to_owned(),
            light,
            case: "any".to_owned(),
            value: None,
            facts: BTreeMap::new(),
            at: Timestamp::from_ms(at_seconds * 1_000),
        }
    }

    /// The lights that the owner hears of when a check sees these, each so many seconds after the start.
    fn told(looks: &[(Light, i64)]) -> Vec<(Light, Light)> {
        let mut kept = Vec::new();
        let mut told = Vec::new();
        for (light, at) in looks {
            let (after, changes) = take_in(&kept, vec![seen(*light, *at)]);
            told.extend(changes.into_iter().map(|change| (change.from, change.seen.light)));
            kept = after;
        }
        told
    }

    #[test]
    fn a_light_is_told_once_it_was_seen_twice() {
        assert_eq!(told(&[(Ok, 0), (Ok, MINUTE)]), []);
        assert_eq!(told(&[(Fault, 0)]), []);
        assert_eq!(told(&[(Fault, 0), (Fault, MINUTE)]), [(Ok, Fault)]);
        let looks: Vec<_> = (0..100).map(|minute| (Fault, minute * MINUTE)).collect();
        assert_eq!(told(&looks), [(Ok, Fault)]);
        assert_eq!(
            told(&[(Ok, 0), (Warning, MINUTE), (Warning, 2 * MINUTE)]),
            [(Ok, Warning)]
        );
    }

    #[test]
    fn what_is_worth_a_look_from_the_beginning_is_not_told() {
        assert_eq!(told(&[(Warning, 0), (Warning, MINUTE), (Warning, QUIET)]), []);
        assert_eq!(
            told(&[(Warning, 0), (Ok, MINUTE), (Ok, 2 * MINUTE)]),
            [(Warning, Ok)]
        );
    }

    #[test]
    fn a_light_that_flickers_is_not_told_each_time() {
        let each = |minute| if minute % 2 == 0 { Fault } else { Ok };
        let looks: Vec<_> = (0..600).map(|minute| (each(minute), minute * MINUTE)).collect();
        assert_eq!(told(&looks), []);
        // Five minutes of each.
        let each = |minute| if minute / 5 % 2 == 0 { Fault } else { Ok };
        let looks: Vec<_> = (0..600).map(|minute| (each(minute), minute * MINUTE)).collect();
        assert!(told(&looks).len() <= 10, "{:?}", told(&looks));
    }

    #[test]
    fn what_is_mended_is_told_after_an_hour() {
        let hour = QUIET;
        let mended = [
            (Fault, 0),
            (Fault, MINUTE),
            (Ok, 2 * MINUTE),
            (Ok, 3 * MINUTE),
            (Ok, MINUTE + hour),
            (Ok, 2 * MINUTE + hour),
        ];
        assert_eq!(told(&mended), [(Ok, Fault), (Fault, Ok)]);
        assert_eq!(told(&mended[..4]), [(Ok, Fault)]);
    }

    /// A full disk after a disk that is not there is other news; less and less room on it is not.
    #[test]
    fn a_fault_with_another_cause_is_told_again_and_another_number_is_not() {
        let look = |kept: &[Kept], case: &str, number: i64, at_seconds: i64| {
            let one = Seen {
                case: case.to_owned(),
                value: Some(Fact::Number(number)),
                facts: BTreeMap::from([("left".to_owned(), Fact::Number(number))]),
                ..seen(Fault, at_seconds)
            };
            take_in(kept, vec![one])
        };
        let mut kept = Vec::new();
        let mut told = Vec::new();
        let looks = [
            ("full", 9, 0),
            ("full", 8, MINUTE),
            ("full", 7, 2 * MINUTE),
            ("gone", 7, 3 * MINUTE),
            ("full", 6, QUIET + MINUTE),
            ("gone", 6, QUIET + 2 * MINUTE),
            ("full", 5, QUIET + 3 * MINUTE),
            ("gone", 5, QUIET + 4 * MINUTE),
            ("gone", 4, QUIET + 5 * MINUTE),
            ("gone", 3, QUIET + 6 * MINUTE),
        ];
        for (case, number, at) in looks {
            let (after, changes) = look(&kept, case, number, at);
            told.extend(
                changes
                    .into_iter()
                    .map(|change| (change.from, change.seen.case, at)),
            );
            kept = after;
        }
        assert_eq!(
            told,
            [
                (Ok, "full".to_owned(), MINUTE),
                (Fault, "gone".to_owned(), QUIET + 5 * MINUTE)
            ]
        );
        // What an older version told of is taken for what it is now.
        kept[0].told_cause = None;
        let (kept, changes) = look(&kept, "full", 2, QUIET + 7 * MINUTE);
        assert_eq!((changes, kept[0].told_cause.as_deref()), (vec![], Some("full")));
    }

    #[test]
    fn that_nobody_can_tell_is_no_news() {
        assert_eq!(told(&[(Unknown, 0), (Unknown, MINUTE), (Unknown, QUIET)]), []);
        assert_eq!(
            told(&[(Fault, 0), (Unknown, MINUTE), (Fault, 2 * MINUTE)]),
            [(Ok, Fault)]
        );
    }

    #[test]
    fn what_is_kept_says_since_when_it_is_so() {
        let (kept, _) = take_in(&[], vec![seen(Fault, 5)]);
        let (kept, _) = take_in(&kept, vec![seen(Fault, 10)]);
        assert_eq!(kept[0].since, Timestamp::from_ms(5_000));
        assert_eq!(kept[0].seen.at, Timestamp::from_ms(10_000));
        let (kept, _) = take_in(&kept, vec![seen(Warning, 15)]);
        assert_eq!(kept[0].since, Timestamp::from_ms(15_000));
    }

    /// Others are asked again and again for nothing otherwise.
    #[test]
    fn another_look_is_worth_it_only_when_somebody_may_be_told() {
        let at = |seconds: i64| Timestamp::from_ms(seconds * 1_000);
        let (kept, _) = take_in(&[], vec![seen(Fault, 0)]);
        assert!(kept[0].is_worth_another_look(at(1)));
        let (kept, _) = take_in(&kept, vec![seen(Fault, MINUTE)]);
        assert!(!kept[0].is_worth_another_look(at(2 * MINUTE)), "it is told");
        let (kept, _) = take_in(&kept, vec![seen(Ok, 2 * MINUTE)]);
        assert!(
            !kept[0].is_worth_another_look(at(3 * MINUTE)),
            "it was told just now"
        );
        assert!(kept[0].is_worth_another_look(at(MINUTE + QUIET)));
    }

    #[test]
    fn common_cases_have_one_sentence_for_all_checks() {
        let mut one = seen(Unknown, 0);
        assert_eq!(one.sentence(), "doctor-disk-any");
        one.case = LATE.to_owned();
        assert_eq!(one.sentence(), "doctor-late");
    }
}
