//! The cart.

mod view;

pub use view::view;

use crate::{Chrome, Trouble, document::{Head, shop_page}};
use shop::{buyer::DeliveryTerms, cart::Quote};

/// The page.
pub fn page(chrome: &Chrome, quote: &Quote, delivery: &DeliveryTerms, trouble: Option<&Trouble>) -> String {
    let cart = view(chrome, quote, delivery, trouble);
    shop_page(chrome, &Head::private(chrome.text("cart-title")), || cart.headline)
}
