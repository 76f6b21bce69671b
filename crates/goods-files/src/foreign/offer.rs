//! One offer of a feed.

use super::Group;
use crate::{column::Column, number, table::Row};
use std::collections::BTreeMap;

/// How feeds call a size.
const SIZES: [&str; 4] = ["размер", "size", "размер одежды", "размер обуви"];

/// What is read of an offer, in the words of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Offer {
    pub(super) line: usize,
    pub(super) id: String,
    /// `group_id`, or the offer's own id.
    pub(super) group: String,
    pub(super) category: String,
    /// The article code, if the feed has one.
    pub(super) code: String,
    /// Texts of the elements that are understood, by their names.
    pub(super) elements: BTreeMap<&'static str, String>,
    pub(super) pictures: Vec<String>,
    /// Names and values.
    pub(super) params: Vec<(String, String)>,
}

impl Offer {
    fn element(&self, name: &str) -> &str {
        self.elements.get(name).map_or("", |text| text.trim())
    }

    /// The offer as a row.
    pub(super) fn row(&self, group: &Group<'_>, has_own_code: bool) -> Row {
        let mut cells = BTreeMap::new();
        let mut put = |column, text: &str| {
            if !text.trim().is_empty() {
                cells.insert(column, text.trim().to_owned());
            }
        };
        put(Column::Sku, if has_own_code { &self.code } else { &self.id });
        put(Column::Group, &self.group);
        put(Column::Name, &self.name());
        put(Column::Description, &plain(self.element("description")));
        put(Column::Price, &self.sum("price"));
        // Many feeds repeat the price where there is no sale.
        let [price, old_price] = ["price", "oldprice"].map(|name| number::sum(&self.sum(name)));
        if price.is_none() || old_price > price {
            put(Column::OldPrice, &self.sum("oldprice"));
        }
        put(Column::Tax, &tax(self.element("vat")));
        put(Column::Weight, &measure(self.element("weight"), 3));
        let sides: Vec<&str> = self.element("dimensions").split('/').collect();
        if let [length, width, height] = sides.as_slice() {
            put(Column::Length, &measure(length, 1));
            put(Column::Width, &measure(width, 1));
            put(Column::Height, &measure(height, 1));
        }
        put(Column::Stock, self.stock());
        let pictures = self.pictures.iter().map(String::as_str);
        let own: Vec<&str> = pictures.filter(|picture| group.own.contains(picture)).collect();
        put(Column::VariantPhotos, &own.join("\n"));
        let (own, common): (Vec<_>, Vec<_>) = self
            .params
            .iter()
            .partition(|(name, _)| group.differing.contains(name.as_str()));
        let option: Vec<&str> = own.iter().map(|(_, value)| value.as_str()).collect();
        put(Column::Option, &option.join(", "));
        if option.is_empty() && group.has_many {
            put(Column::Option, &self.name());
        }
        let is_size = |name: &str| SIZES.contains(&name.to_lowercase().as_str());
        if let Some((_, size)) = own.iter().find(|(name, _)| is_size(name)) {
            put(Column::Size, size);
        }
        let vendor = Some(self.element("vendor")).filter(|vendor| !vendor.is_empty());
        let attributes: Vec<String> = vendor
            .map(|vendor| ("Производитель", vendor))
            .into_iter()
            .chain(common.iter().map(|(name, value)| (name.as_str(), value.as_str())))
            .map(|(name, value)| crate::lines::attribute(name, value))
            .collect();
        put(Column::Attributes, &attributes.join("\n"));
        Row {
            line: self.line,
            cells,
        }
    }

    /// A price. One in another currency says so, and is no sum then.
    fn sum(&self, name: &str) -> String {
        let sum = self.element(name);
        match self.element("currencyId") {
            "" | "RUR" | "RUB" => sum.to_owned(),
            _ if sum.is_empty() => String::new(),
            currency => format!("{sum} {currency}"),
        }
    }

    /// `name`, or what stands for it in offers of the type `vendor.model`.
    fn name(&self) -> String {
        let name = self.element("name");
        if !name.is_empty() {
            return name.to_owned();
        }
        let parts = ["typePrefix", "vendor", "model"].map(|part| self.element(part));
        parts
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Pieces, by whichever name the feed has them.
    fn stock(&self) -> &str {
        ["count", "quantity_in_stock", "stock_quantity", "quantity"]
            .iter()
            .map(|name| self.element(name))
            .find(|count| !count.is_empty())
            .unwrap_or("")
    }
}

/// The tax as our tables have it. Bare numbers are codes in some feeds and rates in others: those that may be either are for a
/// person to decide, since the tax stands on receipts.
fn tax(vat: &str) -> String {
    let known = match vat {
        "NO_VAT" | "6" => "none",
        "VAT_0" => "vat0",
        "VAT_5" => "vat5",
        "VAT_7" => "vat7",
        "VAT_10" | "2" => "vat10",
        "VAT_10_110" => "vat110",
        "VAT_20" => "vat20",
        "VAT_20_120" => "vat120",
        "VAT_22" => "vat22",
        "1" | "3" | "4" | "5" | "7" | "8" | "9" | "10" | "11" | "14" => return format!("код {vat}"),
        other => other,
    };
    known.to_owned()
}

/// Kilograms in grams, centimetres in millimetres. What is no number is left out: nobody can mend another shop's feed.
fn measure(text: &str, decimals: usize) -> String {
    number::cut(text, decimals)
        .filter(|measure| *measure > 0)
        .map_or_else(String::new, |measure| measure.to_string())
}

/// The words of a description without the tags that feeds write around them.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tagged)) = rest.split_once('<') {
        let Some((tag, after)) = tagged.split_once('>') else {
            break;
        };
        text.push_str(before);
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        match name.to_ascii_lowercase().as_str() {
            "br" | "p" | "div" | "ul" | "ol" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                text.push('\n');
            }
            "li" if !tag.starts_with('/') => text.push_str("\n• "),
            "td" | "th" => text.push(' '),
            _ => {}
        }
        rest = after;
    }
    text.push_str(rest);
    let text = html_escape::decode_html_entities(&text);
    let mut lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.dedup_by(|next, before| next.is_empty() && before.is_empty());
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value;

    #[test]
    fn a_number_that_may_be_a_code_or_a_rate_is_no_tax() {
        for (vat, expected) in [
            ("VAT_22", Some(shop::Tax::Vat22)),
            ("NO_VAT", Some(shop::Tax::None)),
            ("6", Some(shop::Tax::None)),
            ("20", Some(shop::Tax::Vat20)),
            ("5", None),
            ("7", None),
            ("10", None),
        ] {
            assert_eq!(value::tax(&tax(vat)), expected, "{vat}");
        }
    }

    #[test]
    fn a_description_loses_its_tags_and_keeps_its_lines() {
        for (html, text) in [
            (
                "<p>Тёплый&nbsp;шарф</p><p>Италия</p>",
                "Тёплый\u{A0}шарф\n\nИталия",
            ),
            ("<ul><li>раз</li><li>два</li></ul>", "• раз\n• два"),
            ("5 < 7 и всё", "5 < 7 и всё"),
            ("простой текст", "простой текст"),
        ] {
            assert_eq!(plain(html), text);
        }
    }
}
