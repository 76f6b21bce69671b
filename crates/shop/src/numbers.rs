//! What the office counts: sums by day of the shop's time zone, and what they come to in a stretch of days.
//!
//! An order says what it has in those sums ([`Facts::of`]); when it changes, the difference is added ([`Sums::moved`]). So the sums
//! can be kept up behind the orders' backs and made anew from them at any time, and both ways end in the same numbers. Test
//! money is never money: a trial is in none of them. Carts are no orders and are counted by themselves ([`Noted`]).

mod facts;
mod figures;
mod noted;
mod stretch;

pub use facts::{Facts, Sale, Wait};
pub use figures::{Figure, GoodsFigure, Measure, Sums};
pub(crate) use noted::Notes;
pub use noted::{Noted, quarter, quarter_begins};
pub use stretch::{Difference, Stretch, WaySum, add_up, by_day, percent, waits, ways};

use crate::{
    catalog::{ProductId, VariantId},
    text::Text,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A day where the shop is: how many days after 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

impl Day {
    /// The day of a moment in a zone that is so many seconds ahead of UTC.
    pub const fn of(at: Timestamp, zone_seconds: i64) -> Self {
        Self(at.plus_seconds(zone_seconds).ms().div_euclid(DAY_MS))
    }

    /// So many days later; earlier if negative.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Its first moment in a zone that is so many seconds ahead of UTC.
    pub const fn begins(self, zone_seconds: i64) -> Timestamp {
        Timestamp::from_ms(self.0.saturating_mul(DAY_MS)).plus_seconds(-zone_seconds)
    }
}

/// How far the history of orders has been added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Grows with each step: of two nodes one takes it.
    pub turn: i64,
    /// How many seconds the zone is ahead of UTC whose days these are; `None` before the first step.
    pub zone_seconds: Option<i64>,
    /// Lines of the history up to this one are added up.
    pub seen: i64,
    /// Lines up to this one were looked at twice.
    pub again: i64,
    /// Lines up to this one are looked at twice next,
    pub again_to: i64,
    /// some time after this moment.
    pub again_at: Timestamp,
}

impl Mark {
    /// The same once lines up to this one are added up. Where lines come in the order of their numbers, none of these is looked
    /// at twice, unless older ones still wait for that: the shop may have moved here from a database where lines come late.
    #[must_use]
    pub const fn advanced(self, seen: i64, in_order: bool) -> Self {
        let is_nothing_left = self.again >= self.seen;
        if in_order && is_nothing_left && self.again < seen {
            return Self {
                seen,
                again: seen,
                again_to: seen,
                ..self
            };
        }
        Self { seen, ..self }
    }
}

/// What one step of adding up writes, all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How far it gets. [`Mark::turn`] is that of the mark that it began with.
    pub mark: Mark,
    /// What these orders have in the sums from now on.
    pub orders: Vec<CountedOrder>,
    /// What is added to the sums.
    pub sums: Sums,
}

/// What an order has in the sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedOrder {
    /// Its number.
    pub number: i64,
    /// What it has in them; `None` if it is a trial.
    pub facts: Option<Facts>,
}

/// Goods with what was paid for them, or what is left of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsSold {
    /// The variant.
    pub variant: VariantId,
    /// Number of its product.
    pub product: ProductId,
    /// Name of its product.
    pub name: Text,
    /// Size, colour.
    pub option: Text,
    /// Pieces that nobody has bought or reserved.
    pub stock: i64,
    /// Pieces that were paid.
    pub pieces: i64,
    /// Kopecks that were paid for them.
    pub kopecks: i64,
}

impl GoodsSold {
    /// For how many days the stock lasts, if as many are sold a day as in the `days` that these pieces were sold in.
    pub fn days_left(&self, days: i64) -> i64 {
        let left = i128::from(self.stock) * i128::from(days) / i128::from(self.pieces.max(1));
        i64::try_from(left).unwrap_or(i64::MAX)
    }
}

/// All that the page of numbers shows of the sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// Today, the last day of the stretch.
    pub today: Day,
    /// How many days the stretch has.
    pub days: i64,
    /// The sums of the stretch and of the one before it.
    pub figures: Vec<Figure>,
    /// What most was paid for in the stretch, most first.
    pub top: Vec<GoodsSold>,
    /// What will run out first at the pace of the last [`PACE_DAYS`] days, soonest first.
    pub running_out: Vec<GoodsSold>,
    /// How much of the history is added up, in per cent, while it is not all of it.
    pub percent: Option<i64>,
    /// Whether there is a real order at all.
    pub has_orders: bool,
    /// The first day on which carts were counted; `None` if none was begun so far.
    pub carts_since: Option<Day>,
}

/// The pace at which goods run out is that of so many days.
pub const PACE_DAYS: i64 = 30;

impl Numbers {
    /// The first day of the stretch.
    pub const fn first(&self) -> Day {
        self.today.plus(1 - self.days)
    }

    /// What the stretch comes to, and the one before it.
    pub fn compared(&self) -> (Stretch, Stretch) {
        let first = self.first();
        let (now, before): (Vec<&Figure>, Vec<&Figure>) =
            self.figures.iter().partition(|figure| figure.day >= first);
        (add_up(now), add_up(before))
    }

    /// Whether carts were counted on all days of the stretch on which anything was ordered. Otherwise they would be too few for
    /// those orders.
    pub fn counts_carts(&self) -> bool {
        let mut placed = self.current().filter(|figure| figure.measure == Measure::Placed);
        self.carts_since
            .is_some_and(|since| placed.all(|figure| figure.day >= since))
    }

    /// The sums of the stretch alone.
    pub fn current(&self) -> impl Iterator<Item = &Figure> {
        let first = self.first();
        self.figures.iter().filter(move |figure| figure.day >= first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_where_the_shop_is() {
        // Midnight in Moscow is nine in the evening in Greenwich.
        let (midnight, moscow) = (Timestamp::from_ms(1_773_262_800_000), 3 * 3_600);
        let day = Day::of(midnight, moscow);
        assert_eq!(day.begins(moscow), midnight);
        assert_eq!(Day::of(midnight.plus_ms(-1), moscow), day.plus(-1));
        assert_eq!(Day::of(midnight, 0), day.plus(-1));
        assert_eq!(Day::of(Timestamp::from_ms(-1), 0), Day(-1));
    }

    #[test]
    fn lines_that_come_in_order_are_looked_at_once_and_those_of_another_database_twice() {
        let mark = |seen, again, again_to| Mark {
            turn: 7,
            zone_seconds: Some(0),
            seen,
            again,
            again_to,
            again_at: Timestamp::from_ms(0),
        };
        for (before, in_order, after) in [
            (mark(0, 0, 0), true, mark(9, 9, 9)),
            (mark(5, 5, 5), true, mark(9, 9, 9)),
            // Lines that were there when the past was counted anew are old.
            (mark(0, 40, 40), true, mark(9, 40, 40)),
            (mark(0, 0, 0), false, mark(9, 0, 0)),
            (mark(5, 5, 5), false, mark(9, 5, 5)),
            (mark(5, 2, 4), true, mark(9, 2, 4)),
        ] {
            assert_eq!(before.advanced(9, in_order), after, "{before:?} {in_order}");
        }
    }

    #[test]
    fn days_left_are_those_of_the_pace() {
        let both = Text {
            ru: String::new(),
            en: String::new(),
        };
        let goods = |stock, pieces| GoodsSold {
            variant: VariantId(1),
            product: ProductId(1),
            name: both.clone(),
            option: both.clone(),
            stock,
            pieces,
            kopecks: 0,
        };
        for (stock, pieces, days) in [(10, 30, 10), (0, 30, 0), (1, 60, 0), (i64::MAX, 1, i64::MAX)] {
            assert_eq!(
                goods(stock, pieces).days_left(PACE_DAYS),
                days,
                "{stock} {pieces}"
            );
        }
    }
}
