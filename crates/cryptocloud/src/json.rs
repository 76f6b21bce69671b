//! JSON that may be anything: each value is looked at by itself, numbers as they were written.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::decimal::Decimal;

/// A value as it was written, `None` for one that is absent or null.
pub(crate) type Raw<'a> = Option<&'a RawValue>;

/// An object of JSON, and nothing else: serde takes an array for a struct too, by the order of its fields. A field that
/// the struct knows and that comes twice is a fault.
pub(crate) fn object<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    let text = text.trim_start_matches('\u{feff}').trim();
    text.starts_with('{')
        .then(|| serde_json::from_str(text).ok())
        .flatten()
}

/// A string.
pub(crate) fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    serde_json::from_str::<Text<'_>>(raw.get())
        .ok()
        .map(|text| text.0)
}

/// A string, or a whole number as one.
pub(crate) fn word(raw: &RawValue) -> Option<String> {
    let digits = raw.get();
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(digits.to_owned());
    }
    text(raw).map(Cow::into_owned)
}

/// A number, or a string that holds one.
pub(crate) fn decimal(raw: &RawValue) -> Option<Decimal> {
    match raw.get().parse() {
        Ok(number) => Some(number),
        Err(_) => text(raw)?.parse().ok(),
    }
}

/// `true` or `false`.
pub(crate) fn boolean(raw: &RawValue) -> Option<bool> {
    serde_json::from_str(raw.get()).ok()
}

/// The elements of an array.
pub(crate) fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(raw.get()).ok()
}

/// Writes a decimal as a number, digit for digit.
pub(crate) fn number<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(value.to_string())
        .expect("a decimal prints as a number of JSON")
        .serialize(serializer)
}
