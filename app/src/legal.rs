//! The shop's documents: offer, personal data, delivery and payment, returns.

use crate::{Chrome, document::{Head, shop_page}};
use shop::desk::Terms;

/// Version of the public offer; stored with each consent to it.
pub const OFFER_VERSION: &str = "2026-11-22";
/// Version of the text on personal data; stored with each consent to it.
pub const PRIVACY_VERSION: &str = "2026-11-22";

/// A document of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// `/offer`
    Offer,
    /// `/privacy`
    Privacy,
    /// `/delivery`
    Delivery,
    /// `/returns`
    Returns,
}

/// The page of a document.
pub fn page(chrome: &Chrome, document: Document, terms: &Terms) -> String {
    let _ = (document, terms);
    shop_page(chrome, &Head::public(chrome.text("offer-title"), "/offer"), || ())
}
