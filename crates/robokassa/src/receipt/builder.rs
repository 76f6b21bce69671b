//! From an order to the lines of its receipt.

use time::{Date, OffsetDateTime};

use super::allocate::allocate;
use super::fault::{ReceiptFault, ReceiptFaults};
use super::goods::Goods;
use super::line::ReceiptLine;
use super::quantity::Quantity;
use super::words::TaxSystem;
use super::{MAX_LINES, Receipt, fault};
use crate::amount::Amount;
use crate::moscow::moscow;

/// Collects an order and makes a receipt whose lines add up to what is paid.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ReceiptBuilder {
    tax_system: Option<TaxSystem>,
    goods: Vec<Goods>,
    delivery: Option<Goods>,
    discount: Amount,
    sold_on: Option<Date>,
}

impl ReceiptBuilder {
    /// The seller's tax system; needed only if the seller has several.
    pub fn tax_system(mut self, system: TaxSystem) -> Self {
        self.tax_system = Some(system);
        self
    }

    /// Adds a position.
    pub fn goods(mut self, goods: Goods) -> Self {
        self.goods.push(goods);
        self
    }

    /// Delivery, which becomes the last line. Discounts do not touch it; free delivery leaves no line.
    pub fn delivery(mut self, delivery: Goods) -> Self {
        self.delivery = Some(delivery);
        self
    }

    /// A discount on all goods together, divided among them in proportion to their prices.
    pub fn discount(mut self, discount: Amount) -> Self {
        self.discount = discount;
        self
    }

    /// The day of the sale. With it, taxes that are not in force on that day are faults.
    pub fn sold_on(mut self, day: Date) -> Self {
        self.sold_on = Some(day);
        self
    }

    /// The moment of the sale, whose day in Moscow counts: see [`ReceiptBuilder::sold_on`].
    pub fn sold_at(self, at: impl Into<OffsetDateTime>) -> Self {
        self.sold_on(moscow(at.into()).date())
    }

    /// What all goods cost after the discount and with delivery: the sum of the payment that the receipt is for. `None` when
    /// the discount is greater than the goods or the numbers do not fit.
    pub fn total(&self) -> Option<Amount> {
        Amount::checked_sum(self.sums()?)
    }

    /// Makes the receipt of a payment of `out_sum`, or says everything that is wrong with it.
    ///
    /// Whole quantities whose price does not divide are printed as two lines (3 for 100.00 as 1 for 33.34 and 2 for
    /// 33.33), unless that would make more than 100 lines. Positions that cost nothing, or nothing after the discount,
    /// are left out, because a receipt has no lines of zero.
    pub fn build(self, out_sum: Amount) -> Result<Receipt, ReceiptFaults> {
        let mut faults = Vec::new();
        let positions: Vec<&Goods> = self.goods.iter().chain(&self.delivery).collect();
        for (index, goods) in positions.iter().enumerate() {
            fault::of_goods(index, goods, self.sold_on, &mut faults);
        }
        fault::of_taxes(&positions, self.tax_system, &mut faults);
        fault::of_markings(&positions, &mut faults);
        let Some(sums) = self.sums() else {
            faults.push(ReceiptFault::TooMuch);
            return Err(ReceiptFaults(faults));
        };
        let paid: Vec<_> = positions
            .into_iter()
            .zip(sums)
            .filter(|(_, sum)| !sum.is_zero())
            .collect();
        let mut lines = lines(&paid, true);
        if lines.len() > MAX_LINES {
            lines = self::lines(&paid, false);
        }
        fault::of_lines(&lines, out_sum, &mut faults);
        if faults.is_empty() {
            Ok(Receipt {
                tax_system: self.tax_system,
                lines,
                sum: out_sum,
            })
        } else {
            Err(ReceiptFaults(faults))
        }
    }

    /// What is paid for each position, delivery last; `None` when the numbers do not fit or the discount is too large.
    fn sums(&self) -> Option<Vec<Amount>> {
        let totals: Vec<Amount> = self.goods.iter().map(Goods::total).collect::<Option<_>>()?;
        let paid = Amount::checked_sum(totals.iter().copied())?.checked_sub(self.discount)?;
        let prices: Vec<i64> = totals.into_iter().map(Amount::kopecks).collect();
        let mut sums: Vec<Amount> = allocate(paid.kopecks(), &prices)
            .into_iter()
            .map(Amount::from_kopecks)
            .collect::<Result<_, _>>()
            .ok()?;
        if let Some(delivery) = &self.delivery {
            sums.push(delivery.total()?);
        }
        Some(sums)
    }
}

fn lines(paid: &[(&Goods, Amount)], divide: bool) -> Vec<ReceiptLine> {
    let mut lines = Vec::with_capacity(paid.len());
    for (goods, sum) in paid {
        match goods.quantity.whole() {
            Some(pieces) if !goods.markings.is_empty() => lines.extend(marked(goods, *sum, pieces)),
            Some(pieces) if divide => divided(goods, *sum, pieces, &mut lines),
            _ => lines.push(line(goods, goods.quantity, *sum)),
        }
    }
    lines
}

/// One line for each marked unit.
fn marked(goods: &Goods, sum: Amount, pieces: u32) -> impl Iterator<Item = ReceiptLine> {
    let pieces = usize::try_from(pieces)
        .unwrap_or(usize::MAX)
        .min(goods.markings.len());
    let shares = allocate(sum.kopecks(), &vec![sum.kopecks(); pieces]);
    goods.markings.iter().zip(shares).filter_map(|(code, share)| {
        let sum = Amount::from_kopecks(share).ok()?;
        Some(ReceiptLine {
            marking: Some(code.clone()),
            ..line(goods, Quantity::ONE, sum)
        })
    })
}

/// Two lines with whole kopecks for a unit, where one line would not have them.
fn divided(goods: &Goods, sum: Amount, pieces: u32, lines: &mut Vec<ReceiptLine>) {
    let (each, dearer) = (
        sum.kopecks() / i64::from(pieces),
        sum.kopecks() % i64::from(pieces),
    );
    if each == 0 || dearer == 0 {
        lines.push(line(goods, goods.quantity, sum));
        return;
    }
    let dearer = u32::try_from(dearer).unwrap_or_default();
    let part = |pieces: u32, price: i64| {
        let sum = Amount::from_kopecks(price * i64::from(pieces)).ok()?;
        Some(line(goods, Quantity::pieces(pieces).ok()?, sum))
    };
    lines.extend(part(dearer, each + 1));
    lines.extend(part(pieces - dearer, each));
}

fn line(goods: &Goods, quantity: Quantity, sum: Amount) -> ReceiptLine {
    ReceiptLine {
        name: goods.printed_name(),
        quantity,
        sum,
        tax: goods.tax,
        method: goods.method,
        kind: goods.kind,
        marking: None,
        agent: goods.agent,
        supplier: goods.supplier.clone(),
    }
}
