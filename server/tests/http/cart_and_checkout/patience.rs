//! One address cannot hold the whole shelf: ten orders, then one in a while. A buyer who only corrects a form
//! is not counted.

use crate::support::{BUYER, Browser, Form, Page, Plan, TestShop, key_of};
use shop::text::Lang;
use words::words;

/// DS-12
#[tokio::test]
async fn one_address_cannot_hold_the_whole_shelf() {
    let shop = shop_behind_a_proxy().await;
    // A provider's customer has many addresses of one network.
    for at in 0..10 {
        let page = order_from(&shop, &format!("2001:db8:1:1::{at}")).await;
        assert_eq!(page.code(), 200, "order {at}");
    }
    let refused = order_from(&shop, "2001:db8:1:1:ffff::1").await;
    assert_eq!(refused.code(), 429);
    let elsewhere = order_from(&shop, "2001:db8:1:2::1").await;
    assert_eq!(elsewhere.code(), 200, "others are not held up");
    let order = shop.order_of(&elsewhere).await;
    assert_eq!(order.placed.consents.unwrap().data.ip, "2001:db8:1:2::1");
    assert_eq!(shop.orders().await.len(), 11);
    shop.finish().await;
}

#[tokio::test]
async fn who_has_to_wait_reads_for_how_long_and_keeps_what_was_typed() {
    let shop = shop_behind_a_proxy().await;
    for _ in 0..10 {
        order_from(&shop, "203.0.113.8").await.found();
    }
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let refused = send_from(&visitor, &form, "203.0.113.8").await;
    assert_eq!(
        (refused.code(), &refused.headers["retry-after"]),
        (429, &"30".parse().unwrap())
    );
    refused.assert_says(&words(Lang::Ru).with("trouble-too-many-orders", &[("seconds", 30.into())]));
    let kept = refused.form("/checkout");
    assert_eq!(kept.value("name").as_deref(), Some(BUYER.name));
    assert_eq!(kept.fields(), form.fields());
    assert_eq!(shop.orders().await.len(), 10);
    // The same form from elsewhere is as good as it was.
    let placed = send_from(&visitor, &kept, "203.0.113.9").await.found();
    assert_eq!(
        shop.order_of(&placed).await.placed.buyer.name.as_str(),
        BUYER.name
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_form_that_places_nothing_is_not_counted() {
    let shop = shop_behind_a_proxy().await;
    let (visitor, address) = (shop.visitor(), "203.0.113.8");
    let form = shop.ready_to_order(&visitor).await;
    for _ in 0..11 {
        for (field, value) in [("phone", "+7 912"), ("token", "of another window")] {
            let faulty = form.clone().force(field, value);
            assert_eq!(send_from(&visitor, &faulty, address).await.code(), 422, "{field}");
        }
    }
    let placed = send_from(&visitor, &form, address).await.found();
    for _ in 0..9 {
        order_from(&shop, address).await.found();
    }
    assert_eq!(order_from(&shop, address).await.code(), 429);
    let again = send_from(&visitor, &form, address).await.found();
    assert_eq!(key_of(&again), key_of(&placed), "the order that there is");
    shop.finish().await;
}

/// All buyers of the tests come from this machine, so a proxy has to say where they come from.
async fn shop_behind_a_proxy() -> TestShop {
    TestShop::planned(Plan {
        change: |config| config.trusted_proxies = "127.0.0.1".into(),
        ..Plan::default()
    })
    .await
}

async fn order_from(shop: &TestShop, address: &str) -> Page {
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    send_from(&visitor, &form, address).await
}

async fn send_from(visitor: &Browser, form: &Form, address: &str) -> Page {
    let request = visitor
        .client()
        .post(form.action().clone())
        .header("x-forwarded-for", address)
        .form(&form.fields());
    Page::of(request.send().await.unwrap()).await
}
