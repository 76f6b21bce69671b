//! The check of a form: every fault at once, each beside its field, or a product that may be written.

use super::{
    AttributeField, Field, FieldFault, FieldMistake, PhotoField, ProductForm, ProductState, VariantField,
    VariantForm,
    rules::{
        LONGEST_DESCRIPTION, LONGEST_LINE, LONGEST_NAME, LONGEST_SKU, MOST_ATTRIBUTES, MOST_MEASURE,
        MOST_PHOTOS, MOST_VARIANTS, is_color, is_own_address, is_price, is_slug,
    },
    slug::slug_of,
};
use crate::{
    money::Kopecks,
    tax::Tax,
    text::{Lang, Text, line, paragraph},
};
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
        // Those that are no longer sold stay for ever, and are in nobody's way.
        self.at_most(Field::Variants, form.sold().count(), MOST_VARIANTS);
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
            if let Some(clean) = paragraph(words, LONGEST_DESCRIPTION) {
                *words = clean;
            } else {
                let most = LONGEST_DESCRIPTION;
                self.note(Field::Description(lang), FieldMistake::TooLong { most });
            }
        }
    }
}

fn is_blank(text: &Text) -> bool {
    text.ru.trim().is_empty() && text.en.trim().is_empty()
}
