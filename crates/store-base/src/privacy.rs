//! Whom orders named before they were mended, and what is written when the buyer of an order is forgotten.

use crate::{
    columns::{document, value},
    errors::corrupt,
};
use shop::{
    buyer::Buyer,
    order::{Actor, Event, OrderNumber, What},
    privacy::Person,
    store::{Result, Search},
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

/// The part of a person's key that an index of three letters looks for: of an address what is before its host, for half of the buyers have
/// the same one. What it finds has the key only perhaps.
pub fn rare_part(person: &Person) -> String {
    let mut key = person.key();
    let local = key.find('@').unwrap_or(0);
    if key[..local].chars().count() >= Search::PART {
        key.truncate(local + 1);
    }
    key
}

/// From where on and up to where, in small letters, the addresses of this person stand among others; it ends before the second one.
pub fn mailboxes(person: &Person) -> [String; 2] {
    let from = person.mailbox();
    let until = match from.strip_suffix('@') {
        // The character behind the at sign.
        Some(local) => format!("{local}A"),
        None => char::MAX.to_string(),
    };
    [from, until]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_looked_for_by_what_few_others_have() {
        for (typed, part) in [
            ("8 912 345-67-89", "79123456789"),
            ("Anna.Oneil@Example.ru", "anna.oneil@"),
            ("zo-ya@example.ru", "zoya@"),
            ("a-b@example.ru", "ab@example.ru"),
            ("почта@пример.рф", "почта@"),
        ] {
            let person = Person::parse(typed).unwrap();
            assert_eq!(rare_part(&person), part, "{typed}");
            assert!(person.key().contains(part), "{typed}");
        }
    }

    #[test]
    fn all_addresses_of_a_person_are_within_their_bounds_and_hardly_any_other() {
        let [from, until] = mailboxes(&Person::parse("Anna@Example.ru").unwrap());
        let is_within = |address: &str| from.as_str() <= address && address < until.as_str();
        for (address, expected) in [
            ("anna@example.ru", true),
            ("anna@пример.рф", true),
            ("anna", false),
            ("anna+shop@example.ru", false),
            ("annab@example.ru", false),
            ("ann@example.ru", false),
        ] {
            assert_eq!(is_within(address), expected, "{address}");
        }
        let [from, until] = mailboxes(&Person::parse("почта@пример.рф").unwrap());
        assert!(from.as_str() <= "a@example.ru" && "яна@пример.рф" < until.as_str());
    }
}
