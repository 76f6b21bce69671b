//! What people type, and what becomes of it.

use super::{Phone, PhoneFault};

/// Every area code of Russia, then those of free calls and of Abkhazia, then some of mobile networks.
const CODES: &str = "
    301 302 341 342 343 345 346 347 349 351 352 353 365 381 382 383 384 385 388 390 391 394 395
    401 411 413 415 416 421 423 424 426 427 471 472 473 474 475 481 482 483 484 485 486 487 491 492 493 494 495 496 498 499
    811 812 813 814 815 816 817 818 820 821 831 833 834 835 836 841 842 843 844 845 846 847 848 851 855 856 857
    861 862 863 865 866 867 869 871 872 873 877 878 879
    800 804 840 900 903 905 912 916 921 929 938 940 950 958 969 978 985 990 994 998 999";

#[test]
fn every_code_of_russia_is_taken_in_every_spelling() {
    let codes: Vec<&str> = CODES.split_whitespace().collect();
    assert_eq!(codes.len(), 114);
    for code in codes {
        for (rest, groups) in [("5764501", ["576", "45", "01"]), ("2360000", ["236", "00", "00"])] {
            let [a, b, c] = groups;
            let kept = format!("+7{code}{rest}");
            for typed in [
                format!("8 ({code}) {a}-{b}-{c}"),
                format!("8({code}){rest}"),
                format!("8{code}{rest}"),
                format!("8-{code}-{a}-{b}-{c}"),
                format!("8.{code}.{a}.{b}.{c}"),
                format!("8 {code} {a} {b} {c}"),
                format!("+7 {code} {a}-{b}-{c}"),
                format!("+7({code}){rest}"),
                format!("+7{code}{rest}"),
                format!("+ 7 {code} {rest}"),
                format!("+7\u{A0}{code}\u{A0}{a}\u{2011}{b}\u{2011}{c}"),
                format!("7{code}{rest}"),
                format!("7 {code} {a} {b} {c}"),
                format!("+7 8 {code} {rest}"),
                format!("8 +7 ({code}) {rest}"),
                format!("+8 ({code}) {a}-{b}-{c}"),
                format!("+8 {code} {rest}"),
                format!("007 {code} {rest}"),
                format!("tel:+7-{code}-{a}-{b}-{c}"),
                format!("тел. {code} {a}-{b}-{c}"),
                format!("{code}{rest}"),
            ] {
                let phone = Phone::parse(&typed);
                assert_eq!(phone.as_ref().map(Phone::number), Ok(&*kept), "{typed}");
            }
            let phone = Phone::parse(&kept).unwrap();
            assert_eq!(phone.grouped(), format!("+7\u{A0}{code}\u{A0}{a}-{b}-{c}"));
            assert_eq!(phone.link(), format!("tel:{kept}"));
            assert_eq!(phone.extension(), None);
        }
    }
}

#[test]
fn the_neighbours_are_taken_with_and_without_a_plus() {
    for (number, shown) in [
        ("+77011234567", "+7 701 123-45-67"),
        ("+77272345678", "+7 727 234-56-78"),
        ("+375291234567", "+375 29 123-45-67"),
        ("+375447654321", "+375 44 765-43-21"),
        ("+375800111111", "+375 800 11 1111"),
        ("+375152450911", "+375 152 45-09-11"),
        ("+998901234567", "+998 90 123 45 67"),
        ("+998882345678", "+998 88 234 56 78"),
        ("+992917123456", "+992 91 712 3456"),
        ("+992885123456", "+992 88 512 3456"),
        ("+37491123456", "+374 91 123456"),
        ("+37477123456", "+374 77 123456"),
        ("+996555123456", "+996 555 123 456"),
        ("+995555123456", "+995 555 12 34 56"),
        ("+994501234567", "+994 50 123 45 67"),
        ("+37369123456", "+373 691 23 456"),
        ("+380501234567", "+380 50 123 4567"),
        ("+99365123456", "+993 65 123456"),
    ] {
        let digits = &number[1..];
        let spellings = [
            number.to_owned(),
            digits.to_owned(),
            shown.to_owned(),
            shown.replace('+', ""),
            shown.replace(' ', "-"),
            format!("00{digits}"),
            format!("00 {}", &shown[1..]),
            format!("+00{digits}"),
            format!("8 10 {}", &shown[1..]),
            format!("810{digits}"),
        ];
        for typed in spellings {
            let phone = Phone::parse(&typed);
            assert_eq!(phone.as_ref().map(Phone::number), Ok(number), "{typed}");
        }
        let phone = Phone::parse(number).unwrap();
        assert_eq!(phone.grouped().replace('\u{A0}', " "), shown);
        assert_eq!(phone.link(), format!("tel:{number}"));
    }
    for (typed, number) in [
        ("8 029 123-45-67", "+375291234567"),
        ("80291234567", "+375291234567"),
        ("8 (044) 765 43 21", "+375447654321"),
        ("8 017 200 00 00", "+375172000000"),
        ("8 375 29 123-45-67", "+375291234567"),
        ("8 701 123 45 67", "+77011234567"),
    ] {
        assert_eq!(
            Phone::parse(typed).as_ref().map(Phone::number),
            Ok(number),
            "{typed}"
        );
    }
}

#[test]
fn the_rest_of_the_world_begins_with_a_plus() {
    for (typed, number, shown) in [
        ("+1 (415) 555-2671", "+14155552671", "+1 415-555-2671"),
        ("+49 1511 2345678", "+4915112345678", "+49 1511 2345678"),
        ("+39 06 1234 5678", "+390612345678", "+39 06 1234 5678"),
        ("0090 532 123 45 67", "+905321234567", "+90 532 123 45 67"),
        ("+86 139 1234 5678", "+8613912345678", "+86 139 1234 5678"),
        ("+371 20 123 456", "+37120123456", "+371 20 123 456"),
    ] {
        let phone = Phone::parse(typed).unwrap();
        assert_eq!(
            (phone.number(), phone.grouped().replace('\u{A0}', " ").as_str()),
            (number, shown)
        );
    }
    assert_eq!(Phone::parse("14155552671"), Err(PhoneFault::UnknownCode));
}

/// `+8` is a slip of the finger for `8` or `+7`, and in some cases the beginning of a number in the Far East.
#[test]
fn a_number_of_two_countries_is_asked_for_again() {
    for (typed, number) in [
        ("+8 (495) 123-45-67", Ok("+74951234567")),
        ("+8 4951234567", Ok("+74951234567")),
        ("+8-495-123-45-67", Ok("+74951234567")),
        ("+ 8 495 123 45 67", Ok("+74951234567")),
        ("+84951234567", Err(PhoneFault::Doubtful)),
        ("+8495 123 45 67", Err(PhoneFault::Doubtful)),
        ("+84 95 123 45 67", Ok("+84951234567")),
        ("+89123456789", Ok("+79123456789")),
        ("+88125764501", Ok("+78125764501")),
        ("+8 800 555-35-35", Ok("+78005553535")),
        ("+9123456789", Ok("+79123456789")),
    ] {
        assert_eq!(
            Phone::parse(typed).as_ref().map(Phone::number),
            number.as_ref().copied(),
            "{typed}"
        );
    }
}

#[test]
fn an_extension_is_kept_as_text() {
    for (typed, kept) in [
        ("8 (495) 739-70-00 доб. 12", "+74957397000;ext=12"),
        ("8 (495) 739-70-00, доб.012", "+74957397000;ext=012"),
        ("+7 495 739-70-00 (добавочный 12-34)", "+74957397000;ext=1234"),
        ("8 812 576 45 01 ДОБ 7", "+78125764501;ext=7"),
        ("8 812 576 45 01 вн. 7", "+78125764501;ext=7"),
        ("8 812 576 45 01 внутренний 7", "+78125764501;ext=7"),
        ("+1 415 555 2671 ext. 5", "+14155552671;ext=5"),
        ("+1 415 555 2671 x5", "+14155552671;ext=5"),
        ("+7 495 739-70-00 х12", "+74957397000;ext=12"),
        ("84957397000#12", "+74957397000;ext=12"),
        ("+74957397000;ext=12", "+74957397000;ext=12"),
        ("8 495 739-70-00 доб.", "+74957397000"),
    ] {
        let phone = Phone::parse(typed).unwrap();
        assert_eq!(phone.link(), format!("tel:{kept}"), "{typed}");
        assert_eq!(phone.number(), kept.split(';').next().unwrap());
        let document = serde_json::to_string(&phone).unwrap();
        assert_eq!(document, format!("\"{kept}\""));
        assert_eq!(serde_json::from_str::<Phone>(&document).unwrap(), phone);
    }
    let phone = Phone::parse("8 (495) 739-70-00 доб. 12").unwrap();
    assert_eq!(phone.extension(), Some("12"));
    assert_eq!(phone.grouped(), "+7\u{A0}495\u{A0}739-70-00");
}

#[test]
fn what_is_wrong_is_named() {
    use PhoneFault::{Long, Missing, Short, UnknownCode};
    for (typed, fault) in [
        ("", Missing),
        ("  ", Missing),
        ("+", Missing),
        ("доб. ", Missing),
        ("call me", Missing),
        ("12", Short),
        ("+7 912", Short),
        ("345-67-89", Short),
        ("8 912 345-67-8", Short),
        ("891234567", Short),
        ("8 341 576 45 0", Short),
        ("7 771 123 45 6", Short),
        ("+7 912 345 67 8", Short),
        ("+375 29 123-45-6", Short),
        ("375 29 123 45 6", Short),
        ("8 029 123 45 6", Short),
        ("8 912 345 67 89 99", Long),
        ("8 912 345-67-89, 8 903 111-22-33", Long),
        ("+7 (912) 345-67-89 / +7 903 111-22-33", Long),
        ("+375 29 123-45-67-8", Long),
        ("8 495 739-70-00 доб. 12345678901", Long),
        (&"9".repeat(500), Long),
        ("8 512 345 67 89", UnknownCode),
        ("+7 012 345 67 89", UnknownCode),
        ("+7 200 345 67 89", UnknownCode),
        ("5551234567", UnknownCode),
        ("+999 12 345 67 89", UnknownCode),
        ("+1 000 000 0000", UnknownCode),
    ] {
        assert_eq!(Phone::parse(typed), Err(fault), "{typed}");
    }
}
