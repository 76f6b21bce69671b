//! The doctor: checks of the shop's own set-up, each a look at one thing.
//!
//! A [`Check`] is a row of a table: its name, the cases that it may come to with their lights, how often it looks and how long
//! it may take. Its words are named after it, see [`shop::doctor`]. [`checks`] is every check there is; a new one is a line in
//! the table of its file, and its sentences in the word files. [`look`] runs many at once. The worker does so now and then
//! ([`round`]) and keeps what they saw, the page shows what is kept, and the command `vitrina doctor` looks anew and keeps
//! nothing.

mod album;
mod backups;
mod beside;
mod certificate;
mod database;
mod disk;
mod drift;
mod mail;
mod moderation;
mod names;
mod numbers;
mod orders;
mod record;
mod result_url;
pub mod self_test;
mod sender;
mod telegram;

use crate::{AppState, clock, gateways};
use futures_util::future::join_all;
use moderation::Walked;
use shop::{
    Timestamp,
    desk::Error,
    doctor::{BROKEN, Fact, Kept, LATE, Light, Seen},
    text,
};
use std::{
    collections::BTreeMap,
    fmt::Display,
    future::Future,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, OnceCell};

/// How often somebody asks which checks are due.
pub const ROUND_EVERY: Duration = Duration::from_mins(1);
/// Checks of what changes by itself look so often.
pub const OFTEN: Duration = Duration::from_mins(5);
/// Checks that bother others, or look at what hardly changes, look so often.
pub const SELDOM: Duration = Duration::from_hours(1);
/// How long most checks may take.
pub const SHORTLY: Duration = Duration::from_secs(5);
/// How long checks may take that wait for somebody far away.
pub const PATIENTLY: Duration = Duration::from_secs(15);

/// How long a page waits for a look.
const HURRY: Duration = Duration::from_secs(8);
/// Characters of somebody else's words that are shown.
const LONGEST_SAID: usize = 300;
/// Seconds within which nobody else begins a round: a little less than from one to the next.
const ROUND_SECONDS: i64 = 45;
/// Seconds after which a light that changed is looked at again, however seldom its check looks.
const AGAIN_AFTER: i64 = 50;

/// A thing that a check may come to: a word for it, and the light that it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// The end of its sentences' names.
    pub word: &'static str,
    /// The light.
    pub light: Light,
}

impl Case {
    /// All is well.
    pub const fn ok(word: &'static str) -> Self {
        Self {
            word,
            light: Light::Ok,
        }
    }

    /// Nobody can tell just now.
    pub const fn unknown(word: &'static str) -> Self {
        Self {
            word,
            light: Light::Unknown,
        }
    }

    /// It works, and somebody should look.
    pub const fn warning(word: &'static str) -> Self {
        Self {
            word,
            light: Light::Warning,
        }
    }

    /// It does not work.
    pub const fn fault(word: &'static str) -> Self {
        Self {
            word,
            light: Light::Fault,
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which of its cases holds.
    pub case: Case,
    /// What was measured. Never a secret.
    pub value: Option<Fact>,
    /// What fills the gaps of its sentences. Never a secret.
    pub facts: BTreeMap<String, Fact>,
}

impl From<Case> for Found {
    fn from(case: Case) -> Self {
        Self {
            case,
            value: None,
            facts: BTreeMap::new(),
        }
    }
}

impl Found {
    /// The same with what was measured.
    #[must_use]
    pub fn measured(self, value: Fact) -> Self {
        Self {
            value: Some(value),
            ..self
        }
    }

    /// The same with the words of somebody else, in the gap `said`: one line, and not a long one.
    #[must_use]
    pub fn said(self, words: &impl Display) -> Self {
        let words: String = words.to_string().chars().take(LONGEST_SAID).collect();
        self.with(
            "said",
            Fact::Text(text::line(&words, usize::MAX).unwrap_or_default()),
        )
    }

    /// The same with what fills a gap.
    #[must_use]
    pub fn with(mut self, name: &str, fact: Fact) -> Self {
        self.facts.insert(name.to_owned(), fact);
        self
    }
}

/// A look that is under way.
pub type Look = Pin<Box<dyn Future<Output = Found> + Send>>;

/// A check of one thing.
pub struct Check {
    /// Its name in words, addresses and what is kept: small letters, digits and hyphens.
    pub name: &'static str,
    /// Everything that it may come to.
    pub cases: &'static [Case],
    /// How often it looks.
    pub every: Duration,
    /// The longest that it may take; then nobody can tell.
    pub within: Duration,
    /// Looks. What it looks with is the shop as it is set up now.
    pub look: fn(AppState) -> Look,
}

/// Every check, in the order of the page.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    result_url::CHECKS
        .iter()
        .chain(&certificate::CHECKS)
        .chain(gateways::checks())
        .chain(&orders::CHECKS)
        .chain(&numbers::CHECKS)
        .chain(&mail::CHECKS)
        .chain(&telegram::CHECKS)
        .chain(&database::CHECKS)
        .chain(&backups::CHECKS)
        .chain(&beside::CHECKS)
        .chain(&record::CHECKS)
        .chain(&disk::CHECKS)
        .chain(&album::CHECKS)
        .chain(&drift::CHECKS)
        .chain(&moderation::CHECKS)
}

/// What became of a look that somebody asked for.
pub enum Looked {
    /// It is done.
    Kept(Result<(), Error>),
    /// It takes longer than a page may.
    Looking,
}

/// What a node remembers of its looking.
#[derive(Default)]
pub struct Doctor {
    /// The first turn comes before the doors are open.
    is_awake: AtomicBool,
    /// Held by whoever looks at everything because somebody asked for it.
    looking: Arc<Mutex<()>>,
    /// What the shop signs its calls to itself with, once somebody wanted it.
    own_secret: OnceCell<String>,
    /// Another name server than those of this machine, if one is named before it is asked.
    pub name_server: OnceLock<SocketAddr>,
    /// The shop's own pages, as whoever walked through them last saw them.
    walked: Walked,
}

impl Doctor {
    /// Whether a look that somebody asked for is under way.
    pub fn is_looking(&self) -> bool {
        self.looking.try_lock().is_err()
    }
}

/// Has every check look, unless they do already, and waits a moment for it; the rest goes on by itself.
pub async fn look_now(state: &AppState) -> Looked {
    let Ok(turn) = state.doctor.looking.clone().try_lock_owned() else {
        return Looked::Looking;
    };
    let own = state.clone();
    let look = tokio::spawn(async move {
        let kept = look_and_keep(&own, checks().collect()).await;
        drop(turn);
        kept
    });
    match tokio::time::timeout(HURRY, look).await {
        Ok(Ok(kept)) => Looked::Kept(kept),
        // Each check is looked after by itself, so nothing of them panics here.
        Ok(Err(_)) | Err(_) => Looked::Looking,
    }
}

/// Has these checks look, all at once.
pub async fn look(state: &AppState, wanted: Vec<&'static Check>) -> Vec<Seen> {
    join_all(wanted.into_iter().map(|check| seen(state.clone(), check))).await
}

async fn seen(state: AppState, check: &'static Check) -> Seen {
    let at = clock::now();
    // A check that panics breaks nothing but itself.
    let mut look = tokio::spawn((check.look)(state));
    let (light, case, value, facts) = match tokio::time::timeout(check.within, &mut look).await {
        Ok(Ok(found)) => (found.case.light, found.case.word, found.value, found.facts),
        Ok(Err(broken)) => {
            tracing::error!(check = check.name, %broken, "a check broke off");
            (Light::Unknown, BROKEN, None, BTreeMap::new())
        }
        Err(_) => {
            look.abort();
            let within = i64::try_from(check.within.as_secs()).unwrap_or(i64::MAX);
            let facts = BTreeMap::from([("within".to_owned(), Fact::Seconds(within))]);
            (Light::Unknown, LATE, None, facts)
        }
    };
    Seen {
        check: check.name.to_owned(),
        light,
        case: case.to_owned(),
        value,
        facts,
        at,
    }
}

/// A turn of the worker: has those checks look that are due, and keeps what they saw.
pub async fn round(state: AppState) -> Result<(), Error> {
    if !state.doctor.is_awake.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let now = clock::now();
    if !state.shop.begin_round(ROUND_SECONDS, now).await? {
        return Ok(());
    }
    let kept = state.shop.lights().await?;
    look_and_keep(
        &state,
        checks().filter(|check| is_due(check, &kept, now)).collect(),
    )
    .await
}

/// Has these checks look, and keeps what they saw.
pub async fn look_and_keep(state: &AppState, wanted: Vec<&'static Check>) -> Result<(), Error> {
    if wanted.is_empty() {
        return Ok(());
    }
    let seen = look(state, wanted).await;
    state.shop.keep_lights(seen, clock::now()).await
}

/// Whether it is time for a check to look again.
fn is_due(check: &Check, kept: &[Kept], now: Timestamp) -> bool {
    let Some(kept) = kept.iter().find(|kept| kept.seen.check == check.name) else {
        return true;
    };
    let every = if kept.is_worth_another_look(now) {
        AGAIN_AFTER
    } else {
        i64::try_from(check.every.as_secs()).unwrap_or(i64::MAX)
    };
    // A clock that was set back must not keep a check from looking.
    kept.seen.at.plus_seconds(every) <= now || kept.seen.at > now
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);
    const FINE: Case = Case::ok("fine");

    fn check(name: &'static str, look: fn(AppState) -> Look) -> Check {
        Check {
            name,
            cases: &[FINE],
            every: SELDOM,
            within: SHORTLY,
            look,
        }
    }

    fn kept(seconds_ago: i64, suspected: Option<Light>) -> Kept {
        let at = NOW.plus_seconds(-seconds_ago);
        let seen = Seen {
            check: "one".to_owned(),
            light: Light::Ok,
            case: "fine".to_owned(),
            value: None,
            facts: BTreeMap::new(),
            at,
        };
        Kept {
            seen,
            since: at,
            told: Light::Ok,
            told_cause: None,
            told_at: None,
            suspected,
            suspected_cause: None,
        }
    }

    #[test]
    fn a_check_is_due_when_its_time_has_come_and_sooner_if_its_light_changed() {
        let one = check("one", |_| Box::pin(async { Found::from(FINE) }));
        for (kept, due) in [
            (kept(10, None), false),
            (kept(3_599, None), false),
            (kept(3_600, None), true),
            (kept(10, Some(Light::Fault)), false),
            (kept(60, Some(Light::Fault)), true),
            (kept(-10, None), true),
        ] {
            assert_eq!(is_due(&one, std::slice::from_ref(&kept), NOW), due, "{kept:?}");
        }
        let never_looked = check("another", |_| Box::pin(async { Found::from(FINE) }));
        assert!(is_due(&never_looked, &[kept(10, None)], NOW));
    }
}
