//! One visitor with two windows: what one of them says is still so when the other has done something.

use crate::support::{
    BUYER, Browser, Page, Plan, THING, TestShop, at_once, both, changed_goods, filled, key_of, many_things,
    product, thing,
};
use shop::{catalog::Assortment, order::Order, text::Lang};
use std::sync::Arc;
use words::words;

/// Whatever a window was told to be in the cart is in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn windows_that_put_things_in_at_once_lose_nothing() {
    let shop = TestShop::planned(Plan {
        goods: many_things(),
        ..Plan::default()
    })
    .await;
    let visitor = shop.visitor();
    let mut variants = Vec::new();
    for at in 0..16 {
        variants.push(shop.variant(&format!("THING-{at}")).await.id.0.to_string());
    }
    // The first one begins the session that the others share.
    put(&visitor, &variants[0]).await.found();
    let pages = at_once(15, |window| {
        let (visitor, variant) = (visitor.clone(), variants[window + 1].clone());
        async move { put(&visitor, &variant).await }
    })
    .await;
    assert!(pages.iter().all(|page| page.code() == 200));
    let cart = visitor.visit("/cart").await.found();
    assert_eq!(cart.all("[data-cart=pieces]"), ["16"]);
    assert_eq!(cart.all(".line").len(), 16);
    shop.finish().await;
}

/// A press of the button, and another window that is not done choosing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_window_puts_in_beside_the_order_stays_in_the_cart() {
    let shop = Arc::new(TestShop::open().await);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let red = shop.variant(THING).await.id.0.to_string();
    let coat = shop.variant("COAT").await.id.0.to_string();
    let placed = Arc::new(visitor.clone());
    let pages = at_once(5, |window| {
        let (visitor, form) = (placed.clone(), form.clone());
        let variant = if window % 2 == 0 { &red } else { &coat }.clone();
        async move {
            match window {
                0 => visitor.submit(form).await,
                _ => put(&visitor, &variant).await,
            }
        }
    })
    .await;
    // The order, unless the first of the others came before the cart was read: then the buyer looks again.
    assert!(pages.iter().all(|page| matches!(page.code(), 200 | 422)));
    let orders = shop.orders().await;
    let refused = pages.iter().find(|page| page.code() == 422);
    let expected = if let Some(refused) = refused {
        refused.assert_says(&words(Lang::Ru).text("trouble-not-as-shown"));
        assert!(orders.is_empty());
        "5"
    } else {
        let lines = orders[0].facts.as_ref().unwrap().placed.lines.iter();
        let ordered: Vec<_> = lines.map(|line| (line.sku.as_str(), line.count)).collect();
        assert_eq!((orders.len(), ordered), (1, vec![(THING, 1)]));
        "4"
    };
    let cart = visitor.visit("/cart").await.found();
    assert_eq!(cart.all("[data-cart=pieces]"), [expected]);
    drop(placed);
    Arc::into_inner(shop).unwrap().finish().await;
}

/// The total cannot tell these carts apart; the buyer can.
#[tokio::test]
async fn a_form_orders_what_it_showed_and_nothing_else() {
    // The same total each time: other goods, other numbers, another window in another language.
    for (root, before, after) in [
        ("/", &[("A", 1)][..], &[("B", 1)][..]),
        ("/", &[("A", 1)], &[("HALF", 2)]),
        ("/", &[("HALF", 2)], &[("HALF", 1), ("HALF-TOO", 1)]),
        ("/en/", &[("A", 1), ("B", 1)], &[("A", 2)]),
    ] {
        let shop = TestShop::planned(Plan {
            goods: equal_prices(),
            ..Plan::default()
        })
        .await;
        let visitor = shop.visitor();
        fill(&shop, &visitor, "/", before).await;
        let form = shop.checkout_form(&visitor, "/").await;
        let total = async || {
            let cart = visitor.visit("/cart").await.found();
            cart.attributes("data[value]", "value")
        };
        let first_total = total().await;
        empty(&shop, &visitor, root, before).await;
        fill(&shop, &visitor, root, after).await;
        assert_eq!(total().await, first_total, "{after:?}");

        let refused = visitor.submit(form.clone()).await;
        assert_eq!(refused.code(), 422, "{before:?} {after:?}");
        refused.assert_says(&words(Lang::Ru).text("trouble-not-as-shown"));
        let again = refused.form("/checkout");
        for name in [
            "name",
            "phone",
            "email",
            "delivery",
            "comment",
            "consent_data",
            "consent_offer",
        ] {
            assert_eq!(again.value(name), form.value(name), "{name}");
        }
        assert!(shop.orders().await.is_empty());
        // Having seen it, the buyer agrees.
        let order = shop.order_of(&visitor.submit(again).await.found()).await;
        let lines = order.placed.lines.iter();
        let mut ordered: Vec<_> = lines.map(|line| (line.sku.as_str(), line.count)).collect();
        ordered.sort_unstable();
        assert_eq!(ordered, after);
        shop.finish().await;
    }
}

/// A cart that was changed and changed back is what the form showed. In another language the documents are others.
#[tokio::test]
async fn a_form_is_good_as_long_as_what_it_showed_is_so() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let english = shop.checkout_form(&visitor, "/en/").await;
    assert_ne!(english.value("seen"), form.value("seen"));
    shop.add_to_cart(&visitor, "/en/", ("coat", "COAT"), 1).await;
    empty(&shop, &visitor, "/", &[("COAT", 1)]).await;
    let order = shop.order_of(&visitor.submit(form).await.found()).await;
    assert_eq!(
        (order.placed.lines.len(), order.placed.bill.total().get()),
        (1, 10_000)
    );
    shop.finish().await;
}

/// Two windows with the same goods, both sent: a buyer who wanted them twice would have said two.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_forms_of_one_cart_are_one_order() {
    let shop = Arc::new(TestShop::open().await);
    let visitor = shop.visitor();
    shop.ready_to_order(&visitor).await;
    let mut forms = Vec::new();
    for _ in 0..6 {
        forms.push(shop.checkout_form(&visitor, "/").await);
    }
    let pages = at_once(5, |window| {
        let (visitor, form) = (visitor.clone(), forms[window].clone());
        async move { visitor.submit(form).await }
    })
    .await;
    let placed: Vec<_> = pages.iter().filter(|page| page.code() == 200).collect();
    assert_eq!((placed.len(), shop.orders().await.len()), (1, 1));
    assert!(pages.iter().all(|page| matches!(page.code(), 200 | 422)));
    assert_eq!(shop.stock(THING).await, 4_999);

    // The last one comes when all is done, and is shown what has become of the cart.
    let late = visitor.submit(forms.remove(5)).await;
    assert_eq!(late.code(), 422);
    assert_shows_the_order(&late, &shop.order_of(placed[0]).await);
    Arc::into_inner(shop).unwrap().finish().await;
}

#[tokio::test]
async fn the_way_back_after_ordering_leads_to_the_order() {
    let shop = TestShop::open().await;
    let (visitor, stranger) = (shop.visitor(), shop.visitor());
    let form = shop.ready_to_order(&visitor).await;
    let order = shop.order_of(&visitor.submit(form.clone()).await.found()).await;
    for root in ["/", "/en/"] {
        let back = visitor.visit(&format!("{root}checkout")).await.found();
        let page = format!("{root}orders/{}", order.key.as_str());
        assert_eq!(back.url.path(), page);
    }
    assert_eq!(stranger.visit("/checkout").await.found().url.path(), "/cart");

    // A browser that kept the form sends it once more, as it was or mended.
    assert_eq!(key_of(&visitor.submit(form.clone()).await.found()), order.key);
    let mended = visitor.submit(form.fill_in([("name", "Другое имя")])).await;
    assert_eq!(mended.code(), 422);
    assert_shows_the_order(&mended, &order);
    assert_eq!(
        shop.order(&order.key).await.placed.buyer.name.as_str(),
        BUYER.name
    );
    assert_eq!(shop.orders().await.len(), 1);

    // A buyer who goes on shopping checks out what is new.
    shop.add_to_cart(&visitor, "/", ("coat", "COAT"), 1).await;
    let checkout = visitor.visit("/checkout").await.found();
    let next = shop
        .order_of(&visitor.submit(filled(&checkout, "/")).await.found())
        .await;
    assert_ne!(next.key, order.key);
    shop.finish().await;
}

/// A window that still shows a line which another one took out.
#[tokio::test]
async fn a_line_that_was_taken_out_does_not_come_back_by_its_number() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    shop.add_to_cart(&visitor, "/", ("coat", "COAT"), 1).await;
    let cart = visitor.visit("/cart").await.found();
    let mut lines = cart.forms("/cart/set").into_iter();
    let scarf = lines.find(|form| form.value("count").as_deref() == Some("2"));
    empty(&shop, &visitor, "/", &[(THING, 2)]).await;

    let late = visitor.submit(scarf.unwrap().press("step", "more")).await;
    assert_eq!(late.code(), 422);
    late.assert_says(&words(Lang::Ru).text("trouble-not-in-cart"));
    assert_eq!(late.all("[data-cart=pieces]"), ["1"]);
    shop.finish().await;
}

fn assert_shows_the_order(page: &Page, order: &Order) {
    let words = words(Lang::Ru);
    page.assert_says(&words.text("trouble-already-ordered"));
    page.assert_says(&words.with("order-number", &[("number", order.number.to_string().into())]));
}

/// Two things for 1 990 roubles, and two for half of it.
fn equal_prices() -> Assortment {
    let named = |sku: &str, price| thing(sku, both(sku, sku), price, 100);
    changed_goods(|products| {
        *products = vec![product(
            "things",
            both("Вещи", "Things"),
            vec![
                named("A", 199_000),
                named("B", 199_000),
                named("HALF", 99_500),
                named("HALF-TOO", 99_500),
            ],
        )];
    })
}

async fn put(visitor: &Browser, variant: &str) -> Page {
    visitor
        .post("/cart/add", &[("variant", variant), ("count", "1")])
        .await
}

async fn fill(shop: &TestShop, visitor: &Browser, root: &str, goods: &[(&str, u32)]) {
    for (sku, count) in goods {
        let (variant, count) = (shop.variant(sku).await.id.0.to_string(), count.to_string());
        let fields = [("variant", variant.as_str()), ("count", count.as_str())];
        visitor.post(&format!("{root}cart/add"), &fields).await.found();
    }
}

async fn empty(shop: &TestShop, visitor: &Browser, root: &str, goods: &[(&str, u32)]) {
    for (sku, _) in goods {
        let variant = shop.variant(sku).await.id.0.to_string();
        let fields = [("variant", variant.as_str()), ("step", "remove")];
        visitor.post(&format!("{root}cart/set"), &fields).await.found();
    }
}
