//! Numbers as people and spreadsheets write them: `1 990,50`, `1990.5`, `1 990 ₽`.

use shop::Kopecks;

/// What may stand behind a sum.
const CURRENCIES: [&str; 5] = ["руб.", "руб", "₽", "р.", "р"];

/// A sum in roubles. More than two decimals are no sum: nobody guesses a price.
pub(crate) fn sum(text: &str) -> Option<Kopecks> {
    let text = text.trim();
    let bare = CURRENCIES
        .iter()
        .find_map(|currency| text.strip_suffix(currency))
        .unwrap_or(text);
    i64::try_from(fixed(bare, 2)?).ok().map(Kopecks::new)
}

/// A whole number, also as spreadsheets like to show it: `12,00`.
pub(crate) fn whole(text: &str) -> Option<u32> {
    u32::try_from(fixed(text, 0)?).ok()
}

/// A number without a sign in units of `10^-decimals`. `12,00` is as good as `12`; three digits behind a comma may be
/// thousands or thousandths, and are a number only where thousandths are asked for.
pub(crate) fn fixed(text: &str, decimals: usize) -> Option<u64> {
    let bare: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !is_group(*c))
        .collect();
    let (units, fraction) = bare.split_once([',', '.']).unwrap_or((bare.as_str(), ""));
    let are_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if units.is_empty() || !are_digits(units) || !are_digits(fraction) || bare.ends_with([',', '.']) {
        return None;
    }
    let (kept, finer) = fraction.split_at(fraction.len().min(decimals));
    if fraction.len() > decimals.max(2) || finer.bytes().any(|b| b != b'0') {
        return None;
    }
    format!("{units}{kept:0<decimals$}").parse().ok()
}

/// As [`fixed`], but what is finer is cut off: measures that somebody else weighed.
pub(crate) fn cut(text: &str, decimals: usize) -> Option<u64> {
    let text = text.trim();
    match text.find([',', '.']) {
        Some(at) => fixed(
            text.get(..=at + decimals)
                .unwrap_or(text)
                .trim_end_matches([',', '.']),
            decimals,
        ),
        None => fixed(text, decimals),
    }
}

/// Signs between groups of digits that are no white space.
fn is_group(c: char) -> bool {
    matches!(c, '\'' | '’' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_are_read_as_people_write_them() {
        for (text, kopecks) in [
            ("1990", 199_000),
            ("1990.5", 199_050),
            ("1 990,50", 199_050),
            ("1\u{A0}990,50\u{A0}₽", 199_050),
            ("1\u{202F}990 руб.", 199_000),
            ("1'990.00", 199_000),
            ("0,05", 5),
        ] {
            assert_eq!(sum(text), Some(Kopecks::new(kopecks)), "{text:?}");
        }
        for text in [
            "",
            "-1",
            "1,999",
            "12,500",
            "1,990.50",
            "1e3",
            "1.",
            ",5",
            "бесплатно",
            "99999999999999999999",
        ] {
            assert_eq!(sum(text), None, "{text:?}");
        }
    }

    #[test]
    fn whole_numbers_may_have_zeros_behind_the_comma() {
        assert_eq!(whole("12"), Some(12));
        assert_eq!(whole("1 200,00"), Some(1_200));
        assert_eq!(whole("1,000"), None);
        assert_eq!(whole("12,5"), None);
        assert_eq!(whole("-3"), None);
    }

    #[test]
    fn a_measure_that_is_too_fine_is_cut() {
        assert_eq!(cut("1.2345", 3), Some(1_234));
        assert_eq!(cut("20.1", 1), Some(201));
        assert_eq!(cut("7", 3), Some(7_000));
        assert_eq!(cut("0,5", 0), Some(0));
        assert_eq!(cut("тяжёлый", 3), None);
    }

    proptest! {
        /// A spreadsheet keeps sums as binary fractions; their shortest text is the sum again.
        #[test]
        fn a_price_survives_a_spreadsheet(kopecks in 1..=100_000_000_000_i64) {
            let cell: f64 = Kopecks::new(kopecks).decimal().parse().unwrap();
            prop_assert_eq!(sum(&cell.to_string()), Some(Kopecks::new(kopecks)));
        }

        #[test]
        fn nothing_that_is_typed_breaks_it(text in ".{0,40}") {
            let _ = (sum(&text), whole(&text), cut(&text, 3));
        }
    }
}
