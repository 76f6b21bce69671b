//! The shelf changes between the cart and the order.

use crate::support::{Page, THING, TestShop, changed_goods, filled};
use server::clock;
use shop::{Kopecks, desk::stock_shelf, text::Lang};
use sqlx::Executor;
use words::words;

/// CP-04
#[tokio::test]
async fn what_is_no_longer_sold_is_told_and_not_ordered() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("hat", "HAT"), 1).await;
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 1).await;
    let form = shop.checkout_form(&visitor, "/").await;
    let mut database = shop.database.sqlite().await;
    database
        .execute("delete from variants where sku = 'HAT'")
        .await
        .unwrap();

    let page = visitor.submit(form).await;
    assert_eq!(page.code(), 422);
    page.assert_says(&words(Lang::Ru).text("trouble-vanished"));
    assert!(shop.orders().await.is_empty());
    let cart = visitor.visit("/cart").await.found();
    cart.assert_says(&words(Lang::Ru).with("cart-vanished", &[("count", 1.into())]));
    cart.assert_says("Шарф «Иней»");
    shop.finish().await;
}

/// CP-05
#[tokio::test]
async fn a_price_that_changed_meanwhile_is_shown_before_it_is_asked_for() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let dearer = changed_goods(|products| products[0].variants[0].price_kopecks = Kopecks::new(12_345));
    let now = clock::now();
    stock_shelf(shop.store(), &dearer, "vitrina seed", now)
        .await
        .unwrap();

    let page = visitor.submit(form).await;
    assert_eq!(page.code(), 422);
    page.assert_says(&words(Lang::Ru).text("trouble-not-as-shown"));
    page.assert_says("123,45 ₽");
    assert!(shop.orders().await.is_empty());
    let order = shop
        .order_of(&visitor.submit(page.form("/checkout")).await.found())
        .await;
    assert_eq!(order.placed.bill.total().get(), 12_345);
    assert_eq!(order.attempts[0].amount.get(), 12_345);
    shop.finish().await;
}

/// What was never shown is no agreement.
#[tokio::test]
async fn what_a_page_showed_cannot_be_made_up() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let upper = form.value("seen").unwrap().to_uppercase();
    for seen in ["", "1.00", "0", "e3b0c44298fc1c149afbf4c8996fb924", &upper] {
        let page = visitor.submit(form.clone().force("seen", seen)).await;
        assert_eq!(page.code(), 422, "{seen:?}");
        page.assert_says(&words(Lang::Ru).text("trouble-not-as-shown"));
    }
    assert!(shop.orders().await.is_empty());
    shop.finish().await;
}

#[tokio::test]
async fn what_somebody_else_bought_meanwhile_is_told_and_not_ordered() {
    let shop = TestShop::open().await;
    let (slow, quick) = (shop.visitor(), shop.visitor());
    shop.add_to_cart(&slow, "/", ("hat", "HAT"), 1).await;
    let form = shop.checkout_form(&slow, "/").await;
    shop.add_to_cart(&quick, "/", ("hat", "HAT"), 1).await;
    let page: Page = quick.visit("/checkout").await.found();
    quick.submit(filled(&page, "/")).await.found();

    let page = slow.submit(form).await;
    assert_eq!(page.code(), 422);
    page.assert_says(&words(Lang::Ru).with("trouble-sold-out", &[("sku", "HAT".into()), ("left", 0.into())]));
    assert_eq!(
        page.form("/checkout").value("name").as_deref(),
        Some(crate::support::BUYER.name)
    );
    assert_eq!((shop.orders().await.len(), shop.stock("HAT").await), (1, 0));
    let cart = slow.visit("/cart").await.found();
    assert!(
        !cart.has("a[href='/checkout']"),
        "what cannot be bought has no way on"
    );
    cart.assert_says(&words(Lang::Ru).text("cart-gone"));
    shop.finish().await;
}

#[tokio::test]
async fn more_than_there_is_cannot_be_ordered() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", "SCARF-BLUE"), 5).await;
    let cart = visitor.visit("/cart").await.found();
    let mut forms = cart.forms("/cart/set").into_iter();
    let line = forms.find(|form| form.value("count").as_deref() == Some("5"));
    let six = line.unwrap().fill_in([("count", "6")]);
    let cart = visitor.submit(six).await.found();
    cart.assert_says(&words(Lang::Ru).with("cart-short", &[("left", 5.into())]));
    assert!(!cart.has("a[href='/checkout']"));
    let page = visitor.visit("/checkout").await;
    if let [form] = page.forms("/checkout").as_slice() {
        assert_eq!(visitor.submit(form.clone()).await.code(), 422);
    }
    assert_eq!(
        (shop.orders().await.len(), shop.stock("SCARF-BLUE").await),
        (0, 5)
    );
    shop.finish().await;
}
