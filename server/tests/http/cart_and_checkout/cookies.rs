//! Sessions begin with something to keep, and say only what is so.

use crate::support::{Page, THING, TestShop};
use server::clock;
use shop::text::Lang;
use words::words;

const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// A machine keeps no cookies, and so do some browsers.
#[tokio::test]
async fn a_browser_that_refuses_cookies_is_told_so() {
    let shop = TestShop::open().await;
    let variant = shop.variant(THING).await.id.0.to_string();
    for (root, lang) in [("/", Lang::Ru), ("/en/", Lang::En)] {
        let add = shop
            .machine
            .post(shop.url(&format!("{root}cart/add")))
            .form(&[("variant", variant.as_str()), ("count", "2")]);
        let answer = add.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 303);
        let page = shop.get(answer.headers()["location"].to_str().unwrap()).await;
        assert_eq!(page.code(), 200);
        page.assert_says(&words(lang).text("no-cookie-text"));
        assert!(page.all(".notice[role=status]").is_empty(), "{}", page.text());
        assert!(page.headers.get("set-cookie").is_none());
    }
    shop.finish().await;
}

/// Anybody can write an address. What is in the cart is asked of the cart.
#[tokio::test]
async fn an_address_cannot_say_what_is_in_a_cart() {
    let shop = TestShop::open().await;
    let (red, blue) = (
        shop.variant(THING).await.id.0,
        shop.variant("SCARF-BLUE").await.id.0,
    );
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 3).await;
    let told = async |query: String| {
        let page = visitor.visit(&format!("/products/scarf?{query}")).await.found();
        page.all(".outcome")
    };
    let in_cart = words(Lang::Ru).with(
        "added-text",
        &[("name", "Шарф «Иней», Красный".into()), ("count", 3.into())],
    );
    let page = visitor
        .visit(&format!("/products/scarf?variant={red}&added=1"))
        .await;
    page.assert_says(&in_cart);
    for query in [
        format!("variant={blue}&added=1"),
        format!("variant={blue}&added=99"),
        "variant=999999&added=1".into(),
        "variant=x&added=1".into(),
        "added=1".into(),
        format!("variant={red}"),
    ] {
        assert_eq!(told(query.clone()).await, Vec::<String>::new(), "{query}");
    }
    // Emptied since: a page that is loaded again says nothing of it.
    let red = red.to_string();
    let remove = [("variant", red.as_str()), ("step", "remove")];
    visitor.post("/cart/set", &remove).await.found();
    assert!(told(format!("variant={red}&added=1")).await.is_empty());
    shop.finish().await;
}

/// Most who never send the cookie back are robots; each would leave a row for a month.
#[tokio::test]
async fn a_session_lives_a_day_until_its_cookie_comes_back() {
    let shop = TestShop::open().await;
    let variant = shop.variant(THING).await.id.0.to_string();
    let add = shop
        .machine
        .post(shop.url("/cart/add"))
        .form(&[("variant", variant.as_str()), ("count", "1")]);
    let answer = add.send().await.unwrap();
    let set_cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    let days = async || {
        let ends_at = shop.database.number("select ends_at from sessions").await;
        // Rounded up, since a moment has passed.
        (ends_at - clock::now().ms() + DAY_MS - 1) / DAY_MS
    };
    assert_eq!(days().await, 1);

    let cookie = set_cookie.split(';').next().unwrap();
    let come_back = async || {
        let visit = shop.machine.get(shop.url("/cart")).header("cookie", cookie);
        Page::of(visit.send().await.unwrap()).await
    };
    let page = come_back().await;
    assert_eq!(days().await, 30);
    assert_eq!(
        page.headers["set-cookie"], set_cookie,
        "the browser keeps it for as long"
    );
    assert!(set_cookie.contains("Max-Age=2592000"), "{set_cookie}");
    let page = come_back().await;
    assert!(page.headers.get("set-cookie").is_none(), "once a day is enough");
    shop.finish().await;
}

#[tokio::test]
async fn a_post_that_keeps_nothing_begins_no_session() {
    let shop = TestShop::open().await;
    let red = shop.variant(THING).await.id.0.to_string();
    let variant = ("variant", red.as_str());
    for (path, fields) in [
        ("/cart/add", &[variant, ("count", "0")][..]),
        ("/cart/add", &[variant, ("count", "100")]),
        ("/cart/add", &[variant, ("count", "x")]),
        ("/cart/add", &[("variant", "999999"), ("count", "1")]),
        ("/cart/set", &[variant, ("count", "0")]),
        ("/cart/set", &[variant, ("count", "3")]),
        ("/cart/set", &[variant, ("step", "remove")]),
        ("/cart/set", &[variant, ("step", "more")]),
        ("/checkout", &[]),
        ("/admin/sign-in", &[("login", "olga"), ("password", "x")]),
        ("/admin/sign-out", &[]),
    ] {
        let request = shop.page_posts(path).form(fields);
        let page = Page::of(request.send().await.unwrap()).await;
        assert!(page.headers.get("set-cookie").is_none(), "{path} {fields:?}");
    }
    assert_eq!(shop.database.number("select count(*) from sessions").await, 0);
    assert_eq!(shop.database.number("select count(*) from carts").await, 0);
    shop.finish().await;
}
