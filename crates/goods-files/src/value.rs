//! What single cells mean, and how they are written.

use shop::{
    Tax,
    catalog::{Focus, ProductState},
};

/// Words for yes.
const YES: [&str; 7] = ["да", "yes", "true", "1", "+", "x", "х"];
/// Words for no.
const NO: [&str; 6] = ["нет", "no", "false", "0", "-", "—"];

/// Yes or no.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    let text = text.to_lowercase();
    if YES.contains(&text.as_str()) {
        Some(true)
    } else {
        NO.contains(&text.as_str()).then_some(false)
    }
}

/// As [`yes_or_no`] reads it.
pub(crate) const fn yes(is_so: bool) -> &'static str {
    if is_so { "да" } else { "нет" }
}

/// A product's state in either language.
pub(crate) fn state(text: &str) -> Option<ProductState> {
    match text.to_lowercase().as_str() {
        "черновик" | "draft" => Some(ProductState::Draft),
        "опубликован" | "опубликовано" | "в продаже" | "на витрине" | "published" | "active" => {
            Some(ProductState::Published)
        }
        "в архиве" | "архив" | "снят" | "archived" => Some(ProductState::Archived),
        _ => None,
    }
}

/// As [`state`] reads it.
pub(crate) const fn state_word(state: ProductState) -> &'static str {
    match state {
        ProductState::Draft => "черновик",
        ProductState::Published => "опубликован",
        ProductState::Archived => "в архиве",
    }
}

/// A tax: `без НДС`, `20 %`, `20/120`, or its word in our lists.
pub(crate) fn tax(text: &str) -> Option<Tax> {
    let bare: String = text
        .to_lowercase()
        .replace("ндс", "")
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '%')
        .collect();
    let found = Tax::ALL.into_iter().find(|tax| tax.as_str() == bare);
    found.or(match bare.replace(',', ".").as_str() {
        "без" | "нет" | "необлагается" => Some(Tax::None),
        "0" => Some(Tax::Vat0),
        // A spreadsheet keeps 5 % as 0.05.
        "5" | "0.05" => Some(Tax::Vat5),
        "7" | "0.07" => Some(Tax::Vat7),
        "10" | "0.1" => Some(Tax::Vat10),
        "20" | "0.2" => Some(Tax::Vat20),
        "22" | "0.22" => Some(Tax::Vat22),
        "8" | "0.08" => Some(Tax::Vat8),
        "12" | "0.12" => Some(Tax::Vat12),
        "16" | "0.16" => Some(Tax::Vat16),
        "5/105" => Some(Tax::Vat105),
        "7/107" => Some(Tax::Vat107),
        "10/110" => Some(Tax::Vat110),
        "20/120" => Some(Tax::Vat120),
        "22/122" => Some(Tax::Vat122),
        _ => None,
    })
}

/// As [`tax`] reads it.
pub(crate) const fn tax_word(tax: Tax) -> &'static str {
    match tax {
        Tax::None => "без НДС",
        Tax::Vat0 => "0 %",
        Tax::Vat5 => "5 %",
        Tax::Vat7 => "7 %",
        Tax::Vat10 => "10 %",
        Tax::Vat20 => "20 %",
        Tax::Vat22 => "22 %",
        Tax::Vat105 => "5/105",
        Tax::Vat107 => "7/107",
        Tax::Vat110 => "10/110",
        Tax::Vat120 => "20/120",
        Tax::Vat122 => "22/122",
        Tax::Vat8 => "8 %",
        Tax::Vat12 => "12 %",
        Tax::Vat16 => "16 %",
        // It is refused when it comes back: nobody but a person knows what it has become.
        Tax::Unknown => "?",
    }
}

/// `30 70`
pub(crate) fn focus(text: &str) -> Option<Focus> {
    let (x, y) = text.split_once(' ')?;
    let per_cent = |text: &str| text.trim().parse::<u8>().ok().filter(|per_cent| *per_cent <= 100);
    Some(Focus::new(per_cent(x)?, per_cent(y)?))
}

/// As [`focus`] reads it.
pub(crate) fn focus_words(focus: Focus) -> String {
    format!("{} {}", focus.x(), focus.y())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for state_of in ProductState::ALL {
            assert_eq!(state(state_word(state_of)), Some(state_of));
            assert_eq!(state(state_of.as_str()), Some(state_of));
        }
        for tax_of in Tax::ALL {
            assert_eq!(tax(tax_word(tax_of)), Some(tax_of), "{tax_of:?}");
            assert_eq!(tax(tax_of.as_str()), Some(tax_of), "{tax_of:?}");
        }
        for is_so in [true, false] {
            assert_eq!(yes_or_no(yes(is_so)), Some(is_so));
        }
        let somewhere = Focus::new(30, 100);
        assert_eq!(focus(&focus_words(somewhere)), Some(somewhere));
    }

    #[test]
    fn taxes_are_understood_as_merchants_and_spreadsheets_write_them() {
        for (text, expected) in [
            ("НДС 20%", Some(Tax::Vat20)),
            ("0.2", Some(Tax::Vat20)),
            ("0,22", Some(Tax::Vat22)),
            ("Без НДС", Some(Tax::None)),
            ("не облагается", Some(Tax::None)),
            ("18%", None),
            ("?", None),
        ] {
            assert_eq!(tax(text), expected, "{text}");
        }
    }
}
