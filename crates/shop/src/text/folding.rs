//! Text as people compare it when they look for something.

use super::{category, is_ignorable};
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// Without regard to case, accents (`ё` is `е`), blanks and dashes.
///
/// Letter by letter, so that a part of a text, folded, is a part of the folded text.
pub(crate) fn folded(text: &str) -> String {
    DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(&text.to_lowercase())
        .chars()
        .filter(|c| {
            !c.is_whitespace() && !c.is_control() && !is_dash(*c) && !is_mark(*c) && !is_ignorable(*c)
        })
        .map(|c| match c {
            '’' | '‘' | 'ʼ' | '`' => '\'',
            c => c,
        })
        .collect()
}

/// The words of a text, each [`folded`].
pub(crate) fn folded_words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace()
        .map(folded)
        .filter(|word| !word.is_empty())
}

/// Whether people write it between words and digits as they like.
pub(crate) fn is_dash(c: char) -> bool {
    category(c) == GeneralCategory::DashPunctuation || c == '\u{2212}'
}

fn is_mark(c: char) -> bool {
    GeneralCategoryGroup::Mark.contains(category(c))
}
