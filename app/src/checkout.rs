//! The checkout form: who buys, where to, and the two ticks.

mod form;

pub use form::{CheckoutForm, Filled, Mistake};

use crate::{Chrome, Trouble, document::{Head, shop_page}};
use shop::{buyer::DeliveryTerms, cart::Quote};

/// What the checkout page shows.
pub struct Showing<'a> {
    /// The cart at today's prices.
    pub quote: &'a Quote,
    /// What delivery costs.
    pub delivery: &'a DeliveryTerms,
    /// What was typed so far.
    pub form: &'a CheckoutForm,
    /// What is wrong with it.
    pub mistakes: &'a [Mistake],
    /// Why the order was not placed though nothing is wrong with the form.
    pub trouble: Option<&'a Trouble>,
}

/// The page.
pub fn page(chrome: &Chrome, showing: &Showing<'_>) -> String {
    shop_page(chrome, &Head::private(chrome.text("checkout-title")), || showing.form.token.clone())
}
