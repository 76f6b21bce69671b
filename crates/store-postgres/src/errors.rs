//! What the database says, in the port's words.

use shop::store::StoreError;
use store_base::errors::{broken_rule, driver};

/// `PostgreSQL`'s classes of errors that come from what was written: data exception, integrity constraint violation.
const RULES: [&str; 2] = ["22", "23"];
/// Its code for a write to a standby, or to a server that was told to take none.
const READ_ONLY: &str = "25006";

/// The error of a statement.
pub(crate) fn database(error: sqlx::Error) -> StoreError {
    driver(error, |said| match said.code()? {
        code if RULES.iter().any(|class| code.starts_with(class)) => {
            // The message may quote what was written, so only the rule's name is kept.
            let rule = said.constraint().unwrap_or("a type");
            Some(broken_rule(format!("{code}: {rule}")))
        }
        code if code == READ_ONLY => Some(StoreError::Unavailable("the database takes no writes".into())),
        _ => None,
    })
}
