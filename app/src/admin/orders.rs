//! The list of orders.

use crate::{Chrome, document::{Head, document}};
use leptos::prelude::*;
use shop::{Timestamp, store::{Counts, OrderFilter, OrderRow}};

/// What the list shows.
pub struct Listing<'a> {
    /// Orders, newest first.
    pub rows: &'a [OrderRow],
    /// What waits for the staff.
    pub counts: Counts,
    /// Which orders were asked for; its `before` is that of this page.
    pub filter: &'a OrderFilter,
    /// What was typed into the search field.
    pub query: &'a str,
    /// Whether there are older orders than the last of `rows`.
    pub has_more: bool,
    /// Now.
    pub now: Timestamp,
}

/// The page.
pub fn page(chrome: &Chrome, listing: &Listing<'_>) -> String {
    document(chrome, &Head::private(chrome.text("admin-orders-title")), "admin", || listing.query.to_owned().into_any())
}
