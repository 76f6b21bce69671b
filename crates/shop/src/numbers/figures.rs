//! Sums by day, and what is added to them.

use super::{Day, Facts};
use crate::catalog::VariantId;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, str::FromStr};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Carts, by the day on which they were begun. They are no part of any order, and not in these tables.
    Carts,
    /// Orders, by the day on which they were placed.
    Placed,
    /// Those of them whose buyers got as far as paying: they were led to a gateway, or paid without one.
    Begun,
    /// Those of them that were paid since.
    Won,
    /// Payments, by the day on which they came.
    Paid,
    /// The same, each way by itself.
    Way,
    /// The same, by the time that it took.
    Wait,
    /// Those of them that the shop found out by asking.
    Healed,
    /// Money that went back, by the day on which it did.
    Refunded,
    /// Money that did not fit, by the day on which it came.
    Stuck,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Carts,
        Self::Placed,
        Self::Begun,
        Self::Won,
        Self::Paid,
        Self::Way,
        Self::Wait,
        Self::Healed,
        Self::Refunded,
        Self::Stuck,
    ];

    /// Its name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Carts => "carts",
            Self::Placed => "placed",
            Self::Begun => "begun",
            Self::Won => "won",
            Self::Paid => "paid",
            Self::Way => "way",
            Self::Wait => "wait",
            Self::Healed => "healed",
            Self::Refunded => "refunded",
            Self::Stuck => "stuck",
        }
    }
}

impl FromStr for Measure {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|measure| measure.as_str() == name)
            .ok_or(())
    }
}

/// A sum of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The day.
    pub day: Day,
    /// What is counted.
    pub measure: Measure,
    /// Of what it is counted by itself; mostly empty.
    pub subject: String,
    /// How often.
    pub times: i64,
    /// What that comes to.
    pub kopecks: i64,
}

/// What was paid for a variant on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsFigure {
    /// The day.
    pub day: Day,
    /// The variant.
    pub variant: VariantId,
    /// Pieces.
    pub pieces: i64,
    /// What was paid for them.
    pub kopecks: i64,
}

/// Sums, or what is added to them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums {
    /// Of measures.
    pub days: Vec<Figure>,
    /// Of goods.
    pub goods: Vec<GoodsFigure>,
}

impl Sums {
    /// What is added to the sums when orders that had the first in them have the second: each place once, in ascending order,
    /// and nothing that stays as it was.
    pub fn moved<'f>(changes: impl IntoIterator<Item = (Option<&'f Facts>, Option<&'f Facts>)>) -> Self {
        let (mut days, mut goods) = (BTreeMap::new(), BTreeMap::new());
        for (before, after) in changes {
            for (facts, sign) in [(before, -1), (after, 1)] {
                let sums = facts.map(Facts::sums).unwrap_or_default();
                for Figure {
                    day,
                    measure,
                    subject,
                    times,
                    kopecks,
                } in sums.days
                {
                    add(&mut days, (day, measure, subject), (times * sign, kopecks * sign));
                }
                for one in sums.goods {
                    add(
                        &mut goods,
                        (one.day, one.variant),
                        (one.pieces * sign, one.kopecks * sign),
                    );
                }
            }
        }
        Self {
            days: days
                .into_iter()
                .filter(|(_, sums)| *sums != (0, 0))
                .map(|((day, measure, subject), (times, kopecks))| Figure {
                    day,
                    measure,
                    subject,
                    times,
                    kopecks,
                })
                .collect(),
            goods: goods
                .into_iter()
                .filter(|(_, sums)| *sums != (0, 0))
                .map(|((day, variant), (pieces, kopecks))| GoodsFigure {
                    day,
                    variant,
                    pieces,
                    kopecks,
                })
                .collect(),
        }
    }
}

fn add<K: Ord>(sums: &mut BTreeMap<K, (i64, i64)>, place: K, (count, kopecks): (i64, i64)) {
    let sum = sums.entry(place).or_default();
    *sum = (sum.0.saturating_add(count), sum.1.saturating_add(kopecks));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::{Sale, Wait};

    fn facts(day: i64, is_paid: bool) -> Facts {
        let sale = Sale {
            day: Day(day + 1),
            kopecks: 10_000,
            way: "sbp".to_owned(),
            wait: Some(Wait::Day),
            healed: true,
            goods: vec![(VariantId(7), 2, 9_000)],
        };
        Facts {
            day: Day(day),
            kopecks: 10_000,
            begun: true,
            sale: is_paid.then_some(sale),
            refunds: vec![(Day(day + 2), 500), (Day(day + 2), 500)],
            stuck: vec![Day(day)],
        }
    }

    #[test]
    fn a_change_adds_what_is_new_and_nothing_else() {
        let (before, after) = (facts(5, false), facts(5, true));
        let moved = Sums::moved([(Some(&before), Some(&after))]);
        let measures: Vec<_> = moved.days.iter().map(|it| (it.day.0, it.measure)).collect();
        assert_eq!(
            measures,
            [
                (5, Measure::Won),
                (6, Measure::Paid),
                (6, Measure::Way),
                (6, Measure::Wait),
                (6, Measure::Healed),
            ]
        );
        assert_eq!(moved.goods.len(), 1);
        assert_eq!(Sums::moved([(Some(&after), Some(&after))]), Sums::default());
    }

    #[test]
    fn what_an_order_had_goes_with_it_when_it_turns_out_to_be_a_trial() {
        let facts = facts(5, true);
        let there = Sums::moved([(None, Some(&facts))]);
        let gone = Sums::moved([(Some(&facts), None)]);
        for (there, gone) in there.days.iter().zip(&gone.days) {
            assert_eq!((there.times, there.kopecks), (-gone.times, -gone.kopecks));
        }
        let refunded = there.days.iter().find(|it| it.measure == Measure::Refunded);
        assert_eq!(refunded.map(|it| (it.times, it.kopecks)), Some((2, 1_000)));
    }

    #[test]
    fn every_measure_is_found_by_its_name() {
        for measure in Measure::ALL {
            assert_eq!(measure.as_str().parse(), Ok(measure));
        }
    }
}
