//! What money goes back for, and what that comes to.

use super::{Division, Order, Part, Pieces, Refund, Refusal, Source, State, Sums};
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
    /// How the sum divides.
    pub division: Division,
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
        self.remains().part(line).count
    }

    /// What a refund for this would come to. More than is left of the payment or of a line is refused, and so is nothing.
    pub fn plan_refund(&self, scope: &RefundScope) -> Result<RefundPlan, Refusal> {
        if self.state.payment().is_none() {
            return Err(Refusal::NotNow);
        }
        let remains = self.remains();
        let left = remains.total();
        let delivery_of = |wanted: bool| if wanted { remains.delivery } else { Kopecks::ZERO };
        let mut division = match scope {
            RefundScope::Rest { delivery } => Division {
                delivery: delivery_of(*delivery),
                ..remains.clone()
            },
            RefundScope::Lines { pieces, delivery } => {
                let pieces: Vec<_> = pieces.iter().filter(|one| one.count > 0).collect();
                let mut goods = Vec::with_capacity(pieces.len());
                for (nth, one) in pieces.iter().enumerate() {
                    let is_again = pieces[..nth].iter().any(|other| other.line == one.line);
                    let line = self.placed.lines.get(one.line).filter(|_| !is_again);
                    let line = line.ok_or(Refusal::NotNow)?;
                    let refundable = remains.part(one.line).count;
                    if one.count > refundable {
                        return Err(Refusal::NotSoManyToReturn {
                            sku: line.sku.clone(),
                            left: refundable,
                        });
                    }
                    goods.push(remains.pieces(one.line, one.count));
                }
                goods.sort_unstable_by_key(|part| part.line);
                Division {
                    goods,
                    delivery: delivery_of(*delivery),
                    surplus: Kopecks::ZERO,
                }
            }
            RefundScope::Sum(amount) if *amount > left => return Err(Refusal::RefundUnfitting { left }),
            RefundScope::Sum(amount) => remains.split((*amount).max(Kopecks::ZERO)),
        };
        let is_something = |part: &Part| part.count > 0 || part.sum > Kopecks::ZERO;
        division.goods.retain(is_something);
        let amount = division.total();
        if amount <= Kopecks::ZERO || amount > left {
            return Err(Refusal::RefundUnfitting { left });
        }
        let pieces = division.goods.iter().filter(|part| part.count > 0);
        Ok(RefundPlan {
            amount,
            pieces: pieces
                .map(|part| Pieces {
                    line: part.line,
                    count: part.count,
                })
                .collect(),
            delivery: division.delivery > Kopecks::ZERO && !matches!(scope, RefundScope::Sum(_)),
            division,
        })
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
        let refunds = self.state.payment().map(|payment| payment.refunds.as_slice());
        let certain = refunds.unwrap_or_default().iter();
        let certain = certain.filter(|refund| refund.state.is_certain());
        certain.fold(self.pieces_sold(line), |left, refund| {
            left.saturating_sub(refund.pieces_gone(line))
        })
    }

    /// Pieces of a line that were ordered and were not missing when its money was taken.
    fn pieces_sold(&self, line: usize) -> u32 {
        let ordered = self.placed.lines.get(line).map_or(0, |line| line.count);
        let missing = self.missing().iter().filter(|one| one.line == line);
        missing.fold(ordered, |left, one| left.saturating_sub(one.count))
    }
}
