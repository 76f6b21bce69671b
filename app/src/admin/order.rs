//! Everything about one order, and what may be done to it.

use crate::{Chrome, Trouble, document::{Head, document}};
use leptos::prelude::*;
use shop::{Timestamp, desk::OrderFile, payment::{InvoiceId, Report}};

/// What came of the last thing the staff asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done(Deed),
    /// It is not.
    Trouble(Trouble),
    /// The gateways were asked; this is what they said.
    Reports(Vec<(InvoiceId, Report)>),
}

/// Something the staff did (`?done=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Marked as shipped.
    Shipped,
    /// Marked as delivered.
    Delivered,
    /// Cancelled.
    Cancelled,
    /// Paid past the gateways.
    PaidOutside,
    /// Refund noted.
    Refunded,
    /// Unfitting money accepted.
    Accepted,
    /// Unfitting money dealt with otherwise.
    Resolved,
    /// A message goes out again.
    Resent,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Shipped,
        Self::Delivered,
        Self::Cancelled,
        Self::PaidOutside,
        Self::Refunded,
        Self::Accepted,
        Self::Resolved,
        Self::Resent,
    ];

    /// The deed with this name in addresses.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.as_str() == name)
    }

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::PaidOutside => "paid-outside",
            Self::Refunded => "refunded",
            Self::Accepted => "accepted",
            Self::Resolved => "resolved",
            Self::Resent => "resent",
        }
    }
}

/// The page.
pub fn page(chrome: &Chrome, file: &OrderFile, now: Timestamp, outcome: Option<&Outcome>) -> String {
    let _ = (now, outcome);
    document(chrome, &Head::private(chrome.text("admin-order-title")), "admin", || file.order.number.to_string().into_any())
}

/// The page for a number that no order has.
pub fn not_found_page(chrome: &Chrome) -> String {
    document(chrome, &Head::private(chrome.text("admin-not-found-title")), "admin", || ().into_any())
}
