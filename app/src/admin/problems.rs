//! What belongs to no order or went nowhere: money without an order, messages that were given up.

use crate::{Chrome, document::{Head, document}};
use leptos::prelude::*;
use shop::{message::MessageRow, payment::RecordedNotice};
use super::order::Outcome;

/// The page.
pub fn page(
    chrome: &Chrome,
    orphans: &[RecordedNotice],
    dead: &[MessageRow],
    outcome: Option<&Outcome>,
) -> String {
    let _ = (orphans, dead, outcome);
    document(chrome, &Head::private(chrome.text("admin-problems-title")), "admin", || ().into_any())
}
