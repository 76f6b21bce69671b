//! What can be wrong with a receipt.

use std::collections::HashSet;
use std::fmt;

use thiserror::Error;
use time::Date;

use super::goods::Goods;
use super::line::ReceiptLine;
use super::words::{Country, SubjectKind, Tax, TaxSystem};
use super::{MAX_LINES, MAX_SUM};
use crate::amount::Amount;

/// Longest marking code, in bytes.
const MAX_MARKING: usize = 255;

/// One fault. Positions are counted from 0, delivery last.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReceiptFault {
    /// Nothing is sold, or nothing is left after the discount.
    #[error("no line is left to print")]
    NoLines,
    /// More lines than the gateway takes, even with none divided.
    #[error("{0} lines, at most {MAX_LINES} are allowed")]
    TooManyLines(usize),
    /// A position has no name, or nothing is left of it after cutting.
    #[error("position {0} has no name")]
    NoName(usize),
    /// A marked unit is left without a kopeck, and a receipt has no lines of zero.
    #[error("a line of nothing")]
    ZeroLine,
    /// A line costs more than 99 999 999.99.
    #[error("a line of {0} has more than 8 digits of roubles")]
    LineTooLarge(Amount),
    /// The discount is greater than the price of all goods, or the numbers do not fit.
    #[error("the discount is greater than the goods, or the sums are too large")]
    TooMuch,
    /// The lines do not add up to the payment.
    #[error("the lines make {lines}, the payment is {payment}")]
    Sum {
        /// What the lines add up to.
        lines: Amount,
        /// The sum of the payment.
        payment: Amount,
    },
    /// The tax is not in force on the day of the sale.
    #[error("position {position}: {tax} is not in force on that day")]
    TaxNotInForce {
        /// Its place in the receipt, from 0.
        position: usize,
        /// The tax that it was given.
        tax: Tax,
    },
    /// Goods with codes, and those said to be marked, need one code for each unit and a whole quantity.
    #[error("position {position} has {codes} marking codes for a quantity of {quantity}")]
    MarkingCount {
        /// Its place in the receipt, from 0.
        position: usize,
        /// How many codes it has.
        codes: usize,
        /// How much of it is sold.
        quantity: super::Quantity,
    },
    /// A marking code is empty, longer than 255 bytes, or not printable ASCII and group separators.
    #[error("position {0} has a marking code that no scanner reads")]
    MarkingCode(usize),
    /// A marking code appears twice in the receipt.
    #[error("position {0} repeats a marking code")]
    MarkingRepeated(usize),
    /// A supplier's taxpayer number is not 10 or 12 digits.
    #[error("position {0} has a supplier whose taxpayer number is not 10 or 12 digits")]
    SupplierInn(usize),
    /// A supplier has no name, or a telephone number that is empty. White space counts for nothing.
    #[error("position {0} has a supplier with an empty name or telephone number")]
    SupplierBlank(usize),
    /// A tax system is given beside this rate of Kazakhstan, where none is sent.
    #[error("{0} is a rate of Kazakhstan, where no tax system is sent")]
    TaxSystem(Tax),
    /// The first rate is Russia's only, the second Kazakhstan's only.
    #[error("{0} is a rate of Russia and {1} one of Kazakhstan")]
    TwoCountries(Tax, Tax),
}

/// Everything that is wrong with a receipt, at least one fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptFaults(pub Vec<ReceiptFault>);

impl fmt::Display for ReceiptFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            write!(f, "{}{fault}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for ReceiptFaults {}

/// Faults that one position has by itself.
pub(super) fn of_goods(position: usize, goods: &Goods, day: Option<Date>, faults: &mut Vec<ReceiptFault>) {
    if goods.printed_name().is_empty() {
        faults.push(ReceiptFault::NoName(position));
    }
    if day.is_some_and(|day| !goods.tax.in_force_on(day)) {
        faults.push(ReceiptFault::TaxNotInForce {
            position,
            tax: goods.tax,
        });
    }
    let Some(supplier) = &goods.supplier else {
        return;
    };
    if !is_inn(&supplier.inn) {
        faults.push(ReceiptFault::SupplierInn(position));
    }
    let is_blank = |text: &String| text.trim().is_empty();
    if is_blank(&supplier.name) || supplier.phones.iter().any(is_blank) {
        faults.push(ReceiptFault::SupplierBlank(position));
    }
}

/// Faults of taxes that belong to different countries.
pub(super) fn of_taxes(positions: &[&Goods], system: Option<TaxSystem>, faults: &mut Vec<ReceiptFault>) {
    let first_of = |country| {
        let taxes = positions.iter().map(|goods| goods.tax);
        taxes.into_iter().find(|tax| tax.country() == Some(country))
    };
    let Some(kazakh) = first_of(Country::Kazakhstan) else {
        return;
    };
    if system.is_some() {
        faults.push(ReceiptFault::TaxSystem(kazakh));
    }
    faults.extend(first_of(Country::Russia).map(|russian| ReceiptFault::TwoCountries(russian, kazakh)));
}

/// Faults of marking codes, which must differ in the whole receipt.
pub(super) fn of_markings(positions: &[&Goods], faults: &mut Vec<ReceiptFault>) {
    let mut seen = HashSet::new();
    for (position, goods) in positions.iter().enumerate() {
        let codes = goods.markings.len();
        let pieces = goods
            .quantity
            .whole()
            .and_then(|pieces| usize::try_from(pieces).ok());
        let is_marked = codes > 0 || goods.kind == Some(SubjectKind::MarkedGoods);
        if is_marked && pieces != Some(codes) {
            faults.push(ReceiptFault::MarkingCount {
                position,
                codes,
                quantity: goods.quantity,
            });
        }
        if !goods.markings.iter().all(|code| is_marking(code)) {
            faults.push(ReceiptFault::MarkingCode(position));
        }
        if !goods.markings.iter().all(|code| seen.insert(code)) {
            faults.push(ReceiptFault::MarkingRepeated(position));
        }
    }
}

/// Faults of the finished lines.
pub(super) fn of_lines(lines: &[ReceiptLine], payment: Amount, faults: &mut Vec<ReceiptFault>) {
    if lines.is_empty() {
        faults.push(ReceiptFault::NoLines);
        return;
    }
    if lines.len() > MAX_LINES {
        faults.push(ReceiptFault::TooManyLines(lines.len()));
    }
    if lines.iter().any(|line| line.sum.is_zero()) {
        faults.push(ReceiptFault::ZeroLine);
    }
    faults.extend(
        lines
            .iter()
            .filter(|line| line.sum > MAX_SUM)
            .map(|line| ReceiptFault::LineTooLarge(line.sum)),
    );
    match Amount::checked_sum(lines.iter().map(|line| line.sum)) {
        None => faults.push(ReceiptFault::TooMuch),
        Some(lines) if lines != payment => faults.push(ReceiptFault::Sum { lines, payment }),
        Some(_) => {}
    }
}

fn is_inn(text: &str) -> bool {
    matches!(text.len(), 10 | 12) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_marking(code: &str) -> bool {
    let readable = |byte: u8| byte == 0x1d || (0x20..=0x7e).contains(&byte);
    !code.is_empty() && code.len() <= MAX_MARKING && code.bytes().all(readable)
}
