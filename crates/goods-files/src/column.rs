//! The columns of a table of goods: one row for each variant, what belongs to the product once or on every row of it.

use shop::text::Lang;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The product's name in addresses.
    Slug,
    /// What rows of one product have in common where they have no address: `group_id` of a feed.
    Group,
    /// The product's name.
    Name,
    /// The same in English.
    NameEn,
    /// Names of the category and of the one above it, `Одежда > Шарфы`.
    Category,
    /// The same in English.
    CategoryEn,
    /// Their names in addresses, `clothes > scarves`.
    CategorySlug,
    /// Whether the product is published.
    State,
    /// One sentence for the shelf.
    Summary,
    /// The same in English.
    SummaryEn,
    /// The whole story.
    Description,
    /// The same in English.
    DescriptionEn,
    /// Lines `Состав: шерсть`.
    Attributes,
    /// The same in English, in the same order.
    AttributesEn,
    /// Addresses of pictures or names of files in the archive, a line for each.
    Photos,
    /// What they show, a line for each.
    PhotoAlts,
    /// The same in English.
    PhotoAltsEn,
    /// What must stay in sight when a picture is cut, `50 50`, a line for each.
    PhotoFocus,
    /// The article code, unique in the shop.
    Sku,
    /// What tells the variant from others, `Молочный, M`.
    Option,
    /// The same in English.
    OptionEn,
    /// Colour of the swatch, `#c2935c`.
    Color,
    /// Size.
    Size,
    /// Those of the product's pictures that show this variant, a line for each.
    VariantPhotos,
    /// Price of a piece in roubles.
    Price,
    /// What it cost before.
    OldPrice,
    /// The tax on it.
    Tax,
    /// Weight in grams.
    Weight,
    /// Length in millimetres.
    Length,
    /// Width in millimetres.
    Width,
    /// Height in millimetres.
    Height,
    /// Whether a code of Честный ЗНАК is scanned at packing.
    Marked,
    /// The stock at which the owner is told.
    LowStock,
    /// Pieces there are. It is the stock of a new variant; a known one keeps its own.
    Stock,
    /// Whether the variant is sold no more.
    Archived,
}

/// How a column is written and understood.
pub struct Heading {
    /// The column.
    pub column: Column,
    /// As our files have it.
    pub ru: &'static str,
    /// In English; any letter case, `_` as good as a blank.
    pub en: &'static str,
    /// Other names that are understood.
    pub also: &'static [&'static str],
}

impl Heading {
    /// In this language.
    pub const fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }
}

impl Column {
    /// Its heading.
    pub fn heading(self) -> &'static Heading {
        // Every column stands in the list, which a test counts.
        HEADINGS
            .iter()
            .find(|heading| heading.column == self)
            .unwrap_or(&HEADINGS[0])
    }

    /// The column that somebody calls so.
    pub fn called(name: &str) -> Option<Self> {
        let name = plain(name);
        HEADINGS
            .iter()
            .find(|heading| {
                [heading.ru, heading.en]
                    .iter()
                    .chain(heading.also)
                    .any(|known| plain(known) == name)
            })
            .map(|heading| heading.column)
    }

    /// Whether it is about the product, and not about the variant of the row.
    pub fn is_of_product(self) -> bool {
        self < Self::Sku
    }

    /// Whether categories have it, too: a row that has nothing else is about its category.
    pub(crate) fn is_of_category(self) -> bool {
        matches!(
            self,
            Self::Category
                | Self::CategoryEn
                | Self::CategorySlug
                | Self::Summary
                | Self::SummaryEn
                | Self::Photos
                | Self::PhotoAlts
                | Self::PhotoAltsEn
                | Self::PhotoFocus
        )
    }

    /// Id of the sentence that explains it.
    pub fn explanation(self) -> String {
        format!("goods-column-{}", self.heading().en.replace(' ', "-"))
    }
}

/// A name without what people do not look at: letter case, blanks, marks, `ё`.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ё' { 'е' } else { c })
        .collect()
}

const fn heading(
    column: Column,
    ru: &'static str,
    en: &'static str,
    also: &'static [&'static str],
) -> Heading {
    Heading { column, ru, en, also }
}

/// All columns, in the order of our files.
pub static HEADINGS: [Heading; 35] = [
    heading(
        Column::Slug,
        "Адрес",
        "slug",
        &["Адрес товара", "url key", "handle", "ЧПУ"],
    ),
    heading(
        Column::Group,
        "Группа",
        "group",
        &["group id", "Код товара", "parent sku"],
    ),
    heading(
        Column::Name,
        "Название",
        "name",
        &["Наименование", "Товар", "Название товара", "title", "product"],
    ),
    heading(Column::NameEn, "Название (англ.)", "name en", &[]),
    heading(
        Column::Category,
        "Категория",
        "category",
        &["Раздел", "categories"],
    ),
    heading(Column::CategoryEn, "Категория (англ.)", "category en", &[]),
    heading(Column::CategorySlug, "Адрес категории", "category slug", &[]),
    heading(Column::State, "Состояние", "state", &["Статус", "status"]),
    heading(
        Column::Summary,
        "Кратко",
        "summary",
        &["Краткое описание", "short description"],
    ),
    heading(Column::SummaryEn, "Кратко (англ.)", "summary en", &[]),
    heading(
        Column::Description,
        "Описание",
        "description",
        &["Полное описание", "body"],
    ),
    heading(Column::DescriptionEn, "Описание (англ.)", "description en", &[]),
    heading(
        Column::Attributes,
        "Характеристики",
        "attributes",
        &["Свойства", "properties"],
    ),
    heading(
        Column::AttributesEn,
        "Характеристики (англ.)",
        "attributes en",
        &[],
    ),
    heading(
        Column::Photos,
        "Фото",
        "photos",
        &[
            "Фотографии",
            "Картинки",
            "Изображения",
            "images",
            "pictures",
            "picture",
        ],
    ),
    heading(
        Column::PhotoAlts,
        "Подписи к фото",
        "photo alts",
        &["alt", "alts"],
    ),
    heading(
        Column::PhotoAltsEn,
        "Подписи к фото (англ.)",
        "photo alts en",
        &[],
    ),
    heading(Column::PhotoFocus, "Главное на фото", "photo focus", &[]),
    heading(
        Column::Sku,
        "Артикул",
        "sku",
        &["Код", "article", "vendor code", "Артикул варианта"],
    ),
    heading(Column::Option, "Вариант", "option", &["Модификация", "variant"]),
    heading(Column::OptionEn, "Вариант (англ.)", "option en", &[]),
    heading(Column::Color, "Цвет образца", "color", &["colour", "Код цвета"]),
    heading(Column::Size, "Размер", "size", &[]),
    heading(
        Column::VariantPhotos,
        "Фото варианта",
        "variant photos",
        &["variant image"],
    ),
    heading(Column::Price, "Цена", "price", &["Цена, руб", "Розничная цена"]),
    heading(
        Column::OldPrice,
        "Старая цена",
        "old price",
        &["Цена до скидки", "compare at price"],
    ),
    heading(Column::Tax, "НДС", "tax", &["Налог", "vat", "Ставка НДС"]),
    heading(
        Column::Weight,
        "Вес, г",
        "weight",
        &["Вес", "weight g", "Масса, г"],
    ),
    heading(Column::Length, "Длина, мм", "length", &["length mm"]),
    heading(Column::Width, "Ширина, мм", "width", &["width mm"]),
    heading(Column::Height, "Высота, мм", "height", &["height mm"]),
    heading(Column::Marked, "Маркировка", "marked", &["Честный ЗНАК"]),
    heading(
        Column::LowStock,
        "Мало, если осталось",
        "low stock",
        &["Минимальный остаток"],
    ),
    heading(
        Column::Stock,
        "Остаток",
        "stock",
        &["Количество", "Поступило", "quantity", "count"],
    ),
    heading(Column::Archived, "Вариант снят", "archived", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use words::words;

    #[test]
    fn every_column_has_one_heading_and_no_name_means_two() {
        let columns: BTreeSet<_> = HEADINGS.iter().map(|heading| heading.column).collect();
        assert_eq!(columns.len(), HEADINGS.len());
        let mut names = BTreeSet::new();
        for heading in &HEADINGS {
            for name in [heading.ru, heading.en].iter().chain(heading.also) {
                assert!(names.insert(plain(name)), "{name:?} is said twice");
                assert_eq!(Column::called(name), Some(heading.column));
            }
        }
    }

    #[test]
    fn a_heading_is_understood_in_any_letter_case_and_with_marks() {
        for (name, column) in [
            (" ЦЕНА ", Column::Price),
            ("Цена, руб.", Column::Price),
            ("old_price", Column::OldPrice),
            ("OldPrice", Column::OldPrice),
            ("название (Англ)", Column::NameEn),
        ] {
            assert_eq!(Column::called(name), Some(column), "{name:?}");
        }
        assert_eq!(Column::called("Цвет"), None);
    }

    #[test]
    fn every_column_is_explained_in_both_languages() {
        for heading in &HEADINGS {
            let id = heading.column.explanation();
            for lang in [shop::text::Lang::Ru, shop::text::Lang::En] {
                assert_ne!(words(lang).text(&id), id);
            }
        }
    }

    #[test]
    fn the_article_code_begins_what_is_of_the_variant() {
        assert!(Column::PhotoFocus.is_of_product() && !Column::Sku.is_of_product());
    }
}
