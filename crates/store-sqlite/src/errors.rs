//! What the database says, in the port's words.

use shop::store::StoreError;
use sqlx::error::DatabaseError;
use store_base::errors::{broken_rule, driver};

/// `SQLite`'s primary result code for a broken rule (unique, check, foreign key, trigger, type).
const CONSTRAINT: i32 = 19;

/// The error of a statement.
pub(crate) fn database(error: sqlx::Error) -> StoreError {
    driver(error, |said| is_rule(said).then(|| broken_rule(said.message())))
}

fn is_rule(said: &dyn DatabaseError) -> bool {
    said.code()
        .and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| code & 0xFF == CONSTRAINT)
}
