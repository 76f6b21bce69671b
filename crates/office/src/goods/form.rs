//! The form of a product as it was typed.

mod faults;
mod rows;

pub(crate) use faults::fault_of;
pub use faults::{FormFault, Wrong};
pub(crate) use rows::typed_sum;

pub(crate) use crate::photos::PHOTOS;
use crate::photos_of;
use faults::fault;
use rows::{attribute_row, put_text, text, variant, variant_row};
use serde::{Deserialize, Serialize};
use shop::{
    Tax,
    catalog::{Attribute, Category, Photo, ProductForm, ProductState},
};
use std::collections::BTreeMap;

/// Place of a row that a button adds: behind all others.
const LAST_ROW: usize = usize::MAX;

/// One row of the form: the texts of its fields by their names.
pub(crate) type Row = BTreeMap<String, String>;

/// The fields of the form, as they were typed. A field that did not come is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GoodsForm {
    /// Fields that there is one of: `name`, `name_en`, `slug` and so on.
    pub(crate) fields: Row,
    /// Rows of attributes.
    pub(crate) attributes: Vec<Row>,
    /// Rows of variants.
    pub(crate) variants: Vec<Row>,
}

/// What a button of the form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Keep it, on the shelf or off it as before.
    Save,
    /// Keep it, and this is how it stands from now on.
    Become(ProductState),
    /// Show it as shoppers would see it; nothing is kept.
    Preview,
    /// Another row, or one row less; nothing is kept.
    Rows,
}

impl GoodsForm {
    /// A product that is about to be written: a variant, and nothing else.
    pub(crate) fn blank() -> Self {
        let variant = Row::from([("tax".to_owned(), Tax::None.as_str().to_owned())]);
        Self {
            variants: vec![variant],
            ..Self::default()
        }
    }

    /// The form of these fields, after what the pressed button does to its rows.
    pub fn of_fields(fields: Vec<(String, String)>) -> (Self, Step) {
        let (mut form, mut step) = (Self::default(), Step::Save);
        let (mut attributes, mut variants) = (BTreeMap::new(), BTreeMap::new());
        let mut removed = None;
        let photos = photos_of(&fields);
        for (name, mut text) in fields {
            // No browser sends it, and no database takes it.
            text.retain(|c| c != '\0');
            if name.starts_with(PHOTO) {
                // Those fields are in the photos already.
            } else if name == "step" {
                step = Step::parse(&text);
                removed = text.strip_prefix("remove-").map(str::to_owned);
                if text == "add_attribute" {
                    attributes.insert(LAST_ROW, Row::new());
                }
                if text == "add_variant" {
                    variants.insert(LAST_ROW, Row::new());
                }
            } else if let Some((at, field)) = row_field(&name, ATTRIBUTE) {
                attributes.entry(at).or_default().insert(field, text);
            } else if let Some((at, field)) = row_field(&name, VARIANT) {
                variants.entry(at).or_default().insert(field, text);
            } else {
                form.fields.insert(name, text);
            }
        }
        if let Some(photos) = photos {
            form.fields.insert(PHOTOS.to_owned(), written(&photos));
        }
        form.attributes = in_order(attributes, ATTRIBUTE, removed.as_deref());
        form.variants = in_order(variants, VARIANT, removed.as_deref());
        // A new variant is mostly like the one before it.
        if let [.., before, new] = form.variants.as_mut_slice()
            && new.is_empty()
        {
            for field in [
                "price",
                "old_price",
                "tax",
                "weight",
                "length",
                "width",
                "height",
                "marked",
            ] {
                if let Some(text) = before.get(field) {
                    new.insert(field.to_owned(), text.clone());
                }
            }
        }
        (form, step)
    }

    /// A field that there is one of.
    pub(crate) fn get(&self, name: &str) -> &str {
        text_of(&self.fields, name)
    }

    /// The form with another text in a field.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        self.fields.insert(name.to_owned(), text.into());
        self
    }

    /// The form with the category whose name was typed instead of chosen, if there is one.
    #[must_use]
    pub(crate) fn with_known_category(self, categories: &[Category]) -> Self {
        let typed = self.get("new_category").trim();
        match categories.iter().find(|category| category.name.ru == typed) {
            Some(known) => self.with("category", known.slug.clone()).with("new_category", ""),
            None => self,
        }
    }

    /// Which version of the product the form began with; `None` of one that is new.
    pub(crate) fn revision(&self) -> Option<i64> {
        self.get("revision").parse().ok()
    }

    /// How the product stands, as far as the form knows.
    pub(crate) fn state(&self) -> ProductState {
        self.get("state").parse().unwrap_or_default()
    }

    /// Drops rows in which nothing was typed: the places of faults are places of what is left.
    pub(crate) fn drop_blank_rows(&mut self) {
        let is_typed = |row: &Row| row.values().any(|text| !text.trim().is_empty());
        self.attributes.retain(is_typed);
        let says_something = |row: &Row| {
            let own = ["id", "sku", "option", "option_en", "color", "size", "received"];
            own.iter().any(|field| !text_of(row, field).trim().is_empty())
        };
        if self.variants.len() > 1 {
            let keeps = self.variants.iter().any(says_something);
            self.variants.retain(|row| !keeps || says_something(row));
        }
    }

    /// The product that was typed, and the fields in which no number is where one has to be.
    pub(crate) fn read(&self) -> (ProductForm, Vec<FormFault>) {
        let mut faults = Vec::new();
        let photos = match self.get(PHOTOS) {
            "" => Vec::new(),
            typed => serde_json::from_str::<Vec<Photo>>(typed).unwrap_or_else(|_| {
                faults.push(fault(PHOTOS, Wrong::Photos));
                Vec::new()
            }),
        };
        let attribute = |row: &Row| Attribute {
            name: text(row, "name"),
            value: text(row, "value"),
        };
        let variants = self.variants.iter().enumerate();
        let variants = variants.map(|(at, row)| variant(at, row, &mut faults)).collect();
        let form = ProductForm {
            slug: self.get("slug").to_owned(),
            category: self.get("category").to_owned(),
            state: self.state(),
            name: text(&self.fields, "name"),
            summary: text(&self.fields, "summary"),
            description: text(&self.fields, "description"),
            picture: self.get("picture").to_owned(),
            picture_alt: text(&self.fields, "picture_alt"),
            photos,
            attributes: self.attributes.iter().map(attribute).collect(),
            variants,
        };
        (form, faults)
    }

    /// The form of a product as it is kept.
    pub(crate) fn of_product(product: &ProductForm) -> Self {
        let mut form = Self::default();
        for (name, value) in [
            ("slug", product.slug.clone()),
            ("category", product.category.clone()),
            ("state", product.state.as_str().to_owned()),
            ("picture", product.picture.clone()),
            (PHOTOS, written(&product.photos)),
        ] {
            form.fields.insert(name.to_owned(), value);
        }
        for (name, value) in [
            ("name", &product.name),
            ("summary", &product.summary),
            ("description", &product.description),
            ("picture_alt", &product.picture_alt),
        ] {
            put_text(&mut form.fields, name, value);
        }
        form.attributes = product.attributes.iter().map(attribute_row).collect();
        form.variants = product.variants.iter().map(variant_row).collect();
        form
    }
}

impl Step {
    fn parse(value: &str) -> Self {
        match value {
            "preview" => Self::Preview,
            "add_attribute" | "add_variant" => Self::Rows,
            value if value.starts_with("remove-") => Self::Rows,
            value => value.parse().map_or(Self::Save, Self::Become),
        }
    }
}

/// What rows of attributes and of variants begin with in the names of their fields.
pub(crate) const ATTRIBUTE: &str = "attribute";
pub(crate) const VARIANT: &str = "variant";

/// What plain fields of one photo begin with.
const PHOTO: &str = "photo-";

/// Photos as the form carries them: none are nothing.
fn written(photos: &[Photo]) -> String {
    if photos.is_empty() {
        String::new()
    } else {
        serde_json::to_string(photos).unwrap_or_default()
    }
}

/// Name of a row's field in the form.
pub(crate) fn name_in(kind: &str, at: usize, field: &str) -> String {
    format!("{kind}-{at}-{field}")
}

/// A field of a row.
pub(crate) fn text_of<'a>(row: &'a Row, field: &str) -> &'a str {
    row.get(field).map_or("", String::as_str)
}

/// Place and field of a row's field, from its name in the form.
fn row_field(name: &str, kind: &str) -> Option<(usize, String)> {
    let rest = name.strip_prefix(kind)?.strip_prefix('-')?;
    let (at, field) = rest.split_once('-')?;
    Some((at.parse().ok()?, field.to_owned()))
}

/// The rows in their order, but for the one that is to go. A variant of the store never goes: it is archived.
fn in_order(rows: BTreeMap<usize, Row>, kind: &str, removed: Option<&str>) -> Vec<Row> {
    let gone = removed
        .and_then(|removed| removed.strip_prefix(kind))
        .and_then(|at| at.strip_prefix('-')?.parse::<usize>().ok());
    let stays = |at: usize, row: &Row| Some(at) != gone || !text_of(row, "id").is_empty();
    rows.into_iter()
        .filter(|(at, row)| stays(*at, row))
        .map(|(_, row)| row)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::{
        Kopecks,
        catalog::{Measures, VariantForm, VariantId},
        text::Text,
    };

    fn form(fields: &[(&str, &str)]) -> (GoodsForm, Step) {
        let fields = fields.iter().map(|(name, text)| ((*name).into(), (*text).into()));
        GoodsForm::of_fields(fields.collect())
    }

    /// What a browser sends of a form.
    fn sent(form: &GoodsForm) -> Vec<(String, String)> {
        let mut fields: Vec<_> = form.fields.clone().into_iter().collect();
        for (kind, rows) in [(ATTRIBUTE, &form.attributes), (VARIANT, &form.variants)] {
            for (at, row) in rows.iter().enumerate() {
                fields.extend(
                    row.iter()
                        .map(|(field, text)| (name_in(kind, at, field), text.clone())),
                );
            }
        }
        fields
    }

    fn sold() -> ProductForm {
        ProductForm {
            slug: "scarf".into(),
            category: "warm".into(),
            state: ProductState::Published,
            name: Text {
                ru: "Шарф".into(),
                en: "Scarf".into(),
            },
            attributes: vec![Attribute {
                name: Text {
                    ru: "Состав".into(),
                    en: String::new(),
                },
                value: Text {
                    ru: "Шерсть".into(),
                    en: String::new(),
                },
            }],
            variants: vec![VariantForm {
                id: Some(VariantId(7)),
                sku: "SCARF-RED".into(),
                option: Text {
                    ru: "Красный".into(),
                    en: String::new(),
                },
                color: Some("#aa0000".into()),
                size: None,
                price: Kopecks::new(199_050),
                old_price: Some(Kopecks::new(250_000)),
                tax: Tax::Vat22,
                measures: Measures {
                    weight_grams: Some(200),
                    ..Measures::default()
                },
                marked: true,
                low_stock: Some(3),
                archived: false,
                received: 0,
            }],
            ..ProductForm::default()
        }
    }

    #[test]
    fn a_product_comes_back_from_its_form_as_it_was() {
        let typed = GoodsForm::of_product(&sold());
        assert_eq!(typed.variants[0]["price"], "1990,50");
        assert_eq!(typed.variants[0]["old_price"], "2500");
        let (again, step) = GoodsForm::of_fields(sent(&typed));
        assert_eq!((again.read(), step), ((sold(), Vec::new()), Step::Save));
    }

    #[test]
    fn a_button_adds_or_removes_a_row_and_keeps_what_was_typed() {
        let fields = [
            ("name", "Шарф"),
            ("attribute-0-name", "Состав"),
            ("attribute-1-name", "Уход"),
            ("variant-0-id", "7"),
            ("variant-0-sku", "A"),
            ("variant-0-price", "100"),
            ("variant-1-sku", "B"),
        ];
        let after = |step: &str| {
            let fields = [&fields[..], &[("step", step)]].concat();
            let (form, what) = form(&fields);
            assert_eq!((what, form.get("name")), (Step::Rows, "Шарф"));
            let skus = form.variants.iter().map(|row| text_of(row, "sku").to_owned());
            (form.attributes.len(), skus.collect::<Vec<_>>(), form)
        };
        assert_eq!(after("add_attribute").0, 3);
        assert_eq!(after("remove-attribute-0").2.attributes[0]["name"], "Уход");
        assert_eq!(after("add_variant").1, ["A", "B", ""]);
        assert_eq!(after("remove-variant-1").1, ["A"]);
        assert_eq!(after("remove-variant-0").1, ["A", "B"], "what orders name stays");
        let (form, _) = form(&[("variant-0-price", "100"), ("step", "add_variant")]);
        assert_eq!(
            form.variants[1]["price"], "100",
            "a new variant is like the one before"
        );
    }

    #[test]
    fn what_is_no_number_is_said_of_its_field() {
        let (form, _) = form(&[
            ("photos", "{"),
            ("variant-0-sku", "A"),
            ("variant-0-price", "сто"),
            ("variant-0-old_price", "1.2.3"),
            ("variant-0-weight", "1,5"),
            ("variant-0-low_stock", "-1"),
            ("variant-0-received", "много"),
        ]);
        let faults = form.read().1;
        let said: Vec<_> = faults
            .iter()
            .map(|fault| (fault.field.as_str(), fault.wrong.clone()))
            .collect();
        assert_eq!(
            said,
            [
                ("photos", Wrong::Photos),
                ("variant-0-price", Wrong::NotASum),
                ("variant-0-old_price", Wrong::NotASum),
                ("variant-0-weight", Wrong::NotACount),
                ("variant-0-low_stock", Wrong::NotACount),
                ("variant-0-received", Wrong::NotACount),
            ]
        );
    }

    #[test]
    fn a_row_in_which_nothing_was_typed_is_none() {
        let (mut form, _) = form(&[
            ("attribute-0-name", " "),
            ("attribute-0-value", ""),
            ("attribute-1-name", "Уход"),
            ("variant-0-sku", "A"),
            ("variant-1-price", "100"),
            ("variant-1-tax", "none"),
            ("variant-999-sku", "far"),
        ]);
        form.drop_blank_rows();
        assert_eq!((form.attributes.len(), form.variants.len()), (1, 2));
        assert_eq!(form.variants[1]["sku"], "far", "however many there are");
        let mut blank = GoodsForm::blank();
        blank.drop_blank_rows();
        assert_eq!(blank.variants.len(), 1, "there is one to be filled in");
    }
}
