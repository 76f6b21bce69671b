//! What sums come to in a stretch of days, and how that differs from the one before.

use super::{Day, Figure, Measure, Wait};
use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
};

/// What a stretch of days comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stretch {
    /// Kopecks that came.
    pub revenue: i64,
    /// Kopecks that went back.
    pub returned: i64,
    /// Payments that came.
    pub payments: i64,
    /// Carts that were begun.
    pub carts: i64,
    /// Orders that were placed.
    pub orders: i64,
    /// Those of them whose buyers were led to a gateway, or paid without one.
    pub begun: i64,
    /// Those of them that were paid since.
    pub won: i64,
    /// Refunds.
    pub refunds: i64,
    /// Payments that the shop found out by asking.
    pub healed: i64,
    /// Money that did not fit and somebody had to decide about.
    pub stuck: i64,
}

impl Stretch {
    /// Kopecks that came, less those that went back.
    pub const fn left(&self) -> i64 {
        self.revenue.saturating_sub(self.returned)
    }

    /// Kopecks of a payment on average.
    pub const fn average_bill(&self) -> i64 {
        if self.payments == 0 {
            return 0;
        }
        self.revenue / self.payments
    }

    /// How many of the orders were paid, in per cent.
    pub fn paid_percent(&self) -> i64 {
        percent(self.won, self.orders)
    }

    fn take(&mut self, figure: &Figure) {
        let (times, kopecks) = (figure.times, figure.kopecks);
        match figure.measure {
            Measure::Carts => self.carts += times,
            Measure::Placed => self.orders += times,
            Measure::Begun => self.begun += times,
            Measure::Won => self.won += times,
            Measure::Paid => {
                self.payments += times;
                self.revenue = self.revenue.saturating_add(kopecks);
            }
            Measure::Healed => self.healed += times,
            Measure::Refunded => {
                self.refunds += times;
                self.returned = self.returned.saturating_add(kopecks);
            }
            Measure::Stuck => self.stuck += times,
            Measure::Way | Measure::Wait => {}
        }
    }
}

/// What these sums come to together.
pub fn add_up<'f>(figures: impl IntoIterator<Item = &'f Figure>) -> Stretch {
    let mut stretch = Stretch::default();
    for figure in figures {
        stretch.take(figure);
    }
    stretch
}

/// What they come to on each of so many days from the first one on.
pub fn by_day<'f>(
    figures: impl IntoIterator<Item = &'f Figure>,
    first: Day,
    days: i64,
) -> Vec<(Day, Stretch)> {
    let mut all: BTreeMap<Day, Stretch> = (0..days)
        .map(|nth| (first.plus(nth), Stretch::default()))
        .collect();
    for figure in figures {
        if let Some(stretch) = all.get_mut(&figure.day) {
            stretch.take(figure);
        }
    }
    all.into_iter().collect()
}

/// What came one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaySum {
    /// See [`Sale::way`](super::Sale::way).
    pub way: String,
    /// Payments.
    pub times: i64,
    /// What they come to.
    pub kopecks: i64,
}

/// The ways of paying, the one that brought most first.
pub fn ways<'f>(figures: impl IntoIterator<Item = &'f Figure>) -> Vec<WaySum> {
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let ways = figures.into_iter().filter(|it| it.measure == Measure::Way);
    for figure in ways {
        let sum = sums.entry(&figure.subject).or_default();
        *sum = (sum.0 + figure.times, sum.1.saturating_add(figure.kopecks));
    }
    let sums = sums.into_iter().filter(|(_, (times, _))| *times != 0);
    let mut ways: Vec<WaySum> = sums
        .map(|(way, (times, kopecks))| WaySum {
            way: way.to_owned(),
            times,
            kopecks,
        })
        .collect();
    ways.sort_by_key(|way| Reverse(way.kopecks));
    ways
}

/// How many buyers took how long to pay online, the shortest first; all of them.
pub fn waits<'f>(figures: impl IntoIterator<Item = &'f Figure>) -> Vec<(Wait, i64)> {
    let mut counts = Wait::ALL.map(|wait| (wait, 0));
    let waits = figures.into_iter().filter(|it| it.measure == Measure::Wait);
    for figure in waits {
        for (wait, count) in &mut counts {
            if wait.as_str() == figure.subject {
                *count += figure.times;
            }
        }
    }
    counts.to_vec()
}

/// How a number differs from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It does not.
    Same,
    /// There was nothing before.
    FromNothing,
    /// It is more by so many per cent.
    More(i64),
    /// It is less by so many per cent.
    Less(i64),
}

impl Difference {
    /// How `now` differs from `before`; by less than half a per cent is not at all.
    pub fn of(now: i64, before: i64) -> Self {
        if now == before {
            return Self::Same;
        }
        if before == 0 {
            return Self::FromNothing;
        }
        let (now, before) = (i128::from(now), i128::from(before));
        let by = ((now - before).abs() * 100 + before.abs() / 2) / before.abs();
        let by = i64::try_from(by).unwrap_or(i64::MAX);
        match (by, now.cmp(&before)) {
            (0, _) | (_, Ordering::Equal) => Self::Same,
            (_, Ordering::Greater) => Self::More(by),
            (_, Ordering::Less) => Self::Less(by),
        }
    }
}

/// How many per cent a part is of the whole, rounded down; nothing of nothing.
pub fn percent(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    i64::try_from(i128::from(part) * 100 / i128::from(whole)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_with_its_sign() {
        for (now, before, difference) in [
            (0, 0, Difference::Same),
            (5, 0, Difference::FromNothing),
            (0, 5, Difference::Less(100)),
            (150, 100, Difference::More(50)),
            (99, 100, Difference::Less(1)),
            (1_001, 1_000, Difference::Same),
            (2, 3, Difference::Less(33)),
            (i64::MAX, 1, Difference::More(i64::MAX)),
            (1, i64::MAX, Difference::Less(100)),
        ] {
            assert_eq!(Difference::of(now, before), difference, "{now} after {before}");
        }
    }

    fn figure(day: i64, measure: Measure, times: i64, kopecks: i64) -> Figure {
        Figure {
            day: Day(day),
            measure,
            subject: if measure == Measure::Way { "sbp" } else { "" }.to_owned(),
            times,
            kopecks,
        }
    }

    #[test]
    fn a_stretch_is_the_sum_of_its_days() {
        let figures = [
            figure(1, Measure::Carts, 9, 0),
            figure(1, Measure::Placed, 4, 400),
            figure(1, Measure::Won, 3, 300),
            figure(2, Measure::Paid, 3, 301),
            figure(3, Measure::Refunded, 1, 100),
            figure(3, Measure::Way, 2, 200),
        ];
        let all = add_up(&figures);
        assert_eq!((all.revenue, all.returned, all.average_bill()), (301, 100, 100));
        assert_eq!((all.carts, all.orders, all.paid_percent()), (9, 4, 75));
        let days = by_day(&figures, Day(2), 3);
        let revenue: Vec<_> = days.iter().map(|(day, it)| (day.0, it.revenue)).collect();
        assert_eq!(
            revenue,
            [(2, 301), (3, 0), (4, 0)],
            "days without anything are days"
        );
        assert_eq!(ways(&figures).len(), 1);
        assert!(waits(&figures).iter().all(|(_, count)| *count == 0));
    }

    #[test]
    fn nothing_comes_to_nothing() {
        let nothing = Stretch::default();
        assert_eq!((nothing.average_bill(), nothing.paid_percent()), (0, 0));
        assert_eq!(percent(i64::MAX, 1), i64::MAX);
    }
}
