//! Our own feed, `yml_catalog`: what is for sale, for the services that show goods of many shops.
//!
//! The rules are Yandex's, as far as Direct, Market and those who copied them agree: an RFC 3339 date with its zone, offers with ids
//! that stay, a price in roubles with a dot, categories by numbers, one offer for each variant, `group_id` for those of a product.
//! What cannot be bought now is left out: there are no goods to order in advance.

use quick_xml::escape::escape;
use shop::{
    Tax, Timestamp,
    catalog::{Category, Photo, ProductFile, ProductState, VariantForm},
    text::Lang,
};
use std::{fmt::Write, path::Path};
use words::machine_time;

/// Characters of an offer's name, and of its description.
const LONGEST_NAME: usize = 150;
const LONGEST_DESCRIPTION: usize = 3_000;
/// Pictures of an offer.
const MOST_PICTURES: usize = 10;

/// Whose feed it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seller<'s> {
    /// The shop's name.
    pub name: &'s str,
    /// Who sells.
    pub company: &'s str,
    /// The shop's address, without a slash at its end.
    pub url: &'s str,
}

/// Writes the feed as of `now`. `address` says where a photo can be fetched from.
pub fn feed(
    seller: Seller<'_>,
    categories: &[Category],
    files: &[ProductFile],
    now: Timestamp,
    address: &dyn Fn(&Photo) -> String,
) -> String {
    let date = machine_time(now);
    let mut feed =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<yml_catalog date=\"{date}\">\n<shop>\n");
    element(&mut feed, "name", seller.name);
    element(&mut feed, "company", seller.company);
    element(&mut feed, "url", seller.url);
    feed.push_str("<currencies><currency id=\"RUB\" rate=\"1\"/></currencies>\n<categories>\n");
    for category in categories {
        let parent = category
            .parent
            .as_deref()
            .map_or_else(String::new, |parent| format!(" parentId=\"{}\"", number(parent)));
        let name = category.name.get(Lang::Ru);
        put(
            &mut feed,
            format_args!(
                "<category id=\"{}\"{parent}>{}</category>\n",
                number(&category.slug),
                escape(name)
            ),
        );
    }
    feed.push_str("</categories>\n<offers>\n");
    for file in files
        .iter()
        .filter(|file| file.form.state == ProductState::Published)
    {
        for (variant, stock) in file.form.variants.iter().zip(&file.stock) {
            if !variant.archived && stock.free > 0 {
                offer(&mut feed, seller, file, variant, stock.free, address);
            }
        }
    }
    feed.push_str("</offers>\n</shop>\n</yml_catalog>\n");
    feed
}

fn offer(
    feed: &mut String,
    seller: Seller<'_>,
    file: &ProductFile,
    variant: &VariantForm,
    free: i64,
    address: &dyn Fn(&Photo) -> String,
) {
    let form = &file.form;
    // A variant of the store has its number.
    let Some(id) = variant.id else { return };
    let group = if form.sold().count() > 1 {
        format!(" group_id=\"{}\"", file.id.0)
    } else {
        String::new()
    };
    put(
        feed,
        format_args!("<offer id=\"{}\" available=\"true\"{group}>\n", id.0),
    );
    let option = variant.option.get(Lang::Ru);
    let name = form.name.get(Lang::Ru);
    let name = if option.is_empty() {
        name.to_owned()
    } else {
        format!("{name}, {option}")
    };
    element(feed, "name", &cut(&name, LONGEST_NAME));
    element(
        feed,
        "url",
        &format!("{}/products/{}?variant={}", seller.url, form.slug, id.0),
    );
    element(feed, "price", &variant.price.decimal());
    if let Some(old_price) = variant.old_price {
        element(feed, "oldprice", &old_price.decimal());
    }
    element(feed, "currencyId", "RUB");
    element(feed, "categoryId", &number(&form.category).to_string());
    let photos = form
        .photos
        .iter()
        .filter(|photo| photo.shows(&variant.sku))
        .map(address);
    let is_drawn = Path::new(&form.picture)
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    let drawing = form.photos.is_empty() && !form.picture.is_empty() && !is_drawn;
    let drawing = drawing.then(|| format!("{}{}", seller.url, form.picture));
    for picture in photos.chain(drawing).take(MOST_PICTURES) {
        element(feed, "picture", &picture);
    }
    element(feed, "vendorCode", &variant.sku);
    let description = Some(form.description.get(Lang::Ru)).filter(|text| !text.is_empty());
    let description = description.unwrap_or_else(|| form.summary.get(Lang::Ru));
    if !description.is_empty() {
        element(feed, "description", &cut(description, LONGEST_DESCRIPTION));
    }
    if let Some(vat) = vat(variant.tax) {
        element(feed, "vat", vat);
    }
    let measures = variant.measures;
    if let Some(grams) = measures.weight_grams {
        element(feed, "weight", &format!("{}.{:03}", grams / 1000, grams % 1000));
    }
    if let (Some(length), Some(width), Some(height)) =
        (measures.length_mm, measures.width_mm, measures.height_mm)
    {
        let [length, width, height] = [length, width, height].map(|mm| format!("{}.{}", mm / 10, mm % 10));
        element(feed, "dimensions", &format!("{length}/{width}/{height}"));
    }
    element(feed, "count", &free.to_string());
    for attribute in &form.attributes {
        param(feed, attribute.name.get(Lang::Ru), attribute.value.get(Lang::Ru));
    }
    if let Some(size) = &variant.size {
        param(feed, "Размер", size);
    }
    feed.push_str("</offer>\n");
}

fn param(feed: &mut String, name: &str, value: &str) {
    put(
        feed,
        format_args!("<param name=\"{}\">{}</param>\n", escape(name), escape(value)),
    );
}

fn element(feed: &mut String, name: &str, text: &str) {
    put(feed, format_args!("<{name}>{}</{name}>\n", escape(text)));
}

fn put(feed: &mut String, piece: std::fmt::Arguments<'_>) {
    // Nothing fails to be written into memory.
    let _ = feed.write_fmt(piece);
}

/// At most so many characters, whole words if there are any.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let (last, _) = text.char_indices().nth(most - 1).unwrap_or_default();
    let fits = &text[..last];
    // A word that ends just where the room does is whole.
    let whole = text[last..].starts_with(char::is_whitespace);
    let end = if whole {
        last
    } else {
        fits.rfind(char::is_whitespace).unwrap_or(last)
    };
    format!("{}…", fits[..end].trim_end())
}

/// A number that stays with a slug: at most 17 digits, not zero. Categories have no other one.
fn number(slug: &str) -> u64 {
    // FNV-1a.
    let hash = slug.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash % 99_999_999_999_999_999 + 1
}

/// The tax as feeds have it; those that they do not know are left out.
const fn vat(tax: Tax) -> Option<&'static str> {
    match tax {
        Tax::None => Some("NO_VAT"),
        Tax::Vat0 => Some("VAT_0"),
        Tax::Vat5 => Some("VAT_5"),
        Tax::Vat7 => Some("VAT_7"),
        Tax::Vat10 => Some("VAT_10"),
        Tax::Vat20 => Some("VAT_20"),
        Tax::Vat22 => Some("VAT_22"),
        Tax::Vat105
        | Tax::Vat107
        | Tax::Vat110
        | Tax::Vat120
        | Tax::Vat122
        | Tax::Vat8
        | Tax::Vat12
        | Tax::Vat16
        | Tax::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Column;
    use shop::{
        Kopecks,
        catalog::{Attribute, Measures, ProductForm, ProductId, Revision, VariantFile, VariantId},
        text::Text,
    };

    fn text(ru: &str) -> Text {
        Text {
            ru: ru.to_owned(),
            en: String::new(),
        }
    }

    fn variant(id: i64, sku: &str, option: &str, archived: bool) -> VariantForm {
        VariantForm {
            id: Some(VariantId(id)),
            sku: sku.to_owned(),
            option: text(option),
            color: None,
            size: Some("M".to_owned()),
            price: Kopecks::new(199_050),
            old_price: Some(Kopecks::new(250_000)),
            tax: Tax::Vat22,
            measures: Measures {
                weight_grams: Some(250),
                length_mm: Some(301),
                width_mm: Some(200),
                height_mm: Some(10),
            },
            marked: false,
            low_stock: None,
            archived,
            received: 0,
        }
    }

    fn scarf(state: ProductState, free: i64) -> ProductFile {
        let variants = vec![
            variant(11, "S-1", "Синий", false),
            variant(12, "S-2", "Серый", false),
            variant(13, "S-3", "Белый", true),
        ];
        let stock = variants.iter().map(|variant| VariantFile {
            id: variant.id.unwrap(),
            free,
            reserved: 0,
            sold: 0,
        });
        ProductFile {
            id: ProductId(5),
            revision: Revision(1),
            changed_at: Timestamp::from_ms(0),
            stock: stock.collect(),
            form: ProductForm {
                slug: "scarf".into(),
                category: "scarves".into(),
                state,
                name: text("Шарф «Север» & Ко"),
                description: text("Тёплый <и> мягкий"),
                attributes: vec![Attribute {
                    name: text("Состав"),
                    value: text("шерсть"),
                }],
                variants,
                ..ProductForm::default()
            },
        }
    }

    fn written(files: &[ProductFile]) -> String {
        let category = |slug: &str, name: &str, parent: Option<&str>| Category {
            slug: slug.into(),
            name: text(name),
            parent: parent.map(Into::into),
            ..Category::default()
        };
        let categories = [
            category("wear", "Одежда", None),
            category("scarves", "Шарфы", Some("wear")),
        ];
        let seller = Seller {
            name: "Магазин",
            company: "ООО «Север»",
            url: "https://shop.example",
        };
        feed(
            seller,
            &categories,
            files,
            Timestamp::from_ms(1_770_000_000_000),
            &|_: &Photo| String::new(),
        )
    }

    #[test]
    fn another_shop_can_read_what_we_tell() {
        let feed = written(&[scarf(ProductState::Published, 3)]);
        assert!(
            feed.contains("<yml_catalog date=\"2026-02-02T02:40:00Z\">"),
            "{feed}"
        );
        let table = crate::read("feed.xml", feed.as_bytes()).unwrap();
        let cells = |column| table.rows.iter().map(|row| row.get(column)).collect::<Vec<_>>();
        assert_eq!(cells(Column::Sku), ["S-1", "S-2"]);
        assert_eq!(cells(Column::Group), ["5", "5"]);
        assert_eq!(cells(Column::Name)[0], "Шарф «Север» & Ко, Синий");
        assert_eq!(cells(Column::Category)[0], "Одежда > Шарфы");
        assert_eq!(cells(Column::Price), ["1990.50"; 2]);
        assert_eq!(cells(Column::OldPrice), ["2500.00"; 2]);
        assert_eq!(cells(Column::Tax), ["vat22"; 2]);
        assert_eq!(cells(Column::Weight), ["250"; 2]);
        assert_eq!(cells(Column::Length), ["301"; 2]);
        assert_eq!(cells(Column::Stock), ["3"; 2]);
    }

    #[test]
    fn what_nobody_can_buy_is_not_in_the_feed() {
        for file in [
            scarf(ProductState::Draft, 3),
            scarf(ProductState::Archived, 3),
            scarf(ProductState::Published, 0),
        ] {
            assert!(!written(&[file]).contains("<offer "));
        }
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        assert_eq!(cut("один два три", 9), "один два…");
        assert_eq!(cut("один", 9), "один");
    }
}
