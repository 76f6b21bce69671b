//! The shelf: all goods or those of a category.

use crate::{Chrome, document::{Head, shop_page}};
use shop::{buyer::DeliveryTerms, catalog::{Category, Product}};

/// What the shelf shows.
pub struct Shelf<'a> {
    /// All categories.
    pub categories: &'a [Category],
    /// The goods of the chosen category, or all goods.
    pub products: &'a [Product],
    /// Slug of the chosen category.
    pub category: Option<&'a str>,
    /// In which order.
    pub sort: Sort,
    /// What was typed into the search field; empty for nothing.
    pub query: &'a str,
    /// What delivery costs.
    pub delivery: &'a DeliveryTerms,
}

/// In which order goods are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// As the merchant arranged them.
    #[default]
    Shelf,
    /// Cheapest first.
    Cheap,
    /// Dearest first.
    Dear,
}

impl Sort {
    /// The order with this name in addresses; anything else is [`Sort::Shelf`].
    pub fn parse(name: &str) -> Self {
        match name {
            "cheap" => Self::Cheap,
            "dear" => Self::Dear,
            _ => Self::Shelf,
        }
    }

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shelf => "",
            Self::Cheap => "cheap",
            Self::Dear => "dear",
        }
    }
}

/// The page.
pub fn page(chrome: &Chrome, shelf: &Shelf<'_>) -> String {
    shop_page(chrome, &Head::public(chrome.text("catalogue-title"), "/"), || shelf.query.to_owned())
}
