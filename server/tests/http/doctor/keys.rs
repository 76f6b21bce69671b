//! What the sentence of each broken set-up is known by.

use server::doctor::checks;
use shop::text::Lang;
use words::words;

/// Its first lines say what is in it.
const KEYS: &str = include_str!("keys.txt");

/// A line of it.
struct Row {
    check: &'static str,
    case: &'static str,
    /// Of the sentence, and of the advice.
    ru: [&'static str; 2],
    en: [&'static str; 2],
}

fn rows() -> impl Iterator<Item = Row> {
    let lines = KEYS.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [name, ru, en, mend_ru, mend_en] = cells[..] else {
            panic!("{line}");
        };
        let (check, case) = name.split_once('/').unwrap();
        Row {
            check,
            case,
            ru: [ru, mend_ru],
            en: [en, mend_en],
        }
    })
}

/// Somebody would notice if this case were told in the words of another one.
pub fn assert_known(check: &str, case: &str) {
    let is_known = rows().any(|row| (row.check, row.case) == (check, case));
    assert!(is_known, "keys.txt has no line for {check}/{case}");
}

/// Two sentences that have changed places are whole, and in the right language.
#[test]
fn no_case_is_told_in_the_words_of_another() {
    for Row { check, case, ru, en } in rows() {
        let known = checks().find(|known| known.name == check).unwrap();
        for (lang, keys) in [(Lang::Ru, ru), (Lang::En, en)] {
            let said = |word: &str| {
                ["", "-mend"].map(|end| words(lang).text(&format!("doctor-{check}-{word}{end}")))
            };
            let all: Vec<String> = known.cases.iter().flat_map(|other| said(other.word)).collect();
            for (key, own) in keys.into_iter().zip(said(case)) {
                assert!(own.contains(key), "{check}/{case}: no “{key}” in “{own}”");
                let other = all.iter().find(|other| **other != own && other.contains(key));
                assert_eq!(other, None, "{check}/{case}: “{key}” is in another, too");
            }
        }
    }
}
