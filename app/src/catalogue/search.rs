//! Finding goods by what people type.

use shop::catalog::Product;

/// Whether every word of the query is somewhere in the product's names, summary or article codes, in either language.
/// Case does not matter, nor does ё for е; an empty query finds everything.
pub(super) fn finds(query: &str, product: &Product) -> bool {
    let names = [&product.name, &product.summary];
    let options = product.variants.iter().map(|variant| &variant.option);
    let words = names
        .into_iter()
        .chain(options)
        .flat_map(|text| [text.ru.as_str(), text.en.as_str()]);
    let codes = product.variants.iter().map(|variant| variant.sku.as_str());
    let text = plain(&words.chain(codes).collect::<Vec<_>>().join(" "));
    plain(query).split_whitespace().all(|word| text.contains(word))
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::text::Text;

    fn product() -> Product {
        let text = |ru: &str, en: &str| Text {
            ru: ru.into(),
            en: en.into(),
        };
        Product {
            slug: "pled".into(),
            category: "home".into(),
            name: text("Плед тёплый", "Warm throw"),
            summary: text("В клетку", "Checked"),
            description: text("", ""),
            picture: String::new(),
            picture_alt: text("", ""),
            attributes: Vec::new(),
            variants: Vec::new(),
        }
    }

    #[test]
    fn goods_are_found_by_any_of_their_words() {
        for query in ["", "плед", "ТЕПЛЫЙ плед", "тёпл", "клетк", "throw", "  warm "] {
            assert!(finds(query, &product()), "{query}");
        }
        for query in ["валенки", "плед валенки"] {
            assert!(!finds(query, &product()), "{query}");
        }
    }
}
