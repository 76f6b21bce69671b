//! Text that nobody signed.

use std::fmt;

use crate::text::cut;

/// Longest text that is kept, in characters.
const MAX_CHARS: usize = 255;

/// Text from a notice that the signature does not cover: anybody may have written it.
///
/// Cut at 255 characters, control characters replaced with spaces. Show it escaped, decide nothing by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untrusted(String);

impl Untrusted {
    pub(crate) fn new(text: &str) -> Self {
        Self(cut(text, MAX_CHARS))
    }

    /// The text. It is not safe for HTML, SQL, logs or headers by itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_short_and_without_control_characters() {
        let text = Untrusted::new(&format!("\r\nSet-Cookie: a\0{}", "é".repeat(1_000_000)));
        assert_eq!(text.as_str().chars().count(), 255);
        assert!(text.to_string().starts_with("Set-Cookie: a é"));
    }
}
