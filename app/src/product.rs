//! A product: what it is, and the form that puts it into the cart.

use crate::{Chrome, Trouble, document::{Head, shop_page}};
use shop::{Kopecks, buyer::DeliveryTerms, catalog::{Category, Product, VariantId}};

/// What the page of a product shows.
pub struct Showing<'a> {
    /// The product.
    pub product: &'a Product,
    /// Its category.
    pub category: Option<&'a Category>,
    /// Other goods of the category; the product itself is left out.
    pub neighbours: &'a [Product],
    /// The variant that was chosen (`?variant=`).
    pub chosen: Option<VariantId>,
    /// What came of putting it into the cart.
    pub outcome: Option<Outcome>,
    /// What delivery costs.
    pub delivery: &'a DeliveryTerms,
}

/// What came of putting a product into the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is in.
    Added {
        /// Price of all goods in the cart.
        goods: Kopecks,
    },
    /// It is not.
    Trouble(Trouble),
}

/// The page.
pub fn page(chrome: &Chrome, showing: &Showing<'_>) -> String {
    shop_page(chrome, &Head::public(showing.product.name.get(chrome.lang).to_owned(), "/"), || ())
}
