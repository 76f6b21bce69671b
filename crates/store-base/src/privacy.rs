//! Whom orders named before they were mended, and what is written when the buyer of an order is forgotten.

use crate::{
    columns::{document, value},
    errors::corrupt,
};
use shop::{
    buyer::Buyer,
    order::{Actor, Event, OrderNumber, What},
    privacy::Person,
    store::Result,
    time::Timestamp,
};
use std::cmp::Reverse;

/// An order, and whom it named before it was mended.
#[derive(Debug)]
pub struct Former {
    /// The order.
    pub order_number: i64,
    /// Its buyer at that time, as a document.
    pub buyer: Option<String>,
}

/// Orders that are found for a person and those that named them before, each once and the newest first. A buyer that cannot be read is
/// nobody.
pub fn with_former(found: Vec<i64>, former: Vec<Former>, person: &Person) -> Vec<OrderNumber> {
    let is_theirs = |row: &Former| {
        let buyer = row.buyer.as_deref().unwrap_or_default();
        value::<Buyer>("amendments", buyer).is_ok_and(|buyer| person.is(&buyer))
    };
    let former = former.into_iter().filter(is_theirs).map(|row| row.order_number);
    let mut numbers: Vec<i64> = found.into_iter().chain(former).collect();
    numbers.sort_unstable_by_key(|number| Reverse(*number));
    numbers.dedup();
    numbers.into_iter().map(OrderNumber).collect()
}

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
