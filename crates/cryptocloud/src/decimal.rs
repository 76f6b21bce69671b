//! Numbers as the gateway writes them: exact, whatever their exponent, and never a float.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Most fraction digits that are read. Coins have at most eighteen.
const MAX_SCALE: usize = 30;
/// Longest text that is read, in bytes.
const MAX_BYTES: usize = 64;

/// A non-negative decimal number, exact: an amount of a currency or of a coin.
///
/// Reads what JSON allows (`100`, `100.0`, `0.8048`, `1e-08`). Equal numbers are equal however they were spelled.
/// Signs, white space, leading zeros and anything else that is no plain number are refused.
///
/// ```
/// use cryptocloud::Decimal;
///
/// let price = Decimal::from_hundredths(14_990);
/// assert_eq!("149.900".parse(), Ok(price));
/// assert_eq!(price.to_string(), "149.9");
/// # Ok::<(), cryptocloud::DecimalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The number without its point.
    digits: u128,
    /// How many of the digits stand behind the point; the last of them is not zero.
    scale: u8,
}

/// Why a text is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecimalError {
    /// The text is not a non-negative number as JSON writes one.
    #[error("not a plain non-negative number")]
    NotNumber,
    /// More than 30 fraction digits, more than 38 digits, or more than 64 bytes.
    #[error("a number out of range")]
    OutOfRange,
}

impl Decimal {
    /// An amount in hundredths of a currency: cents, kopecks.
    pub const fn from_hundredths(hundredths: u64) -> Self {
        Self::plain(hundredths as u128, 2)
    }

    /// The amount in hundredths, rounded half up: the gateway sends floats, which may miss what was asked for by a hair.
    /// `None` when it does not fit.
    pub fn hundredths(self) -> Option<u64> {
        let places = u32::from(self.scale);
        let hundredths = match places.checked_sub(2) {
            None => self.digits.checked_mul(10_u128.pow(2 - places))?,
            Some(0) => self.digits,
            Some(finer) => {
                let unit = 10_u128.pow(finer);
                self.digits / unit + u128::from(self.digits % unit >= unit / 2)
            }
        };
        hundredths.try_into().ok()
    }

    /// Whether it is nothing at all.
    pub const fn is_zero(self) -> bool {
        self.digits == 0
    }

    const fn plain(mut digits: u128, mut scale: u8) -> Self {
        while scale > 0 && digits.is_multiple_of(10) {
            digits /= 10;
            scale -= 1;
        }
        Self { digits, scale }
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        if text.len() > MAX_BYTES {
            return Err(DecimalError::OutOfRange);
        }
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, power(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = match number.split_once('.') {
            Some((_, "")) => return Err(DecimalError::NotNumber),
            Some(parts) => parts,
            None => (number, ""),
        };
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || leading_zero || !all_digits(whole) || !all_digits(fraction) {
            return Err(DecimalError::NotNumber);
        }
        let all = format!("{whole}{fraction}");
        let significant = all.trim_end_matches('0');
        if significant.is_empty() {
            return Ok(Self { digits: 0, scale: 0 });
        }
        let digits: u128 = significant.parse().map_err(|_| DecimalError::OutOfRange)?;
        // Where the point stands, counted from behind the last digit that is not zero.
        let places = i32::try_from(significant.len())
            .and_then(|length| Ok(length - i32::try_from(whole.len())? - exponent))
            .map_err(|_| DecimalError::OutOfRange)?;
        if places <= 0 {
            let digits = 10_u128
                .checked_pow(places.unsigned_abs())
                .and_then(|unit| digits.checked_mul(unit))
                .ok_or(DecimalError::OutOfRange)?;
            return Ok(Self { digits, scale: 0 });
        }
        let scale = u8::try_from(places)
            .ok()
            .filter(|scale| usize::from(*scale) <= MAX_SCALE)
            .ok_or(DecimalError::OutOfRange)?;
        Ok(Self { digits, scale })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let digits = format!("{:0>1$}", self.digits, scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let point = if scale == 0 { "" } else { "." };
        write!(f, "{whole}{point}{fraction}")
    }
}

/// The power of ten behind the `e`.
fn power(text: &str) -> Result<i32, DecimalError> {
    let plain = text.strip_prefix(['+', '-']).unwrap_or(text);
    if plain.is_empty() || !all_digits(plain) {
        return Err(DecimalError::NotNumber);
    }
    let power: i32 = text.parse().map_err(|_| DecimalError::OutOfRange)?;
    if power.abs() > 100 {
        return Err(DecimalError::OutOfRange);
    }
    Ok(power)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_number_is_read_exactly() {
        for (text, plain, hundredths) in [
            ("0", "0", Some(0)),
            ("0.000", "0", Some(0)),
            ("0e0", "0", Some(0)),
            ("100", "100", Some(10_000)),
            ("100.0", "100", Some(10_000)),
            ("149.90", "149.9", Some(14_990)),
            ("99.7952", "99.7952", Some(9_980)),
            ("1e-08", "0.00000001", Some(0)),
            ("1.5E+2", "150", Some(15_000)),
            ("120e-1", "12", Some(1_200)),
            ("100.00000000000001", "100.00000000000001", Some(10_000)),
            ("99.99499999", "99.99499999", Some(9_999)),
            ("0.005", "0.005", Some(1)),
            ("184467440737095516.15", "184467440737095516.15", Some(u64::MAX)),
            ("184467440737095516.16", "184467440737095516.16", None),
            ("1e37", "10000000000000000000000000000000000000", None),
        ] {
            let read: Decimal = text.parse().unwrap();
            assert_eq!(read.to_string(), plain, "{text}");
            assert_eq!(read.hundredths(), hundredths, "{text}");
            assert_eq!(plain.parse(), Ok(read), "{text}");
        }
        assert_eq!("149.90".parse(), Ok(Decimal::from_hundredths(14_990)));
        assert_eq!("5".parse(), Ok(Decimal::from_hundredths(500)));
        assert!(Decimal::from_hundredths(0).is_zero() && !Decimal::from_hundredths(1).is_zero());
    }

    #[test]
    fn what_is_no_plain_number_is_refused() {
        for text in [
            "", ".", "1.", ".5", "-1", "+1", " 1", "1 ", "01", "00", "1,5", "1_0", "0x1", "NaN", "inf", "1e",
            "1e+", "e5", "1e1.5", "1e--1", "1.2.3", "١", "true", "1e1e1",
        ] {
            assert_eq!(text.parse::<Decimal>(), Err(DecimalError::NotNumber), "{text}");
        }
        let long = "1".repeat(65);
        for text in [
            "1e39",
            "1e400",
            "1e99999999999",
            "1e-31",
            "1e-400",
            &long,
            "999999999999999999999999999999999999999",
        ] {
            assert_eq!(text.parse::<Decimal>(), Err(DecimalError::OutOfRange), "{text}");
        }
    }
}
