//! How the staff changes what is ordered: its lines, while it waits for its payment and no money is about it.
//!
//! The bill is made anew by the code that made it first, pieces come and go with the same change, and whatever could be paid at a
//! gateway before is superseded: it asks for goods that are not ordered any more. What a gateway can call off is called off; the
//! next press of "pay" is another attempt. Money that comes for a former attempt nevertheless is recorded and waits for a
//! decision as any other sum that does not fit, whatever it comes to: its receipt names other goods.
//!
//! Once the lines are again what they were when an attempt began, each with its price and its tax, it is no former one any more: its
//! sum is the one that is due, its receipt names these goods and no others, and the one that settles it can repeat that. To refuse its
//! money would have the buyer pay anew for the same. What was taken back stays so, and attempts for the lines in between stay former.

use super::{
    Attention, Change, Discount, Event, Fulfilment, Line, Marking, Order, Refusal, State, StockMove, What,
    office::AFTER_DECISION_SECONDS,
};
use crate::{
    bill::Bill,
    cart::{Cart, Quote, QuoteLine},
    catalog::{VariantId, Ware},
    message::{Audience, Brief, Letter},
    money::Kopecks,
    payment::Attempt,
    staff::Admin,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What changes of its lines left behind in an order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Relined {
    /// How often they were changed.
    pub times: u32,
    /// How many of its attempts, the oldest ones, began before the last change. They are for lines that it does not have any more,
    /// unless it has them again.
    pub attempts: usize,
    /// For which lines those began, the oldest first; of attempts that none of these counts nobody knows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<Formerly>,
}

/// Lines that an order had while attempts began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formerly {
    /// How many attempts there were when they were changed.
    pub attempts: usize,
    /// Their mark; empty if nobody knows them.
    pub lines: String,
}

impl Relined {
    /// Whether they are as they were placed.
    pub(super) fn is_never(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the attempt at this place is for other lines than these, which the order has.
    pub(super) fn is_for_others(&self, place: usize, lines: &Ordered) -> bool {
        if place >= self.attempts {
            return false;
        }
        let known = self.formerly.iter().find(|known| place < known.attempts);
        known.is_none_or(|known| known.lines != lines.mark())
    }

    /// The same once the order has other lines than these. It has come to so many attempts by then.
    fn after(&self, before: &Ordered, attempts: usize) -> Self {
        let mut formerly = self.formerly.clone();
        let known = formerly.last().map_or(0, |last| last.attempts);
        // Whoever changed lines before this was noted kept only the count.
        if known < self.attempts {
            formerly.push(Formerly {
                attempts: self.attempts,
                lines: String::new(),
            });
        }
        if self.attempts < attempts {
            formerly.push(Formerly {
                attempts,
                lines: before.mark(),
            });
        }
        Self {
            times: self.times.saturating_add(1),
            attempts,
            formerly,
        }
    }
}

/// What is ordered, and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// The lines.
    pub lines: Vec<Line>,
    /// What they come to.
    #[serde(flatten)]
    pub bill: Bill,
}

/// A change of the lines of an order, with what it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relining {
    /// When.
    pub at: Timestamp,
    /// Login of who made it.
    pub who: String,
    /// What was ordered before.
    pub before: Ordered,
    /// What is ordered from then on.
    pub after: Ordered,
}

/// What a change writes of lines that are others from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLines {
    /// The lines, and those before them.
    pub relining: Relining,
    /// Why there is a discount from now on; empty without one.
    pub discount_reason: String,
    /// What that leaves behind.
    pub relined: Relined,
}

/// Which lines the staff wants an order to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinesWish {
    /// Variants and counts. What is not in it is taken out.
    pub cart: Cart,
    /// What delivery costs from then on; `None` if what it costs now.
    pub delivery: Option<Kopecks>,
    /// What comes off the price of the goods.
    pub discount: Option<Discount>,
    /// How often the lines had been changed when whoever wants this saw them.
    pub seen: u32,
    /// What a page showed of what this comes to: [`LinesWish::fingerprint`].
    pub shown: String,
}

/// Pieces of a variant that an order gets or gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchanged {
    /// The variant.
    pub variant: VariantId,
    /// How many more the order has; less than none if they go back to the shelf.
    pub more: i64,
    /// What a piece has to cost on the shelf, and be sold for, if the order had none of them before.
    pub price: Option<Kopecks>,
}

impl Ordered {
    /// These lines, each at its price, with a delivery of this price, and what they come to with a discount.
    ///
    /// Refused with [`Refusal::DiscountUnfitting`] if they do not bear it, and with [`Refusal::TooMuch`] if no money could pay
    /// them.
    pub fn billed(
        mut lines: Vec<Line>,
        delivery: Kopecks,
        discount: Option<&Discount>,
    ) -> Result<Self, Refusal> {
        let mut sums = lines.iter().map(|line| line.sum);
        let goods = sums.try_fold(Kopecks::ZERO, Kopecks::checked_add);
        let bill = Bill::of(goods.ok_or(Refusal::TooMuch)?, delivery);
        if bill.is_too_much() {
            return Err(Refusal::TooMuch);
        }
        let off = discount
            .map(|discount| discount.take_off(&mut lines))
            .transpose()?;
        let bill = off.map_or(bill, |off| bill.discounted(off));
        Ok(Self { lines, bill })
    }

    /// What tells these from any other lines and sums. A later program may word the same lines otherwise; then nobody takes them for
    /// the same.
    fn mark(&self) -> String {
        hex::encode(Sha256::digest(format!("{self:?}")))
    }
}

impl LinesWish {
    /// The mark of what a page shows of lines that are wanted, which binds its form to them.
    pub fn fingerprint(&self, after: &Ordered) -> String {
        hex::encode(Sha256::digest(format!("{after:?}{:?}", self.discount)))
    }

    fn discount_reason(&self) -> &str {
        self.discount.as_ref().map(Discount::reason).unwrap_or_default()
    }
}

impl Order {
    /// What is ordered, as it is now.
    pub fn ordered(&self) -> Ordered {
        Ordered {
            lines: self.placed.lines.clone(),
            bill: self.placed.bill,
        }
    }

    /// Whether its lines can be changed: it waits for its payment, its goods are in the shop, and no money is there or on its way.
    pub fn can_be_relined(&self) -> bool {
        self.is_buyers_turn() && self.fulfilment == Fulfilment::New
    }

    /// Whether an attempt is for lines that the order does not have any more.
    pub fn is_former(&self, attempt: &Attempt) -> bool {
        let older = self.attempts.iter().take(self.placed.relined.attempts);
        let mut older = older.map(|known| (known.gateway, known.invoice));
        let place = older.position(|known| known == (attempt.gateway, attempt.invoice));
        place.is_some_and(|place| self.is_former_at(place))
    }

    /// The same of the attempt at this place.
    pub(super) fn is_former_at(&self, place: usize) -> bool {
        let relined = &self.placed.relined;
        place < relined.attempts && relined.is_for_others(place, &self.ordered())
    }

    /// Whether money that does not fit came for lines that the order does not have any more.
    pub fn is_for_former(&self, attention: &Attention) -> bool {
        let attempt = self.attempt(attention.gateway, attention.invoice);
        attempt.is_some_and(|attempt| self.is_former(attempt))
    }

    /// What the order would be with these lines: those that stay keep their prices, others are at those of `wares`.
    ///
    /// Refused with [`Refusal::NothingLeft`] if there would be none, with [`Refusal::Vanished`] if something new is not sold, and as
    /// [`Ordered::billed`] refuses.
    pub fn with_lines(&self, wish: &LinesWish, wares: &[Ware]) -> Result<Ordered, Refusal> {
        if wish.cart.is_empty() {
            return Err(Refusal::NothingLeft);
        }
        let mut new = wish.cart.clone();
        let mut lines = Vec::new();
        for line in &self.placed.lines {
            let count = new.count(line.variant);
            if count > 0 {
                new.set(line.variant, 0)?;
                let sum = line.price.times(count).ok_or(Refusal::TooMuch)?;
                lines.push(Line {
                    count,
                    sum,
                    ..line.clone()
                });
            }
        }
        let quote = Quote::new(&new, wares);
        if !quote.vanished.is_empty() {
            return Err(Refusal::Vanished);
        }
        lines.extend(quote.lines.iter().map(QuoteLine::ordered));
        let delivery = wish.delivery.unwrap_or(self.placed.bill.delivery());
        Ordered::billed(lines, delivery, wish.discount.as_ref())
    }

    /// What the pieces of each variant are that the order gets or gives back if it has these lines, in ascending order of variants.
    pub fn exchanged(&self, after: &[Line]) -> Vec<Exchanged> {
        let mut more = BTreeMap::new();
        for line in &self.placed.lines {
            *more.entry(line.variant).or_insert(0) -= i64::from(line.count);
        }
        for line in after {
            *more.entry(line.variant).or_insert(0) += i64::from(line.count);
        }
        let of =
            |lines: &[Line], variant: VariantId| lines.iter().find(|line| line.variant == variant).cloned();
        let moved = more.into_iter().filter(|(_, more)| *more != 0);
        let exchanged = moved.map(|(variant, more)| {
            let is_new = of(&self.placed.lines, variant).is_none();
            let price = of(after, variant).map(|line| line.price);
            Exchanged {
                variant,
                more,
                price: price.filter(|_| is_new),
            }
        });
        exchanged.collect()
    }

    /// The staff changes the lines; `None` if they are so already. The buyer has an hour at least from then on.
    ///
    /// Refused with [`Refusal::LinesFixed`] once it is too late for that, with [`Refusal::ChangedMeanwhile`] if somebody else changed
    /// them, and with [`Refusal::NotAsShown`] if they do not come to what was shown.
    pub fn reline(
        &self,
        admin: &Admin,
        wish: &LinesWish,
        wares: &[Ware],
        (now, has_gateway): (Timestamp, bool),
        audience: &Audience,
    ) -> Result<Option<Change>, Refusal> {
        let after = self.with_lines(wish, wares)?;
        let (before, reason) = (self.ordered(), wish.discount_reason());
        if after == before && reason == self.placed.discount_reason {
            return Ok(None);
        }
        if !self.can_be_relined() {
            return Err(Refusal::LinesFixed);
        }
        let times = self.placed.relined.times;
        if wish.seen != times {
            return Err(Refusal::ChangedMeanwhile);
        }
        if wish.shown != wish.fingerprint(&after) {
            return Err(Refusal::NotAsShown);
        }
        let mut change = self.change(now);
        change.stock = StockMove::Exchange {
            pieces: self.exchanged(&after.lines),
            audience: audience.clone(),
        };
        // The buyer has to read of the new sum, and to pay it.
        let at_least = now.plus_seconds(AFTER_DECISION_SECONDS);
        let until = self.waits_until().map(|until| until.max(at_least));
        change.state = State::AwaitingPayment { until };
        // They name lines by their places.
        change.marking = Marking::new();
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::LinesChanged {
                before: before.bill.total(),
                total: after.bill.total(),
                reason: self.placed.discount_reason.clone(),
            },
        });
        let was = before.bill.total();
        let relined = self.placed.relined.after(&before, self.attempts.len());
        change.lines = Some(NewLines {
            relining: Relining {
                at: now,
                who: admin.login().to_owned(),
                before,
                after,
            },
            discount_reason: reason.to_owned(),
            relined,
        });
        let letter = Letter::OrderRelined {
            order: Brief::of(&self.clone().after(&change)),
            was,
            until,
            no_gateway: !has_gateway,
            test: self.is_test(),
        };
        let key = format!("order:{}:lines:{}", self.number, times.saturating_add(1));
        change.messages.extend(audience.tell_buyer(self, &key, letter));
        Ok(Some(change))
    }
}
