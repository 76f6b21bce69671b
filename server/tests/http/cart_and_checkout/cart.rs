//! What a cart takes and what it leaves.

use crate::support::{Browser, Page, Plan, THING, TestShop, both, changed_goods, product, thing};
use shop::{catalog::Assortment, text::Lang};
use sqlx::Executor;
use words::words;

/// CP-02
#[tokio::test]
async fn only_plain_whole_numbers_of_pieces_are_taken() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    let variant = shop.variant(THING).await.id.0.to_string();
    let product = visitor.visit("/products/scarf").await.found();
    let trouble = words(Lang::Ru).text("trouble-not-a-count");
    for count in [
        "-1",
        "0",
        "0.5",
        "1,5",
        "1e3",
        "+1",
        " 1 x",
        "0x2",
        "2147483648",
        "9223372036854775807",
        "",
        "abc",
        "١",
    ] {
        let form = product
            .form("/cart/add")
            .force("variant", &variant)
            .force("count", count);
        let page = visitor.submit(form).await;
        assert_eq!(page.code(), 422, "{count:?}");
        assert_eq!(pieces(&visitor).await, "2", "{count:?}");
        let too_big = count.parse::<u32>().is_ok_and(|count| count > 99);
        if count.parse::<u32>().is_err() || !too_big {
            page.assert_says(&trouble);
        }
    }
    for count in ["-1", "0.5", "1e3", "", "abc", "100", "4294967297"] {
        let form = line(&visitor).await.force("count", count);
        assert_eq!(visitor.submit(form).await.code(), 422, "{count:?}");
        assert_eq!(pieces(&visitor).await, "2", "{count:?}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_cart_is_changed_by_its_buttons_and_by_typing() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    visitor
        .submit(line(&visitor).await.press("step", "more"))
        .await
        .found();
    assert_eq!(pieces(&visitor).await, "3");
    visitor
        .submit(line(&visitor).await.press("step", "less"))
        .await
        .found();
    visitor
        .submit(line(&visitor).await.press("step", "less"))
        .await
        .found();
    assert_eq!(pieces(&visitor).await, "1");
    visitor
        .submit(line(&visitor).await.fill_in([("count", "7")]))
        .await
        .found();
    let cart = visitor.visit("/cart").await.found();
    cart.assert_says("700 ₽");
    let remove = cart
        .forms("/cart/set")
        .into_iter()
        .find(|form| form.value("count").as_deref() == Some("0"));
    let empty = visitor.submit(remove.unwrap()).await.found();
    assert_eq!(empty.url.path(), "/cart");
    assert_eq!(pieces(&visitor).await, "0");
    assert!(!visitor.visit("/cart").await.has("a[href='/checkout']"));
    shop.finish().await;
}

/// CP-03
#[tokio::test]
async fn a_cart_has_limits_that_are_told() {
    let shop = TestShop::planned(Plan {
        goods: many_things(),
        ..Plan::default()
    })
    .await;
    let visitor = shop.visitor();
    for at in 0..50 {
        add(&shop, &visitor, &format!("THING-{at}"), "1").await.found();
    }
    let full = add(&shop, &visitor, "THING-50", "1").await;
    assert_eq!(full.code(), 422);
    full.assert_says(&words(Lang::Ru).with("trouble-cart-lines", &[("most", 50.into())]));
    let heavy = add(&shop, &visitor, "THING-0", "99").await;
    assert_eq!(heavy.code(), 422);
    heavy.assert_says(&words(Lang::Ru).with("trouble-cart-pieces", &[("most", 99.into())]));
    assert_eq!(pieces(&visitor).await, "50");
    add(&shop, &visitor, "THING-0", "98").await.found();
    assert_eq!(pieces(&visitor).await, "148");
    shop.finish().await;
}

fn many_things() -> Assortment {
    let thing = |at: u32| {
        thing(
            &format!("THING-{at}"),
            both(&format!("{at}"), &format!("{at}")),
            100,
            200,
        )
    };
    changed_goods(|products| {
        let things = (0..51).map(thing).collect();
        *products = vec![product("things", both("Вещи", "Things"), things)];
    })
}

#[tokio::test]
async fn what_the_shop_does_not_have_cannot_be_put_into_a_cart() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let trouble = words(Lang::Ru).text("trouble-no-variant");
    for variant in ["0", "-1", "999999", "9223372036854775808", "abc", "", "1 or 1=1"] {
        for path in ["/cart/add", "/cart/set"] {
            let page = visitor.post(path, &[("variant", variant), ("count", "1")]).await;
            assert_eq!(page.code(), 422, "{path} {variant:?}");
            page.assert_says(&trouble);
        }
    }
    assert_eq!(pieces(&visitor).await, "0");
    shop.finish().await;
}

/// The island of the cart speaks JSON, with the same answers.
#[tokio::test]
async fn a_cart_that_is_alive_is_told_the_same() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    let variant = shop.variant(THING).await.id.0.to_string();
    for (count, pieces, notices) in [("5", "5", 0), ("100", "5", 1), ("many", "5", 1), ("0", "0", 0)] {
        let request = visitor
            .client()
            .post(shop.url("/cart/set"))
            .header("accept", "application/json")
            .form(&[("variant", variant.as_str()), ("count", count)]);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["cache-control"], "no-store");
        let cart: serde_json::Value = response.json().await.unwrap();
        assert_eq!(cart["pieces"], pieces, "{count}");
        assert_eq!(cart["notices"].as_array().unwrap().len(), notices, "{count}");
    }
    shop.finish().await;
}

/// Another process has the database, so nothing can be kept; who was here before and who is new both read so.
#[tokio::test]
async fn a_cart_that_cannot_be_kept_is_said_so_in_the_visitors_language() {
    let shop = TestShop::open().await;
    let (stranger, known) = (shop.visitor(), shop.visitor());
    shop.add_to_cart(&known, "/en/", ("scarf", THING), 1).await;
    let variant = shop.variant(THING).await.id.0.to_string();
    let mut thief = shop.database.sqlite().await;
    thief.execute("begin exclusive").await.unwrap();

    // Both wait for as long as the database is waited for, so they wait together.
    let fields = [("variant", variant.as_str()), ("count", "2")];
    let (in_russian, in_english) = tokio::join!(
        stranger.post("/cart/add", &fields),
        known.post("/en/cart/add", &fields)
    );
    for (page, lang, html) in [
        (in_russian, Lang::Ru, "html[lang=ru]"),
        (in_english, Lang::En, "html[lang=en]"),
    ] {
        assert_eq!(page.code(), 503);
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        assert!(page.has(html));
        page.assert_says(&words(lang).text("unavailable-title"));
    }

    thief.execute("rollback").await.unwrap();
    assert_eq!(pieces(&known).await, "1", "the cart is as it was");
    shop.finish().await;
}

async fn add(shop: &TestShop, visitor: &Browser, sku: &str, count: &str) -> Page {
    let variant = shop.variant(sku).await.id.0.to_string();
    visitor
        .post("/cart/add", &[("variant", &variant), ("count", count)])
        .await
}

/// The form of the only line of the cart.
async fn line(visitor: &Browser) -> crate::support::Form {
    let cart = visitor.visit("/cart").await.found();
    let forms = cart.forms("/cart/set").into_iter();
    let mut typed = forms.filter(|form| form.value("count").as_deref() != Some("0"));
    typed.next().unwrap()
}

async fn pieces(visitor: &Browser) -> String {
    visitor
        .visit("/cart")
        .await
        .found()
        .all("[data-cart=pieces]")
        .remove(0)
}
