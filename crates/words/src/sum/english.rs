//! Sums in English words.

use shop::Kopecks;

const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const ONES: [&str; 20] = [
    "",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
/// Names of every third power of ten.
const POWERS: [&str; 7] = [
    "",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
];

/// A sum of money in English words, kopecks in figures: `One thousand two hundred roubles 00 kopecks`.
pub(super) fn sum_in_words(sum: Kopecks) -> String {
    let kopecks = sum.get().unsigned_abs();
    let (roubles, kopecks) = (kopecks / 100, kopecks % 100);
    let mut groups = Vec::new();
    let mut rest = roubles;
    while rest > 0 {
        groups.push(rest % 1_000);
        rest /= 1_000;
    }
    let mut words = Vec::new();
    if groups.is_empty() {
        words.push("zero".to_owned());
    }
    for (power, group) in groups.iter().copied().enumerate().rev() {
        words.extend(group_in_words(group));
        if group > 0 && power > 0 {
            words.push(POWERS[power].to_owned());
        }
    }
    let mut text = words.join(" ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let rouble = if roubles == 1 { "rouble" } else { "roubles" };
    let kopeck = if kopecks == 1 { "kopeck" } else { "kopecks" };
    format!("{text} {rouble} {kopecks:02} {kopeck}")
}

/// A number below a thousand; nothing for none.
fn group_in_words(number: u64) -> Vec<String> {
    let digit = |number: u64| usize::try_from(number).unwrap_or_default();
    let (hundreds, below) = (digit(number / 100), number % 100);
    let mut words = Vec::new();
    if hundreds > 0 {
        words.push(format!("{} hundred", ONES[hundreds]));
    }
    match (below / 10, below % 10) {
        (0 | 1, _) if below > 0 => words.push(ONES[digit(below)].to_owned()),
        (0 | 1, _) => {}
        (tens, 0) => words.push(TENS[digit(tens)].to_owned()),
        (tens, ones) => words.push(format!("{}-{}", TENS[digit(tens)], ONES[digit(ones)])),
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_said_in_english_as_well() {
        for (kopecks, words) in [
            (0, "Zero roubles 00 kopecks"),
            (1, "Zero roubles 01 kopeck"),
            (102, "One rouble 02 kopecks"),
            (1_111, "Eleven roubles 11 kopecks"),
            (2_200, "Twenty-two roubles 00 kopecks"),
            (100_000, "One thousand roubles 00 kopecks"),
            (199_050, "One thousand nine hundred ninety roubles 50 kopecks"),
            (100_000_100, "One million one roubles 00 kopecks"),
            (
                i64::MAX,
                "Ninety-two quadrillion two hundred thirty-three trillion seven hundred twenty billion three hundred \
                 sixty-eight million five hundred forty-seven thousand seven hundred fifty-eight roubles 07 kopecks",
            ),
        ] {
            assert_eq!(sum_in_words(Kopecks::new(kopecks)), words);
        }
    }
}
