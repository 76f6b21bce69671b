//! Shops that are set up wrong: each is told in a sentence of its own what is wrong, and what to do.

mod copies;
mod gateways;
mod keys;
mod letters;
mod moderation;
mod orders;
mod surroundings;
mod way_in;

use crate::support::{TestShop, name_server};
use server::{
    AppState,
    doctor::{checks, look, look_and_keep},
};
use shop::{
    doctor::{COMMON_CASES, Light, Seen},
    text::Lang,
};
use std::collections::{BTreeSet, HashMap};
use words::{Words, words};

/// What a check sees now.
async fn seen(state: &AppState, check: &str) -> Seen {
    let wanted: Vec<_> = checks().filter(|known| known.name == check).collect();
    assert_eq!(wanted.len(), 1, "there is one check {check}");
    look(state, wanted).await.remove(0)
}

/// A check sees this case of its own, and says so whole, in both languages, in words that are known to be its own.
async fn assert_sees(state: &AppState, check: &str, case: &str, light: Light) {
    let seen = seen(state, check).await;
    assert_eq!(
        (seen.case.as_str(), seen.light),
        (case, light),
        "{check}: {seen:?}"
    );
    for lang in [Lang::Ru, Lang::En] {
        assert_whole(words(lang), &seen);
    }
    if light != Light::Ok {
        keys::assert_known(check, case);
    }
}

fn assert_whole(words: &Words, seen: &Seen) {
    let said = [Some(words.seen(seen)), words.mend(seen)];
    for sentence in said.into_iter().flatten() {
        assert!(!sentence.contains(['{', '}']), "a gap is left: {sentence}");
        assert!(!sentence.starts_with("doctor-"), "{sentence} is not said");
    }
}

/// Every check has a name, and each of its cases a sentence that no other has; whatever is not fine has another that says what
/// to do.
#[test]
fn every_case_of_every_check_has_its_own_words() {
    for lang in [Lang::Ru, Lang::En] {
        let words = words(lang);
        let mut names = BTreeSet::new();
        for check in checks() {
            let name = words.check(check.name);
            assert_ne!(name, format!("doctor-{}", check.name), "it has no name");
            assert!(names.insert(name), "{} is called like another", check.name);
            let mut said = HashMap::new();
            for case in check.cases {
                let seen = Seen {
                    check: check.name.to_owned(),
                    light: case.light,
                    case: case.word.to_owned(),
                    value: None,
                    facts: [].into(),
                    at: shop::Timestamp::from_ms(0),
                };
                let why = words.seen(&seen);
                assert_ne!(why, seen.sentence(), "{} has no sentence", seen.sentence());
                let other = said.insert(why, case.word);
                assert_eq!(other, None, "{}: {}", check.name, case.word);
                let mend = words.mend(&seen);
                assert_eq!(mend.is_some(), case.light != Light::Ok);
                let id = format!("{}-mend", seen.sentence());
                assert_ne!(mend.as_deref(), Some(id.as_str()), "nobody is told what to do");
            }
        }
    }
}

/// Nobody says what no check comes to.
#[test]
fn every_sentence_of_the_doctor_is_said_by_a_check() {
    let common = [
        "light-ok",
        "light-unknown",
        "light-warning",
        "light-fault",
        "faults",
    ];
    let mut named: BTreeSet<String> = common.iter().map(|word| format!("doctor-{word}")).collect();
    for case in COMMON_CASES {
        named.extend([format!("doctor-{case}"), format!("doctor-{case}-mend")]);
    }
    for check in checks() {
        named.insert(format!("doctor-{}", check.name));
        for case in check.cases {
            let sentence = format!("doctor-{}-{}", check.name, case.word);
            named.extend((case.light != Light::Ok).then(|| format!("{sentence}-mend")));
            named.insert(sentence);
        }
    }
    let written = include_str!("../../../crates/words/locales/ru.ftl")
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(id, _)| id)
        .filter(|id| id.starts_with("doctor-"));
    let idle: Vec<_> = written.filter(|id| !named.contains(*id)).collect();
    assert!(idle.is_empty(), "nobody says: {idle:?}");
}

#[test]
fn names_of_checks_are_good_for_addresses() {
    let mut names = BTreeSet::new();
    for check in checks() {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(check.name.bytes().all(is_plain), "{}", check.name);
        assert!(names.insert(check.name), "{} is there twice", check.name);
    }
}

/// The page shows what was seen last, and looks when it is asked to; strangers do neither.
#[tokio::test]
async fn the_page_shows_what_was_seen_and_looks_when_it_is_asked_to() {
    let shop = TestShop::open().await;
    // Nobody outside is asked.
    let names = name_server(&[]).await;
    shop.app().doctor.name_server.set(names).unwrap();
    let owner = shop.owner().await;
    let said = |id: &str| words(Lang::Ru).text(id);
    owner
        .visit("/admin/doctor")
        .await
        .assert_says(&said("office-doctor-nothing"));
    let wanted = ["result-url", "robokassa-password-2"];
    let some = checks().filter(|check| wanted.contains(&check.name)).collect();
    look_and_keep(shop.app(), some).await.unwrap();
    let page = owner.visit("/admin/doctor").await;
    page.assert_says(&said("doctor-result-url-local"));
    page.assert_says(&said("doctor-robokassa-password-2-fits"));
    let page = owner.submit(page.form("/admin/doctor")).await;
    assert_eq!((page.status.as_u16(), page.url.path()), (200, "/admin/doctor"));
    let strange = shop.visitor().post("/admin/doctor", &[]).await;
    assert_eq!(strange.url.path(), "/admin/sign-in");
    shop.finish().await;
}
