//! What a cart takes and what it leaves.

use crate::support::{
    Browser, Page, Plan, THING, TestShop, both, changed_goods, many_things, product, thing,
};
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

#[tokio::test]
async fn what_the_shop_does_not_have_cannot_be_put_into_a_cart() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let words = words(Lang::Ru);
    for variant in ["0", "-1", "999999", "9223372036854775808", "abc", "", "1 or 1=1"] {
        let unknown = if variant.parse::<i64>().is_ok() {
            "trouble-not-in-cart"
        } else {
            "trouble-no-variant"
        };
        for (path, trouble) in [("/cart/add", "trouble-no-variant"), ("/cart/set", unknown)] {
            let page = visitor.post(path, &[("variant", variant), ("count", "1")]).await;
            assert_eq!(page.code(), 422, "{path} {variant:?}");
            page.assert_says(&words.text(trouble));
        }
    }
    assert_eq!(pieces(&visitor).await, "0");
    shop.finish().await;
}

/// Nobody is told that something was added when it could never be bought.
#[tokio::test]
async fn more_than_there_is_is_not_put_into_a_cart() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let not_so_many = |lang, held: u32| {
        words(lang).with(
            "trouble-not-so-many",
            &[("left", 5.into()), ("held", held.into())],
        )
    };
    let refused = add(&shop, &visitor, "SCARF-BLUE", "6").await;
    assert_eq!(refused.code(), 422);
    refused.assert_says(&not_so_many(Lang::Ru, 0));
    let typed = refused.form("/cart/add").value("count");
    assert_eq!(typed.as_deref(), Some("6"), "what was typed is kept");
    assert_eq!(pieces(&visitor).await, "0");

    add(&shop, &visitor, "SCARF-BLUE", "3").await.found();
    let blue = shop.variant("SCARF-BLUE").await.id.0.to_string();
    let fields = [("variant", blue.as_str()), ("count", "3")];
    let refused = visitor.post("/en/cart/add", &fields).await;
    assert_eq!(refused.code(), 422);
    refused.assert_says(&not_so_many(Lang::En, 3));
    assert_eq!(pieces(&visitor).await, "3");
    add(&shop, &visitor, "SCARF-BLUE", "2").await.found();
    assert_eq!(pieces(&visitor).await, "5");
    shop.finish().await;
}

/// The visitor is told, and the cart lives on whatever becomes of the prices.
#[tokio::test]
async fn a_sum_past_all_money_is_told_and_the_cart_lives_on() {
    let shop = TestShop::planned(Plan {
        goods: dear_things(),
        ..Plan::default()
    })
    .await;
    // No such price is taken from a list of goods; a table can hold it.
    shop.database
        .execute("update variants set price = 9223372036854775807 / 5 where sku = 'DEAR'")
        .await;
    let visitor = shop.visitor();
    let too_much = words(Lang::Ru).text("trouble-too-much");
    add(&shop, &visitor, "DEAR", "5").await.found();
    let form = shop.checkout_form(&visitor, "/").await;
    for (sku, count) in [("DEAR", "1"), ("CHEAP", "3"), ("DEAR", "94")] {
        let refused = add(&shop, &visitor, sku, count).await;
        assert_eq!(refused.code(), 422, "{sku} {count}");
        refused.assert_says(&too_much);
    }
    let refused = visitor.submit(line(&visitor).await.press("step", "more")).await;
    assert_eq!(refused.code(), 422);
    refused.assert_says(&too_much);
    assert_eq!(pieces(&visitor).await, "5");

    // Dearer meanwhile: the cart is shown, cannot be ordered, and can be made smaller.
    shop.database
        .execute("update variants set price = 9223372036854775807 / 2 where sku = 'DEAR'")
        .await;
    let cart = visitor.visit("/cart").await.found();
    cart.assert_says(&too_much);
    assert!(!cart.has("a[href='/checkout']"));
    assert_eq!(visitor.visit("/checkout").await.found().url.path(), "/cart");
    let refused = visitor.submit(form).await;
    assert_eq!(refused.code(), 422);
    let again = visitor.submit(refused.form("/checkout")).await;
    assert_eq!(again.code(), 422);
    again.assert_says(&too_much);
    let less = line(&visitor).await.press("step", "less");
    visitor.submit(less).await.found().assert_says(&too_much);
    let one = line(&visitor).await.fill_in([("count", "1")]);
    let cart = visitor.submit(one).await.found();
    assert!(!cart.says(&too_much) && cart.has("a[href='/checkout']"));
    assert!(shop.orders().await.is_empty());
    shop.finish().await;
}

fn dear_things() -> Assortment {
    changed_goods(|products| {
        let things = vec![
            thing("DEAR", both("Дорогая", "Dear"), 100, 200),
            thing("CHEAP", both("Дешёвая", "Cheap"), 1, 200),
        ];
        *products = vec![product("things", both("Вещи", "Things"), things)];
    })
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

/// Another process has the database, so nothing can be kept; a returning visitor and a new one both read
/// that.
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
