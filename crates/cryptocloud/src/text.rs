//! Text of the gateway that people read.

/// The first `limit` characters of `text` in one line, without control characters.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    let plain = text.trim().chars().take(limit);
    plain.map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_short_and_of_one_line() {
        assert_eq!(cut(" a\nb\0c ", 9), "a b c");
        assert_eq!(cut(&"ж".repeat(1000), 255).chars().count(), 255);
    }
}
