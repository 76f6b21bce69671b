//! Numbers of the state's registers, which prove themselves by their last digits.

/// Whether it can be a taxpayer's number: ten digits of a company, twelve of a person.
pub(super) fn is_inn(number: &str) -> bool {
    let Some(digits) = digits(number) else {
        return false;
    };
    let proves = |weights: &[u32], place: usize| {
        let sum: u32 = weights
            .iter()
            .zip(&digits)
            .map(|(weight, digit)| weight * digit)
            .sum();
        digits[place] == sum % 11 % 10
    };
    match digits.len() {
        10 => proves(&[2, 4, 10, 3, 5, 9, 4, 6, 8], 9),
        12 => proves(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8], 10) && proves(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8], 11),
        _ => false,
    }
}

/// Whether it can be a number of the register of companies (13 digits) or of sole traders (15).
pub(super) fn is_ogrn(number: &str) -> bool {
    let Some(digits) = digits(number) else {
        return false;
    };
    let (divisor, last): (u32, usize) = match digits.len() {
        13 => (11, 12),
        15 => (13, 14),
        _ => return false,
    };
    let front = digits[..last]
        .iter()
        .fold(0, |rest, digit| (rest * 10 + *digit) % divisor);
    front % 10 == digits[last]
}

fn digits(number: &str) -> Option<Vec<u32>> {
    number.chars().map(|c| c.to_digit(10)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_wrong_digit_proves_nothing() {
        for (number, is_right) in [
            ("7707083893", true),
            ("7707083894", false),
            ("500100732259", true),
            ("500100732258", false),
            ("500100732359", false),
            ("77070838", false),
            ("770708389a", false),
            ("", false),
        ] {
            assert_eq!(is_inn(number), is_right, "{number}");
        }
        for (number, is_right) in [
            ("1027700132195", true),
            ("1027700132196", false),
            ("304500116000157", true),
            ("304500116000158", false),
            ("10277001", false),
        ] {
            assert_eq!(is_ogrn(number), is_right, "{number}");
        }
    }
}
