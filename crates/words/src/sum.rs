//! Sums in words, as invoices have them.

mod english;

use crate::Words;
use shop::{Kopecks, text::Lang};

/// Hundreds, tens and ones; numbers below twenty have words of their own.
const HUNDREDS: [&str; 10] = [
    "",
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
];
const TENS: [&str; 10] = [
    "",
    "",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
];
const ONES: [&str; 20] = [
    "",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
];
/// Names of every third power of ten, for one, for a few and for many; thousands are feminine.
const POWERS: [[&str; 3]; 7] = [
    ["рубль", "рубля", "рублей"],
    ["тысяча", "тысячи", "тысяч"],
    ["миллион", "миллиона", "миллионов"],
    ["миллиард", "миллиарда", "миллиардов"],
    ["триллион", "триллиона", "триллионов"],
    ["квадриллион", "квадриллиона", "квадриллионов"],
    ["квинтиллион", "квинтиллиона", "квинтиллионов"],
];
const KOPECKS: [&str; 3] = ["копейка", "копейки", "копеек"];

impl Words {
    /// A sum of money in words of this language, kopecks in figures: `Одна тысяча двести рублей 00 копеек`.
    pub fn sum_in_words(&self, sum: Kopecks) -> String {
        match self.lang {
            Lang::Ru => sum_in_words(sum),
            Lang::En => english::sum_in_words(sum),
        }
    }
}

/// A sum of money in Russian words, kopecks in figures: `Одна тысяча двести рублей 00 копеек`.
pub fn sum_in_words(sum: Kopecks) -> String {
    let kopecks = sum.get().unsigned_abs();
    let (mut rest, kopecks) = (kopecks / 100, kopecks % 100);
    let mut groups = Vec::new();
    while rest > 0 {
        groups.push(rest % 1_000);
        rest /= 1_000;
    }
    let mut words = Vec::new();
    if groups.is_empty() {
        words.push("ноль");
        groups.push(0);
    }
    for (power, group) in groups.iter().copied().enumerate().rev() {
        words.extend(group_in_words(group, power == 1));
        // Roubles are named even where their own three digits are noughts.
        if group > 0 || power == 0 {
            words.push(form(group, POWERS[power]));
        }
    }
    let mut text = words.join(" ");
    if let Some(first) = text.chars().next() {
        text.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    format!("{text} {kopecks:02} {}", form(kopecks, KOPECKS))
}

/// A number below a thousand; nothing for none.
fn group_in_words(number: u64, is_feminine: bool) -> Vec<&'static str> {
    let digit = |number: u64| usize::try_from(number).unwrap_or_default();
    let below_hundred = number % 100;
    let (tens, ones) = if below_hundred < 20 {
        (0, below_hundred)
    } else {
        (below_hundred / 10, below_hundred % 10)
    };
    let ones = match (ones, is_feminine) {
        (1, true) => "одна",
        (2, true) => "две",
        (ones, _) => ONES[digit(ones)],
    };
    let words = [HUNDREDS[digit(number / 100)], TENS[digit(tens)], ones];
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

/// The form of a noun beside a number.
const fn form(number: u64, [one, few, many]: [&'static str; 3]) -> &'static str {
    match (number % 100, number % 10) {
        (11..=14, _) => many,
        (_, 1) => one,
        (_, 2..=4) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_said_as_an_accountant_says_it() {
        for (kopecks, words) in [
            (0, "Ноль рублей 00 копеек"),
            (1, "Ноль рублей 01 копейка"),
            (102, "Один рубль 02 копейки"),
            (1_111, "Одиннадцать рублей 11 копеек"),
            (2_200, "Двадцать два рубля 00 копеек"),
            (100_000, "Одна тысяча рублей 00 копеек"),
            (199_050, "Одна тысяча девятьсот девяносто рублей 50 копеек"),
            (1_833_000, "Восемнадцать тысяч триста тридцать рублей 00 копеек"),
            (2_200_021, "Двадцать две тысячи рублей 21 копейка"),
            (100_000_100, "Один миллион один рубль 00 копеек"),
            (
                111_111_111_112,
                "Один миллиард сто одиннадцать миллионов сто одиннадцать тысяч сто одиннадцать рублей 12 копеек",
            ),
            (
                i64::MAX,
                "Девяносто два квадриллиона двести тридцать три триллиона семьсот двадцать миллиардов триста \
                 шестьдесят восемь миллионов пятьсот сорок семь тысяч семьсот пятьдесят восемь рублей 07 копеек",
            ),
        ] {
            assert_eq!(sum_in_words(Kopecks::new(kopecks)), words);
        }
    }
}
