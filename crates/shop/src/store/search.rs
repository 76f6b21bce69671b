//! What the search field of the back office looks for, and what of an order it looks in.

use crate::{
    buyer::{Buyer, Email},
    text::{self, folded, folded_words, is_dash},
};

/// Characters of what was typed that are looked at.
const LONGEST: usize = 100;
/// With fewer digits than this no phone is looked for: they would be found in nearly every one.
const FEWEST_OF_A_PHONE: usize = 4;

/// What an order is found by, apart from its numbers: name, e-mail and phone of the buyer in the spelling of [`Search`],
/// a line each.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchKeys(String);

/// Personal data stay out of logs.
impl std::fmt::Debug for SearchKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchKeys([REDACTED])")
    }
}

impl SearchKeys {
    /// The keys of an order of this buyer.
    pub fn of(buyer: &Buyer) -> Self {
        let email = buyer.email.as_ref();
        let emails = email.map(|email| [folded(email.as_str()), folded(&email.for_delivery())]);
        let mut lines = vec![folded(buyer.name.as_str())];
        lines.extend(emails.into_iter().flatten());
        lines.push(digits(buyer.phone.number()));
        Self(lines.join("\n"))
    }

    /// The keys of goods that orders call by this: code and titles, a line each.
    pub fn of_goods(name: &str) -> Self {
        Self(name.lines().map(folded).collect::<Vec<_>>().join("\n"))
    }

    /// Name, e-mail and phone as the previous version searches them, a column each.
    pub fn columns(buyer: &Buyer) -> [String; 3] {
        [
            buyer.name.as_str().to_lowercase(),
            buyer.email.as_ref().map_or("", Email::as_str).to_lowercase(),
            digits(buyer.phone.number()),
        ]
    }

    /// The keys as a store keeps them.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was typed into the search field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// The number of an order or of an invoice.
    Number(i64),
    /// Digits of a phone, perhaps a number as well.
    Digits {
        /// The number of an order or of an invoice.
        number: Option<i64>,
        /// One of these is within the search keys.
        phones: Vec<String>,
    },
    /// Words, each of which is within the search keys.
    Words(Vec<String>),
}

impl Search {
    /// Letters of a word that an index of parts has together: no index has a word of fewer.
    pub const PART: usize = 3;
    /// Orders that are read for words that no index has: the newest, so that a word that none has does not read a million.
    pub const MOST_READ: i64 = 10_000;

    /// Whether it is words that no index of parts has, as all are too short.
    pub fn is_short(&self) -> bool {
        match self {
            Self::Number(_) | Self::Digits { .. } => false,
            Self::Words(words) => words.iter().all(|word| word.chars().count() < Self::PART),
        }
    }

    /// What is looked for in the names of goods: all of these. A short number is none of them.
    pub fn goods(&self) -> Option<&[String]> {
        match self {
            Self::Number(_) => None,
            Self::Digits { phones, .. } => phones.get(..1),
            Self::Words(words) => Some(words),
        }
    }

    /// Understands what was typed; `None` for nothing.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed: String = text::line(typed, usize::MAX)?.chars().take(LONGEST).collect();
        let unsigned = typed.trim_start_matches(['#', '№', ' ']);
        let is_number = !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit());
        let number = if is_number { unsigned.parse().ok() } else { None };
        if let Some(number) = number.filter(|_| unsigned != typed) {
            return Some(Self::Number(number));
        }
        let digits = digits(&typed);
        let is_phone = typed
            .chars()
            .all(|c| c.is_ascii_digit() || "+()./ ".contains(c) || is_dash(c));
        if is_phone && !digits.is_empty() {
            if digits.len() < FEWEST_OF_A_PHONE {
                return digits.parse().ok().map(Self::Number);
            }
            let phones = phones(digits);
            return Some(Self::Digits { number, phones });
        }
        let words: Vec<String> = folded_words(&typed).collect();
        (!words.is_empty()).then_some(Self::Words(words))
    }
}

/// The beginnings with which a number may be stored: people dial 8 within Russia and 80 within Belarus, and
/// 00 or 810 to get abroad, where the search keys have +7, +375 and the number itself. What is left of such a beginning with fewer
/// digits than a phone takes is none.
fn phones(digits: String) -> Vec<String> {
    let abroad = digits.strip_prefix("00").or_else(|| digits.strip_prefix("810"));
    let mut phones: Vec<String> = abroad.map(str::to_owned).into_iter().collect();
    if let Some(national) = digits.strip_prefix('8') {
        phones.push(format!("7{national}"));
        phones.extend(
            national
                .strip_prefix('0')
                .map(|national| format!("375{national}")),
        );
    }
    phones.insert(0, digits);
    phones.retain(|phone| phone.len() >= FEWEST_OF_A_PHONE);
    phones
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buyer::{Email, Name, Phone};

    fn words(words: &[&str]) -> Search {
        Search::Words(words.iter().map(|word| (*word).to_owned()).collect())
    }

    fn digits(number: Option<i64>, phones: &[&str]) -> Search {
        let phones = phones.iter().map(|phone| (*phone).to_owned()).collect();
        Search::Digits { number, phones }
    }

    #[test]
    fn the_search_field_takes_what_people_type() {
        for (typed, understood) in [
            ("", None),
            ("  ", None),
            ("\u{200B}\0", None),
            ("—", None),
            ("+", Some(words(&["+"]))),
            ("7", Some(Search::Number(7))),
            ("+7", Some(Search::Number(7))),
            ("8 (9", Some(Search::Number(89))),
            ("104", Some(Search::Number(104))),
            ("№ 1042", Some(Search::Number(1042))),
            ("#1042", Some(Search::Number(1042))),
            ("1042", Some(digits(Some(1042), &["1042"]))),
            ("6789", Some(digits(Some(6789), &["6789"]))),
            ("67-89", Some(digits(None, &["6789"]))),
            ("345\u{2011}67\u{2013}89", Some(digits(None, &["3456789"]))),
            ("8 912 345", Some(digits(None, &["8912345", "7912345"]))),
            (
                "8 (912) 345.67.89",
                Some(digits(None, &["89123456789", "79123456789"])),
            ),
            ("+7912", Some(digits(None, &["7912"]))),
            ("9123456789", Some(digits(Some(9_123_456_789), &["9123456789"]))),
            ("+375 29 123", Some(digits(None, &["37529123"]))),
            (
                "8 029 123",
                Some(digits(None, &["8029123", "7029123", "37529123"])),
            ),
            ("00 375 29", Some(digits(None, &["0037529", "37529"]))),
            (
                "8 10 375 29",
                Some(digits(None, &["81037529", "37529", "71037529"])),
            ),
            ("0012", Some(digits(Some(12), &["0012"]))),
            ("8101", Some(digits(Some(8101), &["8101", "7101"]))),
            (
                "99999999999999999999",
                Some(digits(None, &["99999999999999999999"])),
            ),
            ("Anna@Example.ru", Some(words(&["anna@example.ru"]))),
            ("Ёлкина", Some(words(&["елкина"]))),
            ("Е\u{308}лкина  ЗОЯ", Some(words(&["елкина", "зоя"]))),
            ("Иванова-Петрова", Some(words(&["ивановапетрова"]))),
            ("Зоя 67-89", Some(words(&["зоя", "6789"]))),
            ("O’Нил", Some(words(&["o'нил"]))),
            ("50% _", Some(words(&["50%", "_"]))),
            ("a\0b", Some(words(&["ab"]))),
        ] {
            assert_eq!(Search::parse(typed), understood, "{typed:?}");
        }
        assert_eq!(
            Search::parse(&"ё".repeat(1_000)),
            Some(words(&[&"е".repeat(100)]))
        );
    }

    #[test]
    fn words_of_one_or_two_letters_are_short() {
        for (typed, is_short) in [
            ("я", true),
            ("ян ю", true),
            ("E\u{308}я", true),
            ("ян ким", false),
            ("зоя", false),
            ("10", false),
            ("1042", false),
        ] {
            assert_eq!(Search::parse(typed).unwrap().is_short(), is_short, "{typed}");
        }
    }

    #[test]
    fn goods_are_looked_for_by_words_and_by_codes() {
        for (typed, goods) in [
            ("104", None),
            ("№ 1042", None),
            ("8 912", Some(vec!["8912"])),
            ("KNIT-01 ёлка", Some(vec!["knit01", "елка"])),
        ] {
            let search = Search::parse(typed).unwrap();
            let found: Option<Vec<_>> = search
                .goods()
                .map(|goods| goods.iter().map(String::as_str).collect());
            assert_eq!(found, goods, "{typed}");
        }
        let keys = SearchKeys::of_goods("KNIT-01\nСвитер «Ёлка»\nSpruce");
        assert_eq!(keys.as_str(), "knit01\nсвитер«елка»\nspruce");
    }

    #[test]
    fn keys_are_spelled_as_the_search_spells() {
        let keys = |name: &str, phone: &str, email: &str| {
            SearchKeys::of(&Buyer {
                name: Name::parse(name).unwrap(),
                phone: Phone::parse(phone).unwrap(),
                email: Email::parse(email),
            })
        };
        assert_eq!(
            keys(
                "Ёлкина-Сергеева Зоя",
                "8 912 345-67-89 доб. 12",
                "Zo-Ya@Пример.рф"
            )
            .as_str(),
            "елкинасергеевазоя\nzoya@пример.рф\nzoya@xne1afmkfd.xnp1ai\n79123456789"
        );
        assert_eq!(
            keys("Анна", "+375 29 123-45-67", "").as_str(),
            "анна\n375291234567",
            "who has told no address is found without it"
        );
        assert_eq!(
            keys("50% off_", "+375 29 123-45-67", "a_b@example.ru").as_str(),
            "50%off_\na_b@example.ru\na_b@example.ru\n375291234567"
        );
    }
}
