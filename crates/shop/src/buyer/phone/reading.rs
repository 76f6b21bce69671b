//! What people mean by what they type. A number that can be read in two ways is asked for again, never guessed.

use super::{
    PhoneFault,
    numbering::{self, is_known, is_national, is_neighbours, is_possible},
};

/// Most digits of an extension.
pub(super) const LONGEST_EXTENSION: usize = 10;
/// Most digits of a number with its country's code (E.164).
const LONGEST: usize = 15;

/// What an extension begins with, in lower case.
const MARKS: [&str; 7] = [";ext=", "доб", "вн", "ext", "x", "х", "#"];

/// The text of the number, and the digits of its extension; none if there is no extension.
pub(super) fn parted(raw: &str) -> (&str, String) {
    let first_digit = raw.find(|c: char| c.is_ascii_digit()).unwrap_or(raw.len());
    let mark = raw[first_digit..]
        .char_indices()
        .map(|(at, _)| first_digit + at)
        .find(|at| {
            let rest: String = raw[*at..].chars().take(5).flat_map(char::to_lowercase).collect();
            MARKS.iter().any(|mark| rest.starts_with(mark))
        });
    match mark {
        Some(at) => (&raw[..at], digits(&raw[at..])),
        None => (raw, String::new()),
    }
}

/// The digits of the number with its country's code.
pub(super) fn number(typed: &str) -> Result<String, PhoneFault> {
    let typed = typed.trim_start_matches(|c: char| !c.is_ascii_digit() && !PLUS.contains(&c));
    let all = digits(typed);
    if all.is_empty() {
        return Err(PhoneFault::Missing);
    }
    let has_plus = typed.starts_with(PLUS);
    if let Some(abroad) = dialled_abroad(&all, has_plus) {
        return international(abroad).ok_or_else(|| fault(abroad));
    }
    let groups = typed.trim_start_matches(|c: char| !c.is_ascii_digit());
    let first = groups
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap_or_default();
    if has_plus {
        with_plus(&all, first)
    } else {
        without_plus(&all, first)
    }
}

const PLUS: [char; 2] = ['+', '＋'];

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// What follows the prefix for calls abroad: 00 in most countries, 8 and 10 in Russia.
fn dialled_abroad(digits: &str, has_plus: bool) -> Option<&str> {
    let from_russia = digits
        .strip_prefix("810")
        .filter(|rest| !has_plus && rest.len() > 8);
    digits.strip_prefix("00").or(from_russia)
}

/// A plus and an 8 is a Russian number that was meant to begin with 7, unless it is a number of another
/// country; what is set apart at its beginning tells.
fn with_plus(digits: &str, first: &str) -> Result<String, PhoneFault> {
    let abroad = international(digits);
    let russian = match digits.strip_prefix('8') {
        Some(national) => within_russia(national),
        // The 7 was left out.
        None if digits.starts_with(['3', '4', '9']) => within_russia(digits),
        None => None,
    };
    let is_code_apart = || numbering::parted(digits).is_some_and(|(code, _)| first == code.to_string());
    match (abroad, russian) {
        (Some(_), Some(russian)) if first == "8" => Ok(russian),
        (Some(_), Some(_)) if digits.starts_with('8') && !is_code_apart() => Err(PhoneFault::Doubtful),
        (Some(abroad), _) => Ok(abroad),
        (None, Some(russian)) => Ok(russian),
        (None, None) => Err(fault(digits)),
    }
}

/// Without a plus a number is Russian, or a neighbour's.
fn without_plus(digits: &str, first: &str) -> Result<String, PhoneFault> {
    let national = match digits.len() {
        11 | 12 => international(digits)
            .filter(|number| number.starts_with('7'))
            .or_else(|| within_russia(digits.strip_prefix("87").filter(|_| digits.len() == 12)?))
            .or_else(|| within_russia(digits.strip_prefix('8')?)),
        // An 8 set apart and nine digits is a number that lacks one, not a number of a town whose code begins
        // with 8.
        10 if !["7", "8"].contains(&first) => within_russia(digits).filter(|number| is_known(number)),
        _ => None,
    };
    let belarusian =
        || Some(format!("375{}", digits.strip_prefix("80")?)).filter(|number| is_possible(number));
    let neighbours = || {
        let mut spellings = [digits].into_iter().chain(digits.strip_prefix('8'));
        spellings
            .find(|number| is_neighbours(number) && is_possible(number))
            .map(str::to_owned)
    };
    national
        .or_else(belarusian)
        .or_else(neighbours)
        .ok_or_else(|| fault(digits))
}

/// A number that begins with the code of its country. After +7 some people dial the 8 or the 7 once more.
fn international(digits: &str) -> Option<String> {
    if is_possible(digits) {
        return Some(digits.to_owned());
    }
    within_russia(digits.strip_prefix("77").or_else(|| digits.strip_prefix("78"))?)
}

fn within_russia(national: &str) -> Option<String> {
    is_national(national).then(|| format!("7{national}"))
}

/// Why there is no such number.
fn fault(digits: &str) -> PhoneFault {
    let length = numbering::length(digits).or(digits.starts_with('8').then_some(11));
    let lengths = length.map_or(10..=LONGEST, |length| length..=length);
    if digits.len() < *lengths.start() {
        PhoneFault::Short
    } else if digits.len() > *lengths.end() {
        PhoneFault::Long
    } else {
        PhoneFault::UnknownCode
    }
}
