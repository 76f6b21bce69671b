//! The registers of a month as tables, for whoever keeps the merchant's accounts.

use goods_files::Cell;
use shop::{
    Kopecks, Timestamp,
    order::{Actor, ReceiptState},
    payment::GatewayName,
    register::{Entry, Flow, ReceiptEntry, Tally, Totals},
};
use std::fmt::Display;
use words::{Words, Zone};

/// A register of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// Money that came.
    Payments,
    /// Money that went back.
    Refunds,
    /// Receipts.
    Receipts,
    /// What money comes to, by gateway and by day.
    Totals,
}

impl Register {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Payments, Self::Refunds, Self::Receipts, Self::Totals];

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            Self::Refunds => "refunds",
            Self::Receipts => "receipts",
            Self::Totals => "totals",
        }
    }

    /// The register of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|register| register.as_str() == name)
    }

    /// Id of what it is called.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Payments => "register-payments",
            Self::Refunds => "register-refunds",
            Self::Receipts => "register-receipts",
            Self::Totals => "register-totals",
        }
    }
}

/// The name of a gateway, or that money went past them.
pub fn through(words: &Words, gateway: Option<GatewayName>) -> String {
    match gateway {
        Some(gateway) => words.text(&format!("gateway-{}", gateway.as_str())),
        None => words.text("register-outside"),
    }
}

/// How a register begins that is written line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What it is called.
    pub name: String,
    /// How wide its columns are, in signs.
    pub widths: &'static [u16],
    /// What its columns are called.
    pub cells: Vec<Cell>,
}

/// How this register begins.
pub fn heading(register: Register, words: &Words) -> Heading {
    let (widths, ids): (&[u16], &[&str]) = match register {
        Register::Payments | Register::Refunds => (
            &[20, 10, 18, 12, 16, 12, 12, 14, 40],
            &[
                "register-when",
                "register-order",
                "register-gateway",
                "register-invoice",
                "register-method",
                "register-sum",
                "register-fee",
                "register-person",
                "register-note",
            ],
        ),
        Register::Receipts => (
            &[20, 10, 16, 12, 40, 12, 20, 12, 14],
            &[
                "register-when",
                "register-order",
                "register-receipt",
                "register-invoice",
                "register-state",
                "register-sum",
                "receipt-storage",
                "receipt-document",
                "receipt-attribute",
            ],
        ),
        Register::Totals => (
            &[22, 12, 14, 12, 14, 12, 16],
            &[
                "register-what",
                "register-payments-count",
                "register-payments-sum",
                "register-refunds-count",
                "register-refunds-sum",
                "register-fee",
                "register-without-fee",
            ],
        ),
    };
    Heading {
        name: words.text(register.words()),
        widths,
        cells: ids.iter().map(|id| Cell::Text(words.text(id))).collect(),
    }
}

/// The line of a payment or a refund.
pub fn money(words: &Words, zone: Zone, entry: &Entry) -> Vec<Cell> {
    vec![
        Cell::Text(zone.table_time(entry.at)),
        number(&entry.order),
        Cell::Text(through(words, entry.through.gateway())),
        entry
            .through
            .invoice()
            .map_or_else(empty, |invoice| number(&invoice)),
        Cell::Text(entry.method.clone()),
        sum(entry.amount),
        entry.fee.map_or_else(empty, sum),
        Cell::Text(match &entry.by {
            Actor::Staff(login) => login.clone(),
            Actor::Buyer | Actor::Gateway | Actor::Shop => String::new(),
        }),
        Cell::Text(entry.note.clone()),
    ]
}

/// The line of a receipt that the gateway writes with this money: the first one of a payment, or that of a refund.
pub fn gateways_receipt(words: &Words, zone: Zone, entry: &Entry) -> Vec<Cell> {
    let (which, state) = match (entry.flow, entry.receipt) {
        (Flow::Payment, Some(_)) => ("register-first", "register-by-gateway"),
        (Flow::Payment, None) => ("register-first", "register-unnoted"),
        (Flow::Refund, _) => ("register-returned", "register-by-gateway-back"),
    };
    vec![
        Cell::Text(zone.table_time(entry.at)),
        number(&entry.order),
        Cell::Text(words.text(which)),
        entry
            .through
            .invoice()
            .map_or_else(empty, |invoice| number(&invoice)),
        Cell::Text(words.text(state)),
        sum(entry.amount),
        empty(),
        empty(),
        empty(),
    ]
}

/// The line of a second receipt.
pub fn second_receipt(words: &Words, zone: Zone, entry: &ReceiptEntry) -> Vec<Cell> {
    let settlement = entry.receipt.settlement.as_ref();
    let document = match &entry.receipt.state {
        ReceiptState::Done { document } => Some(document),
        ReceiptState::Promised
        | ReceiptState::Sending
        | ReceiptState::Taken
        | ReceiptState::Failed { .. }
        | ReceiptState::Elsewhere { .. } => None,
    };
    let text = |text: Option<&String>| Cell::Text(text.cloned().unwrap_or_default());
    vec![
        Cell::Text(zone.table_time(entry.receipt.since)),
        number(&entry.order),
        Cell::Text(words.text("register-second")),
        settlement.map_or_else(empty, |settlement| number(&settlement.number)),
        Cell::Text(state(words, zone, &entry.receipt.state)),
        settlement.map_or_else(empty, |settlement| sum(settlement.total())),
        text(document.and_then(|document| document.storage.as_ref())),
        text(document.and_then(|document| document.number.as_ref())),
        text(document.and_then(|document| document.attribute.as_ref())),
    ]
}

fn state(words: &Words, zone: Zone, state: &ReceiptState) -> String {
    words.text(match state {
        ReceiptState::Promised => "office-receipt-promised",
        ReceiptState::Sending => "office-receipt-sending",
        ReceiptState::Taken => "office-receipt-taken",
        ReceiptState::Done { .. } => "office-receipt-done",
        ReceiptState::Failed { .. } => "office-receipt-failed",
        ReceiptState::Elsewhere { at } => {
            let at = [("at", words.moment(*at, zone).into())];
            return words.with("office-receipt-elsewhere", &at);
        }
    })
}

/// What the month that began at `start` comes to: all of it, each gateway, each day.
pub fn totals(words: &Words, zone: Zone, start: Timestamp, totals: &Totals) -> Vec<Vec<Cell>> {
    let mut lines = vec![tally(words.text("register-all"), &totals.all)];
    let gateways = totals.by_gateway.iter();
    lines.extend(gateways.map(|(gateway, its)| tally(through(words, *gateway), its)));
    let days = totals.by_day.iter();
    lines.extend(days.map(|(day, its)| tally(day_of(zone, start, *day), its)));
    lines
}

/// A day of the month that began at `start`, as tables have it: `2026-11-05`.
pub fn day_of(zone: Zone, start: Timestamp, day: i64) -> String {
    let time = zone.table_time(start.plus_seconds((day - 1) * 24 * 60 * 60));
    time.split(' ').next().unwrap_or_default().to_owned()
}

fn tally(what: String, tally: &Tally) -> Vec<Cell> {
    vec![
        Cell::Text(what),
        number(&tally.payments),
        sum(tally.paid),
        number(&tally.refunds),
        sum(tally.refunded),
        sum(tally.fees),
        number(&tally.without_fee),
    ]
}

fn number(number: &impl Display) -> Cell {
    Cell::Number(number.to_string())
}

fn sum(sum: Kopecks) -> Cell {
    Cell::Number(sum.decimal())
}

const fn empty() -> Cell {
    Cell::Text(String::new())
}
