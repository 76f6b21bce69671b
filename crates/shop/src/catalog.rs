//! What is on the shelf, and what the office knows of it.

mod assortment;
mod bulk;
mod categories;
mod form;
mod goods;
mod on_sale;
mod photo;
mod picture;
mod shelf;

pub use assortment::{Assortment, GoodsFault, GoodsFaults, GoodsMistake, NewProduct, NewVariant};
pub use bulk::{BulkChange, BulkPreview, MOST_IN_BULK, OldPrice, PriceChange, PriceStep, Rounding};
pub use categories::{Branch, branches, with_category};
pub use form::{
    AttributeField, CheckedProduct, Field, FieldFault, FieldMistake, Known, MOST_PHOTOS, MOST_VARIANTS,
    Measures, NotAState, PhotoField, ProductForm, ProductId, ProductState, VariantField, VariantForm,
    slug_of,
};
pub(crate) use goods::PHOTOS_KEPT;
pub use goods::{
    GOODS_ON_A_PAGE, GoodsPage, GoodsQuery, GoodsRow, GoodsSort, GoodsVariant, ProductDraft, ProductFile,
    ProductPut, ProductVersion, Revision, SavedProduct, StockFilter, Taken, VariantFile,
};
pub use on_sale::OnSale;
pub use photo::{Focus, MediaId, NotAMedia, Photo};
pub use picture::{NotAPicture, PictureFormat, PictureName, picture_height, picture_widths};
pub use shelf::{CARDS, Card, ShelfPage, ShelfQuery, Sort};

use crate::{
    money::Kopecks,
    tax::{self, Tax},
    text::Text,
};
use serde::{Deserialize, Serialize};

/// A group of products, shown as a chip above the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its name in addresses; it never changes.
    pub slug: String,
    /// Its name for people.
    pub name: Text,
    /// Slug of the category that it is a part of. That one is part of no other.
    #[serde(default)]
    pub parent: Option<String>,
    /// Its picture.
    #[serde(default)]
    pub picture: Option<Photo>,
    /// A few words about it.
    #[serde(default)]
    pub summary: Text,
}

/// Number of a variant in the store; what a cart holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VariantId(pub i64);

/// A product: the page a shopper looks at. It is bought as one of its variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its name in addresses.
    pub slug: String,
    /// Slug of its category.
    pub category: String,
    /// Its name for people.
    pub name: Text,
    /// One sentence for the shelf.
    pub summary: Text,
    /// The whole story.
    pub description: Text,
    /// Path of the picture below the shop's root, which is shown as long as there is no photo; empty for none.
    pub picture: String,
    /// What the picture shows, for those who do not see it.
    pub picture_alt: Text,
    /// Its photos, the first one for the shelf.
    pub photos: Vec<Photo>,
    /// Material, country, care and the like.
    pub attributes: Vec<Attribute>,
    /// At least one.
    pub variants: Vec<Variant>,
}

impl Product {
    /// Whether all variants cost the same.
    pub fn has_one_price(&self) -> bool {
        self.variants
            .windows(2)
            .all(|pair| pair[0].price == pair[1].price)
    }

    /// Pieces left in all variants together.
    pub fn stock(&self) -> i64 {
        self.variants.iter().map(|v| v.stock).sum()
    }
}

/// A row of the table below a product's description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Such as `Состав`.
    pub name: Text,
    /// Such as `100 % шерсть`.
    pub value: Text,
}

/// What is really sold: a product in one size and colour, with its own price and stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its number in the store.
    pub id: VariantId,
    /// The merchant's own article code, unique in the shop.
    pub sku: String,
    /// Such as `Молочный, M`.
    pub option: Text,
    /// Colour of the swatch as `#rrggbb`, if it has one.
    pub color: Option<String>,
    /// Size, if it has one.
    pub size: Option<String>,
    /// Price of a piece.
    pub price: Kopecks,
    /// What a piece cost before, if it is on sale.
    pub old_price: Option<Kopecks>,
    /// Pieces that nobody has bought or reserved; never negative.
    pub stock: i64,
    /// The tax on it.
    #[serde(deserialize_with = "tax::stored")]
    pub tax: Tax,
    /// Whether each piece has a marking code of its own (Честный ЗНАК).
    #[serde(default)]
    pub marked: bool,
}

/// A variant with the product it belongs to, as a cart shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ware {
    /// Slug of the product.
    pub slug: String,
    /// Name of the product.
    pub name: Text,
    /// Picture of the product; empty for none.
    pub picture: String,
    /// The photo to show the variant by, if there is one.
    pub photo: Option<Photo>,
    /// The variant itself.
    pub variant: Variant,
}
