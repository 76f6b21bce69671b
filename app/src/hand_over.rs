//! The last page before the gateway's: what is to be paid, and the button that goes there.

use crate::{Chrome, document::{Head, shop_page}};
use shop::{order::Order, payment::HandOver};

/// The page; its form is posted to the gateway.
pub fn page(chrome: &Chrome, order: &Order, hand_over: &HandOver) -> String {
    shop_page(chrome, &Head::private(chrome.text("handover-title")), || format!("{} {}", order.number, hand_over.action))
}
