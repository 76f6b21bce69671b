//! Every sentence that Vitrina says, in Russian and English: pages, letters and chat messages alike.
//!
//! The sentences live in `locales/ru.ftl` and `locales/en.ftl` ([Fluent](https://projectfluent.org)); plural forms are
//! theirs, not the code's. Code names a sentence by its id: `words(lang).text("cart-title")`.

mod cause;
mod doctor;
mod goods;
mod guess;
mod moment;
mod sentences;
mod sum;
mod taxes;

pub use moment::{Zone, machine_date, machine_time, sortable_time};
pub use sum::sum_in_words;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use sentences::Sentences;
use shop::{buyer::Phone, text::Lang};
use std::sync::LazyLock;
use unic_langid::langid;

/// The sentences of one language.
pub struct Words {
    sentences: Sentences,
    /// The rules of the language; the sentences are not in it.
    rules: FluentBundle<FluentResource>,
    lang: Lang,
}

/// What a sentence is filled with: a number chooses plural forms, a text is put in as it is.
pub type Value<'a> = FluentValue<'a>;

/// The sentences of `lang`.
pub fn words(lang: Lang) -> &'static Words {
    static RU: LazyLock<Words> = LazyLock::new(|| Words::read(Lang::Ru, include_str!("../locales/ru.ftl")));
    static EN: LazyLock<Words> = LazyLock::new(|| Words::read(Lang::En, include_str!("../locales/en.ftl")));
    match lang {
        Lang::Ru => &RU,
        Lang::En => &EN,
    }
}

impl Words {
    fn read(lang: Lang, source: &'static str) -> Self {
        let tag = match lang {
            Lang::Ru => langid!("ru"),
            Lang::En => langid!("en"),
        };
        let mut rules = FluentBundle::new_concurrent(vec![tag]);
        rules.set_use_isolating(false);
        Self {
            sentences: Sentences::of(source),
            rules,
            lang,
        }
    }

    /// The language of these sentences.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The sentence `id`; the id itself where there is none, so that a gap is seen and nothing breaks.
    pub fn text(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A telephone number as people read it, with its extension: `+7 495 739-70-00 доб. 12`.
    pub fn phone(&self, phone: &Phone) -> String {
        let number = phone.grouped();
        let Some(extension) = phone.extension() else {
            return number;
        };
        let values = [("phone", number.into()), ("extension", extension.into())];
        self.with("phone-with-extension", &values)
    }

    /// The sentence `id` with its gaps filled.
    pub fn with(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.sentences.pattern(id) else {
            return id.to_owned();
        };
        let args: FluentArgs = values
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        self.rules
            .format_pattern(pattern, Some(&args), &mut Vec::new())
            .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
    use std::collections::{BTreeMap, BTreeSet};

    type Gaps = BTreeMap<String, BTreeSet<String>>;

    fn gaps(source: &str) -> Gaps {
        let parsed = fluent_syntax::parser::parse(source).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
        let mut found = Gaps::new();
        for entry in &parsed.body {
            let Entry::Message(message) = entry else { continue };
            let mut names = BTreeSet::new();
            if let Some(pattern) = &message.value {
                collect(pattern, &mut names);
            }
            let is_new = found.insert(message.id.name.to_owned(), names).is_none();
            assert!(is_new, "{} is said twice", message.id.name);
        }
        found
    }

    fn collect(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else {
                continue;
            };
            match expression {
                Expression::Inline(inline) => collect_inline(inline, names),
                Expression::Select { selector, variants } => {
                    collect_inline(selector, names);
                    for variant in variants {
                        collect(&variant.value, names);
                    }
                }
            }
        }
    }

    fn collect_inline(inline: &InlineExpression<&str>, names: &mut BTreeSet<String>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                names.insert(id.name.to_owned());
            }
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            // Each sentence is read without the others.
            other => panic!("a sentence is filled with {other:?}"),
        }
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_gaps() {
        let ru = gaps(include_str!("../locales/ru.ftl"));
        let en = gaps(include_str!("../locales/en.ftl"));
        assert_eq!(ru, en);
        assert!(ru.len() > 10);
    }

    /// Pages and letters speak with one voice.
    #[test]
    fn the_reader_is_addressed_with_a_small_letter_inside_of_a_sentence() {
        let is_address = |word: &str| {
            let word = word.trim_matches(|c: char| !c.is_alphabetic());
            ["Вы", "Вам", "Вас", "Вами"].contains(&word) || word.starts_with("Ваш")
        };
        let mut found = 0;
        for line in include_str!("../locales/ru.ftl").lines() {
            let words: Vec<_> = line.split_whitespace().collect();
            for (nth, _) in words.iter().enumerate().filter(|(_, word)| is_address(word)) {
                let before = nth.checked_sub(1).map_or("", |nth| words[nth]);
                let begins =
                    before.is_empty() || before == "-" || before.ends_with(['=', '#', '.', '!', '?', ']']);
                assert!(begins, "{line}");
                found += 1;
            }
        }
        assert!(found > 0);
    }

    #[test]
    fn a_phone_is_shown_with_its_extension_in_the_language_of_the_reader() {
        let plain = Phone::parse("8 812 576-45-01").unwrap();
        let office = Phone::parse("8 (495) 739-70-00 ext 012").unwrap();
        for (lang, shown) in [
            (Lang::Ru, "+7\u{A0}495\u{A0}739-70-00 доб.\u{A0}012"),
            (Lang::En, "+7\u{A0}495\u{A0}739-70-00 ext.\u{A0}012"),
        ] {
            assert_eq!(words(lang).phone(&plain), "+7\u{A0}812\u{A0}576-45-01");
            assert_eq!(words(lang).phone(&office), shown);
        }
    }

    #[test]
    fn plural_forms_follow_the_language() {
        let count = |lang, n: i64| words(lang).with("goods-count", &[("count", n.into())]);
        for (n, ru, en) in [
            (1, "1 товар", "1 item"),
            (2, "2 товара", "2 items"),
            (5, "5 товаров", "5 items"),
            (11, "11 товаров", "11 items"),
            (21, "21 товар", "21 items"),
            (112, "112 товаров", "112 items"),
        ] {
            assert_eq!(
                (count(Lang::Ru, n).as_str(), count(Lang::En, n).as_str()),
                (ru, en)
            );
        }
    }

    #[test]
    fn a_gap_in_the_words_shows_itself() {
        assert_eq!(words(Lang::Ru).text("no-such-sentence"), "no-such-sentence");
    }
}
