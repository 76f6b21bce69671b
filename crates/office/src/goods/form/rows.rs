//! Rows of the form, from products and into them.

use super::{FormFault, Row, VARIANT, Wrong, faults::fault, name_in, text_of};
use crate::labels;
use shop::{
    Kopecks, Tax,
    catalog::{Attribute, Measures, VariantForm, VariantId},
    money::NotASum,
    text::{Lang, Text},
};

/// Words of a field in both languages.
pub(super) fn text(row: &Row, name: &str) -> Text {
    Text {
        ru: text_of(row, name).to_owned(),
        en: text_of(row, &format!("{name}_en")).to_owned(),
    }
}

/// Puts words in both languages into their fields.
pub(super) fn put_text(row: &mut Row, name: &str, text: &Text) {
    row.insert(name.to_owned(), text.ru.clone());
    row.insert(format!("{name}_en"), text.en.clone());
}

/// An attribute as a row of the form.
pub(super) fn attribute_row(attribute: &Attribute) -> Row {
    let mut row = Row::new();
    put_text(&mut row, "name", &attribute.name);
    put_text(&mut row, "value", &attribute.value);
    row
}

/// The variant that a row says, with what is wrong with its numbers.
pub(super) fn variant(at: usize, row: &Row, faults: &mut Vec<FormFault>) -> VariantForm {
    let get = |field: &str| text_of(row, field).trim();
    let optional = |field: &str| Some(get(field).to_owned()).filter(|text| !text.is_empty());
    let mut note = |field: &str, wrong| faults.push(fault(name_in(VARIANT, at, field), wrong));
    let mut sum = |field: &str| {
        Kopecks::typed(get(field)).unwrap_or_else(|NotASum| {
            note(field, Wrong::NotASum);
            None
        })
    };
    let (price, old_price) = (sum("price"), sum("old_price"));
    let mut count = |field: &str| match get(field) {
        "" => None,
        typed => typed.parse::<u32>().map_or_else(
            |_| {
                note(field, Wrong::NotACount);
                None
            },
            Some,
        ),
    };
    VariantForm {
        id: get("id").parse().ok().map(VariantId),
        sku: get("sku").to_owned(),
        option: text(row, "option"),
        color: optional("color"),
        size: optional("size"),
        price: price.unwrap_or(Kopecks::ZERO),
        old_price,
        tax: Tax::ALL
            .into_iter()
            .find(|tax| tax.as_str() == get("tax"))
            .unwrap_or(Tax::Unknown),
        measures: Measures {
            weight_grams: count("weight"),
            length_mm: count("length"),
            width_mm: count("width"),
            height_mm: count("height"),
        },
        marked: !get("marked").is_empty(),
        low_stock: count("low_stock"),
        archived: !get("archived").is_empty(),
        received: count("received").unwrap_or_default(),
    }
}

/// A variant as a row of the form.
pub(super) fn variant_row(variant: &VariantForm) -> Row {
    let mut row = Row::new();
    put_text(&mut row, "option", &variant.option);
    let sum = |sum: Option<Kopecks>| sum.map_or_else(String::new, typed_sum);
    let count = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
    let tick = |is_set: bool| if is_set { "on".to_owned() } else { String::new() };
    for (name, value) in [
        ("id", variant.id.map(|id| id.0.to_string()).unwrap_or_default()),
        ("sku", variant.sku.clone()),
        ("color", variant.color.clone().unwrap_or_default()),
        ("size", variant.size.clone().unwrap_or_default()),
        ("price", typed_sum(variant.price)),
        ("old_price", sum(variant.old_price)),
        ("tax", variant.tax.as_str().to_owned()),
        ("weight", count(variant.measures.weight_grams)),
        ("length", count(variant.measures.length_mm)),
        ("width", count(variant.measures.width_mm)),
        ("height", count(variant.measures.height_mm)),
        ("marked", tick(variant.marked)),
        ("low_stock", count(variant.low_stock)),
        ("archived", tick(variant.archived)),
    ] {
        row.insert(name.to_owned(), value);
    }
    row
}

/// A sum as people would type it into a field: `1990`, `1990,50`.
pub(crate) fn typed_sum(sum: Kopecks) -> String {
    labels::typed_sum(sum, Lang::Ru)
}
