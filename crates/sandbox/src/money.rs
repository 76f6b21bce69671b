//! Sums as texts and whole kopecks (or cents of another currency); never a float.

/// Reads `149.9`, `149.90` or `149.900000`; `None` for a sign, an exponent, or a part of a kopeck.
pub(crate) fn kopecks(text: &str) -> Option<u64> {
    decimal(text, 2)
}

/// Reads an unsigned decimal as a whole number of its last allowed place: `decimal("1.5", 3)` is 1500.
pub(crate) fn decimal(text: &str, places: usize) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let (kept, rest) = fraction.split_at(fraction.len().min(places));
    if rest.bytes().any(|digit| digit != b'0') {
        return None;
    }
    format!("{whole}{kept:0<places$}").parse().ok()
}

/// `149.90`, as `SuccessURL` carries it.
pub(crate) fn two_decimals(kopecks: u64) -> String {
    format!("{}.{:02}", kopecks / 100, kopecks % 100)
}

/// `149.900000`, as `ResultURL` and the XML interfaces carry it.
pub(crate) fn six_decimals(kopecks: u64) -> String {
    format!("{}0000", two_decimals(kopecks))
}

/// `1 990 ₽` or `1 990,50 ₽`; another currency stands in place of the sign.
pub(crate) fn for_people(kopecks: u64, currency: Option<&str>) -> String {
    let roubles = (kopecks / 100).to_string();
    let mut text = String::new();
    for (place, digit) in roubles.chars().enumerate() {
        if place > 0 && (roubles.len() - place).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    let fraction = match kopecks % 100 {
        0 => String::new(),
        rest => format!(",{rest:02}"),
    };
    format!("{text}{fraction}\u{a0}{}", currency.unwrap_or("₽"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_exactly_or_not_at_all() {
        for (text, sum) in [
            ("149.90", Some(14_990)),
            ("149.900000", Some(14_990)),
            ("1", Some(100)),
            ("0.5", Some(50)),
            ("8.961", None),
            ("-1.00", None),
            ("+1", None),
            ("1e2", None),
            ("1,50", None),
            ("1.", None),
            (".5", None),
            ("", None),
            ("99999999999999999999.00", None),
        ] {
            assert_eq!(kopecks(text), sum, "{text:?}");
        }
        assert_eq!(decimal("1.5", 3), Some(1500));
    }

    #[test]
    fn sums_are_written_for_the_wire_and_for_people() {
        assert_eq!(six_decimals(14_990), "149.900000");
        assert_eq!(two_decimals(5), "0.05");
        assert_eq!(for_people(199_000, None), "1\u{a0}990\u{a0}₽");
        assert_eq!(
            for_people(123_456_789, Some("USD")),
            "1\u{a0}234\u{a0}567,89\u{a0}USD"
        );
    }
}
