//! Security events as long as they lie in memory: bounded, and in nobody's way.
//!
//! A handler notes what it saw and goes on; a worker writes what lies here every second, so whoever kills the program loses up to
//! a second of it. What is changed of people does not lie here: its events are written with it. What people of the shop do is
//! written one by one. What any stranger can bring about as often as they like is counted together for each
//! network and minute, and written when the minute is over; of more networks than anybody would read only the loudest are
//! named, and the rest is one line.

use crate::{AppState, caller::Caller, clock};
use axum::{
    extract::Request,
    http::{HeaderMap, header, request::Parts},
};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use shop::{
    Timestamp,
    call::network,
    security::{Act, NewSecurityEvents, SecurityEvent, Told},
    staff::{Place, device_name},
    store::{self, Store},
};
use std::{
    cmp::Reverse,
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Events that wait to be written one by one.
const MOST_WAITING: usize = 2_000;
/// Networks, each with one act, that are told apart within a minute.
const MOST_NETWORKS: usize = 1_000;
/// Lines about strangers that may be written at once.
const LINES: NonZeroU32 = NonZeroU32::new(200).unwrap();
/// How many more an hour: half a year of them is not much of a disk.
const LINES_AN_HOUR: NonZeroU32 = NonZeroU32::new(120).unwrap();

/// Events that wait to be written.
pub struct Evidence {
    waiting: Mutex<Waiting>,
    lines: DefaultDirectRateLimiter,
}

/// What is counted together: an act, whom it is about, the network, what exactly, the minute.
type Together = (Act, Told, Told, Told, i64);

#[derive(Default)]
struct Waiting {
    alone: Vec<SecurityEvent>,
    together: HashMap<Together, SecurityEvent>,
}

impl Default for Evidence {
    fn default() -> Self {
        let quota = Quota::per_hour(LINES_AN_HOUR).allow_burst(LINES);
        Self {
            waiting: Mutex::default(),
            lines: RateLimiter::direct(quota),
        }
    }
}

impl Evidence {
    /// Keeps an event, or counts it.
    pub fn note(&self, event: SecurityEvent) {
        let mut waiting = self.lock();
        if event.act.is_of_strangers() || waiting.alone.len() >= MOST_WAITING {
            waiting.count(event);
        } else {
            waiting.alone.push(event);
        }
    }

    /// What is to be written now; it is the caller's from then on. What is counted together waits for the end of its
    /// minute.
    pub fn take(&self, now: Timestamp) -> Vec<SecurityEvent> {
        let current = minute(now);
        self.take_before(|minute| minute != current)
    }

    /// All that there is, for the end of the program.
    pub fn take_all(&self) -> Vec<SecurityEvent> {
        self.take_before(|_| true)
    }

    /// Lets what could not be written wait for another time, as far as there is room.
    pub fn put_back(&self, unwritten: Vec<SecurityEvent>) {
        let mut waiting = self.lock();
        for event in unwritten {
            if waiting.alone.len() < MOST_WAITING {
                waiting.alone.push(event);
            } else {
                waiting.count(event);
            }
        }
    }

    fn take_before(&self, is_over: impl Fn(i64) -> bool) -> Vec<SecurityEvent> {
        let (mut taken, mut counted) = {
            let mut waiting = self.lock();
            let counted = waiting.together.extract_if(|(.., minute), _| is_over(*minute));
            let counted: Vec<SecurityEvent> = counted.map(|(_, event)| event).collect();
            (std::mem::take(&mut waiting.alone), counted)
        };
        counted.sort_by_key(|event| (Reverse(event.count), event.at));
        let mut rest: HashMap<(Act, i64), SecurityEvent> = HashMap::new();
        for event in counted {
            // A line about many networks is the shortest that there is, so it is never held back.
            if event.network.is_empty() || self.lines.check().is_ok() {
                taken.push(event);
                continue;
            }
            let key = (event.act, minute(event.at));
            let event = of_many(&event);
            rest.entry(key)
                .and_modify(|many| add(many, &event))
                .or_insert(event);
        }
        taken.extend(rest.into_values());
        taken.sort_by_key(|event| event.at);
        taken
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn count(&mut self, event: SecurityEvent) {
        let key = |event: &SecurityEvent| {
            let (who, network) = (event.who.clone(), event.network.clone());
            (event.act, who, network, event.detail.clone(), minute(event.at))
        };
        let is_known = self.together.contains_key(&key(&event));
        let event = if is_known || self.together.len() < MOST_NETWORKS {
            event
        } else {
            of_many(&event)
        };
        self.together
            .entry(key(&event))
            .and_modify(|known| add(known, &event))
            .or_insert(event);
    }
}

/// The event as one of many whose networks are not told apart.
fn of_many(event: &SecurityEvent) -> SecurityEvent {
    SecurityEvent {
        who: Told::default(),
        network: Told::default(),
        device: Told::default(),
        detail: Told::default(),
        ..event.clone()
    }
}

fn add(known: &mut SecurityEvent, other: &SecurityEvent) {
    known.count = known.count.saturating_add(other.count);
    known.at = known.at.min(other.at);
}

fn minute(at: Timestamp) -> i64 {
    at.ms().div_euclid(60_000)
}

/// Writes down at once what a command did: there is no worker to wait for. `who` is a login of the staff, or empty.
pub async fn of_command(store: &dyn Store, act: Act, who: &str, detail: &str) -> store::Result<()> {
    let at = clock::now();
    let new = NewSecurityEvents {
        events: vec![on_this_machine(act, who, detail, at)],
        messages: Vec::new(),
        at,
    };
    store.write_security_events(new).await
}

/// What a command did: it came from no network and no device.
pub fn on_this_machine(act: Act, who: &str, detail: &str, at: Timestamp) -> SecurityEvent {
    SecurityEvent {
        at,
        act,
        who: Told::of(who),
        network: Told::default(),
        device: Told::default(),
        detail: Told::of(detail),
        count: 1,
    }
}

/// Where a request comes from, as far as that is written down. What is changed of people has it in the transaction of the change,
/// and does not come by here.
pub fn place((caller, headers): (&Caller, &HeaderMap)) -> Place {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    Place {
        network: caller.address.map(network).unwrap_or_default(),
        device: device_name(agent),
    }
}

impl AppState {
    /// Notes that something happened. `who` is a login of the staff, or empty.
    pub fn witness(&self, act: Act, who: &str, (caller, headers): (&Caller, &HeaderMap)) {
        self.witness_of(act, who, (caller, headers), "");
    }

    /// The same with what exactly it was about.
    pub fn witness_of(&self, act: Act, who: &str, (caller, headers): (&Caller, &HeaderMap), detail: &str) {
        let place = place((caller, headers));
        self.evidence.note(SecurityEvent {
            at: clock::now(),
            act,
            who: Told::of(who),
            network: Told::of(&place.network),
            device: Told::of(&place.device),
            detail: Told::of(detail),
            count: 1,
        });
    }

    /// Notes that a request was refused, whoever sent it.
    pub fn witness_refusal(&self, act: Act, request: &Request) {
        let (method, headers) = (request.method(), request.headers());
        let caller = self
            .callers
            .caller(method, headers, request.extensions(), clock::now());
        self.witness(act, "", (&caller, headers));
    }

    /// The same where only the head of the request is at hand.
    pub fn witness_refusal_of(&self, act: Act, parts: &Parts) {
        let caller = self.callers.of(parts, clock::now());
        self.witness(act, "", (&caller, &parts.headers));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_020_000);

    fn event(act: Act, network: &str, at: Timestamp) -> SecurityEvent {
        SecurityEvent {
            at,
            act,
            who: Told::default(),
            network: Told::of(network),
            device: Told::of("curl"),
            detail: Told::default(),
            count: 1,
        }
    }

    #[test]
    fn strangers_are_counted_together_for_each_network_and_minute() {
        let evidence = Evidence::default();
        for second in 0..30 {
            let at = NOW.plus_seconds(second);
            evidence.note(event(Act::Stranger, "203.0.113.0/24", at));
            evidence.note(event(Act::SignInFailed, "203.0.113.0/24", at));
        }
        evidence.note(event(Act::Stranger, "198.51.100.0/24", NOW.plus_seconds(5)));
        assert_eq!(evidence.take(NOW.plus_seconds(31)), [], "the minute is not over");
        let written = evidence.take(NOW.plus_seconds(90));
        let counts: Vec<i64> = written.iter().map(|event| event.count).collect();
        assert_eq!((counts.len(), counts.iter().sum::<i64>()), (3, 61));
        assert!(
            written
                .iter()
                .any(|event| event.network.as_str() == "198.51.100.0/24")
        );
        assert_eq!(evidence.take_all(), []);
    }

    #[test]
    fn a_flood_from_everywhere_hides_nobody_of_the_shop_and_fills_nothing() {
        let evidence = Evidence::default();
        for nth in 0..100_000_u32 {
            let network = format!("{}.{}.{}.0/24", nth % 7, nth / 250 % 250, nth % 250);
            evidence.note(event(Act::SignInFailed, &network, NOW));
        }
        for _ in 0..500 {
            evidence.note(event(Act::SignInHeldBack, "203.0.113.0/24", NOW));
        }
        evidence.note(event(Act::SignedIn, "192.0.2.0/24", NOW));
        let waiting = evidence.lock().together.len();
        assert!(waiting <= MOST_NETWORKS + 2, "{waiting}");
        let written = evidence.take_all();
        assert!(written.len() < 210, "{}", written.len());
        assert_eq!(written.iter().map(|event| event.count).sum::<i64>(), 100_501);
        assert!(written.iter().any(|event| event.act == Act::SignedIn));
    }

    #[test]
    fn what_cannot_be_written_waits_and_fills_no_memory() {
        let evidence = Evidence::default();
        for turn in 0..10 {
            for nth in 0..500 {
                let at = NOW.plus_seconds(turn * 60);
                evidence.note(event(Act::SignedIn, &format!("10.0.{}.0/24", nth % 200), at));
            }
            let unwritten = evidence.take_all();
            evidence.put_back(unwritten);
        }
        let kept = evidence.take_all();
        assert!(kept.len() <= MOST_WAITING + 400, "{}", kept.len());
        assert_eq!(
            kept.iter().map(|event| event.count).sum::<i64>(),
            5_000,
            "none is lost"
        );
    }
}
