//! What is counted and has no line in the history: carts that were begun, and buyers who were led to a gateway.
//!
//! Whoever does either writes nothing for it: it is noted in memory, and a worker writes down every few seconds what was. A program
//! that dies forgets the last of it, which is no money.

use crate::{
    order::OrderNumber,
    payment::{Attempt, GatewayName, InvoiceId},
    time::Timestamp,
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Hand-overs that wait to be written at most: while the database is away the rest is forgotten.
const MOST_HAND_OVERS: usize = 1_000;
/// A quarter of an hour: a day of any zone has whole ones.
const QUARTER_MS: i64 = 15 * 60 * 1_000;

/// What was noted, for the database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Noted {
    /// How many carts were begun in which [`quarter`].
    pub carts: BTreeMap<i64, i64>,
    /// Attempts whose buyers were led to the gateway's page, each with its gateway and its order.
    pub hand_overs: BTreeMap<InvoiceId, (GatewayName, OrderNumber)>,
}

/// The quarter of an hour since 1970 that this moment is in.
pub const fn quarter(at: Timestamp) -> i64 {
    at.ms().div_euclid(QUARTER_MS)
}

/// The first moment of such a quarter.
pub const fn quarter_begins(quarter: i64) -> Timestamp {
    Timestamp::from_ms(quarter.saturating_mul(QUARTER_MS))
}

impl Noted {
    /// Whether nothing was.
    pub fn is_empty(&self) -> bool {
        self.carts.is_empty() && self.hand_overs.is_empty()
    }

    /// Somebody put the first thing into a cart.
    pub fn cart(&mut self, at: Timestamp) {
        *self.carts.entry(quarter(at)).or_default() += 1;
    }

    /// The buyer of an order was led to the page of the gateway.
    pub fn hand_over(&mut self, order: OrderNumber, attempt: &Attempt) {
        if self.hand_overs.len() < MOST_HAND_OVERS {
            self.hand_overs.insert(attempt.invoice, (attempt.gateway, order));
        }
    }

    fn add(&mut self, more: Self) {
        for (quarter, begun) in more.carts {
            *self.carts.entry(quarter).or_default() += begun;
        }
        self.hand_overs.extend(more.hand_overs);
        // Invoices are numbered as they come: the last ones are forgotten, as they would have been had nobody taken the others out.
        while self.hand_overs.len() > MOST_HAND_OVERS {
            self.hand_overs.pop_last();
        }
    }
}

/// Where it is noted until it is written.
#[derive(Debug, Default)]
pub(crate) struct Notes(Mutex<Noted>);

impl Notes {
    pub(crate) fn cart(&self, at: Timestamp) {
        self.noted().cart(at);
    }

    pub(crate) fn hand_over(&self, order: OrderNumber, attempt: &Attempt) {
        self.noted().hand_over(order, attempt);
    }

    /// All that was noted; it is somebody else's now.
    pub(crate) fn take(&self) -> Noted {
        std::mem::take(&mut self.noted())
    }

    /// It could not be written and waits for the next time.
    pub(crate) fn put_back(&self, noted: Noted) {
        self.noted().add(noted);
    }

    /// Whoever panics meanwhile leaves whole numbers behind.
    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{numbers::Day, sample::ROBOKASSA};
    use std::ops::RangeInclusive;

    #[test]
    fn what_could_not_be_written_is_counted_with_what_came_since() {
        let (notes, at) = (Notes::default(), Timestamp::from_ms(QUARTER_MS - 1));
        notes.cart(at);
        notes.cart(at);
        let taken = notes.take();
        assert!(notes.take().is_empty());
        notes.cart(at);
        notes.cart(at.plus_ms(1));
        notes.put_back(taken);
        assert_eq!(notes.take().carts, BTreeMap::from([(0, 3), (1, 1)]));
    }

    /// Buyers are led on while it is tried to write down those before.
    #[test]
    fn of_hand_overs_that_cannot_be_written_the_first_thousand_are_kept() {
        let notes = Notes::default();
        notes.put_back(led(1..=600));
        let taken = notes.take();
        notes.put_back(led(601..=1_500));
        notes.put_back(taken);
        assert_eq!(notes.take(), led(1..=1_000));
    }

    #[test]
    fn a_day_of_any_zone_begins_with_a_quarter() {
        for zone_seconds in [0, 3 * 3_600, 20_700, -12_600] {
            let midnight = Day(20_000).begins(zone_seconds);
            assert_eq!(
                quarter(midnight),
                quarter(midnight.plus_ms(-1)) + 1,
                "{zone_seconds}"
            );
        }
    }

    fn led(invoices: RangeInclusive<i64>) -> Noted {
        let hand_overs = invoices.map(|number| {
            let invoice = InvoiceId::new(number).unwrap();
            (invoice, (ROBOKASSA, OrderNumber(number)))
        });
        Noted {
            hand_overs: hand_overs.collect(),
            ..Noted::default()
        }
    }
}
