//! Which numbers there are, and how they are grouped.
//!
//! Crate `phonenumber` knows both for every country, but its parser is not used: it takes a trunk prefix off
//! numbers that have none, and with it the first digit of each Russian area code that begins with 8
//! (github.com/whisperfish/rust-phonenumber, issue 76). Its numbers are built without the parser, by
//! deserializing them.

use phonenumber::{Mode, PhoneNumber, metadata::DATABASE};
use serde_json::json;

/// Whether there can be a number of these digits, the country's code first.
///
/// At home and in neighbouring countries the length decides: new ranges open all the time, and a buyer whose
/// number is refused is lost. Elsewhere lengths differ within a country, and the tables decide.
pub(super) fn is_possible(digits: &str) -> bool {
    match length(digits) {
        Some(length) => digits.len() == length && (!digits.starts_with('7') || is_national(&digits[1..])),
        None => is_known(digits),
    }
}

/// Whether this very range was in use when the tables were made.
pub(super) fn is_known(digits: &str) -> bool {
    number(digits).is_some_and(|number| phonenumber::is_valid(&number))
}

/// Whether it can be a number within Russia and Kazakhstan: ten digits, and no area's code begins with 0, 1, 2, 5 or 6.
pub(super) fn is_national(digits: &str) -> bool {
    digits.len() == 10 && digits.starts_with(['3', '4', '7', '8', '9'])
}

/// Whether the digits begin with the code of a neighbouring country, where people leave out the plus.
pub(super) fn is_neighbours(digits: &str) -> bool {
    length(digits).is_some() && !digits.starts_with('7')
}

/// How many digits a number with this beginning has, in countries where all numbers are equally long.
pub(super) fn length(digits: &str) -> Option<usize> {
    const LENGTHS: [(&str, usize); 11] = [
        ("7", 11),
        ("373", 11),
        ("374", 11),
        ("375", 12),
        ("380", 12),
        ("992", 12),
        ("993", 11),
        ("994", 12),
        ("995", 12),
        ("996", 12),
        ("998", 12),
    ];
    let begins = |(code, _): &&(&str, usize)| digits.starts_with(code);
    LENGTHS.iter().find(begins).map(|(_, length)| *length)
}

/// In groups, as in `+375 29 123-45-67`, with no-break spaces.
pub(super) fn grouped(digits: &str) -> Option<String> {
    let grouped = match digits.strip_prefix('7').filter(|national| is_national(national)) {
        // As people write it in both countries; the tables have rarer ways for some towns.
        Some(national) => {
            let [area, a, b, c] = [&national[..3], &national[3..6], &national[6..8], &national[8..]];
            format!("+7 {area} {a}-{b}-{c}")
        }
        None => number(digits)?.format().mode(Mode::International).to_string(),
    };
    Some(grouped.replace(' ', "\u{A0}"))
}

/// The country's code, and the rest. No code is the beginning of another.
pub(super) fn parted(digits: &str) -> Option<(u16, &str)> {
    if digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let code = code.parse().ok()?;
        DATABASE.by_code(&code).map(|_| (code, national))
    })
}

fn number(digits: &str) -> Option<PhoneNumber> {
    let (code, national) = parted(digits)?;
    let value: u64 = national.parse().ok()?;
    let zeros = national.bytes().take_while(|b| *b == b'0').count();
    serde_json::from_value(json!({
        "code": { "value": code, "source": "plus" },
        "national": { "value": value | (u64::try_from(zeros).ok()? << 56) },
        "extension": null,
        "carrier": null,
    }))
    .ok()
}
