//! What can be wrong with a form, and where. People read it in the words of crate `words`; the sentences here are for logs and
//! commands.

use super::rules::{LONGEST_SLUG, MOST_PRICE};
use crate::text::Lang;
use serde::{Deserialize, Serialize};

/// One thing that is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFault {
    /// Where.
    pub field: Field,
    /// What.
    pub mistake: FieldMistake,
}

/// A field of a form. Numbers are places, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// [`ProductForm::slug`](super::ProductForm::slug)
    Slug,
    /// [`ProductForm::category`](super::ProductForm::category)
    Category,
    /// [`ProductForm::name`](super::ProductForm::name) in a language.
    Name(Lang),
    /// [`ProductForm::summary`](super::ProductForm::summary) in a language.
    Summary(Lang),
    /// [`ProductForm::description`](super::ProductForm::description) in a language.
    Description(Lang),
    /// [`ProductForm::picture`](super::ProductForm::picture)
    Picture,
    /// [`ProductForm::picture_alt`](super::ProductForm::picture_alt) in a language.
    PictureAlt(Lang),
    /// All photos together.
    Photos,
    /// A field of a photo.
    Photo(usize, PhotoField),
    /// All attributes together.
    Attributes,
    /// A field of an attribute.
    Attribute(usize, AttributeField),
    /// All variants together.
    Variants,
    /// A field of a variant.
    Variant(usize, VariantField),
}

/// A field of a [`Photo`](crate::catalog::Photo).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PhotoField {
    /// What it shows, in a language.
    Alt(Lang),
    /// Which variants it shows.
    Skus,
}

/// A field of an [`Attribute`](crate::catalog::Attribute).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AttributeField {
    /// Its name in a language.
    Name(Lang),
    /// Its value in a language.
    Value(Lang),
}

/// A field of a [`VariantForm`](super::VariantForm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VariantField {
    /// [`VariantForm::sku`](super::VariantForm::sku)
    Sku,
    /// [`VariantForm::option`](super::VariantForm::option) in a language.
    Option(Lang),
    /// [`VariantForm::color`](super::VariantForm::color)
    Color,
    /// [`VariantForm::size`](super::VariantForm::size)
    Size,
    /// [`VariantForm::price`](super::VariantForm::price)
    Price,
    /// [`VariantForm::old_price`](super::VariantForm::old_price)
    OldPrice,
    /// [`VariantForm::tax`](super::VariantForm::tax)
    Tax,
    /// Weight.
    Weight,
    /// Length.
    Length,
    /// Width.
    Width,
    /// Height.
    Height,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FieldMistake {
    /// Nothing that shows is in it, and something has to be.
    #[error("this has to be filled in")]
    Missing,
    /// It is too long.
    #[error("this is longer than {most} characters")]
    TooLong {
        /// How many characters fit.
        most: usize,
    },
    /// A slug that cannot stand in an address as it is.
    #[error(
        "an address has 1 to {LONGEST_SLUG} Latin letters, digits, '-', '_' and '.', but no '.' in front"
    )]
    Slug,
    /// The slug leads to another product, now or because it once was that product's.
    #[error("another product has this address, or once had it")]
    SlugTaken,
    /// There is no such category.
    #[error("there is no such category")]
    UnknownCategory,
    /// A category below one that is part of another, or of itself, or one that has parts.
    #[error("categories have two levels: this one cannot be a part of that")]
    TooDeep,
    /// A picture from another site, or no address at all.
    #[error("a picture has an address of the shop itself, like /goods/scarf.jpg")]
    Picture,
    /// A product on the shelf without anything to buy.
    #[error("a product on the shelf needs at least one variant that is sold")]
    NoVariants,
    /// More variants, attributes or photos than a page can show.
    #[error("at most {most} are possible")]
    TooMany {
        /// How many are possible.
        most: usize,
    },
    /// Another variant of this product has the article code.
    #[error("another variant of this product has this article code")]
    SkuTwice,
    /// Another product has the article code.
    #[error("another product has this article code")]
    SkuTaken,
    /// A photo of a variant that the product does not have.
    #[error("the product has no variant {sku}")]
    UnknownSku {
        /// The article code that the photo names.
        sku: String,
    },
    /// A price that nobody can pay.
    #[error("a price is 0.01 to {} roubles", MOST_PRICE.decimal())]
    Price,
    /// A sale that saves nothing.
    #[error("the old price has to be above the price")]
    NoSale,
    /// A colour that no browser understands.
    #[error("a colour is like #c2935c")]
    Color,
    /// A tax that no receipt takes.
    #[error("there is no such tax")]
    Tax,
    /// A weight or a size of nothing, or of more than any parcel.
    #[error("this is 1 to {most}")]
    Measure {
        /// The most that is possible, in the field's unit.
        most: u32,
    },
}
