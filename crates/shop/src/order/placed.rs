//! What was ordered, line by line, with all that was agreed.

use super::Relined;
use crate::{
    bill::Bill,
    buyer::{Buyer, Consents, Delivery},
    catalog::VariantId,
    money::Kopecks,
    payment::PayBy,
    tax::{self, Tax},
    text::{Lang, Text},
};
use serde::{Deserialize, Serialize};

/// What was ordered, by whom, where to, at which price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// What was bought, as it was at the time.
    pub lines: Vec<Line>,
    /// What it comes to.
    #[serde(flatten)]
    pub bill: Bill,
    /// Why there is a discount, in the words of the staff; empty without one. Buyers are not told.
    #[serde(default)]
    pub discount_reason: String,
    /// Who buys.
    pub buyer: Buyer,
    /// How and where the goods are delivered.
    pub delivery: Delivery,
    /// What the buyer added; may be empty.
    pub comment: String,
    /// How the buyer means to pay. Older versions knew one way only.
    #[serde(default)]
    pub pay_by: PayBy,
    /// The boxes that were ticked; `None` if the staff placed it for the buyer, see
    /// [`Order::wants_consents`](super::Order::wants_consents).
    #[serde(default)]
    pub consents: Option<Consents>,
    /// The language it was placed in; letters to the buyer keep it.
    pub lang: Lang,
    /// Whether only play money could come when it was placed. Older versions did not note it.
    #[serde(default)]
    pub test: bool,
    /// What changes of its lines left behind; left out as long as there is none.
    #[serde(default, skip_serializing_if = "Relined::is_never")]
    pub relined: Relined,
}

/// Some pieces of one variant, as they were at the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The variant's number in the store.
    pub variant: VariantId,
    /// The merchant's article code.
    pub sku: String,
    /// Slug of the product.
    pub slug: String,
    /// Name of the product.
    pub name: Text,
    /// Size, colour.
    pub option: Text,
    /// Price of a piece.
    pub price: Kopecks,
    /// How many pieces.
    pub count: u32,
    /// Price of the pieces together, less what they bear of a discount.
    pub sum: Kopecks,
    /// The tax rate at the time.
    #[serde(deserialize_with = "tax::stored")]
    pub tax: Tax,
    /// Whether each piece has a marking code of its own (Честный ЗНАК).
    #[serde(default)]
    pub marked: bool,
}
