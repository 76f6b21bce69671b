//! What goes wrong, in the port's words.

use shop::store::StoreError;
use sqlx::{Error, error::DatabaseError};

/// What a driver says. A row that cannot be read needs a person; everything else (locks, time-outs, lost
/// connections, full disks) may pass. `known` sorts out what the database itself complains of, such as a
/// broken rule.
pub fn driver(error: Error, known: fn(&dyn DatabaseError) -> Option<StoreError>) -> StoreError {
    let known = match &error {
        Error::Database(said) => known(&**said),
        Error::RowNotFound
        | Error::TypeNotFound { .. }
        | Error::ColumnIndexOutOfBounds { .. }
        | Error::ColumnNotFound(_)
        | Error::ColumnDecode { .. }
        | Error::Decode(_) => Some(corrupt("unknown", error.to_string())),
        _ => None,
    };
    known.unwrap_or_else(|| StoreError::Unavailable(Box::new(error)))
}

/// What was to be written breaks a rule of the database.
pub fn broken_rule(why: impl Into<String>) -> StoreError {
    corrupt("the database's rules", why)
}

/// A row that makes no sense.
pub fn corrupt(table: &'static str, why: impl Into<String>) -> StoreError {
    StoreError::Corrupt {
        table,
        why: why.into(),
    }
}
