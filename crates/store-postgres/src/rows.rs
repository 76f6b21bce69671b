//! Between columns and values of the domain.

use crate::errors::corrupt;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};
use shop::store::Result;
use std::{
    io::{self, Write},
    str::FromStr,
};

/// Stands for the one character that `PostgreSQL` cannot keep, as in other programs that cannot.
const INSTEAD_OF_NUL: &str = "\u{FFFD}";

/// Text as a column can keep it.
pub(crate) fn text(text: &str) -> String {
    text.replace('\0', INSTEAD_OF_NUL)
}

/// A value as the JSON document that a column holds.
pub(crate) fn document<T: Serialize + ?Sized>(table: &'static str, value: &T) -> Result<String> {
    let mut document = Vec::new();
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

/// The value of a column's JSON document. The error tells where the document is wrong, not what is in it.
pub(crate) fn value<T: DeserializeOwned>(table: &'static str, document: &str) -> Result<T> {
    serde_json::from_str(document).map_err(|e| {
        corrupt(
            table,
            format!("{:?} at line {} column {}", e.classify(), e.line(), e.column()),
        )
    })
}

/// The value of a column that holds one of a few names.
pub(crate) fn name<T: FromStr>(table: &'static str, name: &str) -> Result<T> {
    name.parse()
        .map_err(|_| corrupt(table, format!("{name:?} is none of the names it may have")))
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
