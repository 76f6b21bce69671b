//! How the money of an order divides among what it was paid for: what came for each line, what goes back of it, what is left.
//!
//! Every receipt of an order is a division, and this is the only place where money is divided: so whatever goes back in
//! whatever parts, the receipts of all refunds and of what is kept add up to the first one, line by line, to the kopeck.

use super::{Order, Pieces, Refund, RefundState};
use crate::money::Kopecks;
use serde::{Deserialize, Serialize};

/// Money of an order, by what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Division {
    /// The goods: a line at most once, in the order of the lines.
    #[serde(default)]
    pub goods: Vec<Part>,
    /// The delivery.
    #[serde(default)]
    pub delivery: Kopecks,
    /// Money above the bill, which somebody accepted all the same.
    #[serde(default)]
    pub surplus: Kopecks,
}

/// What is for the goods of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The line's place in [`Placed::lines`](super::Placed::lines).
    pub line: usize,
    /// How many pieces; none if it is a part of their price, and they stay where they are.
    pub count: u32,
    /// The money for all of them.
    pub sum: Kopecks,
}

impl Division {
    /// All of it together.
    pub fn total(&self) -> Kopecks {
        let sums = self.goods.iter().map(|part| part.sum);
        added(sums.chain([self.delivery, self.surplus]))
    }

    /// What is for the line at this place: no pieces and nothing if it has no part.
    pub fn part(&self, line: usize) -> Part {
        let part = self.goods.iter().find(|part| part.line == line);
        part.copied().unwrap_or(Part {
            line,
            count: 0,
            sum: Kopecks::ZERO,
        })
    }

    /// This sum of it, for nothing in particular: of what is above the bill at first, then of the goods, each line in
    /// proportion to its money, and of delivery only where those do not suffice. No more than there is.
    #[must_use]
    pub fn split(&self, sum: Kopecks) -> Self {
        let surplus = sum.min(self.surplus);
        let sum = less(sum, surplus);
        let whole = added(self.goods.iter().map(|part| part.sum));
        let for_goods = sum.min(whole);
        let kept = i128::from(less(whole, for_goods).get());
        let (mut before, mut given) = (0_i128, 0_i128);
        let mut goods = Vec::new();
        for part in &self.goods {
            before += i128::from(part.sum.get());
            // Each line keeps up to where all of them together are by then, so no kopeck is lost.
            let up_to = before * kept / i128::from(whole.get().max(1));
            let keeps = i64::try_from(up_to - given).map_or(part.sum, Kopecks::new);
            given = up_to;
            let sum = less(part.sum, keeps);
            if sum > Kopecks::ZERO {
                goods.push(Part {
                    count: 0,
                    sum,
                    ..*part
                });
            }
        }
        Self {
            goods,
            delivery: less(sum, for_goods).min(self.delivery),
            surplus,
        }
    }

    /// So many pieces of the line at this place, and their share of what is for it. The last ones get all that is left, so
    /// that all of them together get what the line did.
    #[must_use]
    pub fn pieces(&self, line: usize, count: u32) -> Part {
        let part = self.part(line);
        let count = count.min(part.count);
        Part {
            count,
            sum: share(part.sum, count, part.count),
            line,
        }
    }

    /// It without another one that was divided from it.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let goods = self.goods.iter().map(|part| {
            let gone = other.part(part.line);
            Part {
                count: part.count.saturating_sub(gone.count),
                sum: less(part.sum, gone.sum),
                ..*part
            }
        });
        Self {
            goods: goods.collect(),
            delivery: less(self.delivery, other.delivery),
            surplus: less(self.surplus, other.surplus),
        }
    }

    /// What a refund of it is for. An older program wrote down pieces and a sum only.
    fn of(&self, refund: &Refund) -> Self {
        if let Some(division) = &refund.division {
            return division.clone();
        }
        let goods = (refund.pieces.iter()).map(|one| self.pieces(one.line, one.count));
        let named = Self {
            goods: goods.collect(),
            delivery: if refund.delivery {
                self.delivery
            } else {
                Kopecks::ZERO
            },
            surplus: Kopecks::ZERO,
        };
        let (whole, amount) = (named.total(), refund.amount);
        if whole > amount {
            return named.without(&named.split(less(whole, amount)));
        }
        let more = self.without(&named).split(less(amount, whole));
        Self {
            goods: self
                .goods
                .iter()
                .map(|part| {
                    let (one, other) = (named.part(part.line), more.part(part.line));
                    Part {
                        sum: added([one.sum, other.sum]),
                        ..one
                    }
                })
                .filter(|part| part.count > 0 || part.sum > Kopecks::ZERO)
                .collect(),
            delivery: added([named.delivery, more.delivery]),
            surplus: more.surplus,
        }
    }
}

impl Order {
    /// What was paid for, before anything of it went back: what the first receipt has, but for money that does not fit it. It
    /// is what the order costs as long as it is not paid.
    pub fn sold(&self) -> Division {
        let whole = self.sold_without(self.missing());
        let total = whole.total();
        let paid = self.state.payment().map_or(total, |payment| payment.amount);
        let surplus = less(paid, total);
        Division {
            surplus,
            ..whole.without(&whole.split(less(total, paid)))
        }
    }

    /// What the order costs without these pieces.
    pub fn sold_without(&self, missing: &[Pieces]) -> Division {
        let goods = self.placed.lines.iter().enumerate().map(|(line, ordered)| {
            let gone = missing.iter().filter(|one| one.line == line);
            let gone: u32 = gone.map(|one| one.count).sum();
            Part {
                line,
                count: ordered.count.saturating_sub(gone),
                sum: less(
                    ordered.sum,
                    share(ordered.sum, gone.min(ordered.count), ordered.count),
                ),
            }
        });
        Division {
            goods: goods.collect(),
            delivery: self.placed.bill.delivery(),
            surplus: Kopecks::ZERO,
        }
    }

    /// What was neither returned nor is on its way back: [`Order::sums`] says what it comes to. Lines of which nothing is left
    /// have a part of nothing.
    pub fn remains(&self) -> Division {
        let Some(payment) = self.state.payment() else {
            return self.sold();
        };
        let rest = self.remains_before(payment.refunds.len());
        // A release that noted whole refunds only wrote no list of them; and of a refund that had been given up the gateway may
        // say that it went out after all.
        let over = less(rest.total(), self.sums().left());
        rest.without(&rest.split(over))
    }

    /// What the refund is for: as it was written down, or of what is left if it was not.
    pub fn division_of(&self, refund: &Refund) -> Division {
        self.remains().of(refund)
    }

    /// What the refund at this place is for.
    pub(super) fn division_at(&self, place: usize) -> Option<Division> {
        Some(self.remains_before(place).of(self.refund(place)?))
    }

    /// What was left before the refund at this place, which one is as many as came before it.
    fn remains_before(&self, place: usize) -> Division {
        let refunds = self.state.payment().map(|payment| payment.refunds.as_slice());
        let counts = |refund: &&Refund| !matches!(refund.state, RefundState::Refused { .. });
        let before = refunds.unwrap_or_default().iter().take(place).filter(counts);
        before.fold(self.sold(), |rest, refund| rest.without(&rest.of(refund)))
    }
}

/// What the first `pieces` of a line cost. Rounded down, so that all of them together cost what the line did, to the kopeck.
fn share(sum: Kopecks, pieces: u32, of: u32) -> Kopecks {
    let share = i128::from(sum.get()) * i128::from(pieces) / i128::from(of.max(1));
    i64::try_from(share).map_or(Kopecks::MAX, Kopecks::new)
}

/// The difference, or nothing if it is below that.
fn less(sum: Kopecks, other: Kopecks) -> Kopecks {
    sum.checked_sub(other).unwrap_or(Kopecks::ZERO).max(Kopecks::ZERO)
}

fn added(sums: impl IntoIterator<Item = Kopecks>) -> Kopecks {
    sums.into_iter().fold(Kopecks::ZERO, |sum, one| {
        sum.checked_add(one).unwrap_or(Kopecks::MAX)
    })
}
