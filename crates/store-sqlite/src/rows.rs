//! Between columns and values of the domain.

use crate::errors::corrupt;
use serde::{Serialize, de::DeserializeOwned};
use shop::store::Result;
use std::str::FromStr;

/// Bytes that most documents need.
const DOCUMENT: usize = 4 * 1024;

/// A value as the JSON document that a column holds.
pub(crate) fn document<T: Serialize + ?Sized>(table: &'static str, value: &T) -> Result<String> {
    let mut document = Vec::with_capacity(DOCUMENT);
    serde_json::to_writer(&mut document, value).map_err(|e| corrupt(table, e.to_string()))?;
    String::from_utf8(document).map_err(|e| corrupt(table, e.to_string()))
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
