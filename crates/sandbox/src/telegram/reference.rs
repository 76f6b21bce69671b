//! Character references in Telegram's HTML, of which it knows few.

/// Text up to the next tag or reference, or one reference decoded; and what follows.
pub(super) fn text_run(rest: &str) -> (String, &str) {
    if let Some((character, after)) = reference(rest) {
        return (character.to_string(), after);
    }
    // The first character is text whatever it is: an ampersand that begins no reference stands for itself.
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let end = rest[first..]
        .find(['<', '&'])
        .map_or(rest.len(), |found| first + found);
    (rest[..end].to_owned(), &rest[end..])
}

/// `&lt;`, `&gt;`, `&amp;`, `&quot;` or a number; the semicolon may be missing. No other name is known.
fn reference(rest: &str) -> Option<(char, &str)> {
    let body = rest.strip_prefix('&')?;
    let (character, after) = if let Some(number) = body.strip_prefix('#') {
        let (digits, radix) = number
            .strip_prefix(['x', 'X'])
            .map_or((number, 10), |digits| (digits, 16));
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let code = u32::from_str_radix(&digits[..end], radix)
            .ok()
            .filter(|code| *code != 0)?;
        (char::from_u32(code)?, &digits[end..])
    } else {
        let end = body
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(body.len());
        let character = match &body[..end] {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            _ => return None,
        };
        (character, &body[end..])
    };
    Some((character, after.strip_prefix(';').unwrap_or(after)))
}

/// A whole text without tags, such as the value of an attribute.
pub(super) fn decode(mut value: &str) -> String {
    let mut decoded = String::new();
    while !value.is_empty() {
        let (text, after) = text_run(value);
        decoded.push_str(&text);
        value = after;
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn references_are_decoded_and_unknown_ones_stay() {
        assert_eq!(
            decode("1 &lt; 2 &amp;&amp; &quot;x&quot; &#1071;&#x42f;"),
            "1 < 2 && \"x\" ЯЯ"
        );
        assert_eq!(
            decode("Tom & Jerry &nbsp; &copy; & &#0; &"),
            "Tom & Jerry &nbsp; &copy; & &#0; &"
        );
        assert_eq!(decode("&lt без точки"), "< без точки");
    }
}
