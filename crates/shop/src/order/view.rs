//! Lists of orders that somebody looks at again and again, under a name.

use crate::{text, time::Timestamp};

/// Characters of a name.
const LONGEST_NAME: usize = 40;
/// Bytes of what a list is asked for.
const LONGEST_QUERY: usize = 1_000;

/// Number of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderViewId(pub i64);

/// A list under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// Its name.
    pub name: String,
    /// What is asked for, as it stands in the address of the list.
    pub query: String,
    /// Login of the person who alone sees it; `None` if everybody does.
    pub owner: Option<String>,
    /// When it was kept.
    pub made_at: Timestamp,
}

impl OrderView {
    /// The name that was typed; `None` if it is none, or too long.
    pub fn named(typed: &str) -> Option<String> {
        text::line(typed, LONGEST_NAME)
    }

    /// What was asked for, if it is no longer than an address may be.
    pub fn asked(query: &str) -> Option<String> {
        (query.len() <= LONGEST_QUERY).then(|| query.to_owned())
    }
}
