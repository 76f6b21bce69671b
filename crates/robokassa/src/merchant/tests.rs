use super::*;

fn live() -> LivePasswords {
    LivePasswords::new("p1_Secret", "p2_Secret").unwrap()
}

#[test]
fn empty_and_stray_passwords_cannot_be_made() {
    use MerchantError::{EmptyPassword, StrayCharacter};
    assert_eq!(
        LivePasswords::new("", "b").err(),
        Some(EmptyPassword(PasswordName::First))
    );
    assert_eq!(
        LivePasswords::new("a", "").err(),
        Some(EmptyPassword(PasswordName::Second))
    );
    assert_eq!(
        live().with_third("").err(),
        Some(EmptyPassword(PasswordName::Third))
    );
    assert_eq!(
        TestPasswords::new("", "b").err(),
        Some(EmptyPassword(PasswordName::TestFirst))
    );
    assert_eq!(
        LivePasswords::new(" a", "b").err(),
        Some(StrayCharacter(PasswordName::First))
    );
    assert_eq!(
        TestPasswords::new("a", "b\n").err(),
        Some(StrayCharacter(PasswordName::TestSecond))
    );
    assert_eq!(
        TestPasswords::new("a", "b\0b").err(),
        Some(StrayCharacter(PasswordName::TestSecond))
    );
    for unseen in ['\u{200B}', '\u{2060}', '\u{FEFF}', '\u{AD}'] {
        let copied = format!("p1_Sec{unseen}ret");
        assert_eq!(
            LivePasswords::new(copied, "b").err(),
            Some(StrayCharacter(PasswordName::First)),
            "{unseen:?}"
        );
    }
    assert!(LivePasswords::new("пароль", "b c").is_ok());
}

#[test]
fn any_two_equal_passwords_are_refused() {
    use PasswordName::{First, Second, TestFirst, TestSecond, Third};
    let equal = |one, other| Some(MerchantError::EqualPasswords(one, other));
    assert_eq!(LivePasswords::new("a", "a").err(), equal(First, Second));
    assert_eq!(live().with_third("p1_Secret").err(), equal(First, Third));
    assert_eq!(live().with_third("p2_Secret").err(), equal(Second, Third));
    assert_eq!(TestPasswords::new("a", "a").err(), equal(TestFirst, TestSecond));
    for (first, second, error) in [
        ("p1_Secret", "t2", equal(First, TestFirst)),
        ("t1", "p1_Secret", equal(First, TestSecond)),
        ("p2_Secret", "t2", equal(Second, TestFirst)),
        ("t1", "p2_Secret", equal(Second, TestSecond)),
        ("p3_Secret", "t2", equal(Third, TestFirst)),
    ] {
        let merchant = Merchant::live("shop", live().with_third("p3_Secret").unwrap(), Hash::Md5).unwrap();
        let test = TestPasswords::new(first, second).unwrap();
        assert_eq!(merchant.with_test(test, Hash::Md5).err(), error);
    }
}

#[test]
fn a_login_that_would_shift_the_signature_is_refused() {
    for login in ["", "a:b", "a b", "shop\n", "\u{FEFF}shop", "sh\u{200B}op"] {
        assert_eq!(
            Merchant::live(login, live(), Hash::Md5).err(),
            Some(MerchantError::Login),
            "{login:?}"
        );
    }
}

#[test]
fn each_mode_has_its_own_pair_and_none_stands_for_another() {
    let test = TestPasswords::new("t1_Secret", "t2_Secret").unwrap();
    let only_live = Merchant::live("shop", live(), Hash::Md5).unwrap();
    let only_test = Merchant::test_only("shop", test.clone(), Hash::Sha1).unwrap();
    assert_eq!(
        only_live.keys(Mode::Test).err(),
        Some(NoPassword::Pair(Mode::Test))
    );
    assert_eq!(
        only_test.keys(Mode::Live).err(),
        Some(NoPassword::Pair(Mode::Live))
    );
    let both = only_live.with_test(test, Hash::Sha1).unwrap();
    let (live, test) = (both.keys(Mode::Live).unwrap(), both.keys(Mode::Test).unwrap());
    assert_eq!(
        (live.first.expose(), live.second.expose(), live.hash),
        ("p1_Secret", "p2_Secret", Hash::Md5)
    );
    assert_eq!(
        (test.first.expose(), test.second.expose(), test.hash),
        ("t1_Secret", "t2_Secret", Hash::Sha1)
    );
    assert!(both.has(Mode::Live) && both.has(Mode::Test) && !only_test.has(Mode::Live));
}

#[test]
fn debug_shows_no_password() {
    let test = TestPasswords::new("t1_Secret", "t2_Secret").unwrap();
    let shown = format!("{test:?} {:?}", live());
    assert_eq!(shown, "TestPasswords { .. } LivePasswords { .. }");
    let merchant = Merchant::live("demo_shop", live(), Hash::Sha256)
        .unwrap()
        .with_test(test, Hash::Md5)
        .unwrap();
    let shown = shown + &format!("{merchant:#?}");
    assert!(
        shown.contains("demo_shop") && !shown.contains("Secret"),
        "{shown}"
    );
}

#[test]
fn errors_name_modes_and_places() {
    for (error, words) in [
        (NoPassword::Pair(Mode::Live), "no live passwords are configured"),
        (NoPassword::Pair(Mode::Test), "no test passwords are configured"),
        (NoPassword::Third, "no password 3 is configured"),
    ] {
        assert_eq!(error.to_string(), words);
    }
    let equal = MerchantError::EqualPasswords(PasswordName::Second, PasswordName::TestFirst);
    assert_eq!(equal.to_string(), "password 2 and test password 1 are equal");
}
