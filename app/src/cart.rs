//! The cart.

mod view;

pub(crate) use view::short;
pub use view::view;

use crate::{
    Chrome, Trouble,
    document::{Head, shop_page},
    islands::CartLines,
};
use leptos::prelude::*;
use shop::{buyer::DeliveryTerms, cart::Quote};

/// The page; `trouble` is why something asked for on it, or on the checkout page, was not done.
pub fn page(chrome: &Chrome, quote: &Quote, delivery: &DeliveryTerms, trouble: Option<&Trouble>) -> String {
    let cart = view(chrome, quote, delivery, trouble);
    let head = Head::private(cart.headline.clone());
    shop_page(chrome, &head, || {
        view! { <div class="stack stack-loose"><CartLines cart=cart/></div> }
    })
}
