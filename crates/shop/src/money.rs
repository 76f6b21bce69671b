//! Money as whole kopecks. There is no other representation in the workspace, and no float.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A sum in kopecks (hundredths of a rouble).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kopecks(i64);

/// The text is not a decimal sum with at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a sum in roubles such as 1990 or 1990.50")]
pub struct NotASum;

impl Kopecks {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The largest sum there is. Anything more counts as this where it is only compared or shown, never where
    /// it is paid.
    pub const MAX: Self = Self(i64::MAX);

    /// `kopecks` hundredths of a rouble.
    pub const fn new(kopecks: i64) -> Self {
        Self(kopecks)
    }

    /// The number of kopecks.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum of both, or `None` past the range of `i64`.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or `None` past the range of `i64`.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) => Some(Self(rest)),
            None => None,
        }
    }

    /// `count` times this sum, or `None` past the range of `i64`.
    #[must_use]
    pub const fn times(self, count: u32) -> Option<Self> {
        match self.0.checked_mul(count as i64) {
            Some(product) => Some(Self(product)),
            None => None,
        }
    }

    /// A sum as people type it (`990`, `1 990,50 ₽`); nothing typed is no sum.
    ///
    /// # Errors
    /// What is neither.
    pub fn typed(typed: &str) -> Result<Option<Self>, NotASum> {
        let sum: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '₽')
            .map(|c| if c == ',' { '.' } else { c })
            .collect();
        if sum.is_empty() {
            Ok(None)
        } else {
            sum.parse().map(Some)
        }
    }

    /// Roubles with a dot and always two decimals, as gateways and machines write it: `1990.00`.
    pub fn decimal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let kopecks = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", kopecks / 100, kopecks % 100)
    }
}

/// As people read it: `1 990 ₽`, `1 990,50 ₽`; groups by narrow no-break spaces, never wraps.
impl fmt::Display for Kopecks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kopecks = self.0.unsigned_abs();
        let roubles = (kopecks / 100).to_string();
        if self.0 < 0 {
            f.write_str("−")?;
        }
        for (i, digit) in roubles.chars().enumerate() {
            if i > 0 && (roubles.len() - i).is_multiple_of(3) {
                f.write_str("\u{202F}")?;
            }
            write!(f, "{digit}")?;
        }
        if !kopecks.is_multiple_of(100) {
            write!(f, ",{:02}", kopecks % 100)?;
        }
        f.write_str("\u{A0}₽")
    }
}

/// Reads [`Kopecks::decimal`] and its short forms (`1990`, `1990.5`); a sign, spaces, exponents and more decimals are refused.
impl FromStr for Kopecks {
    type Err = NotASum;

    fn from_str(text: &str) -> Result<Self, NotASum> {
        let (roubles, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(roubles) || !digits(decimals) || decimals.len() > 2 {
            return Err(NotASum);
        }
        let hundredths: i64 = format!("{decimals:0<2}").parse().map_err(|_| NotASum)?;
        roubles
            .parse::<i64>()
            .ok()
            .and_then(|r| r.checked_mul(100))
            .and_then(|k| k.checked_add(hundredths))
            .map(Self)
            .ok_or(NotASum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_read_groups_and_machines_read_decimals() {
        for (kopecks, people, machine) in [
            (0, "0\u{A0}₽", "0.00"),
            (199_000, "1\u{202F}990\u{A0}₽", "1990.00"),
            (199_050, "1\u{202F}990,50\u{A0}₽", "1990.50"),
            (5, "0,05\u{A0}₽", "0.05"),
            (100_000_001, "1\u{202F}000\u{202F}000,01\u{A0}₽", "1000000.01"),
            (-199_000, "−1\u{202F}990\u{A0}₽", "-1990.00"),
        ] {
            assert_eq!(Kopecks::new(kopecks).to_string(), people);
            assert_eq!(Kopecks::new(kopecks).decimal(), machine);
        }
    }

    #[test]
    fn odd_spellings_are_not_sums() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "+1",
            "-1",
            "1,00",
            "1e2",
            " 1",
            "1.000",
            "٠١",
            "NaN",
            "99999999999999999999",
        ] {
            assert_eq!(text.parse::<Kopecks>(), Err(NotASum), "{text:?}");
        }
    }

    #[test]
    fn a_sum_is_read_as_people_type_it() {
        for (typed, kopecks) in [
            ("990", 99_000),
            (" 1 990,5 ", 199_050),
            ("1\u{202F}990,50\u{A0}₽", 199_050),
            ("0.01", 1),
        ] {
            assert_eq!(Kopecks::typed(typed), Ok(Some(Kopecks::new(kopecks))), "{typed}");
        }
        assert_eq!(Kopecks::typed(" "), Ok(None));
        for typed in ["-1", "990 rub", "1,990.50", "1.234", "½"] {
            assert_eq!(Kopecks::typed(typed), Err(NotASum), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn decimals_come_back_exactly(kopecks in 0..=i64::MAX) {
            prop_assert_eq!(Kopecks::new(kopecks).decimal().parse(), Ok(Kopecks::new(kopecks)));
        }

        #[test]
        fn arithmetic_is_checked(a in any::<i64>(), b in any::<i64>(), n in any::<u32>()) {
            prop_assert_eq!(Kopecks::new(a).checked_add(Kopecks::new(b)).map(Kopecks::get), a.checked_add(b));
            prop_assert_eq!(Kopecks::new(a).checked_sub(Kopecks::new(b)).map(Kopecks::get), a.checked_sub(b));
            prop_assert_eq!(Kopecks::new(a).times(n).map(Kopecks::get), a.checked_mul(i64::from(n)));
        }
    }
}
