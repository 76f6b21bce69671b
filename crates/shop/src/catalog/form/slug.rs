//! Names in addresses, made from names for people.

use super::rules::LONGEST_SLUG;

/// The slug of a name: Russian letters as passports write them, small, with dashes between words. Empty if nothing of the
/// name can stand in an address.
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match latin(letter) {
            Some(latin) => slug.push_str(latin),
            None if letter.is_ascii_alphanumeric() => slug.push(letter),
            // One dash between words, whatever stands there.
            None if slug.is_empty() || slug.ends_with('-') => {}
            None => slug.push('-'),
        }
    }
    slug.truncate(LONGEST_SLUG);
    let kept = slug.trim_end_matches('-').len();
    slug.truncate(kept);
    slug
}

/// How a Russian letter is written in Latin ones.
const fn latin(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ы' => "y",
        'ю' => "iu",
        'я' => "ia",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::is_slug, *};

    #[test]
    fn a_slug_is_made_of_any_name() {
        for (name, slug) in [
            ("Плед «Иней», 130 × 170 см", "pled-inei-130-170-sm"),
            ("Объём — 1,5 л", "obem-1-5-l"),
            ("Щётка для обуви", "shchetka-dlia-obuvi"),
            ("  iPhone 15 Pro!  ", "iphone-15-pro"),
            ("шарф\u{2014}снуд", "sharf-snud"),
            ("围巾", ""),
            ("...", ""),
        ] {
            assert_eq!(slug_of(name), slug, "{name}");
        }
        let long = slug_of(&"щётка ".repeat(100));
        assert!(is_slug(&long) && !long.ends_with('-'), "{long}");
    }
}
