//! What strangers do at the door of the back office is in nobody's way.

use crate::{
    sign_in::{LOGIN, PASSWORD, is_in, sign_in, with_account},
    support::{Plan, TestShop},
};

async fn try_from(shop: &TestShop, address: &str, login: &str, password: &str) -> u16 {
    let request = shop
        .page_posts("/admin/sign-in")
        .header("x-forwarded-for", address)
        .form(&[("login", login), ("password", password)]);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_subscriber_with_endless_addresses_has_few_tries_and_locks_nobody_out() {
    let shop = TestShop::planned(Plan {
        change: |config| config.trusted_proxies = "127.0.0.0/8".into(),
        ..Plan::default()
    })
    .await;
    with_account(&shop).await;
    let mut codes = Vec::new();
    for nth in 0..69 {
        codes.push(try_from(&shop, &format!("[2001:db8:1:2::{nth:x}]:443"), LOGIN, "wrong").await);
    }
    assert_eq!(codes[..8], [422; 8]);
    assert!(codes[8..].iter().all(|code| *code == 429), "{codes:?}");
    assert_eq!(try_from(&shop, "203.0.113.77", LOGIN, PASSWORD).await, 303);
    shop.finish().await;
}

/// All come from one address here, as behind a proxy that is not listed.
#[tokio::test]
async fn a_device_that_signed_in_before_is_let_through_whatever_strangers_do() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let (owner, stranger) = (shop.visitor(), shop.visitor());
    sign_in(&owner, LOGIN, PASSWORD).await.found();
    owner.post("/admin/sign-out", &[]).await.found();
    assert!(!is_in(&owner).await);
    let mut code = 0;
    for _ in 0..9 {
        code = sign_in(&stranger, LOGIN, "wrong horse battery").await.code();
    }
    assert_eq!(code, 429);
    assert_eq!(sign_in(&stranger, LOGIN, PASSWORD).await.code(), 429);
    sign_in(&owner, "OLGA", PASSWORD).await.found();
    assert!(is_in(&owner).await && !is_in(&stranger).await);

    // A secret that is none of ours is none.
    let made_up = shop
        .page_posts("/admin/sign-in")
        .header("cookie", format!("vitrina-device={}", "a".repeat(32)))
        .form(&[("login", LOGIN), ("password", PASSWORD)]);
    assert_eq!(made_up.send().await.unwrap().status().as_u16(), 429);
    shop.finish().await;
}

#[tokio::test]
async fn a_login_is_typed_in_any_letter_case() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    for typed in ["Olga", "OLGA", " olga\u{200B} "] {
        let visitor = shop.visitor();
        sign_in(&visitor, typed, PASSWORD).await.found();
        assert!(is_in(&visitor).await, "{typed}");
    }
    shop.finish().await;
}
