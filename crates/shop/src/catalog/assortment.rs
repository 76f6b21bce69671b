//! Goods to be put on the shelf: read from a file and checked as a whole, so that only a list without a fault becomes an
//! [`Assortment`]; `desk::stock_shelf` writes it like everything else of goods.

mod check;
mod faults;
mod reading;
#[cfg(test)]
mod tests;

pub use faults::{GoodsFault, GoodsFaults, GoodsMistake};

use super::{Attribute, Category};
use crate::{money::Kopecks, tax::Tax, text::Text};
use serde::Deserialize;

/// Variants in a portion: few enough for a store to write in a moment, since others want to write too.
const PORTION: usize = 200;

/// A list of goods without a fault: every slug and article code occurs once and fits into an address, every
/// product has a category of the list and variants with prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assortment {
    categories: Vec<Category>,
    products: Vec<NewProduct>,
}

/// A product to be put on the shelf. `V` is a variant, or a piece of a file that has yet to be read as one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewProduct<V = NewVariant> {
    /// See [`Product::slug`](super::Product::slug).
    pub slug: String,
    /// See [`Product::category`](super::Product::category).
    pub category: String,
    /// See [`Product::name`](super::Product::name).
    pub name: Text,
    /// See [`Product::summary`](super::Product::summary).
    pub summary: Text,
    /// See [`Product::description`](super::Product::description).
    pub description: Text,
    /// See [`Product::picture`](super::Product::picture).
    pub picture: String,
    /// See [`Product::picture_alt`](super::Product::picture_alt).
    pub picture_alt: Text,
    /// See [`Product::attributes`](super::Product::attributes).
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    /// The tax on all variants.
    pub tax: Tax,
    /// See [`Product::variants`](super::Product::variants).
    pub variants: Vec<V>,
}

/// A variant to be put on the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewVariant {
    /// See [`Variant::sku`](super::Variant::sku).
    pub sku: String,
    /// See [`Variant::option`](super::Variant::option).
    pub option: Text,
    /// See [`Variant::color`](super::Variant::color).
    #[serde(default)]
    pub color: Option<String>,
    /// See [`Variant::size`](super::Variant::size).
    #[serde(default)]
    pub size: Option<String>,
    /// See [`Variant::price`](super::Variant::price).
    pub price_kopecks: Kopecks,
    /// See [`Variant::old_price`](super::Variant::old_price).
    #[serde(default)]
    pub old_price_kopecks: Option<Kopecks>,
    /// Pieces there are.
    pub stock: u32,
}

impl Assortment {
    /// Goods that a program lists, in the order of the shelf.
    ///
    /// # Errors
    /// Every fault of the list.
    pub fn new(categories: Vec<Category>, products: Vec<NewProduct>) -> Result<Self, GoodsFaults> {
        reading::List::of(categories, products).checked(|_| Vec::new())
    }

    /// Reads the file of `vitrina seed --goods`: JSON in UTF-8, with or without a byte order mark. `check`
    /// says what else is wrong with a product, such as a missing picture: what only the caller can know.
    ///
    /// # Errors
    /// Every fault of the file, each with its line.
    pub fn parse(file: &[u8], check: impl Fn(&NewProduct) -> Vec<String>) -> Result<Self, GoodsFaults> {
        reading::List::read(file)?.checked(check)
    }

    /// The winter collection that `make run` shows.
    ///
    /// # Panics
    /// Never: the file is part of the program, and a test reads it.
    pub fn demo() -> Self {
        let file = include_bytes!("../../demo/goods.json");
        Self::parse(file, |_| Vec::new()).expect("the demo catalogue is tested")
    }

    /// All categories, in the order of the shelf.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// All products, in the order of the shelf.
    pub fn products(&self) -> &[NewProduct] {
        &self.products
    }

    /// Variants of all products together.
    pub fn count(&self) -> usize {
        self.products.iter().map(|product| product.variants.len()).sum()
    }

    /// Categories and products, to make another list of.
    pub fn into_parts(self) -> (Vec<Category>, Vec<NewProduct>) {
        (self.categories, self.products)
    }

    /// The same goods in portions, to be put on the shelf one after another. Stopping between two of them
    /// leaves a shelf that makes sense, and the whole may be started again.
    pub fn portions(self) -> Vec<Self> {
        let mut portions = Vec::new();
        let mut portion = Self {
            categories: self.categories,
            products: Vec::new(),
        };
        for product in self.products {
            let held = portion.count();
            if held > 0 && held + product.variants.len() > PORTION {
                let next = Self {
                    categories: Vec::new(),
                    products: Vec::new(),
                };
                portions.push(std::mem::replace(&mut portion, next));
            }
            portion.products.push(product);
        }
        portions.push(portion);
        portions
    }
}
