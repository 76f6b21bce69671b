//! A product as an editor, a row of the office's list or an import writes it, and the rules that all of them keep.

mod check;
mod faults;
mod rules;
mod slug;
#[cfg(test)]
mod tests;

pub use check::{CheckedProduct, Known};
pub use faults::{AttributeField, Field, FieldFault, FieldMistake, PhotoField, VariantField};
pub use rules::{MOST_PHOTOS, MOST_VARIANTS};
pub use slug::slug_of;

pub(super) use rules::{
    LONGEST_DESCRIPTION, LONGEST_LINE, LONGEST_NAME, LONGEST_SKU, LONGEST_SLUG, MOST_PRICE, is_color,
    is_own_address, is_price, is_slug,
};

use super::{Attribute, Photo, VariantId};
use crate::{
    money::Kopecks,
    tax::{self, Tax},
    text::Text,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Number of a product in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProductId(pub i64);

/// Whether a product is on the shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductState {
    /// It is being written: nobody but the staff sees it.
    #[default]
    Draft,
    /// It is on the shelf.
    Published,
    /// It is no longer sold: nobody but the staff sees it.
    Archived,
}

impl ProductState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Archived];

    /// Its word in tables, addresses and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }
}

/// The text is no [`ProductState`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not draft, published or archived")]
pub struct NotAState;

impl FromStr for ProductState {
    type Err = NotAState;

    fn from_str(text: &str) -> Result<Self, NotAState> {
        let mut states = Self::ALL.into_iter();
        states.find(|state| state.as_str() == text).ok_or(NotAState)
    }
}

/// What a piece weighs and how large it is when it is packed; whatever is not known is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Measures {
    /// Weight in grams.
    pub weight_grams: Option<u32>,
    /// Length in millimetres.
    pub length_mm: Option<u32>,
    /// Width in millimetres.
    pub width_mm: Option<u32>,
    /// Height in millimetres.
    pub height_mm: Option<u32>,
}

/// A product as it is to be. It is written only once it is checked: see [`ProductForm::check`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductForm {
    /// Its name in addresses; empty to have it made from the Russian name.
    pub slug: String,
    /// Slug of its category.
    pub category: String,
    /// Whether it is on the shelf.
    pub state: ProductState,
    /// Its name for people; English may be empty everywhere in a form.
    pub name: Text,
    /// One sentence for the shelf.
    pub summary: Text,
    /// The whole story.
    pub description: Text,
    /// Path of a picture below the shop's root, which is shown as long as there is no photo; empty for none.
    pub picture: String,
    /// What that picture shows.
    pub picture_alt: Text,
    /// Its photos, the first one for the shelf.
    pub photos: Vec<Photo>,
    /// Material, country, care and the like.
    pub attributes: Vec<Attribute>,
    /// Its variants, in their order. One that is in the store and not in here is archived.
    pub variants: Vec<VariantForm>,
}

/// A variant as it is to be. Its stock is not part of this: pieces move by the stock ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantForm {
    /// Its number, if it is in the store already.
    #[serde(default)]
    pub id: Option<VariantId>,
    /// The merchant's own article code, unique in the shop.
    pub sku: String,
    /// Such as `Молочный, M`; may be empty if it is the only variant.
    #[serde(default)]
    pub option: Text,
    /// Colour of the swatch as `#rrggbb`, if it has one.
    #[serde(default)]
    pub color: Option<String>,
    /// Size, if it has one.
    #[serde(default)]
    pub size: Option<String>,
    /// Price of a piece.
    pub price: Kopecks,
    /// What a piece cost before, if it is on sale.
    #[serde(default)]
    pub old_price: Option<Kopecks>,
    /// The tax on it.
    #[serde(deserialize_with = "tax::stored")]
    pub tax: Tax,
    /// Weight and size.
    #[serde(default)]
    pub measures: Measures,
    /// Whether each piece has a marking code of its own (Честный ЗНАК).
    #[serde(default)]
    pub marked: bool,
    /// With so many pieces or fewer it counts as running low.
    #[serde(default)]
    pub low_stock: Option<u32>,
    /// Whether it is no longer sold.
    #[serde(default)]
    pub archived: bool,
    /// Pieces that a variant comes with which is not in the store yet; passed over if it has a number.
    #[serde(default)]
    pub received: u32,
}

impl ProductForm {
    /// Variants that are sold.
    pub fn sold(&self) -> impl Iterator<Item = &VariantForm> {
        self.variants.iter().filter(|variant| !variant.archived)
    }
}
