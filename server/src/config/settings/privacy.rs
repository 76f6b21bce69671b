//! How long what names buyers is kept.

use crate::config::{Config, Faults};
use shop::privacy::{Retention, YEARS_OF_THE_LAW};
use std::ops::RangeInclusive;

/// Days after which an order that nobody paid may be forgotten: nobody pays for one after a week, and ten years are for ever.
const DAYS: RangeInclusive<u32> = 7..=3_650;
/// Years after which one that was paid may be.
const YEARS: RangeInclusive<u32> = YEARS_OF_THE_LAW..=75;

/// The owner's rule. What is empty is never forgotten.
pub(super) fn retention(config: &Config, faults: &mut Faults) -> Retention {
    let days = within(
        &config.keep_unpaid_days,
        DAYS,
        "a number of days from 7 to 3650, or nothing",
    );
    let years = within(
        &config.keep_paid_years,
        YEARS,
        "a number of years from 5, for which the law has papers of sales kept, to 75, or nothing",
    );
    Retention {
        unpaid_days: faults.keep("KEEP_UNPAID_DAYS", days).flatten(),
        paid_years: faults.keep("KEEP_PAID_YEARS", years).flatten(),
    }
}

fn within(
    text: &str,
    range: RangeInclusive<u32>,
    expected: &'static str,
) -> Result<Option<u32>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse::<u32>().ok().filter(|number| range.contains(number));
    number.map(Some).ok_or(expected)
}

#[cfg(test)]
mod tests {
    use super::{YEARS, within};

    #[test]
    fn what_is_empty_is_kept_for_ever_and_what_the_law_wants_kept_is_kept() {
        assert_eq!(within(" ", YEARS, "?"), Ok(None));
        assert_eq!(within("5", YEARS, "?"), Ok(Some(5)));
        for text in ["4", "76", "-5", "5.5", "five"] {
            assert_eq!(within(text, YEARS, "?"), Err("?"), "{text}");
        }
    }
}
