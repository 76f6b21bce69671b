//! The rules of a list of goods. Texts are cleaned on the way, like everything that people type.

use super::{
    Attribute, Category, GoodsFault, GoodsMistake, NewProduct, NewVariant,
    reading::{At, List},
};
use crate::{
    catalog::form::{
        LONGEST_DESCRIPTION, LONGEST_LINE, LONGEST_NAME, LONGEST_SKU, MOST_VARIANTS, is_color,
        is_own_address, is_price, is_slug,
    },
    money::Kopecks,
    text::{Text, line, paragraph},
};
use std::collections::{BTreeSet, HashMap};

/// Notes everything that is wrong with the list.
pub(super) fn everything(list: &mut List) {
    let mut checker = Checker::default();
    for category in &mut list.categories {
        checker.category(category);
    }
    checker.tree(&list.categories);
    let known: BTreeSet<&str> = list
        .categories
        .iter()
        .map(|category| category.it.slug.as_str())
        .chain(list.unread_categories.iter().map(String::as_str))
        .collect();
    for product in &mut list.products {
        let has_unread = product
            .line
            .is_some_and(|line| list.products_with_unread.contains(&line));
        checker.product(product, &known, has_unread);
    }
    // A product that could not be read has a fault of its own.
    if list.products.is_empty() && list.faults.is_empty() {
        checker.place(None, String::new());
        checker.note(GoodsMistake::NoProducts);
    }
    list.faults.extend(checker.faults);
}

/// How a fault names a product.
pub(super) fn product_place(slug: &str) -> String {
    format!("product {slug:?}")
}

#[derive(Default)]
struct Checker {
    faults: Vec<GoodsFault>,
    /// What is being looked at.
    line: Option<usize>,
    place: String,
    /// Where a slug or an article code was first used, by kind and value.
    seen: HashMap<(Kind, String), String>,
}

/// What has a name of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Category,
    Product,
    Variant,
}

impl Checker {
    fn place(&mut self, line: Option<usize>, place: String) {
        self.line = line;
        self.place = place;
    }

    fn note(&mut self, mistake: GoodsMistake) {
        self.faults.push(GoodsFault {
            line: self.line,
            place: self.place.clone(),
            mistake,
        });
    }

    fn category(&mut self, At { line, it: category }: &mut At<Category>) {
        self.place(*line, format!("category {:?}", category.slug));
        self.slug(Kind::Category, &category.slug);
        self.text("name", &mut category.name, LONGEST_NAME, true);
        self.text("summary", &mut category.summary, LONGEST_LINE, false);
    }

    /// A category may be a part of one before it, which is part of none.
    fn tree(&mut self, categories: &[At<Category>]) {
        let mut uppers = BTreeSet::new();
        for At { line, it: category } in categories {
            let Some(parent) = &category.parent else {
                uppers.insert(&category.slug);
                continue;
            };
            if !uppers.contains(parent) {
                self.place(*line, format!("category {:?}", category.slug));
                self.note(GoodsMistake::Parent(parent.clone()));
            }
        }
    }

    fn product(
        &mut self,
        At { line, it: product }: &mut At<NewProduct<At<NewVariant>>>,
        categories: &BTreeSet<&str>,
        has_unread: bool,
    ) {
        self.place(*line, product_place(&product.slug));
        self.slug(Kind::Product, &product.slug);
        if !categories.contains(product.category.as_str()) {
            self.note(GoodsMistake::UnknownCategory(product.category.clone()));
        }
        self.text("name", &mut product.name, LONGEST_NAME, true);
        self.text("summary", &mut product.summary, LONGEST_LINE, false);
        self.description(&mut product.description);
        self.text("picture_alt", &mut product.picture_alt, LONGEST_LINE, false);
        for attribute in &mut product.attributes {
            let Attribute { name, value } = attribute;
            self.text("attributes.name", name, LONGEST_NAME, true);
            self.text("attributes.value", value, LONGEST_LINE, true);
        }
        if !is_own_address(&product.picture) {
            self.note(GoodsMistake::Picture(product.picture.clone()));
        }
        match product.variants.len() {
            0 if !has_unread => self.note(GoodsMistake::NoVariants),
            0..=MOST_VARIANTS => {}
            many => self.note(GoodsMistake::TooManyVariants(many)),
        }
        for variant in &mut product.variants {
            self.variant(variant, &product.slug);
        }
    }

    fn variant(&mut self, At { line, it: variant }: &mut At<NewVariant>, product: &str) {
        let place = format!("{}, variant {:?}", product_place(product), variant.sku);
        self.place(*line, place);
        self.line_of_words("sku", &mut variant.sku, LONGEST_SKU, true);
        self.once(
            Kind::Variant,
            variant.sku.clone(),
            "the article code",
            &variant.sku,
        );
        self.text("option", &mut variant.option, LONGEST_NAME, true);
        if let Some(size) = &mut variant.size {
            self.line_of_words("size", size, LONGEST_NAME, true);
        }
        if let Some(color) = variant.color.as_ref().filter(|color| !is_color(color)) {
            self.note(GoodsMistake::Color(color.clone()));
        }
        self.price("price_kopecks", variant.price_kopecks);
        if let Some(old_price) = variant.old_price_kopecks {
            self.price("old_price_kopecks", old_price);
            if old_price <= variant.price_kopecks {
                self.note(GoodsMistake::NoSale);
            }
        }
    }

    fn slug(&mut self, kind: Kind, slug: &str) {
        if !is_slug(slug) {
            self.note(GoodsMistake::Slug(slug.to_owned()));
        }
        // Two addresses that differ in letter case only would be one and the same to people.
        self.once(kind, slug.to_lowercase(), "the slug", slug);
    }

    fn once(&mut self, kind: Kind, key: String, what: &'static str, value: &str) {
        if let Some(first) = self.seen.get(&(kind, key.clone())) {
            let first = first.clone();
            self.note(GoodsMistake::Twice {
                what,
                value: value.to_owned(),
                first,
            });
            return;
        }
        let here = match self.line {
            Some(line) => format!("{} on line {line}", self.place),
            None => self.place.clone(),
        };
        self.seen.insert((kind, key), here);
    }

    fn price(&mut self, field: &'static str, price: Kopecks) {
        if !is_price(price) {
            self.note(GoodsMistake::Price { field, price });
        }
    }

    fn text(&mut self, field: &str, text: &mut Text, most: usize, is_needed: bool) {
        self.line_of_words(&format!("{field}.ru"), &mut text.ru, most, is_needed);
        self.line_of_words(&format!("{field}.en"), &mut text.en, most, false);
    }

    fn line_of_words(&mut self, field: &str, words: &mut String, most: usize, is_needed: bool) {
        match line(words, most) {
            Some(clean) => *words = clean,
            // Nothing visible counts as nothing.
            None if !is_needed && words.chars().count() <= most => words.clear(),
            None => self.note(GoodsMistake::Words {
                field: field.to_owned(),
                most,
                is_needed,
            }),
        }
    }

    fn description(&mut self, text: &mut Text) {
        for (field, words) in [("description.ru", &mut text.ru), ("description.en", &mut text.en)] {
            match paragraph(words, LONGEST_DESCRIPTION) {
                Some(clean) => *words = clean,
                None => self.note(GoodsMistake::Words {
                    field: field.to_owned(),
                    most: LONGEST_DESCRIPTION,
                    is_needed: false,
                }),
            }
        }
    }
}
