//! What money goes back for, and what that comes to.

use super::{Goods, Order, Pieces, Refund, RefundState, Refusal, Source, State, Sums};
use crate::{money::Kopecks, payment::Attempt};

/// What money goes back for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundScope {
    /// Everything that is left.
    Rest {
        /// Delivery, too, unless that was returned before.
        delivery: bool,
    },
    /// Some goods.
    Lines {
        /// Which; a line stands here once.
        pieces: Vec<Pieces>,
        /// Delivery, too, unless that was returned before.
        delivery: bool,
    },
    /// Nothing in particular: a discount, say.
    Sum(Kopecks),
}

/// What a refund comes to, before anybody has asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundPlan {
    /// The sum.
    pub amount: Kopecks,
    /// The goods that it pays back.
    pub pieces: Vec<Pieces>,
    /// Whether it pays back the delivery.
    pub delivery: bool,
}

impl Order {
    /// Where its money is; all nothing if it is not paid.
    pub fn sums(&self) -> Sums {
        let Some(payment) = self.state.payment() else {
            return Sums::default();
        };
        let sums = payment.sums();
        // A release that noted whole refunds only wrote no list of them.
        if matches!(self.state, State::Refunded { .. }) && payment.refunds.is_empty() {
            return Sums {
                refunded: sums.paid,
                ..sums
            };
        }
        sums
    }

    /// The refund at this place.
    pub fn refund(&self, place: usize) -> Option<&Refund> {
        self.state.payment()?.refunds.get(place)
    }

    /// The attempt whose money paid for the order; `None` if it was paid outside the gateways.
    pub fn paying_attempt(&self) -> Option<&Attempt> {
        match &self.state.payment()?.source {
            Source::Gateway { gateway, invoice, .. } => self.attempt(*gateway, *invoice),
            Source::Outside { .. } => None,
        }
    }

    /// Pieces of a line whose money was not returned and is not on its way back.
    pub fn refundable_pieces(&self, line: usize) -> u32 {
        let sold = self.pieces_sold(line);
        sold.saturating_sub(self.pieces_of(line, |refund| {
            !matches!(refund.state, RefundState::Refused { .. })
        }))
    }

    /// Whether the price of delivery can be returned: there is one, and it was not and is not being returned.
    pub fn is_delivery_refundable(&self) -> bool {
        let returns =
            |refund: &Refund| refund.delivery && !matches!(refund.state, RefundState::Refused { .. });
        let payment = self.state.payment();
        self.placed.bill.delivery() > Kopecks::ZERO
            && payment.is_some_and(|payment| !payment.refunds.iter().any(returns))
    }

    /// What a refund for this would come to. More than is left of the payment or of a line is refused, and so is nothing.
    pub fn plan_refund(&self, scope: &RefundScope) -> Result<RefundPlan, Refusal> {
        let payment = self.state.payment().ok_or(Refusal::NotNow)?;
        let left = payment.left();
        let delivery_price = |wanted: bool| {
            let is_returned = wanted && self.is_delivery_refundable();
            (is_returned, self.placed.bill.delivery())
        };
        let plan = match scope {
            RefundScope::Rest { delivery } => {
                let (delivery, price) = delivery_price(*delivery);
                let kept = !delivery && self.is_delivery_refundable();
                let amount = if kept { left.checked_sub(price) } else { Some(left) };
                RefundPlan {
                    amount: amount.unwrap_or(Kopecks::ZERO),
                    pieces: self.pieces_left(Self::refundable_pieces),
                    delivery,
                }
            }
            RefundScope::Lines { pieces, delivery } => {
                let (delivery, price) = delivery_price(*delivery);
                let pieces: Vec<_> = pieces.iter().copied().filter(|one| one.count > 0).collect();
                let mut amount = if delivery { price } else { Kopecks::ZERO };
                for (nth, one) in pieces.iter().enumerate() {
                    let is_again = pieces[..nth].iter().any(|other| other.line == one.line);
                    let line = self.placed.lines.get(one.line).filter(|_| !is_again);
                    let line = line.ok_or(Refusal::NotNow)?;
                    let refundable = self.refundable_pieces(one.line);
                    if one.count > refundable {
                        return Err(Refusal::NotSoManyToReturn {
                            sku: line.sku.clone(),
                            left: refundable,
                        });
                    }
                    let first = line.count - refundable;
                    let price = share(line.sum, first + one.count, line.count)
                        .checked_sub(share(line.sum, first, line.count));
                    let sum = price.and_then(|price| amount.checked_add(price));
                    amount = sum.ok_or(Refusal::RefundUnfitting { left })?;
                }
                RefundPlan {
                    amount,
                    pieces,
                    delivery,
                }
            }
            RefundScope::Sum(amount) => RefundPlan {
                amount: *amount,
                pieces: Vec::new(),
                delivery: false,
            },
        };
        if plan.amount <= Kopecks::ZERO || plan.amount > left {
            return Err(Refusal::RefundUnfitting { left });
        }
        Ok(plan)
    }

    /// Pieces of each line, as many as `count` says; lines without any are left out.
    pub(super) fn pieces_left(&self, count: impl Fn(&Self, usize) -> u32) -> Vec<Pieces> {
        let lines = 0..self.placed.lines.len();
        let pieces = lines.map(|line| Pieces {
            line,
            count: count(self, line),
        });
        pieces.filter(|pieces| pieces.count > 0).collect()
    }

    /// Pieces of a line that did not go back to the shelf and were not written off.
    pub(super) fn pieces_out(&self, line: usize) -> u32 {
        let sold = self.pieces_sold(line);
        sold.saturating_sub(self.pieces_of(line, |refund| {
            refund.state.is_certain() && refund.goods != Goods::Stay
        }))
    }

    /// Pieces of a line that were ordered and were not missing when its money was taken.
    fn pieces_sold(&self, line: usize) -> u32 {
        let ordered = self.placed.lines.get(line).map_or(0, |line| line.count);
        let missing = self.missing().iter().filter(|one| one.line == line);
        missing.fold(ordered, |left, one| left.saturating_sub(one.count))
    }

    /// Pieces of a line in those refunds that are meant.
    fn pieces_of(&self, line: usize, is_meant: impl Fn(&Refund) -> bool) -> u32 {
        let refunds = self.state.payment().map(|payment| payment.refunds.as_slice());
        let meant = refunds
            .unwrap_or_default()
            .iter()
            .filter(|refund| is_meant(refund));
        meant.fold(0, |sum, refund| sum.saturating_add(refund.pieces_of(line)))
    }
}

/// What the first `pieces` of a line cost. Rounded down, so that all of them together cost what the line did, to the kopeck.
pub(super) fn share(sum: Kopecks, pieces: u32, of: u32) -> Kopecks {
    let share = i128::from(sum.get()) * i128::from(pieces) / i128::from(of.max(1));
    i64::try_from(share).map_or(Kopecks::MAX, Kopecks::new)
}
