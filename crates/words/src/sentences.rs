//! The sentences of a language, each of which is read when it is said for the first time.
//!
//! There are thousands, most of them for the staff, and a sentence that was read is ten times as long as its text. A shop says a
//! few hundred of them on a day, and is open sooner if it reads none before.

use fluent_syntax::{
    ast::{Entry, Pattern},
    parser::parse_runtime,
};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// All of them by their ids.
pub(crate) struct Sentences(FxHashMap<&'static str, Sentence>);

impl Sentences {
    /// Those of a file in Fluent's notation.
    pub(crate) fn of(source: &'static str) -> Self {
        Self(
            entries(source)
                .filter_map(|entry| {
                    let (id, _) = entry.split_once('=')?;
                    let sentence = Sentence {
                        source: entry,
                        read: OnceLock::new(),
                    };
                    entry.starts_with(is_letter).then_some((id.trim_end(), sentence))
                })
                .collect(),
        )
    }

    /// What the sentence `id` is made of; `None` if there is none.
    pub(crate) fn pattern(&self, id: &str) -> Option<&Pattern<&'static str>> {
        let sentence = self.0.get(id)?;
        sentence.read.get_or_init(|| read(sentence.source)).as_deref()
    }
}

struct Sentence {
    source: &'static str,
    read: OnceLock<Option<Box<Pattern<&'static str>>>>,
}

/// A sentence with a syntax error is left out here and named by a test.
fn read(source: &'static str) -> Option<Box<Pattern<&'static str>>> {
    let parsed = parse_runtime(source).unwrap_or_else(|(parsed, _)| parsed);
    let value = parsed.body.into_iter().find_map(|entry| match entry {
        Entry::Message(message) => message.value,
        _ => None,
    });
    let mut pattern = Box::new(value?);
    // There is room for four parts, and most have one.
    pattern.elements.shrink_to_fit();
    Some(pattern)
}

/// Sentences and remarks: each begins where a line does, and what belongs to it begins with a blank or closes a bracket.
fn entries(source: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let next = rest
            .match_indices('\n')
            .map(|(end, _)| end + 1)
            .find(|next| rest[*next..].starts_with(|first: char| is_letter(first) || first == '#'));
        let (entry, others) = rest.split_at(next.unwrap_or(rest.len()));
        rest = others;
        (!entry.is_empty()).then_some(entry)
    })
}

fn is_letter(first: char) -> bool {
    first.is_ascii_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_syntax::ast::PatternElement;

    #[test]
    fn each_sentence_is_read_as_it_is_among_the_others() {
        for source in [
            include_str!("../locales/ru.ftl"),
            include_str!("../locales/en.ftl"),
        ] {
            let sentences = Sentences::of(source);
            let together = parse_runtime(source).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
            let mut found = 0;
            for entry in &together.body {
                let Entry::Message(message) = entry else {
                    panic!("{entry:?} is no sentence")
                };
                assert_eq!(
                    sentences.pattern(message.id.name),
                    message.value.as_ref(),
                    "{}",
                    message.id.name
                );
                found += 1;
            }
            assert_eq!(sentences.0.len(), found);
        }
    }

    #[test]
    fn a_sentence_goes_on_in_lines_that_are_indented_and_a_remark_is_none() {
        const SOURCE: &str = "# not = this\none = a\n  b\n\ntwo = { $n ->\n    [one] c\n   *[other] d\n}\nbroken = {\nlast = e";
        let sentences = Sentences::of(SOURCE);
        let ends = |id: &str| sentences.pattern(id).and_then(|pattern| pattern.elements.last());
        assert_eq!(ends("one"), Some(&PatternElement::TextElement { value: "b" }));
        assert!(matches!(ends("two"), Some(PatternElement::Placeable { .. })));
        assert_eq!(ends("last"), Some(&PatternElement::TextElement { value: "e" }));
        assert_eq!(["not", "broken", "none"].map(ends), [None; 3]);
    }

    #[test]
    fn nothing_is_read_before_it_is_said() {
        let sentences = Sentences::of("one = a\ntwo = b\n");
        sentences.pattern("one").unwrap();
        let read = |id: &str| sentences.0[id].read.get().is_some();
        assert!(read("one") && !read("two"));
    }
}
