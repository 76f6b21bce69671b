//! Between columns and values of the domain. Errors name the table, and never say what is in the column.

use crate::errors::corrupt;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};
use shop::{
    order::OrderKey,
    payment::InvoiceId,
    store::{Result, SessionId},
};
use std::{
    io::{self, Write},
    str::FromStr,
};

/// Bytes that most documents need. A payment writes half a dozen, and each keeps what it was given until it is on disk.
const DOCUMENT: usize = 256;
/// Stands for the one character that `PostgreSQL` cannot keep, as in other programs that cannot.
const INSTEAD_OF_NUL: &str = "\u{FFFD}";

/// Text as a column of either database can keep it.
pub fn text(text: &str) -> String {
    text.replace('\0', INSTEAD_OF_NUL)
}

/// A value as a JSON document, with text as a column can keep it.
///
/// # Errors
/// [`Corrupt`](shop::store::StoreError::Corrupt) if it cannot be JSON.
pub fn document<T: Serialize + ?Sized>(table: &'static str, value: &T) -> Result<String> {
    let mut document = Vec::with_capacity(DOCUMENT);
    value
        .serialize(&mut Serializer::with_formatter(&mut document, WithoutNul))
        .map_err(|e| corrupt(table, e.to_string()))?;
    String::from_utf8(document).map_err(|e| corrupt(table, e.to_string()))
}

struct WithoutNul;

impl Formatter for WithoutNul {
    fn write_char_escape<W: ?Sized + Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        if let CharEscape::AsciiControl(0) = escape {
            writer.write_all(INSTEAD_OF_NUL.as_bytes())
        } else {
            CompactFormatter.write_char_escape(writer, escape)
        }
    }
}

/// The value of a JSON document.
///
/// # Errors
/// [`Corrupt`](shop::store::StoreError::Corrupt) tells where the document is wrong.
pub fn value<T: DeserializeOwned>(table: &'static str, document: &str) -> Result<T> {
    serde_json::from_str(document).map_err(|e| {
        corrupt(
            table,
            format!("{:?} at line {} column {}", e.classify(), e.line(), e.column()),
        )
    })
}

/// The value of a JSON document, if there is one.
///
/// # Errors
/// See [`value`].
pub fn value_if_any<T: DeserializeOwned>(table: &'static str, document: Option<&str>) -> Result<Option<T>> {
    document.map(|document| value(table, document)).transpose()
}

/// The value of a column that holds one of a few names.
///
/// # Errors
/// [`Corrupt`](shop::store::StoreError::Corrupt) if it is none of them.
pub fn name<T: FromStr>(table: &'static str, name: &str) -> Result<T> {
    name.parse()
        .map_err(|_| corrupt(table, format!("{name:?} is none of the names it may have")))
}

/// The invoice number that a column holds.
///
/// # Errors
/// [`Corrupt`](shop::store::StoreError::Corrupt) if it cannot be one.
pub fn invoice(table: &'static str, number: i64) -> Result<InvoiceId> {
    InvoiceId::new(number).ok_or_else(|| corrupt(table, format!("{number} is no invoice number")))
}

/// The order's key that a column holds.
///
/// # Errors
/// [`Corrupt`](shop::store::StoreError::Corrupt) if it cannot be one.
pub fn key(table: &'static str, text: &str) -> Result<OrderKey> {
    OrderKey::parse(text).ok_or_else(|| corrupt(table, "a key is not a key"))
}

/// The session's id that a column holds.
///
/// # Errors
/// [`Corrupt`](shop::store::StoreError::Corrupt) if it cannot be one.
pub fn session(table: &'static str, text: &str) -> Result<SessionId> {
    SessionId::parse(text).ok_or_else(|| corrupt(table, "an id is not an id"))
}

#[cfg(test)]
mod tests {
    use super::{document, text, value};

    #[test]
    fn what_cannot_be_kept_is_replaced_and_nothing_else() {
        let odd = "a\0b\\u0000 \u{1F9E3} \"\n";
        assert_eq!(text(odd), "a\u{FFFD}b\\u0000 \u{1F9E3} \"\n");
        let kept: String = value("test", &document("test", odd).unwrap()).unwrap();
        assert_eq!(kept, text(odd));
        assert_eq!(text("plain"), "plain");
    }
}
