//! What the database says, in the port's words.

use shop::store::StoreError;

/// `SQLite`'s primary result code for a broken rule (unique, check, foreign key, trigger, type).
const CONSTRAINT: i32 = 19;

/// A broken rule or an unreadable row needs a person; everything else (locks, full disks, lost files) may pass.
pub(crate) fn database(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(said) if is_rule(said.code().as_deref()) => {
            corrupt("the database's rules", said.message())
        }
        sqlx::Error::RowNotFound
        | sqlx::Error::TypeNotFound { .. }
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::Decode(_) => corrupt("unknown", error.to_string()),
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

/// A row that makes no sense.
pub(crate) fn corrupt(table: &'static str, why: impl Into<String>) -> StoreError {
    StoreError::Corrupt {
        table,
        why: why.into(),
    }
}

fn is_rule(code: Option<&str>) -> bool {
    code.and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| code & 0xFF == CONSTRAINT)
}
