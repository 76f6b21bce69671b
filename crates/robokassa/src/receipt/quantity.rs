//! How much of a thing is sold.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A quantity of up to five integer digits and three decimals, never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    thousandths: u32,
}

/// The quantity is zero, finer than a thousandth, above 99999.999 or no plain decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a quantity from 0.001 to 99999.999")]
pub struct QuantityError;

impl Quantity {
    /// One piece.
    pub const ONE: Self = Self { thousandths: 1000 };

    /// A whole number of pieces. Fails when it is not 1 to 99999.
    pub fn pieces(pieces: u32) -> Result<Self, QuantityError> {
        Self::thousandths(pieces.checked_mul(1000).ok_or(QuantityError)?)
    }

    /// Thousandths of the unit, such as grams of a kilogram. Fails when they are not 1 to 99 999 999.
    pub const fn thousandths(thousandths: u32) -> Result<Self, QuantityError> {
        if thousandths == 0 || thousandths > 99_999_999 {
            Err(QuantityError)
        } else {
            Ok(Self { thousandths })
        }
    }

    /// The number of pieces, if it is whole.
    pub const fn whole(self) -> Option<u32> {
        if self.thousandths.is_multiple_of(1000) {
            Some(self.thousandths / 1000)
        } else {
            None
        }
    }

    /// The quantity in thousandths.
    pub const fn in_thousandths(self) -> u32 {
        self.thousandths
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || whole.len() > 5 || fraction.len() > 3 {
            return Err(QuantityError);
        }
        format!("{whole}{fraction:0<3}")
            .parse()
            .map_err(|_| QuantityError)
            .and_then(Self::thousandths)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.thousandths / 1000, self.thousandths % 1000);
        write!(f, "{whole}")?;
        if fraction == 0 {
            return Ok(());
        }
        write!(f, ".{}", format!("{fraction:03}").trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_print_as_they_were_read() {
        for text in ["1", "2", "0.5", "0.001", "1.25", "99999.999", "100"] {
            assert_eq!(text.parse::<Quantity>().unwrap().to_string(), text);
        }
        assert_eq!("1.0".parse(), Ok(Quantity::ONE));
        assert_eq!("2".parse(), Quantity::pieces(2));
        assert_eq!(Quantity::ONE.whole(), Some(1));
        assert_eq!(Quantity::thousandths(1500).unwrap().whole(), None);
        assert_eq!(Quantity::thousandths(1500).unwrap().in_thousandths(), 1500);
    }

    #[test]
    fn what_a_receipt_cannot_hold_is_refused() {
        for text in [
            "", "0", "0.000", "-1", "+1", "1,5", "1.", ".5", "0.0001", "100000", "1e3", "٢",
        ] {
            assert_eq!(text.parse::<Quantity>(), Err(QuantityError), "{text}");
        }
        assert_eq!(Quantity::pieces(100_000), Err(QuantityError));
        assert_eq!(Quantity::pieces(u32::MAX), Err(QuantityError));
    }
}
