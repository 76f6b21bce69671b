//! How long the shop remembers its buyers, by the owner's rule.

use crate::time::Timestamp;

/// How long the shop keeps what names its buyers, by the owner's rule. Without one it keeps everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Days after which the buyer of an order that nobody paid is forgotten.
    pub unpaid_days: Option<u32>,
    /// Years after which the buyer of an order that was paid is forgotten.
    pub paid_years: Option<u32>,
}

/// Years that the papers of a sale have to be kept: five after the year of the sale for taxes (tax code, article 23) and for
/// accounting (law 402-FZ, article 29).
pub const YEARS_OF_THE_LAW: u32 = 5;
const DAY: i64 = 24 * 60 * 60;

/// Orders that were placed before these moments have to be forgotten, the paid and the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of orders that came to nothing; the beginning of time if they are kept.
    pub unpaid: Timestamp,
    /// Of orders that were paid; the beginning of time if they are kept.
    pub paid: Timestamp,
}

impl Retention {
    /// Whether anything is ever forgotten by rule.
    pub const fn is_on(self) -> bool {
        self.unpaid_days.is_some() || self.paid_years.is_some()
    }

    /// What the rule comes to now. A year counts as one that has a leap day, so that nothing goes too early; the year of the sale
    /// itself does not count, as the law has it.
    pub fn limits(self, now: Timestamp) -> Limits {
        let ago = |days: Option<i64>| {
            let never = Timestamp::from_ms(i64::MIN);
            days.map_or(never, |days| now.plus_seconds(-days * DAY))
        };
        Limits {
            unpaid: ago(self.unpaid_days.map(i64::from)),
            paid: ago(self.paid_years.map(|years| (i64::from(years) + 1) * 366)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_forgotten_by_rule_unless_there_is_one_and_never_too_early() {
        let now = Timestamp::from_ms(1_795_000_000_000);
        let never = Timestamp::from_ms(i64::MIN);
        let limits = Retention::default().limits(now);
        assert_eq!((limits.unpaid, limits.paid), (never, never));
        assert!(!Retention::default().is_on());
        let rule = Retention {
            unpaid_days: Some(30),
            paid_years: Some(5),
        };
        let limits = rule.limits(now);
        assert_eq!(limits.unpaid, now.plus_seconds(-30 * DAY));
        assert_eq!(limits.paid, now.plus_seconds(-6 * 366 * DAY));
        assert!(rule.is_on());
    }
}
