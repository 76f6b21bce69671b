//! The second step of signing in: an app that makes codes, codes on paper, and what the shop does if they are tried.

use crate::{
    people::{choose, made},
    sign_in::{LOGIN, PASSWORD, is_in, sign_in, with_account},
    support::{Browser, Page, Plan, TestShop, said},
};
use ring::hmac;
use server::{
    clock, keeping,
    sealing::{KeyError, KeyPlace},
    workers,
};
use shop::{
    security::{Act, SecurityFilter},
    text::Lang,
};
use std::fs;
use words::words;

const FACTOR: &str = "/admin/account/factor";
const CODE: &str = "/admin/sign-in/code";

/// The key that a page shows, as somebody types it into an app.
fn key_on(page: &Page) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let typed = page.all("main code").remove(0).replace(' ', "");
    let (mut key, mut kept, mut bits) = (Vec::new(), 0_u32, 0);
    for sign in typed.bytes() {
        let digit = alphabet.iter().position(|known| *known == sign).unwrap();
        kept = ((kept << 5) | u32::try_from(digit).unwrap()) & 0xFFFF;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push(u8::try_from((kept >> bits) & 0xFF).unwrap());
        }
    }
    assert_eq!(key.len(), 20);
    key
}

/// What an app shows now.
fn code(key: &[u8]) -> String {
    let step = clock::now().ms() / 30_000;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[19] & 15);
    let number = u32::from_be_bytes(tag[offset..offset + 4].try_into().unwrap()) & 0x7FFF_FFFF;
    format!("{:06}", number % 1_000_000)
}

/// Sets up an app: its key, and the recovery codes.
async fn set_up(visitor: &Browser) -> (Vec<u8>, Vec<String>) {
    let page = visitor.visit(FACTOR).await.found();
    let key = key_on(&page);
    let link = page.attributes("[data-code]", "data-code").remove(0);
    assert!(link.starts_with("otpauth://totp/Vitrina:"), "{link}");
    let form = page.form(FACTOR).fill_in([("code", code(&key).as_str())]);
    let codes = visitor.submit(form).await.found();
    codes.assert_says(&said(Lang::Ru, "office-codes-text"));
    let codes = codes.all("main pre").remove(0);
    let codes: Vec<String> = codes.split_whitespace().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10, "{codes:?}");
    (key, codes)
}

/// As if the clock had moved on: the code that an app shows now is one that nobody has typed.
async fn later(shop: &TestShop) {
    shop.database.execute("update factors set last_step = 0").await;
}

async fn type_code(visitor: &Browser, typed: &str) -> Page {
    let page = visitor.visit(CODE).await.found();
    visitor.submit(page.form(CODE).fill_in([("code", typed)])).await
}

/// A shop where somebody has an app, and is signed in.
async fn with_factor() -> (TestShop, Browser, Vec<u8>, Vec<String>) {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let visitor = shop.visitor();
    sign_in(&visitor, LOGIN, PASSWORD).await.found();
    let (key, codes) = set_up(&visitor).await;
    (shop, visitor, key, codes)
}

/// What is on record, oldest first.
pub(crate) async fn acts(shop: &TestShop) -> Vec<Act> {
    let events = shop.app().evidence.take_all();
    workers::keep_events(shop.app(), events).await.unwrap();
    shop.deliver_all().await;
    let all = SecurityFilter {
        limit: 1_000,
        ..SecurityFilter::default()
    };
    let rows = shop.store().security_events(&all).await.unwrap();
    rows.into_iter().rev().map(|row| row.event.act).collect()
}

#[tokio::test]
async fn whoever_has_a_second_factor_signs_in_by_password_and_code() {
    let (shop, visitor, key, _) = with_factor().await;
    let page = visitor.visit("/admin/account").await.found();
    page.assert_says(&said(Lang::Ru, "office-factor-on"));
    visitor.post("/admin/sign-out", &[]).await.found();

    let page = sign_in(&visitor, LOGIN, PASSWORD).await.found();
    assert_eq!(page.url.path(), CODE);
    let input = "input[name=code][inputmode=numeric][autocomplete=one-time-code]";
    assert!(page.has(input));
    assert!(!is_in(&visitor).await, "the password alone opens nothing");
    let wrong = type_code(&visitor, "no code").await;
    assert_eq!(wrong.code(), 422);
    wrong.assert_says(&said(Lang::Ru, "office-code-wrong"));
    later(&shop).await;
    let typed = code(&key);
    let page = type_code(&visitor, &typed).await.found();
    assert_eq!(page.url.path(), "/admin");

    // Somebody who looked over a shoulder has both, and a moment too late.
    let other = shop.visitor();
    sign_in(&other, LOGIN, PASSWORD).await.found();
    assert_eq!(type_code(&other, &typed).await.code(), 422, "it is used up");
    assert!(!is_in(&other).await);
    // What was left of the first half is worth nothing.
    assert_eq!(type_code(&visitor, &typed).await.url.path(), "/admin/sign-in");
    let left = "select count(*) from half_sign_ins";
    assert_eq!(shop.database.number(left).await, 1, "that of the other browser");
    assert!(acts(&shop).await.contains(&Act::FactorAdded));
    shop.finish().await;
}

#[tokio::test]
async fn a_recovery_code_takes_the_place_of_a_code_once() {
    let (shop, owner, _, codes) = with_factor().await;
    let visitor = shop.visitor();
    let typed = codes[0].to_lowercase().replace('-', " ");
    sign_in(&visitor, LOGIN, PASSWORD).await.found();
    let page = type_code(&visitor, &typed).await.found();
    assert_eq!(page.url.path(), "/admin");
    let page = visitor.visit("/admin/account").await.found();
    page.assert_says(&words(Lang::Ru).with("office-codes-left", &[("left", 9.into())]));
    let other = shop.visitor();
    sign_in(&other, LOGIN, PASSWORD).await.found();
    assert_eq!(type_code(&other, &typed).await.code(), 422, "it is used up");

    // Other codes take the place of those before.
    let page = owner.visit(FACTOR).await.found();
    let action = "/admin/account/factor/codes";
    let anew = owner.submit(page.form(action)).await.found();
    let anew = anew.all("main pre").remove(0);
    assert!(!anew.contains(&codes[1]));
    assert_eq!(type_code(&other, &codes[1]).await.code(), 422);
    let first = anew.split_whitespace().next().unwrap();
    assert_eq!(type_code(&other, first).await.found().url.path(), "/admin");
    let acts = acts(&shop).await;
    for act in [Act::RecoveryCodeUsed, Act::RecoveryCodesRenewed] {
        assert!(acts.contains(&act), "{act:?}");
    }
    let plain = "select count(*) from recovery_codes where length(hash) <> 64";
    assert_eq!(shop.database.number(plain).await, 0);
    shop.finish().await;
}

#[tokio::test]
async fn a_right_password_is_worth_five_codes_and_five_minutes() {
    let (shop, visitor, key, _) = with_factor().await;
    sign_in(&visitor, LOGIN, PASSWORD).await.found();
    for _ in 0..5 {
        assert_eq!(type_code(&visitor, "000000").await.code(), 422);
    }
    later(&shop).await;
    let over = type_code(&visitor, &code(&key)).await;
    assert_eq!((over.code(), over.url.path()), (422, CODE));
    over.assert_says(&said(Lang::Ru, "office-code-over"));
    assert!(
        over.has("input[name=password]"),
        "the password is asked for again"
    );

    let other = shop.visitor();
    sign_in(&other, LOGIN, PASSWORD).await.found();
    shop.database
        .execute("update half_sign_ins set ends_at = 1")
        .await;
    assert_eq!(type_code(&other, &code(&key)).await.code(), 422);
    assert!(!is_in(&other).await);
    shop.finish().await;
}

#[tokio::test]
async fn a_factor_is_set_up_by_a_code_of_its_own_key_and_removed_by_its_person() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let visitor = shop.visitor();
    sign_in(&visitor, LOGIN, PASSWORD).await.found();
    let page = visitor.visit(FACTOR).await.found();
    let key = key_on(&page);
    let form = page.form(FACTOR);
    let wrong = visitor.submit(form.clone().fill_in([("code", "12345")])).await;
    assert_eq!(wrong.code(), 422);
    wrong.assert_says(&said(Lang::Ru, "office-factor-wrong"));
    assert_eq!(key_on(&wrong), key, "nobody has to scan it again");
    let stale = form.clone().force("held", "00").fill_in([("code", "123456")]);
    let stale = visitor.submit(stale).await;
    assert_eq!(stale.code(), 422);
    stale.assert_says(&said(Lang::Ru, "office-factor-stale"));
    let none = "select count(*) from factors";
    assert_eq!(shop.database.number(none).await, 0);

    // The key of somebody else's page is not taken.
    let other = shop.owner().await;
    let foreign = form.clone().fill_in([("code", code(&key).as_str())]);
    assert_eq!(other.submit(foreign).await.code(), 422);
    set_up(&visitor).await;
    let sealed = shop.store().factors().await.unwrap().remove(0).sealed;
    assert!(!sealed.windows(20).any(|bytes| bytes == key), "it is sealed");

    let page = visitor.visit(FACTOR).await.found();
    let after = visitor
        .submit(page.form("/admin/account/factor/remove"))
        .await
        .found();
    assert_eq!(after.url.path(), "/admin/account");
    after.assert_says(&said(Lang::Ru, "office-factor-off"));
    assert_eq!(shop.database.number(none).await, 0);
    assert!(acts(&shop).await.contains(&Act::FactorRemoved));
    let title = words(Lang::Ru).with("letter-factor-removed", &[("login", LOGIN.into())]);
    let told = shop.sandbox.messages();
    assert!(told.iter().any(|message| message.text.contains(&title)));
    let elsewhere = shop.visitor();
    let page = sign_in(&elsewhere, LOGIN, PASSWORD).await.found();
    assert_eq!(page.url.path(), "/admin");
    shop.finish().await;
}

/// The shop's key is changed, and every app goes on.
#[tokio::test]
async fn an_apps_key_is_sealed_anew_with_another_key_of_the_shop() {
    let (shop, _, key, _) = with_factor().await;
    let before = shop.store().factors().await.unwrap();
    let store = &*shop.nodes[0].store;
    let config = shop.app().settings.layers.outside().config().clone();
    assert_eq!(keeping::rotate_key(store, store, &config).await.unwrap(), 1);
    assert_ne!(shop.store().factors().await.unwrap(), before);
    let visitor = shop.visitor();
    sign_in(&visitor, LOGIN, PASSWORD).await.found();
    later(&shop).await;
    let page = type_code(&visitor, &code(&key)).await.found();
    assert_eq!(page.url.path(), "/admin");
    shop.finish().await;
}

/// Else what the right key sealed would be lost behind it.
#[tokio::test]
async fn no_first_key_is_made_where_an_apps_key_is_sealed() {
    let (shop, ..) = with_factor().await;
    let store = &*shop.nodes[0].store;
    let config = shop.app().settings.layers.outside().config().clone();
    let KeyPlace::File(file) = KeyPlace::of(&config) else {
        panic!("the key is in a file");
    };
    fs::remove_file(&file).unwrap();
    let refused = shop.app().keys().await;
    assert!(matches!(refused, Err(KeyError::NoKey { .. })));
    keeping::rotate_key(store, store, &config).await.unwrap_err();
    assert!(!file.exists());
    shop.database.execute("delete from factors").await;
    assert!(shop.app().keys().await.is_ok());
    shop.finish().await;
}

#[tokio::test]
async fn whoever_lacks_the_factor_that_the_shop_wants_gets_to_its_page_and_no_further() {
    let shop = TestShop::planned(Plan {
        change: |config| config.owners_need_second_factor = "true".into(),
        ..Plan::default()
    })
    .await;
    with_account(&shop).await;
    let visitor = shop.visitor();
    let page = sign_in(&visitor, LOGIN, PASSWORD).await.found();
    assert_eq!(page.url.path(), FACTOR);
    page.assert_says(&said(Lang::Ru, "office-factor-owed"));
    for path in ["/admin", "/admin/orders", "/en/admin/goods", "/admin/account"] {
        let page = visitor.visit(path).await.found();
        assert!(page.url.path().ends_with(FACTOR), "{path}: {}", page.url);
    }
    let page = visitor.post("/admin/strangers/block", &[("network", "203.0.113.0/24")]);
    assert_eq!(page.await.found().url.path(), FACTOR);
    assert_eq!(shop.database.number("select count(*) from blocks").await, 0);
    let upload = visitor.page_posts("/admin/media").body("x").send().await.unwrap();
    assert_eq!(upload.url().path(), FACTOR);
    let asked = visitor.page_posts("/api/office/act").body("number=1&deed=ship");
    let asked = asked.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(asked.send().await.unwrap().status().as_u16(), 403);

    set_up(&visitor).await;
    assert!(is_in(&visitor).await);
    shop.finish().await;
}

/// Whoever has the owner's link has a password, and not the app.
#[tokio::test]
async fn a_link_for_another_password_is_no_second_step() {
    let (shop, _, key, _) = with_factor().await;
    let account = shop.store().account_by_login(LOGIN).await.unwrap().unwrap();
    let owner = shop.owner().await;
    let page = owner.visit("/admin/people").await.found();
    let form = page.form(&format!("/admin/people/{}/reset", account.id.0));
    let link = made(&owner.submit(form).await.found());
    let visitor = shop.visitor();
    let page = choose(&visitor, &link, None, "зелёный чайник поёт по утрам").await;
    assert_eq!(page.found().url.path(), CODE);
    assert!(!is_in(&visitor).await);
    later(&shop).await;
    let page = type_code(&visitor, &code(&key)).await.found();
    assert_eq!(page.url.path(), "/admin");
    shop.finish().await;
}
