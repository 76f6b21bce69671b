//! What is written when the buyer of an order is forgotten.

use crate::{columns::document, errors::corrupt};
use shop::{
    order::{Actor, Event, What},
    store::Result,
    time::Timestamp,
};

/// Who did it, as the order's row has it: a login, or the program.
pub fn forgetter(by: &Actor) -> &str {
    match by {
        Actor::Staff(login) => login,
        Actor::Buyer | Actor::Gateway | Actor::Shop => "vitrina",
    }
}

/// The line of the order's history that says so.
///
/// # Errors
/// [`Corrupt`](shop::store::StoreError::Corrupt) if it cannot be JSON.
pub fn forgotten(by: &Actor, at: Timestamp) -> Result<String> {
    let event = Event {
        at,
        actor: by.clone(),
        what: What::Forgotten,
    };
    document("history", &event)
}

/// A document that has to be there.
///
/// # Errors
/// [`Corrupt`](shop::store::StoreError::Corrupt) if it is none.
pub fn kept(table: &'static str, document: Option<String>) -> Result<String> {
    document.ok_or_else(|| corrupt(table, "a document is none"))
}
