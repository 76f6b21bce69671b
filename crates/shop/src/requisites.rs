//! Numbers that the state gives to sellers: a digit that was mistyped is found by their check digits.

/// The weights of the check digits in an INN, those of the longest first part.
const INN_WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

/// Whether this is an INN, that of a company (10 digits) or of a person (12).
pub fn is_inn(text: &str) -> bool {
    let Some(digits) = digits(text) else {
        return false;
    };
    let checks = |nth: usize| {
        let weights = &INN_WEIGHTS[INN_WEIGHTS.len() - nth..];
        let sum: u32 = weights
            .iter()
            .zip(&digits)
            .map(|(weight, digit)| weight * digit)
            .sum();
        sum % 11 % 10 == digits[nth]
    };
    match digits.len() {
        10 => checks(9),
        12 => checks(10) && checks(11),
        _ => false,
    }
}

/// Whether this is an OGRN, that of a company (13 digits) or of a sole trader (15).
pub fn is_ogrn(text: &str) -> bool {
    let Some(digits) = digits(text) else {
        return false;
    };
    let divisor: u32 = match digits.len() {
        13 => 11,
        15 => 13,
        _ => return false,
    };
    let (last, number) = digits.split_last().unwrap_or((&0, &[]));
    let rest = number
        .iter()
        .fold(0_u32, |rest, digit| (rest * 10 + *digit) % divisor);
    rest % 10 == *last
}

/// Whether this is a KPP: nine signs, digits but for the fifth and sixth, which may be capital letters.
pub fn is_kpp(text: &str) -> bool {
    text.len() == 9
        && text
            .bytes()
            .enumerate()
            .all(|(nth, byte)| byte.is_ascii_digit() || (matches!(nth, 4 | 5) && byte.is_ascii_uppercase()))
}

/// The digits of a number that is nothing else, and not all of them 0.
fn digits(text: &str) -> Option<Vec<u32>> {
    let digits: Option<Vec<u32>> = text.chars().map(|sign| sign.to_digit(10)).collect();
    digits.filter(|digits| digits.iter().any(|digit| *digit > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_that_was_mistyped_is_found() {
        for inn in ["7707083893", "500100732259"] {
            assert!(is_inn(inn), "{inn}");
        }
        for text in [
            "",
            "7707083894",
            "500100732258",
            "500100732269",
            "770708389",
            "0000000000",
            "000000000000",
            "77 07083893",
            "770708389З",
            "165000000000",
        ] {
            assert!(!is_inn(text), "{text}");
        }
        for ogrn in ["1027700132195", "304500116000157"] {
            assert!(is_ogrn(ogrn), "{ogrn}");
        }
        for text in [
            "",
            "1027700132196",
            "304500116000158",
            "102770013219",
            "0000000000000",
        ] {
            assert!(!is_ogrn(text), "{text}");
        }
        for kpp in ["773601001", "7736AZ001"] {
            assert!(is_kpp(kpp), "{kpp}");
        }
        for text in ["", "77360100", "7736az001", "7736А1001", "A73601001"] {
            assert!(!is_kpp(text), "{text}");
        }
    }
}
