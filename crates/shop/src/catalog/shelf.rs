//! The shelf in pages: which goods are asked for, and the page that has them.

use super::{Photo, Product, ProductForm, Variant};
use crate::text::{Text, folded_words};
use std::{collections::BTreeSet, num::NonZeroU32};

/// Cards on a page.
pub const CARDS: u32 = 24;
/// Characters of what was typed that are looked at.
const LONGEST: usize = 100;

/// Which goods are asked for; by default all of them, and their first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShelfQuery {
    /// Slug of their category.
    pub category: Option<String>,
    /// Each of these is within [`ProductForm::search_words`]: see [`Self::words`].
    pub words: Vec<String>,
    /// How they are sorted.
    pub sort: Sort,
    /// Which page, from 1.
    pub page: NonZeroU32,
}

impl Default for ShelfQuery {
    fn default() -> Self {
        Self {
            category: None,
            words: Vec::new(),
            sort: Sort::default(),
            page: NonZeroU32::MIN,
        }
    }
}

impl ShelfQuery {
    /// The words of what was typed into the search field, in the spelling of [`ProductForm::search_words`].
    pub fn words(typed: &str) -> Vec<String> {
        let typed: String = typed.chars().take(LONGEST).collect();
        folded_words(&typed).collect()
    }

    /// How many goods are on the pages before this one.
    pub fn passed_over(&self) -> i64 {
        i64::from(self.page.get() - 1) * i64::from(CARDS)
    }
}

/// In which order goods are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// As the merchant arranged them.
    #[default]
    Shelf,
    /// By the lowest price of each, cheapest first.
    Cheap,
    /// By the lowest price of each, dearest first.
    Dear,
}

impl Sort {
    /// Every way of sorting.
    pub const ALL: [Self; 3] = [Self::Shelf, Self::Cheap, Self::Dear];

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

/// A page of the shelf, with something for each product on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShelfPage<C = Card> {
    /// At most [`CARDS`]. None on a page past the last one.
    pub cards: Vec<C>,
    /// Goods on all pages together; zero past the last page, where it is not known.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u32,
}

impl<C> ShelfPage<C> {
    /// The page that answers a query.
    pub fn of(wanted: &ShelfQuery, total: i64, cards: Vec<C>) -> Self {
        let pages = u32::try_from(total).unwrap_or(u32::MAX).div_ceil(CARDS).max(1);
        Self {
            cards,
            total,
            page: wanted.page.get(),
            pages,
        }
    }

    /// The same page with something else for each product, told how many come before it.
    pub fn map<D>(self, mut other: impl FnMut(usize, C) -> D) -> ShelfPage<D> {
        let cards = self.cards.into_iter().enumerate();
        ShelfPage {
            cards: cards.map(|(nth, card)| other(nth, card)).collect(),
            total: self.total,
            page: self.page,
            pages: self.pages,
        }
    }
}

impl ShelfPage {
    /// The same page with the goods first whose name, options or article codes have all of these words, for whoever knows what they
    /// look for; the others are found by their summary.
    #[must_use]
    pub fn named_first(mut self, words: &[String]) -> Self {
        self.cards.sort_by_cached_key(|card| !card.is_named(words));
        self
    }
}

/// A product as the shelf shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// See [`Product::slug`](super::Product::slug).
    pub slug: String,
    /// See [`Product::name`](super::Product::name).
    pub name: Text,
    /// See [`Product::picture`](super::Product::picture).
    pub picture: String,
    /// See [`Product::picture_alt`](super::Product::picture_alt).
    pub picture_alt: Text,
    /// The first of [`Product::photos`](super::Product::photos).
    pub photo: Option<Photo>,
    /// See [`Product::variants`](super::Product::variants).
    pub variants: Vec<Variant>,
}

impl Card {
    fn is_named(&self, words: &[String]) -> bool {
        let options = self.variants.iter().map(|variant| &variant.option);
        let texts = std::iter::once(&self.name).chain(options);
        let texts = texts.flat_map(|text| [text.ru.as_str(), text.en.as_str()]);
        let codes = self.variants.iter().map(|variant| variant.sku.as_str());
        let named: Vec<String> = texts.chain(codes).flat_map(folded_words).collect();
        words
            .iter()
            .all(|word| named.iter().any(|own| own.contains(word)))
    }
}

impl From<&Product> for Card {
    fn from(product: &Product) -> Self {
        Self {
            slug: product.slug.clone(),
            name: product.name.clone(),
            picture: product.picture.clone(),
            picture_alt: product.picture_alt.clone(),
            photo: product.photos.first().cloned(),
            variants: product.variants.clone(),
        }
    }
}

impl ProductForm {
    /// What it is found by, as a store keeps it: the words of its name, its summary, its options and its article codes in
    /// both languages, without regard to case, accents and dashes.
    pub fn search_words(&self) -> String {
        let options = self.variants.iter().map(|variant| &variant.option);
        let texts = [&self.name, &self.summary].into_iter().chain(options);
        let texts = texts.flat_map(|text| [text.ru.as_str(), text.en.as_str()]);
        let codes = self.variants.iter().map(|variant| variant.sku.as_str());
        let words: BTreeSet<String> = texts.chain(codes).flat_map(folded_words).collect();
        words.into_iter().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Measures, VariantForm, VariantId};
    use crate::{money::Kopecks, tax::Tax};

    fn product() -> ProductForm {
        let text = |ru: &str, en: &str| Text {
            ru: ru.into(),
            en: en.into(),
        };
        let variant = VariantForm {
            id: None,
            sku: "PLED-01/b".into(),
            option: text("Тёмно-синий, M", "Navy, M"),
            color: None,
            size: None,
            price: Kopecks::new(100),
            old_price: None,
            tax: Tax::None,
            measures: Measures::default(),
            marked: false,
            low_stock: None,
            archived: false,
            received: 0,
        };
        ProductForm {
            name: text("Плед тёплый «Иней»", "Warm throw"),
            summary: text("В клетку — и в полоску", "Checked"),
            description: text("Описание", "Description"),
            variants: vec![variant],
            ..ProductForm::default()
        }
    }

    fn finds(typed: &str) -> bool {
        let kept = product().search_words();
        ShelfQuery::words(typed)
            .iter()
            .all(|word| kept.contains(word.as_str()))
    }

    #[test]
    fn goods_are_found_by_any_of_their_words() {
        for typed in [
            "",
            "плед",
            "ТЕПЛЫЙ плед",
            "тёпл",
            "ТЁПЛ",
            "те\u{308}пл",
            "клетк",
            "throw",
            "  warm ",
            "иней",
            "«Иней»",
            "темно-синий",
            "темно синий",
            "тёмно\u{2011}синий",
            "pled-01",
            "PLED01",
            "01/B",
            "клетку — полоску",
            "navy, плед",
            "плед\0",
        ] {
            assert!(finds(typed), "{typed:?}");
        }
        for typed in ["валенки", "плед валенки", "описание", "пледтеплый", "%", "_"]
        {
            assert!(!finds(typed), "{typed:?}");
        }
    }

    #[test]
    fn goods_that_are_called_so_come_before_those_that_are_said_to_go_with_them() {
        let card = |slug: &str, name: &str, sku: &str| {
            let variant = Variant {
                id: VariantId(1),
                sku: sku.into(),
                option: Text::default(),
                color: None,
                size: None,
                price: Kopecks::new(100),
                old_price: None,
                stock: 1,
                tax: Tax::None,
                marked: false,
            };
            Card {
                slug: slug.into(),
                name: Text {
                    ru: name.into(),
                    en: String::new(),
                },
                picture: String::new(),
                picture_alt: Text::default(),
                photo: None,
                variants: vec![variant],
            }
        };
        let cards = vec![
            card("socks", "Носки", "N-1"),
            card("throw", "Плед тёплый", "P-1"),
            card("hat", "Шапка", "PLED-2"),
            card("mat", "Коврик", "K-1"),
        ];
        let page = ShelfPage::of(&ShelfQuery::default(), 4, cards);
        let slugs = |typed: &str| -> Vec<String> {
            let sorted = page.clone().named_first(&ShelfQuery::words(typed));
            sorted.cards.into_iter().map(|card| card.slug).collect()
        };
        assert_eq!(slugs("ТЕПЛЫЙ плед"), ["throw", "socks", "hat", "mat"]);
        assert_eq!(slugs("pled"), ["hat", "socks", "throw", "mat"]);
        assert_eq!(slugs(""), ["socks", "throw", "hat", "mat"]);
    }

    #[test]
    fn no_more_is_looked_for_than_people_type() {
        assert_eq!(ShelfQuery::words(&"ё ".repeat(1_000)).len(), 50);
        assert_eq!(ShelfQuery::words(&"ё".repeat(1_000)), ["е".repeat(100)]);
        assert_eq!(ShelfQuery::words(" — \u{200B} "), [""; 0]);
    }

    #[test]
    fn there_are_as_many_pages_as_the_cards_need() {
        for (total, pages) in [(0, 1), (1, 1), (24, 1), (25, 2), (48, 2), (3_000, 125)] {
            assert_eq!(
                ShelfPage::<Card>::of(&ShelfQuery::default(), total, Vec::new()).pages,
                pages
            );
        }
        let last = ShelfQuery {
            page: NonZeroU32::MAX,
            ..ShelfQuery::default()
        };
        assert_eq!(last.passed_over(), (i64::from(u32::MAX) - 1) * 24);
    }
}
