//! What an index of parts can answer of a search.

use shop::store::Search;

/// A search that an index of parts of three letters can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// One of these has to be in the keys of an order, each all of its words.
    pub either: Vec<Vec<String>>,
    /// The number of an order or of an invoice that is meant as well.
    pub number: Option<i64>,
}

impl Parts {
    /// The parts of a search; `None` for a number, and for words that are all too short.
    pub fn of(search: &Search) -> Option<Self> {
        let is_long = |word: &&String| word.chars().count() >= Search::PART;
        let (either, number): (Vec<Vec<String>>, _) = match search {
            Search::Number(_) => return None,
            Search::Digits { number, phones } => {
                (phones.iter().map(|phone| vec![phone.clone()]).collect(), *number)
            }
            Search::Words(words) => (vec![words.iter().filter(is_long).cloned().collect()], None),
        };
        let is_known = either.iter().all(|words| !words.is_empty());
        is_known.then_some(Self { either, number })
    }

    /// As a full-text search for three letters at a time: `("abc" AND "bcd") OR ("xyz")`.
    pub fn as_trigrams(&self) -> String {
        let either = self.either.iter().map(|words| {
            let trigrams: Vec<_> = words.iter().flat_map(|word| trigrams(word)).collect();
            format!("({})", trigrams.join(" AND "))
        });
        either.collect::<Vec<_>>().join(" OR ")
    }
}

fn trigrams(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let three = letters.windows(Search::PART).map(|three| {
        let three: String = three.iter().collect();
        format!("\"{}\"", three.replace('"', "\"\""))
    });
    three.collect()
}

/// A part of a text as a pattern, in which nothing that was typed is one.
pub fn as_pattern(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_looked_for_three_letters_at_a_time() {
        let parts = |typed: &str| Search::parse(typed).and_then(|search| Parts::of(&search));
        for (typed, trigrams) in [
            ("Зоя", Some(r#"("зоя")"#)),
            (
                "зоя ёлкина",
                Some(r#"("зоя" AND "елк" AND "лки" AND "кин" AND "ина")"#),
            ),
            ("ки зоя", Some(r#"("зоя")"#)),
            ("a\"b\"c", Some(r#"("a""b" AND """b""" AND "b""c")"#)),
            ("8912", Some(r#"("891" AND "912") OR ("791" AND "912")"#)),
            ("ки", None),
            ("104", None),
            ("8101", Some(r#"("810" AND "101") OR ("710" AND "101")"#)),
            ("№ 1042", None),
        ] {
            let found = parts(typed).map(|parts| parts.as_trigrams());
            assert_eq!(found.as_deref(), trigrams, "{typed}");
        }
        assert_eq!(parts("8912").unwrap().number, Some(8_912));
    }

    #[test]
    fn what_is_typed_is_no_pattern() {
        assert_eq!(as_pattern("50%_\\"), "%50\\%\\_\\\\%");
    }
}
