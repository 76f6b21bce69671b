//! The journal of calls as long as it lies in memory: bounded, and in nobody's way.
//!
//! A handler puts its call down here and goes on; a worker writes what lies here every second. No answer to a gateway
//! waits for that, and none fails because of it. What is too much is counted instead of kept: proven calls and refused ones
//! have room of their own, and of refused ones each network has its share.

use crate::{
    AppState,
    caller::Caller,
    clock,
    limits::{
        EXAMINATIONS_OF_A_NETWORK, EXAMINATIONS_TOGETHER, JOURNAL_OF_A_NETWORK, LINES_OF_A_KIND, MOST_KEYS,
    },
    strangers::Strangers,
};
use axum::{extract::Request, response::Response};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, RateLimiter};
use shop::{
    call::{Call, Door, Guess, LeftOut, Ruling, masked, network},
    order::OrderKey,
    payment::{GatewayName, InvoiceId},
    stranger::Cause,
};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use url::form_urlencoded;

/// Proven calls that wait to be written. The worker takes them every second.
const MOST_PROVEN: usize = 2_000;
/// Refused calls that wait to be written.
const MOST_REFUSED: usize = 500;
/// Bytes of a form that are looked at for the journal.
const MOST_SHOWN: usize = 16 * 1024;

/// Calls that wait to be written.
pub struct Journal {
    waiting: Mutex<Waiting>,
    refused: DefaultKeyedRateLimiter<(String, &'static str, bool)>,
    examinations: DefaultDirectRateLimiter,
    examinations_of_network: DefaultKeyedRateLimiter<String>,
    lines: DefaultKeyedRateLimiter<String>,
}

/// What waits to be written.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Calls, in the order in which they were answered.
    pub calls: Vec<Call>,
    /// How many more there were.
    pub left_out: LeftOut,
    proven: usize,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            waiting: Mutex::default(),
            refused: RateLimiter::keyed(JOURNAL_OF_A_NETWORK.limit()),
            examinations: RateLimiter::direct(EXAMINATIONS_TOGETHER.limit()),
            examinations_of_network: RateLimiter::keyed(EXAMINATIONS_OF_A_NETWORK.limit()),
            lines: RateLimiter::keyed(LINES_OF_A_KIND.limit()),
        }
    }
}

impl Journal {
    /// Keeps a call, or counts it.
    pub fn put(&self, call: Call) {
        let is_bearable = call.ruling.is_proven() || {
            // What somebody made a mistake with has a share of its own, so that rubbish of the same network cannot hide it.
            let is_explained = call.guesses.iter().any(|guess| *guess != Guess::Unexplained);
            let key = (call.network.clone(), call.ruling.as_str(), is_explained);
            self.refused.len() < MOST_KEYS && self.refused.check_key(&key).is_ok()
        };
        let mut waiting = self.lock();
        if is_bearable {
            waiting.add(call);
        } else {
            waiting.left_out.refused += 1;
        }
    }

    /// What waits to be written; it is the caller's now.
    pub fn take(&self) -> Waiting {
        self.refused.retain_recent();
        self.examinations_of_network.retain_recent();
        self.lines.retain_recent();
        std::mem::take(&mut *self.lock())
    }

    /// Lets what could not be written wait for another time, as far as there is room.
    pub fn put_back(&self, unwritten: Waiting) {
        let mut waiting = self.lock();
        let newer = std::mem::replace(&mut *waiting, unwritten);
        waiting.left_out.proven += newer.left_out.proven;
        waiting.left_out.refused += newer.left_out.refused;
        for call in newer.calls {
            waiting.add(call);
        }
    }

    /// Whether the mistake behind a signature from this network may be looked for, which takes some work.
    pub fn may_examine(&self, network: &str) -> bool {
        self.examinations_of_network.len() < MOST_KEYS
            && self
                .examinations_of_network
                .check_key(&network.to_owned())
                .is_ok()
            && self.examinations.check().is_ok()
    }

    /// Whether this line about a refused call may go into the log: each line once a second, whatever others there are.
    pub fn may_log(&self, line: &str) -> bool {
        self.lines.check_key(&line.to_owned()).is_ok()
    }

    /// Whether a call like this one may be kept. Of refused ones its network decides, too.
    fn has_room_for(&self, ruling: Ruling) -> bool {
        !ruling.is_proven() || self.lock().proven < MOST_PROVEN
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.left_out == LeftOut::default()
    }

    /// The same without so many calls from the first one on, which are written.
    #[must_use]
    pub fn without_first(mut self, written: usize) -> Self {
        let written = self.calls.drain(..written);
        self.proven -= written.filter(|call| call.ruling.is_proven()).count();
        self
    }

    /// The same without the calls, which are counted as left out.
    #[must_use]
    pub fn only_counted(mut self) -> Self {
        for call in std::mem::take(&mut self.calls) {
            let left_out = if call.ruling.is_proven() {
                &mut self.left_out.proven
            } else {
                &mut self.left_out.refused
            };
            *left_out += 1;
        }
        self.proven = 0;
        self
    }

    fn add(&mut self, call: Call) {
        if call.ruling.is_proven() {
            if self.proven == MOST_PROVEN {
                self.left_out.proven += 1;
                return;
            }
            self.proven += 1;
        } else if self.calls.len() - self.proven == MOST_REFUSED {
            self.left_out.refused += 1;
            return;
        }
        self.calls.push(call);
    }
}

/// A call that is being answered. Whatever becomes of it goes into the journal, also if nobody waits for the answer any more.
pub struct Entry {
    journal: Arc<Journal>,
    strangers: Arc<Strangers>,
    caller: Caller,
    call: Option<Call>,
    brought: Option<Brought>,
    begun: Instant,
}

/// A form as it came, and the names of its fields with the number of an invoice and an order's key.
struct Brought {
    form: Vec<u8>,
    invoice: &'static str,
    order_key: &'static str,
}

impl Brought {
    /// Notes it, without what nobody has to see.
    fn note(self, call: &mut Call) {
        let value = |wanted: &str| {
            form_urlencoded::parse(&self.form)
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value)
        };
        call.invoice =
            value(self.invoice).and_then(|number| number.trim().parse().ok().and_then(InvoiceId::new));
        call.order_key = value(self.order_key).and_then(|key| OrderKey::parse(key.trim()));
        call.fields = masked(form_urlencoded::parse(&self.form));
    }
}

impl Entry {
    /// Begins to note a call.
    pub fn open(state: &AppState, gateway: GatewayName, door: Door, request: &Request) -> Self {
        let now = clock::now();
        let (method, headers) = (request.method(), request.headers());
        let caller = state.callers.caller(method, headers, request.extensions(), now);
        let call = Call {
            at: now,
            gateway,
            door,
            network: caller.address.map(network).unwrap_or_default(),
            method: request.method().as_str().chars().take(16).collect(),
            fields: Vec::new(),
            invoice: None,
            order_key: None,
            ruling: Ruling::Unfinished,
            detail: None,
            status: None,
            ms: 0,
            guesses: Vec::new(),
        };
        Self {
            journal: state.journal.clone(),
            strangers: state.strangers.clone(),
            caller,
            call: Some(call),
            brought: None,
            begun: Instant::now(),
        }
    }

    /// Notes what it brought: a form, in which the fields of these names hold the number of an invoice and an order's key.
    /// It is looked into once it is known that the journal keeps the call.
    pub fn brings(&mut self, form: &[u8], invoice: &'static str, order_key: &'static str) {
        self.brought = Some(Brought {
            form: form[..form.len().min(MOST_SHOWN)].to_vec(),
            invoice,
            order_key,
        });
    }

    /// Notes what it brought in any other format: its fields, and the attempt and the order that it names.
    pub fn tells(&mut self, fields: Vec<(String, String)>, named: Option<(InvoiceId, OrderKey)>) {
        let Some(call) = &mut self.call else { return };
        (call.invoice, call.order_key) = named.unzip();
        call.fields = masked(
            fields
                .into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
    }

    /// Notes which mistakes would explain it.
    pub fn is_explained_by(&mut self, guesses: Vec<Guess>) {
        if let Some(call) = &mut self.call {
            call.guesses = guesses;
        }
    }

    /// The network that it came from.
    pub fn network(&self) -> &str {
        self.call.as_ref().map_or("", |call| &call.network)
    }

    /// Puts it into the journal, and gives back the answer to it.
    pub fn close(mut self, ruling: Ruling, detail: Option<&str>, answer: Response) -> Response {
        if let Some(call) = &mut self.call {
            call.ruling = ruling;
            call.detail = detail.map(|detail| {
                let plain = detail.chars().filter(|c| !c.is_control());
                plain.take(64).collect()
            });
            call.status = Some(answer.status().as_u16());
        }
        answer
    }

    /// Keeps nothing of it: all went as it should.
    pub fn forget(mut self) {
        self.call = None;
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(mut call) = self.call.take() {
            if !call.ruling.is_proven() {
                self.strangers.note(Cause::RefusedCall, &self.caller, true);
            }
            call.ms = i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX);
            if let Some(brought) = self.brought.take()
                && self.journal.has_room_for(call.ruling)
            {
                brought.note(&mut call);
            }
            self.journal.put(call);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Journal, MOST_PROVEN, MOST_REFUSED};
    use crate::{caller::Caller, clock};
    use shop::{
        call::{Call, Door, Guess, LeftOut, Ruling},
        order::OrderKey,
        payment::{GatewayName, InvoiceId, Verdict},
    };
    use std::{sync::Arc, time::Instant};

    fn call(network: &str, ruling: Ruling) -> Call {
        Call {
            at: clock::now(),
            gateway: GatewayName::new("bank").unwrap(),
            door: Door::Result,
            network: network.to_owned(),
            method: "POST".to_owned(),
            fields: Vec::new(),
            invoice: None,
            order_key: None,
            ruling,
            detail: None,
            status: Some(400),
            ms: 0,
            guesses: Vec::new(),
        }
    }

    const PROVEN: Ruling = Ruling::Recorded(Verdict::Accepted);

    #[test]
    fn rubbish_of_one_network_hides_no_call_of_another_and_no_mistake_of_its_own() {
        let journal = Journal::default();
        for _ in 0..1_000 {
            journal.put(call("203.0.113.0/24", Ruling::BadSignature));
        }
        journal.put(call("198.51.100.0/24", Ruling::BadSignature));
        journal.put(Call {
            guesses: vec![Guess::PasswordsSwapped],
            ..call("203.0.113.0/24", Ruling::BadSignature)
        });
        journal.put(call("203.0.113.0/24", PROVEN));
        let waiting = journal.take();
        let last: Vec<_> = waiting.calls.iter().rev().take(3).collect();
        assert_eq!(last[0].ruling, PROVEN);
        assert_eq!(last[1].guesses, [Guess::PasswordsSwapped]);
        assert_eq!(last[2].network, "198.51.100.0/24");
        let kept = i64::try_from(waiting.calls.len()).unwrap();
        assert!(kept < 50, "{kept}");
        let left_out = LeftOut {
            proven: 0,
            refused: 1_003 - kept,
        };
        assert_eq!(waiting.left_out, left_out);
        assert!(journal.take().is_empty());
    }

    /// A form that somebody put together by hand.
    #[test]
    fn what_a_call_is_about_is_found_between_blanks() {
        let journal = Arc::new(Journal::default());
        let mut entry = Entry {
            journal: journal.clone(),
            strangers: Arc::default(),
            caller: Caller::at([203, 0, 113, 7].into()),
            call: Some(call("203.0.113.0/24", Ruling::BadSignature)),
            brought: None,
            begun: Instant::now(),
        };
        let form = b"InvId=+42%0A&Shp_order=0123456789abcdef0123456789abcdef%0D%0A";
        entry.brings(form, "InvId", "Shp_order");
        drop(entry);
        let waiting = journal.take();
        let call = &waiting.calls[0];
        assert_eq!(call.invoice, InvoiceId::new(42));
        assert_eq!(
            call.order_key,
            OrderKey::parse("0123456789abcdef0123456789abcdef")
        );
        assert_eq!(call.fields[1].1, "01234567…");
    }

    #[test]
    fn what_cannot_be_written_waits_and_fills_no_memory() {
        let journal = Journal::default();
        for turn in 0..20 {
            for nth in 0..500 {
                journal.put(call(&format!("{turn}.{nth}.0.0/24"), Ruling::Missing));
                journal.put(call("203.0.113.0/24", PROVEN));
            }
            let waiting = journal.take();
            journal.put_back(waiting);
        }
        let waiting = journal.take();
        assert_eq!(waiting.calls.len(), MOST_PROVEN + MOST_REFUSED);
        assert_eq!(waiting.calls[0].network, "0.0.0.0/24", "the first ones stay");
        let left_out = LeftOut {
            proven: 8_000,
            refused: 9_500,
        };
        assert_eq!(waiting.left_out, left_out);
    }

    #[test]
    fn what_can_never_be_written_is_counted() {
        let journal = Journal::default();
        journal.put(call("203.0.113.0/24", PROVEN));
        journal.put(call("203.0.113.0/24", Ruling::Missing));
        journal.put(call("203.0.113.0/24", PROVEN));
        let waiting = journal.take();
        journal.put_back(waiting.only_counted());
        journal.put(call("203.0.113.0/24", PROVEN));
        let waiting = journal.take();
        let left_out = LeftOut {
            proven: 2,
            refused: 1,
        };
        assert_eq!((waiting.calls.len(), waiting.left_out), (1, left_out));
    }

    #[test]
    fn what_was_written_before_a_failure_is_not_written_again() {
        let journal = Journal::default();
        journal.put(call("203.0.113.0/24", PROVEN));
        journal.put(call("203.0.113.0/24", Ruling::Missing));
        journal.put(call("198.51.100.0/24", PROVEN));
        let waiting = journal.take();
        journal.put_back(waiting.without_first(2));
        for _ in 1..MOST_PROVEN {
            journal.put(call("203.0.113.0/24", PROVEN));
        }
        let waiting = journal.take();
        assert_eq!(waiting.calls[0].network, "198.51.100.0/24");
        let kept = (waiting.calls.len(), waiting.left_out);
        assert_eq!(kept, (MOST_PROVEN, LeftOut::default()));
    }

    #[test]
    fn a_line_of_the_log_is_not_kept_back_by_others() {
        let journal = Journal::default();
        let noise = "the signature does not fit";
        assert!(journal.may_log(noise));
        let repeated = (0..1_000).filter(|_| journal.may_log(noise)).count();
        assert!(repeated < 100, "{repeated}");
        assert!(journal.may_log("passwords changed places"));
    }

    #[test]
    fn a_flood_of_one_network_leaves_examinations_for_others() {
        let journal = Journal::default();
        let (flood, gateway) = ("203.0.113.0/24", "185.59.216.0/24");
        let examined = (0..1_000).filter(|_| journal.may_examine(flood)).count();
        assert!((1..10).contains(&examined), "{examined}");
        assert!(journal.may_examine(gateway));
    }
}
