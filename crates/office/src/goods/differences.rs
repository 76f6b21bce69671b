//! What is different between two forms of a product, field by field and in words.

use super::form::{GoodsForm, Row, text_of};
use crate::labels;
use app::Chrome;
use shop::{
    Kopecks, Tax,
    catalog::{Category, Photo},
};

/// A field that is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What the field is.
    pub label: String,
    /// What stands in it in the one form.
    pub before: String,
    /// What stands in it in the other.
    pub after: String,
}

/// Fields that there is one of, and ids of what they are called.
const FIELDS: [(&str, &str); 10] = [
    ("name", "goods-name"),
    ("state", "goods-state"),
    ("category", "goods-category"),
    ("summary", "goods-summary"),
    ("description", "goods-description"),
    ("name_en", "goods-name-en"),
    ("summary_en", "goods-summary-en"),
    ("description_en", "goods-description-en"),
    ("slug", "goods-slug"),
    ("photos", "goods-photos-title"),
];

/// The same of a variant.
const VARIANT_FIELDS: [(&str, &str); 15] = [
    ("option", "goods-variant-option"),
    ("sku", "article-code"),
    ("price", "goods-price"),
    ("old_price", "goods-old-price"),
    ("tax", "goods-tax"),
    ("color", "goods-color"),
    ("size", "goods-size"),
    ("low_stock", "goods-low-stock"),
    ("weight", "goods-weight"),
    ("length", "goods-length"),
    ("width", "goods-width"),
    ("height", "goods-height"),
    ("option_en", "goods-variant-option-en"),
    ("marked", "goods-marked"),
    ("archived", "goods-variant-archived"),
];

/// Everything that is different, in the order of the form.
pub(crate) fn between(
    chrome: &Chrome,
    categories: &[Category],
    before: &GoodsForm,
    after: &GoodsForm,
) -> Vec<Difference> {
    let words = Words { chrome, categories };
    let mut found = Vec::new();
    for (name, label) in FIELDS {
        words.note(
            &mut found,
            chrome.text(label),
            name,
            [before.get(name), after.get(name)],
        );
    }
    let [was, is] = [before, after].map(attributes);
    if was != is {
        found.push(Difference {
            label: chrome.text("goods-attributes-title"),
            before: was,
            after: is,
        });
    }
    for row in &after.variants {
        let name = name_of(row);
        match before.variants.iter().find(|other| is_same(other, row)) {
            Some(other) => {
                for (field, label) in VARIANT_FIELDS {
                    let label = format!("{}, {name}", chrome.text(label));
                    words.note(
                        &mut found,
                        label,
                        field,
                        [text_of(other, field), text_of(row, field)],
                    );
                }
            }
            None => found.push(Difference {
                label: chrome.with("goods-variant-of", &[("name", name.into())]),
                before: String::new(),
                after: words.shown("price", text_of(row, "price")),
            }),
        }
    }
    for row in &before.variants {
        if !after.variants.iter().any(|other| is_same(other, row)) {
            found.push(Difference {
                label: chrome.with("goods-variant-of", &[("name", name_of(row).into())]),
                before: words.shown("price", text_of(row, "price")),
                after: String::new(),
            });
        }
    }
    found
}

struct Words<'a> {
    chrome: &'a Chrome,
    categories: &'a [Category],
}

impl Words<'_> {
    fn note(&self, found: &mut Vec<Difference>, label: String, field: &str, [before, after]: [&str; 2]) {
        // A browser ends lines in its own way.
        let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        if plain(before) != plain(after) {
            found.push(Difference {
                label,
                before: self.shown(field, before),
                after: self.shown(field, after),
            });
        }
    }

    /// What stands in a field, as people read it.
    fn shown(&self, field: &str, text: &str) -> String {
        let chrome = self.chrome;
        match field {
            "state" => text.parse().map_or_else(
                |_| text.to_owned(),
                |state| labels::product_state(chrome, state).text,
            ),
            "category" => {
                let category = self.categories.iter().find(|category| category.slug == text);
                category
                    .map_or(text, |category| category.name.get(chrome.lang))
                    .to_owned()
            }
            "price" | "old_price" => match Kopecks::typed(text) {
                Ok(Some(sum)) => sum.to_string(),
                Ok(None) | Err(_) => text.to_owned(),
            },
            "tax" => {
                let tax = Tax::ALL.into_iter().find(|tax| tax.as_str() == text);
                tax.map_or_else(|| text.to_owned(), |tax| labels::tax(chrome, tax))
            }
            "marked" | "archived" => chrome.text(if text.is_empty() { "goods-no" } else { "goods-yes" }),
            "photos" => {
                let photos = serde_json::from_str::<Vec<Photo>>(text).unwrap_or_default();
                let count = i64::try_from(photos.len()).unwrap_or(i64::MAX);
                let count = chrome.with("goods-photos-count", &[("count", count.into())]);
                // What they show tells them apart, and in which order they stand.
                let alts = photos.iter().map(|photo| photo.alt.get(chrome.lang));
                let alts: Vec<&str> = alts.filter(|alt| !alt.is_empty()).collect();
                if alts.is_empty() {
                    count
                } else {
                    format!("{count}: {}", alts.join("; "))
                }
            }
            _ => text.to_owned(),
        }
    }
}

/// One variant in both forms: by its number, or by its article code where it has none yet.
fn is_same(one: &Row, other: &Row) -> bool {
    let ids = [one, other].map(|row| text_of(row, "id"));
    if ids.iter().all(|id| !id.is_empty()) {
        return ids[0] == ids[1];
    }
    let skus = [one, other].map(|row| text_of(row, "sku").trim());
    !skus[0].is_empty() && skus[0] == skus[1]
}

fn name_of(row: &Row) -> String {
    let names = [text_of(row, "option"), text_of(row, "sku")];
    let name = names.into_iter().find(|name| !name.trim().is_empty());
    name.unwrap_or(NAMELESS).to_owned()
}

/// Stands for a variant that nobody has named.
const NAMELESS: &str = "—";

/// The table below the description in one line.
fn attributes(form: &GoodsForm) -> String {
    let each = form.attributes.iter().map(|row| {
        let line = |name: &str, value: &str| {
            let (name, value) = (text_of(row, name).trim(), text_of(row, value).trim());
            (!name.is_empty() || !value.is_empty()).then(|| format!("{name}: {value}"))
        };
        let both = [line("name", "value"), line("name_en", "value_en")];
        both.into_iter().flatten().collect::<Vec<_>>().join(" / ")
    });
    each.filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::sample::fixture;
    use shop::text::Lang;

    fn form(fields: &[(&str, &str)]) -> GoodsForm {
        let fields = fields.iter().map(|(name, text)| ((*name).into(), (*text).into()));
        GoodsForm::of_fields(fields.collect()).0
    }

    #[test]
    fn what_is_different_is_said_in_words_and_nothing_else_is() {
        let before = form(&[
            ("name", "Шарф"),
            ("state", "draft"),
            ("category", "knitwear"),
            ("description", "Одна\nдве"),
            ("attribute-0-name", "Состав"),
            ("attribute-0-value", "Шерсть"),
            ("variant-0-id", "1"),
            ("variant-0-sku", "A"),
            ("variant-0-price", "100"),
            ("variant-0-tax", "none"),
            ("variant-1-id", "2"),
            ("variant-1-sku", "B"),
            ("variant-1-price", "200"),
        ]);
        // Places change, and a browser ends lines in its own way: that is no difference.
        let after = form(&[
            ("name", " Шарф "),
            ("state", "published"),
            ("category", "gone"),
            ("description", "Одна\r\nдве"),
            ("variant-0-id", "2"),
            ("variant-0-sku", "B"),
            ("variant-0-price", "200"),
            ("variant-1-id", "1"),
            ("variant-1-sku", "A"),
            ("variant-1-price", "150,50"),
            ("variant-1-tax", "none"),
            ("variant-1-archived", "on"),
            ("variant-2-sku", "C"),
            ("variant-2-price", "300"),
        ]);
        let chrome = fixture::chrome(Lang::Ru);
        let said = |before, after| -> Vec<String> {
            let found = between(&chrome, &[fixture::knitwear()], before, after).into_iter();
            let line = |one: Difference| format!("{}: {} → {}", one.label, one.before, one.after);
            found
                .map(|one| line(one).replace(['\u{A0}', '\u{202F}'], " "))
                .collect()
        };
        assert_eq!(
            said(&before, &after),
            [
                "Состояние: Черновик → На витрине",
                "Категория: Трикотаж → gone",
                "Характеристики: Состав: Шерсть → ",
                "Цена, рублей, A: 100 ₽ → 150,50 ₽",
                "Больше не продаётся, A: нет → да",
                "Вариант: C:  → 300 ₽",
            ]
        );
        assert_eq!(said(&after, &after), [""; 0]);
        let gone = form(&[("variant-0-id", "1"), ("variant-0-sku", "A")]);
        assert_eq!(said(&before, &gone).last().unwrap(), "Вариант: B: 200 ₽ → ");
    }

    #[test]
    fn photos_are_told_apart_by_what_they_show() {
        let chrome = fixture::chrome(Lang::Ru);
        let photo = |digit: &str, alt: &str| {
            let media = digit.repeat(32);
            format!(r#"{{"media":"{media}","width":4,"height":3,"alt":{{"ru":"{alt}","en":""}}}}"#)
        };
        let with = |photos: &[String]| form(&[]).with("photos", format!("[{}]", photos.join(",")));
        let before = with(&[photo("1", "Синий")]);
        let after = with(&[photo("2", "Серый"), photo("1", "Синий")]);
        let found = between(&chrome, &[], &before, &after);
        let told: Vec<_> = found
            .iter()
            .map(|one| [one.before.as_str(), one.after.as_str()])
            .collect();
        assert_eq!(told, [["1 фотография: Синий", "2 фотографии: Серый; Синий"]]);
    }
}
