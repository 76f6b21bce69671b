//! Money as the gateway writes it: a decimal text, exact to the kopeck, never a float.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Most fraction digits that any notice has carried (`10.000000`).
const MAX_FRACTION_DIGITS: usize = 6;

/// A non-negative sum of money in kopecks (hundredths of the payment's currency).
///
/// Reads the spellings the gateway uses (`5`, `149.9`, `149.90`, `149.900000`) and prints two decimals.
/// Signs, exponents, commas, spaces, leading zeros, digits of other alphabets and anything finer than a kopeck
/// are refused, so that two different texts that a lax reader would take for money never become a payment.
///
/// ```
/// let sum: robokassa::Amount = "149.900000".parse()?;
/// assert_eq!(sum.kopecks(), 14_990);
/// assert_eq!(sum.to_string(), "149.90");
/// # Ok::<(), robokassa::AmountError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// Why a text or a number is not an [`Amount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// The text is not `digits` or `digits.digits` in plain ASCII without a leading zero.
    #[error("not a plain decimal")]
    NotDecimal,
    /// The fraction is longer than six digits or not zero beyond the kopecks.
    #[error("finer than a kopeck")]
    TooFine,
    /// The sum does not fit 63 bits of kopecks.
    #[error("too large")]
    TooLarge,
    /// The number of kopecks is below zero.
    #[error("negative")]
    Negative,
}

impl Amount {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Makes an amount from kopecks; refuses a negative number.
    pub const fn from_kopecks(kopecks: i64) -> Result<Self, AmountError> {
        if kopecks < 0 {
            Err(AmountError::Negative)
        } else {
            Ok(Self(kopecks))
        }
    }

    /// The amount in kopecks, never negative.
    pub const fn kopecks(self) -> i64 {
        self.0
    }

    /// Whether there is no money at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum of both, or `None` when it does not fit.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or `None` when `other` is greater.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        if other.0 > self.0 {
            None
        } else {
            Some(Self(self.0 - other.0))
        }
    }

    /// The exact sum of many amounts, or `None` when it does not fit.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (roubles, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(AmountError::NotDecimal),
            Some(parts) => parts,
            None => (text, ""),
        };
        let leading_zero = roubles.len() > 1 && roubles.starts_with('0');
        if roubles.is_empty() || leading_zero || !all_digits(roubles) || !all_digits(fraction) {
            return Err(AmountError::NotDecimal);
        }
        let (kopecks, finer) = fraction.split_at(fraction.len().min(2));
        if fraction.len() > MAX_FRACTION_DIGITS || finer.bytes().any(|digit| digit != b'0') {
            return Err(AmountError::TooFine);
        }
        let roubles: i64 = roubles.parse().map_err(|_| AmountError::TooLarge)?;
        let digit = |at: usize| kopecks.as_bytes().get(at).map_or(0, |digit| digit - b'0');
        roubles
            .checked_mul(100)
            .and_then(|whole| whole.checked_add(i64::from(digit(0) * 10 + digit(1))))
            .map(Self)
            .ok_or(AmountError::TooLarge)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// An amount together with the spelling in which it travels.
///
/// The signature covers the text, so `5` and `5.00` are one [`Amount`] but two signatures. An `OutSum` made from an
/// amount is written with two decimals; one parsed from text keeps that text byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutSum {
    amount: Amount,
    text: String,
}

impl OutSum {
    /// The sum, whatever its spelling.
    pub fn amount(&self) -> Amount {
        self.amount
    }

    /// The text that is signed and sent, or that was received.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<Amount> for OutSum {
    fn from(amount: Amount) -> Self {
        Self {
            amount,
            text: amount.to_string(),
        }
    }
}

impl FromStr for OutSum {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        Ok(Self {
            amount: text.parse()?,
            text: text.to_owned(),
        })
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_gateway_is_read_exactly() {
        for (text, kopecks) in [
            ("0", 0),
            ("0.5", 50),
            ("0.01", 1),
            ("5", 500),
            ("10.0", 1000),
            ("149.90", 14_990),
            ("149.900000", 14_990),
            ("92233720368547758.07", i64::MAX),
        ] {
            assert_eq!(text.parse(), Ok(Amount(kopecks)), "{text}");
        }
    }

    #[test]
    fn odd_spellings_are_refused() {
        let long = "1".repeat(400);
        for text in [
            "",
            ".",
            "1e2",
            "+100.00",
            "-100.00",
            " 100.00",
            "100.00 ",
            "100,00",
            "0100.00",
            "00",
            "100.",
            ".5",
            "NaN",
            "inf",
            "١٠٠.٠٠",
            "1 000.00",
            "1.2.3",
            "0x10",
            "1_0",
            "100.00\0",
        ] {
            assert_eq!(text.parse::<Amount>(), Err(AmountError::NotDecimal), "{text}");
        }
        for text in ["100.0000001", "100.0000000", "0.001", "1.000001"] {
            assert_eq!(text.parse::<Amount>(), Err(AmountError::TooFine), "{text}");
        }
        for text in ["92233720368547758.08", &long] {
            assert_eq!(text.parse::<Amount>(), Err(AmountError::TooLarge), "{text}");
        }
    }

    #[test]
    fn arithmetic_never_wraps_or_goes_below_zero() {
        let most = Amount(i64::MAX);
        assert_eq!(Amount::from_kopecks(-1), Err(AmountError::Negative));
        assert_eq!(most.checked_add(Amount(1)), None);
        assert_eq!(Amount(1).checked_sub(Amount(2)), None);
        assert_eq!(Amount(2).checked_sub(Amount(2)), Some(Amount::ZERO));
        assert_eq!(
            Amount::checked_sum([Amount(1), Amount(2), Amount(3)]),
            Some(Amount(6))
        );
        assert_eq!(Amount::checked_sum([most, Amount(1)]), None);
    }

    #[test]
    fn out_sum_keeps_its_spelling() {
        let received: OutSum = "149.900000".parse().unwrap();
        assert_eq!(received.as_str(), "149.900000");
        assert_eq!(OutSum::from(received.amount()).as_str(), "149.90");
        assert!(received.amount() > Amount::ZERO && !received.amount().is_zero());
    }
}
