//! Text that people read, fitted to the gateway's limits.

use unicode_segmentation::UnicodeSegmentation;

/// The first `limit` characters (Unicode scalar values) of `text` in one line, never ending inside a letter with its
/// accents or a compound emoji.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    // Most texts fit as they are, and need not be taken apart.
    if text.len() <= limit && !text.contains(char::is_control) {
        return text.to_owned();
    }
    let mut left = limit;
    let mut line = String::new();
    for letter in text.graphemes(true) {
        let length = letter.chars().count();
        if length > left {
            break;
        }
        left -= length;
        if letter.chars().any(char::is_control) {
            line.push(' ');
        } else {
            line.push_str(letter);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Whether nobody sees that the character is there (Unicode's `Default_Ignorable_Code_Point`): zero-width blanks, joiners,
/// direction marks, a byte order mark. Texts that are copied from pages and messages bring such along.
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_never_broken() {
        assert_eq!(cut("Чай чёрный", 5), "Чай ч");
        assert_eq!(cut("ае\u{308}б", 2), "а");
        assert_eq!(cut("ае\u{308}б", 3), "ае\u{308}");
        assert_eq!(cut("👩‍👩‍👧x", 4), "");
        assert_eq!(cut("👩‍👩‍👧x", 5), "👩‍👩‍👧");
    }

    #[test]
    fn lines_become_one_and_edges_are_clean() {
        assert_eq!(cut("  a\nb\u{7}c  ", 100), "a b c");
        assert_eq!(cut("one two", 4), "one");
        assert_eq!(cut("\u{1} \u{2}", 4), "");
        assert_eq!(cut("\u{1} one\u{7f}", 4), "one");
        assert_eq!(cut("", 4), "");
    }
}
