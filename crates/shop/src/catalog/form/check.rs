//! The check of a form: every fault at once, each beside its field, or a product that may be written.

use super::{
    ProductForm, ProductState, VariantForm,
    rules::{
        LONGEST_DESCRIPTION, LONGEST_LINE, LONGEST_NAME, LONGEST_SKU, LONGEST_SLUG, MOST_ATTRIBUTES,
        MOST_MEASURE, MOST_PHOTOS, MOST_PRICE, MOST_VARIANTS, is_color, is_own_address, is_price, is_slug,
    },
    slug::slug_of,
};
use crate::{
    money::Kopecks,
    tax::Tax,
    text::{Lang, Text, line, paragraph},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// What a check has to know of the rest of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Slugs of all categories.
    pub categories: BTreeSet<String>,
    /// Slugs among those that were asked about which another product has, or once had.
    pub slugs: BTreeSet<String>,
    /// Article codes among those that were asked about which other products have.
    pub skus: BTreeSet<String>,
}

/// A product without a fault, cleaned like everything that people type. Nothing else is ever written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedProduct(ProductForm);

impl CheckedProduct {
    /// The product.
    pub fn form(&self) -> &ProductForm {
        &self.0
    }

    /// The product, to be changed and checked again.
    pub fn into_form(self) -> ProductForm {
        self.0
    }
}

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
    /// [`ProductForm::slug`]
    Slug,
    /// [`ProductForm::category`]
    Category,
    /// [`ProductForm::name`] in a language.
    Name(Lang),
    /// [`ProductForm::summary`] in a language.
    Summary(Lang),
    /// [`ProductForm::description`] in a language.
    Description(Lang),
    /// [`ProductForm::picture`]
    Picture,
    /// [`ProductForm::picture_alt`] in a language.
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

/// A field of a [`VariantForm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VariantField {
    /// [`VariantForm::sku`]
    Sku,
    /// [`VariantForm::option`] in a language.
    Option(Lang),
    /// [`VariantForm::color`]
    Color,
    /// [`VariantForm::size`]
    Size,
    /// [`VariantForm::price`]
    Price,
    /// [`VariantForm::old_price`]
    OldPrice,
    /// [`VariantForm::tax`]
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

impl ProductForm {
    /// Cleans the form and looks for everything that is wrong with it. An empty slug is made from the Russian name.
    ///
    /// # Errors
    /// Every fault, in the order of the form.
    pub fn check(mut self, known: &Known) -> Result<CheckedProduct, Vec<FieldFault>> {
        let mut checker = Checker::default();
        checker.product(&mut self, known);
        if checker.faults.is_empty() {
            Ok(CheckedProduct(self))
        } else {
            Err(checker.faults)
        }
    }
}

#[derive(Default)]
struct Checker {
    faults: Vec<FieldFault>,
}

/// Whether a text may be empty.
#[derive(Clone, Copy)]
enum Need {
    /// In both languages.
    Optional,
    /// In English only.
    Russian,
}

impl Checker {
    fn note(&mut self, field: Field, mistake: FieldMistake) {
        self.faults.push(FieldFault { field, mistake });
    }

    fn product(&mut self, form: &mut ProductForm, known: &Known) {
        self.text(Field::Name, &mut form.name, LONGEST_NAME, Need::Russian);
        form.slug = form.slug.trim().to_owned();
        if form.slug.is_empty() {
            form.slug = slug_of(&form.name.ru);
        }
        if !is_slug(&form.slug) {
            self.note(Field::Slug, FieldMistake::Slug);
        } else if known.slugs.contains(&form.slug) {
            self.note(Field::Slug, FieldMistake::SlugTaken);
        }
        if !known.categories.contains(&form.category) {
            let is_missing = form.category.is_empty();
            let mistake = if is_missing {
                FieldMistake::Missing
            } else {
                FieldMistake::UnknownCategory
            };
            self.note(Field::Category, mistake);
        }
        self.text(Field::Summary, &mut form.summary, LONGEST_LINE, Need::Optional);
        self.description(&mut form.description);
        if !form.picture.is_empty() && !is_own_address(&form.picture) {
            self.note(Field::Picture, FieldMistake::Picture);
        }
        self.text(
            Field::PictureAlt,
            &mut form.picture_alt,
            LONGEST_LINE,
            Need::Optional,
        );
        for (at, attribute) in form.attributes.iter_mut().enumerate() {
            // A row that was left empty is no attribute.
            if is_blank(&attribute.name) && is_blank(&attribute.value) {
                continue;
            }
            let name = |lang| Field::Attribute(at, AttributeField::Name(lang));
            self.text(name, &mut attribute.name, LONGEST_NAME, Need::Russian);
            let value = |lang| Field::Attribute(at, AttributeField::Value(lang));
            self.text(value, &mut attribute.value, LONGEST_LINE, Need::Russian);
        }
        form.attributes
            .retain(|attribute| !is_blank(&attribute.name) || !is_blank(&attribute.value));
        self.at_most(Field::Attributes, form.attributes.len(), MOST_ATTRIBUTES);
        self.variants(form, known);
        self.photos(form);
    }

    fn variants(&mut self, form: &mut ProductForm, known: &Known) {
        if form.state == ProductState::Published && form.sold().next().is_none() {
            self.note(Field::Variants, FieldMistake::NoVariants);
        }
        self.at_most(Field::Variants, form.variants.len(), MOST_VARIANTS);
        let need = if form.variants.len() > 1 {
            Need::Russian
        } else {
            Need::Optional
        };
        let mut seen = HashSet::new();
        for (at, variant) in form.variants.iter_mut().enumerate() {
            self.variant(at, variant, need);
            let sku = Field::Variant(at, VariantField::Sku);
            if variant.sku.is_empty() {
                continue;
            }
            if !seen.insert(variant.sku.clone()) {
                self.note(sku, FieldMistake::SkuTwice);
            } else if known.skus.contains(&variant.sku) {
                self.note(sku, FieldMistake::SkuTaken);
            }
        }
    }

    fn variant(&mut self, at: usize, variant: &mut VariantForm, need: Need) {
        let place = |field| Field::Variant(at, field);
        self.line_of_words(place(VariantField::Sku), &mut variant.sku, LONGEST_SKU, true);
        let option = |lang| place(VariantField::Option(lang));
        self.text(option, &mut variant.option, LONGEST_NAME, need);
        variant.color = variant.color.take().filter(|color| !color.trim().is_empty());
        if variant.color.as_ref().is_some_and(|color| !is_color(color)) {
            self.note(place(VariantField::Color), FieldMistake::Color);
        }
        if let Some(size) = &mut variant.size {
            self.line_of_words(place(VariantField::Size), size, LONGEST_NAME, false);
        }
        variant.size = variant.size.take().filter(|size| !size.is_empty());
        if !is_price(variant.price) {
            self.note(place(VariantField::Price), FieldMistake::Price);
        }
        if let Some(old_price) = variant.old_price {
            self.old_price(place(VariantField::OldPrice), variant.price, old_price);
        }
        if variant.tax == Tax::Unknown {
            self.note(place(VariantField::Tax), FieldMistake::Tax);
        }
        let [most_weight, most_length] = MOST_MEASURE;
        let measures = &variant.measures;
        for (field, measure, most) in [
            (VariantField::Weight, measures.weight_grams, most_weight),
            (VariantField::Length, measures.length_mm, most_length),
            (VariantField::Width, measures.width_mm, most_length),
            (VariantField::Height, measures.height_mm, most_length),
        ] {
            if measure.is_some_and(|measure| !(1..=most).contains(&measure)) {
                self.note(place(field), FieldMistake::Measure { most });
            }
        }
    }

    fn old_price(&mut self, field: Field, price: Kopecks, old_price: Kopecks) {
        if !is_price(old_price) {
            self.note(field, FieldMistake::Price);
        } else if old_price <= price {
            self.note(field, FieldMistake::NoSale);
        }
    }

    fn photos(&mut self, form: &mut ProductForm) {
        self.at_most(Field::Photos, form.photos.len(), MOST_PHOTOS);
        for (at, photo) in form.photos.iter_mut().enumerate() {
            let alt = |lang| Field::Photo(at, PhotoField::Alt(lang));
            self.text(alt, &mut photo.alt, LONGEST_LINE, Need::Optional);
            let of_nothing = |sku: &&String| !form.variants.iter().any(|variant| variant.sku == **sku);
            if let Some(sku) = photo.skus.iter().find(of_nothing) {
                let mistake = FieldMistake::UnknownSku { sku: sku.clone() };
                self.note(Field::Photo(at, PhotoField::Skus), mistake);
            }
        }
    }

    fn at_most(&mut self, field: Field, count: usize, most: usize) {
        if count > most {
            self.note(field, FieldMistake::TooMany { most });
        }
    }

    fn text(&mut self, field: impl Fn(Lang) -> Field, text: &mut Text, most: usize, need: Need) {
        let is_needed = matches!(need, Need::Russian);
        self.line_of_words(field(Lang::Ru), &mut text.ru, most, is_needed);
        self.line_of_words(field(Lang::En), &mut text.en, most, false);
    }

    fn line_of_words(&mut self, field: Field, words: &mut String, most: usize, is_needed: bool) {
        match line(words, usize::MAX) {
            Some(clean) if clean.chars().count() > most => self.note(field, FieldMistake::TooLong { most }),
            Some(clean) => *words = clean,
            None => {
                words.clear();
                if is_needed {
                    self.note(field, FieldMistake::Missing);
                }
            }
        }
    }

    fn description(&mut self, text: &mut Text) {
        for (lang, words) in [(Lang::Ru, &mut text.ru), (Lang::En, &mut text.en)] {
            match paragraph(words, LONGEST_DESCRIPTION) {
                Some(clean) => *words = clean,
                None => {
                    let most = LONGEST_DESCRIPTION;
                    self.note(Field::Description(lang), FieldMistake::TooLong { most });
                }
            }
        }
    }
}

fn is_blank(text: &Text) -> bool {
    text.ru.trim().is_empty() && text.en.trim().is_empty()
}
