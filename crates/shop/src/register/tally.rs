//! What the entries of a month come to.

use super::{Entry, Flow};
use crate::{money::Kopecks, payment::GatewayName, time::Timestamp};
use std::collections::BTreeMap;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What some entries come to. A sum past the range of money says [`Kopecks::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many payments.
    pub payments: u64,
    /// What came by them.
    pub paid: Kopecks,
    /// How many refunds.
    pub refunds: u64,
    /// What went back by them.
    pub refunded: Kopecks,
    /// What gateways kept, as far as they say.
    pub fees: Kopecks,
    /// Payments through a gateway that does not say what it kept.
    pub without_fee: u64,
}

/// What the entries of a month come to: all of them, those of each gateway, those of each day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// All of them.
    pub all: Tally,
    /// Those of each way, in the order of the names; past the gateways first.
    pub by_gateway: Vec<(Option<GatewayName>, Tally)>,
    /// Those of each day that has any, by its place in the month, from 1.
    pub by_day: BTreeMap<i64, Tally>,
}

/// What the entries of a day come to that went the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySum {
    /// The place of the day in the month, from 1.
    pub day: i64,
    /// The way; `None` past the gateways.
    pub gateway: Option<GatewayName>,
    /// What they come to, or some of them.
    pub tally: Tally,
}

impl Tally {
    fn of(entry: &Entry) -> Self {
        match entry.flow {
            Flow::Payment => Self {
                payments: 1,
                paid: entry.amount,
                fees: entry.fee.unwrap_or(Kopecks::ZERO),
                without_fee: u64::from(entry.fee.is_none() && entry.through.gateway().is_some()),
                ..Self::default()
            },
            Flow::Refund => Self {
                refunds: 1,
                refunded: entry.amount,
                ..Self::default()
            },
        }
    }

    fn add(&mut self, more: &Self) {
        let sum = |sum: Kopecks, more: Kopecks| sum.checked_add(more).unwrap_or(Kopecks::MAX);
        self.payments += more.payments;
        self.paid = sum(self.paid, more.paid);
        self.refunds += more.refunds;
        self.refunded = sum(self.refunded, more.refunded);
        self.fees = sum(self.fees, more.fees);
        self.without_fee += more.without_fee;
    }
}

impl Totals {
    /// Counts entries of the month that began at `start`. Days are of the shop's own time, which has no summer: each is 24 hours
    /// long.
    pub fn add(&mut self, entries: &[Entry], start: Timestamp) {
        for entry in entries {
            self.add_sum(&DaySum {
                day: (entry.at.ms() - start.ms()).div_euclid(DAY_MS) + 1,
                gateway: entry.through.gateway(),
                tally: Tally::of(entry),
            });
        }
    }

    /// Adds entries that somebody has added up before.
    pub fn add_sum(&mut self, DaySum { day, gateway, tally }: &DaySum) {
        self.all.add(tally);
        let name = |gateway: Option<GatewayName>| gateway.map(|name| name.as_str().to_owned());
        let place = self
            .by_gateway
            .binary_search_by_key(&name(*gateway), |(known, _)| name(*known));
        let place = place.unwrap_or_else(|place| {
            self.by_gateway.insert(place, (*gateway, Tally::default()));
            place
        });
        self.by_gateway[place].1.add(tally);
        self.by_day.entry(*day).or_default().add(tally);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        order::{Actor, OrderNumber},
        payment::InvoiceId,
        register::{EntryId, Through},
        sample::ROBOKASSA,
    };

    fn entry(hour: i64, flow: Flow, kopecks: i64, through: Through, fee: Option<i64>) -> Entry {
        Entry {
            id: EntryId(hour),
            at: Timestamp::from_ms(1_000_000 + hour * 60 * 60 * 1_000),
            order: OrderNumber(1_001),
            flow,
            amount: Kopecks::new(kopecks),
            through,
            method: String::new(),
            fee: fee.map(Kopecks::new),
            receipt: Some(false),
            by: Actor::Gateway,
            note: String::new(),
        }
    }

    #[test]
    fn gateways_and_days_each_come_to_the_whole() {
        let gateway = Through::Gateway(ROBOKASSA, InvoiceId::new(7).unwrap());
        let entries = [
            entry(0, Flow::Payment, 10_000, gateway, Some(300)),
            entry(23, Flow::Payment, 5_000, gateway, None),
            entry(24, Flow::Payment, 700, Through::Outside, None),
            entry(49, Flow::Refund, 2_000, gateway, None),
        ];
        let mut totals = Totals::default();
        let (first, rest) = entries.split_at(1);
        for part in [first, rest] {
            totals.add(part, Timestamp::from_ms(1_000_000));
        }
        let all = totals.all;
        assert_eq!((all.payments, all.refunds, all.without_fee), (3, 1, 1));
        assert_eq!(
            [all.paid, all.refunded, all.fees].map(Kopecks::get),
            [15_700, 2_000, 300]
        );
        let days: Vec<(i64, u64)> = totals
            .by_day
            .iter()
            .map(|(day, tally)| (*day, tally.payments + tally.refunds))
            .collect();
        assert_eq!(days, [(1, 2), (2, 1), (3, 1)]);
        let ways: Vec<(Option<GatewayName>, i64)> = totals
            .by_gateway
            .iter()
            .map(|(gateway, tally)| (*gateway, tally.paid.get()))
            .collect();
        assert_eq!(ways, [(None, 700), (Some(ROBOKASSA), 15_000)]);
    }
}
