//! What the database says, in the port's words.

use shop::store::StoreError;

/// `PostgreSQL`'s classes of errors that come from what was written: data exception, integrity constraint violation.
const RULES: [&str; 2] = ["22", "23"];
/// Its code for a write to a standby, or to a server that was told to take none.
const READ_ONLY: &str = "25006";

/// A broken rule or an unreadable row needs a person; everything else (locks, time-outs, lost connections) may pass.
pub(crate) fn database(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(said) => match said.code() {
            Some(code) if RULES.iter().any(|class| code.starts_with(class)) => {
                // The message may quote what was written, so only the rule's name is kept.
                let rule = said.constraint().unwrap_or("a type");
                corrupt("the database's rules", format!("{code}: {rule}"))
            }
            Some(code) if code == READ_ONLY => StoreError::Unavailable("the database takes no writes".into()),
            _ => StoreError::Unavailable(Box::new(error)),
        },
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
