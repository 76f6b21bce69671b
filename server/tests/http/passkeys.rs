//! Passkeys: having some, signing in with one alone, with one behind a password, and with none that is not good.

use crate::{
    factors::acts,
    sign_in::{LOGIN, PASSWORD, is_in, sign_in, with_account},
    support::{
        Browser, Page, Plan, TestShop,
        authenticator::{Authenticator, PRESENT},
        said,
    },
};
use shop::{security::Act, text::Lang};
use words::words;

const NEW: &str = "/admin/account/passkeys/new";
const ADD: &str = "/admin/account/passkeys";
const SIGN_IN: &str = "/admin/sign-in/passkey";
const CODE: &str = "/admin/sign-in/code";

/// What a page asks the browser, and the origin that it is for.
async fn asked(visitor: &Browser, page: &Page) -> (String, String) {
    let begin = page.attributes("[data-passkey]", "data-begin").remove(0);
    let origin = page.attributes("[data-passkey]", "data-origin").remove(0);
    let asked = visitor.post(&begin, &[]).await.found();
    assert_eq!(asked.headers["content-type"], "application/json");
    (asked.body, origin)
}

/// Adds a passkey: the device, and the page that follows.
async fn add(visitor: &Browser, name: &str) -> (Authenticator, Page) {
    let page = visitor.visit(NEW).await.found();
    let (asked, origin) = asked(visitor, &page).await;
    let (device, answer) = Authenticator::make(&asked, &origin);
    let form = page.form(ADD).fill_in([("name", name)]);
    let form = form.force("credential", &answer);
    (device, visitor.submit(form).await)
}

/// Answers with a device what the page asks that somebody is on.
async fn show(visitor: &Browser, page: &Page, device: &mut Authenticator) -> (String, Page) {
    let (asked, _) = asked(visitor, page).await;
    let answer = device.show(&asked);
    let form = page.form(SIGN_IN).force("credential", &answer);
    (answer, visitor.submit(form).await)
}

/// From the page to sign in on.
async fn show_alone(visitor: &Browser, device: &mut Authenticator) -> Page {
    let page = visitor.visit("/admin/sign-in").await.found();
    show(visitor, &page, device).await.1
}

/// A shop where somebody has a passkey, and is signed in; with their recovery codes.
async fn with_passkey() -> (TestShop, Browser, Authenticator, Vec<String>) {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let visitor = shop.visitor();
    sign_in(&visitor, LOGIN, PASSWORD).await.found();
    let (device, page) = add(&visitor, "Телефон").await;
    let codes = page.found().all("main pre").remove(0);
    let codes: Vec<String> = codes.split_whitespace().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10);
    (shop, visitor, device, codes)
}

#[tokio::test]
async fn whoever_has_a_passkey_signs_in_with_it_alone() {
    let (shop, visitor, mut device, _) = with_passkey().await;
    let page = visitor.visit("/admin/account").await.found();
    for words in ["Телефон", &said(Lang::Ru, "passkey-never")] {
        page.assert_says(words);
    }
    visitor.post("/admin/sign-out", &[]).await.found();

    let page = visitor.visit("/admin/sign-in").await.found();
    assert!(
        page.has("div[hidden] form"),
        "without its script there is no button"
    );
    let (answer, after) = show(&visitor, &page, &mut device).await;
    assert_eq!(after.found().url.path(), "/admin");
    let page = visitor.visit("/admin/account").await.found();
    assert!(!page.says(&said(Lang::Ru, "passkey-never")), "it was used");

    // Somebody who has read the answer has nothing.
    let other = shop.visitor();
    let again = other.post(SIGN_IN, &[("credential", answer.as_str())]).await;
    assert_eq!(again.code(), 422);
    again.assert_says(&said(Lang::Ru, "passkey-wrong"));
    assert!(!is_in(&other).await);
    let plain = "select count(*) from passkey_challenges";
    assert_eq!(shop.database.number(plain).await, 0, "each was answered");
    assert!(acts(&shop).await.contains(&Act::PasskeyAdded));
    shop.finish().await;
}

#[tokio::test]
async fn a_passkey_stands_in_for_a_code_and_a_recovery_code_for_the_passkey() {
    let (shop, visitor, mut device, codes) = with_passkey().await;
    visitor.post("/admin/sign-out", &[]).await.found();
    let page = sign_in(&visitor, LOGIN, PASSWORD).await.found();
    assert_eq!(page.url.path(), CODE);
    assert!(!is_in(&visitor).await, "the password alone opens nothing");
    page.assert_says(&said(Lang::Ru, "passkey-step-text"));

    // Of somebody else it is none.
    let owner = shop.owner().await;
    let (mut foreign, _) = add(&owner, "").await;
    let (_, refused) = show(&visitor, &page, &mut foreign).await;
    assert_eq!(refused.code(), 422);
    refused.assert_says(&said(Lang::Ru, "passkey-wrong"));
    assert!(!is_in(&visitor).await);
    let (_, after) = show(&visitor, &refused, &mut device).await;
    assert_eq!(after.found().url.path(), "/admin");

    let other = shop.visitor();
    let page = sign_in(&other, LOGIN, PASSWORD).await.found();
    let six = page.form(CODE).fill_in([("code", "123456")]);
    assert_eq!(other.submit(six).await.code(), 422, "there is no app");
    let paper = page.form(CODE).fill_in([("code", codes[0].as_str())]);
    assert_eq!(other.submit(paper).await.found().url.path(), "/admin");
    shop.finish().await;
}

#[tokio::test]
async fn what_is_not_verified_late_or_from_elsewhere_opens_nothing() {
    let (shop, visitor, mut device, _) = with_passkey().await;
    visitor.post("/admin/sign-out", &[]).await.found();
    let flags = std::mem::replace(&mut device.flags, PRESENT);
    assert_eq!(show_alone(&visitor, &mut device).await.code(), 422, "no finger");
    device.flags = flags;
    let own = std::mem::replace(&mut device.origin, "https://shop.example.com".to_owned());
    let foreign = show_alone(&visitor, &mut device).await;
    assert_eq!(foreign.code(), 422, "another page");
    device.origin = own;

    let page = visitor.visit("/admin/sign-in").await.found();
    let (asked, _) = asked(&visitor, &page).await;
    shop.database
        .execute("update passkey_challenges set ends_at = 1")
        .await;
    let form = page.form(SIGN_IN).force("credential", &device.show(&asked));
    assert_eq!(visitor.submit(form).await.code(), 422, "it took too long");
    for answer in ["", "{}", "null"] {
        let nothing = visitor.post(SIGN_IN, &[("credential", answer)]).await;
        assert_eq!(nothing.code(), 422, "{answer}");
    }
    assert!(!is_in(&visitor).await);
    let page = show_alone(&visitor, &mut device).await;
    assert_eq!(page.found().url.path(), "/admin");
    let failed = acts(&shop).await;
    assert!(failed.contains(&Act::SignInFailed));
    shop.finish().await;
}

#[tokio::test]
async fn the_owner_hears_of_a_passkey_that_there_are_two_of() {
    let (shop, visitor, mut device, _) = with_passkey().await;
    visitor.post("/admin/sign-out", &[]).await.found();
    device.counter = 7;
    show_alone(&visitor, &mut device).await.found();
    visitor.post("/admin/sign-out", &[]).await.found();
    device.counter = 7;
    let copied = show_alone(&visitor, &mut device).await;
    assert_eq!(copied.code(), 422);
    assert!(!is_in(&visitor).await);
    assert!(acts(&shop).await.contains(&Act::PasskeyCopied));
    let title = words(Lang::Ru).with("letter-passkey-copied", &[("login", LOGIN.into())]);
    let told = shop.sandbox.messages();
    assert!(told.iter().any(|message| message.text.contains(&title)));
    shop.finish().await;
}

#[tokio::test]
async fn the_owner_hears_of_a_new_passkey_and_another_password_does_not_end_it() {
    let (shop, visitor, mut device, _) = with_passkey().await;
    assert!(acts(&shop).await.contains(&Act::PasskeyAdded));
    let title = words(Lang::Ru).with("letter-passkey-added", &[("login", LOGIN.into())]);
    let told = shop.sandbox.messages();
    assert!(told.iter().any(|message| message.text.contains(&title)));

    let page = visitor.visit("/admin/password").await.found();
    page.assert_says(&said(Lang::Ru, "passkey-stay"));
    assert!(page.has(".sheet a[href='/admin/account']"));
    visitor.post("/admin/sign-out", &[]).await.found();
    show_alone(&visitor, &mut device).await.found();
    shop.finish().await;
}

#[tokio::test]
async fn a_passkey_is_removed_by_its_person_and_the_last_one_is_told() {
    let (shop, visitor, mut device, _) = with_passkey().await;
    let (_, second) = add(&visitor, "USB").await;
    assert_eq!(second.found().url.path(), "/admin/account", "the codes are known");
    let remove = "/admin/account/passkeys/remove";
    let title = words(Lang::Ru).with("letter-factor-removed", &[("login", LOGIN.into())]);
    for (left, is_told) in [(1, false), (0, true)] {
        let page = visitor.visit("/admin/account").await.found();
        let after = visitor.submit(page.forms(remove).remove(0)).await.found();
        assert_eq!(after.forms(remove).len(), left);
        assert!(acts(&shop).await.contains(&Act::PasskeyRemoved));
        let told = shop.sandbox.messages();
        let told = told.iter().any(|message| message.text.contains(&title));
        assert_eq!(told, is_told, "{left} are left");
    }
    visitor.post("/admin/sign-out", &[]).await.found();
    assert_eq!(show_alone(&visitor, &mut device).await.code(), 422);
    let page = sign_in(&visitor, LOGIN, PASSWORD).await.found();
    assert_eq!(page.url.path(), "/admin", "the password is enough again");
    shop.finish().await;
}

#[tokio::test]
async fn a_passkey_is_the_second_factor_that_the_shop_wants() {
    let shop = TestShop::planned(Plan {
        change: |config| config.owners_need_second_factor = "true".into(),
        ..Plan::default()
    })
    .await;
    with_account(&shop).await;
    let visitor = shop.visitor();
    let page = sign_in(&visitor, LOGIN, PASSWORD).await.found();
    assert_eq!(page.url.path(), "/admin/account/factor");
    assert!(page.has(&format!("main a[href='{NEW}']")));
    add(&visitor, "").await.1.found();
    assert!(is_in(&visitor).await);
    shop.finish().await;
}

/// A new passkey of what was asked of somebody else, or of nobody, is none.
#[tokio::test]
async fn a_passkey_is_added_by_whom_it_was_asked_of_and_ends_with_their_account() {
    let (shop, visitor, mut device, _) = with_passkey().await;
    let owner = shop.owner().await;
    let page = owner.visit(NEW).await.found();
    let (foreign, origin) = asked(&owner, &page).await;
    let (_, answer) = Authenticator::make(&foreign, &origin);
    for answer in [answer.as_str(), "", "{}"] {
        let refused = visitor.post(ADD, &[("name", "x"), ("credential", answer)]).await;
        assert_eq!(refused.code(), 422, "{answer}");
        refused.assert_says(&said(Lang::Ru, "passkey-failed-new"));
    }
    let count = "select count(*) from passkeys";
    assert_eq!(shop.database.number(count).await, 1);

    let account = shop.store().account_by_login(LOGIN).await.unwrap().unwrap();
    let page = owner.visit("/admin/people").await.found();
    let form = page.form(&format!("/admin/people/{}/remove", account.id.0));
    owner.submit(form).await.found();
    assert_eq!(shop.database.number(count).await, 0);
    assert_eq!(show_alone(&visitor, &mut device).await.code(), 422);
    shop.finish().await;
}

#[tokio::test]
async fn strangers_are_asked_for_a_passkey_as_seldom_as_for_a_password() {
    let shop = TestShop::open().await;
    let stranger = shop.visitor();
    let begin = format!("{SIGN_IN}/begin");
    for _ in 0..8 {
        stranger.post(&begin, &[]).await.found();
    }
    let held_back = stranger.post(&begin, &[]).await;
    assert_eq!(held_back.code(), 429);
    assert_eq!(held_back.headers["retry-after"], "60");
    let kept = "select count(*) from passkey_challenges";
    assert_eq!(shop.database.number(kept).await, 8);
    assert!(acts(&shop).await.contains(&Act::SignInHeldBack));
    shop.finish().await;
}

/// Whoever answers without having been asked. Nobody's password waits for it.
#[tokio::test]
async fn answers_of_strangers_are_as_few_as_their_questions() {
    let shop = TestShop::open().await;
    let stranger = shop.visitor();
    for _ in 0..8 {
        let nothing = stranger.post(SIGN_IN, &[("credential", "{}")]).await;
        assert_eq!(nothing.code(), 422);
    }
    for step in ["", "code"] {
        let answer = [("credential", "{}"), ("step", step)];
        let held_back = stranger.post(SIGN_IN, &answer).await;
        assert_eq!(held_back.code(), 429, "{step}");
        assert_eq!(held_back.headers["retry-after"], "60");
    }
    assert!(acts(&shop).await.contains(&Act::SignInHeldBack));
    assert_eq!(sign_in(&stranger, LOGIN, "x").await.code(), 422);
    shop.finish().await;
}

#[tokio::test]
async fn whoever_typed_too_many_codes_still_has_their_passkey() {
    let (shop, visitor, mut device, _) = with_passkey().await;
    visitor.post("/admin/sign-out", &[]).await.found();
    let mut page = sign_in(&visitor, LOGIN, PASSWORD).await.found();
    for nth in 1..=12 {
        let wrong = page.form(CODE).fill_in([("code", "123456")]);
        page = visitor.submit(wrong).await;
        assert_eq!(page.code(), 422, "{nth}");
        // A right password is worth five.
        if nth % 5 == 0 {
            page = sign_in(&visitor, LOGIN, PASSWORD).await.found();
        }
    }
    let wrong = page.form(CODE).fill_in([("code", "123456")]);
    let waits = visitor.submit(wrong).await;
    assert_eq!(waits.code(), 429);
    let (_, after) = show(&visitor, &waits, &mut device).await;
    assert_eq!(after.found().url.path(), "/admin");
    shop.finish().await;
}
