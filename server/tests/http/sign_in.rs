//! Signing in to the back office.

use crate::support::{Browser, Page, Plan, THING, TestShop, said};
use server::{
    clock,
    sign_in::{self, first},
};
use shop::{Timestamp, text::Lang};
use words::words;

pub(crate) const LOGIN: &str = "olga";
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) async fn with_account(shop: &TestShop) {
    let hash = sign_in::hash(PASSWORD).unwrap();
    shop.store()
        .put_account(LOGIN, &hash, clock::now())
        .await
        .unwrap();
}

pub(crate) async fn sign_in(visitor: &Browser, login: &str, password: &str) -> Page {
    let form = visitor
        .visit("/admin/sign-in")
        .await
        .found()
        .form("/admin/sign-in");
    visitor
        .submit(form.fill_in([("login", login), ("password", password)]))
        .await
}

pub(crate) async fn is_in(visitor: &Browser) -> bool {
    visitor.visit("/admin/orders").await.found().url.path() == "/admin/orders"
}

/// The session cookie of a visitor who puts something into the cart.
pub(crate) async fn cookie_of_a_cart(shop: &TestShop) -> String {
    let variant = shop.variant(THING).await.id.0.to_string();
    let request = shop
        .machine
        .post(shop.url("/cart/add"))
        .form(&[("variant", variant.as_str()), ("count", "1")]);
    cookie(&request.send().await.unwrap(), "vitrina")
}

/// Name and value of a cookie that an answer sets.
pub(crate) fn cookie(response: &reqwest::Response, name: &str) -> String {
    let wanted = format!("{name}=");
    let lines = response.headers().get_all("set-cookie").iter();
    let mut lines = lines.map(|line| line.to_str().unwrap());
    let cookie = lines.find(|line| line.starts_with(&wanted));
    let cookie = cookie.unwrap_or_else(|| panic!("{name} is not set"));
    cookie.split(';').next().unwrap().to_owned()
}

pub(crate) async fn opens(shop: &TestShop, cookies: &str) -> bool {
    let request = shop
        .machine
        .get(shop.url("/admin/orders"))
        .header("cookie", cookies);
    request.send().await.unwrap().status().as_u16() == 200
}

/// AU-05
#[tokio::test]
async fn a_new_password_ends_the_sessions_of_the_old_one() {
    let shop = TestShop::open().await;
    let (owner, other) = (shop.owner().await, shop.visitor());
    assert!(is_in(&owner).await);
    let account = server::office::OWNER;
    shop.store()
        .put_account(account, "another hash", clock::now())
        .await
        .unwrap();
    assert!(!is_in(&owner).await && !is_in(&other).await);
    shop.finish().await;
}

/// Nobody keeps it: it ends after a day, and until then leads to where another one is chosen.
#[tokio::test]
async fn a_password_that_was_made_up_leads_to_a_chosen_one_or_ends() {
    const CHOSEN: &str = "seven carts on a frozen lake";
    let shop = TestShop::open().await;
    let hash = sign_in::hash(PASSWORD).unwrap();
    let made_up_at = async |at: Timestamp| {
        let kept = first::kept(&hash, at);
        shop.store().put_account(LOGIN, &kept, at).await.unwrap();
    };
    let visitor = shop.visitor();
    made_up_at(clock::now().plus_seconds(-25 * 60 * 60)).await;
    assert_eq!(sign_in(&visitor, LOGIN, PASSWORD).await.code(), 422);
    made_up_at(clock::now()).await;
    let page = sign_in(&visitor, LOGIN, PASSWORD).await.found();
    assert_eq!(page.url.path(), "/admin/password");
    page.assert_says(&said(Lang::Ru, "office-password-first"));
    let form = page.form("/admin/password");
    let chosen = visitor
        .submit(form.fill_in([("current", PASSWORD), ("new", CHOSEN)]))
        .await
        .found();
    assert_eq!(chosen.url.path(), "/admin");
    let elsewhere = shop.visitor();
    let page = sign_in(&elsewhere, LOGIN, CHOSEN).await.found();
    assert_eq!(page.url.path(), "/admin");
    shop.finish().await;
}

/// AU-02
#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_look_the_same() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let visitor = shop.visitor();
    let wrong = sign_in(&visitor, LOGIN, "wrong horse battery").await;
    let unknown = sign_in(&visitor, "vera", PASSWORD).await;
    assert_eq!((wrong.code(), unknown.code()), (422, 422));
    wrong.assert_says(&words(Lang::Ru).text("office-denied-wrong"));
    // What Leptos writes behind the page carries a number that is new each time.
    let page = |body: &str, login: &str| {
        let (page, _) = body.split_once("</html>").expect("a whole page");
        page.replace(login, "LOGIN")
    };
    assert_eq!(page(&wrong.body, LOGIN), page(&unknown.body, "vera"));
    assert!(
        !wrong.body.contains("wrong horse battery"),
        "a password is not repeated"
    );
    assert!(!is_in(&visitor).await);
    shop.finish().await;
}

/// AU-01: eight tries from one address, then one a minute. The owner is not locked out by what a stranger does elsewhere.
#[tokio::test]
async fn tries_from_one_address_are_few() {
    let shop = TestShop::planned(Plan {
        change: |config| config.trusted_proxies = "127.0.0.1".into(),
        ..Plan::default()
    })
    .await;
    let try_from = async |address: &str| {
        let request = shop
            .page_posts("/admin/sign-in")
            .header("x-forwarded-for", format!("203.0.113.250, {address}"))
            .form(&[("login", LOGIN), ("password", "x")]);
        request.send().await.unwrap()
    };
    for _ in 0..8 {
        assert_eq!(try_from("198.51.100.1").await.status().as_u16(), 422);
    }
    let waits = try_from("198.51.100.1").await;
    assert_eq!(
        (waits.status().as_u16(), &waits.headers()["retry-after"]),
        (429, &"60".parse().unwrap())
    );
    assert_eq!(
        try_from("198.51.100.2").await.status().as_u16(),
        422,
        "another address is not held up"
    );
    shop.finish().await;
}

/// Without a proxy of ours, what a stranger writes into `X-Forwarded-For` counts for nothing.
#[tokio::test]
async fn an_address_cannot_be_made_up() {
    let shop = TestShop::open().await;
    let mut last = 0;
    for at in 0..9 {
        let request = shop
            .page_posts("/admin/sign-in")
            .header("x-forwarded-for", format!("198.51.100.{at}"))
            .form(&[("login", format!("login-{at}")), ("password", "x".to_owned())]);
        last = request.send().await.unwrap().status().as_u16();
    }
    assert_eq!(last, 429);
    shop.finish().await;
}

/// AU-10
#[tokio::test]
async fn a_sign_in_link_is_good_once_and_only_for_who_opens_it() {
    let shop = TestShop::open().await;
    shop.owner().await;
    let link = format!("/admin/sign-in/{}", shop.app().sign_in.issue_link());
    let preview = shop.machine.head(shop.url(&link)).send().await.unwrap();
    assert_eq!(preview.status().as_u16(), 405, "a preview does not use it up");
    let (first, second) = (shop.visitor(), shop.visitor());
    assert_eq!(first.visit(&link).await.found().url.path(), "/admin");
    assert_eq!(second.visit(&link).await.found().url.path(), "/admin/sign-in");
    assert!(is_in(&first).await && !is_in(&second).await);
    for made_up in ["x", "0123456789abcdef0123456789abcdef"] {
        let page = second.visit(&format!("/admin/sign-in/{made_up}")).await;
        assert_eq!(page.url.path(), "/admin/sign-in", "{made_up}");
    }
    shop.finish().await;
}

/// AU-09
#[tokio::test]
async fn a_new_shop_has_no_account_to_guess() {
    let shop = TestShop::open().await;
    assert_eq!(shop.database.number("select count(*) from accounts").await, 0);
    let visitor = shop.visitor();
    for (login, password) in [("admin", "admin"), ("owner", ""), ("", "")] {
        assert_eq!(sign_in(&visitor, login, password).await.code(), 422);
    }
    shop.finish().await;
}

/// AU-07
#[tokio::test]
async fn a_password_of_a_megabyte_is_not_hashed() {
    let shop = TestShop::open().await;
    let page = shop
        .visitor()
        .post(
            "/admin/sign-in",
            &[("login", LOGIN), ("password", &"x".repeat(1024 * 1024))],
        )
        .await;
    assert_eq!(page.code(), 413);
    shop.finish().await;
}

/// A visitor who only looks leaves nothing behind, in the browser or in the database.
#[tokio::test]
async fn a_visitor_who_only_looks_gets_no_cookie_and_no_session() {
    let shop = TestShop::open().await;
    for path in [
        "/",
        "/products/scarf",
        "/cart",
        "/admin/sign-in",
        "/order-success",
        "/nothing",
    ] {
        assert!(shop.get(path).await.headers.get("set-cookie").is_none(), "{path}");
    }
    let kept = "select (select count(*) from sessions) + (select count(*) from sign_ins)";
    assert_eq!(shop.database.number(kept).await, 0);
    shop.finish().await;
}
