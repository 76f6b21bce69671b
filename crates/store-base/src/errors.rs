//! What goes wrong, in the port's words.

use shop::store::StoreError;
use sqlx::{Error, error::DatabaseError};

/// Codes of a disk that takes no more. The first one is `SQLite`'s for a full one; those after it say which call the system refused,
/// as it does where a quota or a limit is reached: a write, making the log's index longer, waiting for the disk. The last is
/// `PostgreSQL`'s.
const NO_MORE: [&str; 5] = ["13", "778", "4874", "1034", "53100"];

/// Whether this is a driver's word of a disk that takes no more: mostly it is full.
pub fn takes_no_more(error: &(dyn std::error::Error + 'static)) -> bool {
    let Some(Error::Database(said)) = error.downcast_ref::<Error>() else {
        return false;
    };
    said.code().is_some_and(|code| NO_MORE.contains(&&*code))
}

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
