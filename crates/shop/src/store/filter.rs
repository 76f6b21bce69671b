//! Which orders the back office looks for.

use crate::order::OrderNumber;

/// Which orders the back office wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// Only in this state (a name of [`State::NAMES`](crate::order::State::NAMES)).
    pub state: Option<String>,
    /// Only with this fulfilment (`new`, `shipped`, `delivered`).
    pub fulfilment: Option<String>,
    /// Only with money that does not fit.
    pub attention: bool,
    /// Only what the search finds.
    pub search: Option<Search>,
    /// Only with smaller numbers than this: the next page.
    pub before: Option<OrderNumber>,
    /// At most so many.
    pub limit: i64,
}

/// What was typed into the search field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// An order number or an invoice number.
    Number(i64),
    /// Digits within a phone number, without the country's trunk prefix.
    Phone(String),
    /// The beginning of an e-mail address, in lower case.
    Email(String),
    /// Part of the buyer's name, in lower case.
    Name(String),
}

impl Search {
    /// Understands what was typed; `None` for nothing.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim().trim_start_matches(['#', '№']).trim();
        if typed.is_empty() || typed.chars().count() > 100 || typed.chars().any(char::is_control) {
            return None;
        }
        if typed.contains('@') {
            return Some(Self::Email(typed.to_lowercase()));
        }
        let is_numeric = typed
            .chars()
            .all(|c| c.is_ascii_digit() || "+-() \u{A0}".contains(c));
        if !is_numeric {
            return Some(Self::Name(typed.to_lowercase()));
        }
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let looks_like_phone = digits.len() >= 10 || digits != typed;
        if looks_like_phone {
            let national = match (digits.len(), digits.as_bytes().first()) {
                (11, Some(b'7' | b'8')) => &digits[1..],
                _ => &digits[..],
            };
            return (!national.is_empty()).then(|| Self::Phone(national.to_owned()));
        }
        digits.parse().ok().map(Self::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::Search;

    #[test]
    fn the_search_field_takes_what_people_type() {
        for (typed, understood) in [
            ("", None),
            ("  ", None),
            ("1042", Some(Search::Number(1042))),
            ("№ 1042", Some(Search::Number(1042))),
            ("8 (912) 345-67-89", Some(Search::Phone("9123456789".into()))),
            ("+79123456789", Some(Search::Phone("9123456789".into()))),
            ("9123456789", Some(Search::Phone("9123456789".into()))),
            ("345-67-89", Some(Search::Phone("3456789".into()))),
            ("+375 29 123", Some(Search::Phone("37529123".into()))),
            ("Anna@Example.ru", Some(Search::Email("anna@example.ru".into()))),
            ("Анна", Some(Search::Name("анна".into()))),
            ("+", None),
            ("a\0b", None),
        ] {
            assert_eq!(Search::parse(typed), understood, "{typed:?}");
        }
    }
}
