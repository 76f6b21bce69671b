//! Visitors behind a proxy are told apart, or the shop complains.

use crate::support::{Browser, Page, Plan, TestShop, captured_logs};
use shop::text::Lang;
use words::words;

async fn order_from(shop: &TestShop, header: &'static str, hop: &str) -> Page {
    let visitor: Browser = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let request = visitor.client().post(form.action().clone());
    let request = request.header(header, hop).form(&form.fields());
    Page::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn an_address_is_recorded_as_itself_however_the_proxy_spells_it() {
    let shop = TestShop::planned(Plan {
        change: |config| config.trusted_proxies = "10.0.0.0/8, ::ffff:127.0.0.0/104".into(),
        ..Plan::default()
    })
    .await;
    for (header, hop, recorded) in [
        ("x-forwarded-for", "::ffff:198.51.100.7", "198.51.100.7"),
        ("x-forwarded-for", "198.51.100.8:51234", "198.51.100.8"),
        ("x-forwarded-for", "203.0.113.1, [2001:db8::7]:443", "2001:db8::7"),
        ("x-forwarded-for", "198.51.100.9, 10.1.2.3", "198.51.100.9"),
        (
            "forwarded",
            "for=\"[2001:db8:0::8]:443\";proto=https",
            "2001:db8::8",
        ),
        ("x-forwarded-for", "198.51.100.10, unknown", "unknown"),
    ] {
        let order = shop.order_of(&order_from(&shop, header, hop).await.found()).await;
        let consents = order.placed.consents.unwrap();
        assert_eq!(
            (consents.data.ip.as_str(), consents.offer.ip.as_str()),
            (recorded, recorded),
            "{hop}"
        );
    }
    let problems = shop.owner().await.visit("/admin/problems").await.found();
    problems.assert_says(&words(Lang::Ru).with("office-proxy-unclear", &[("address", "127.0.0.1".into())]));
    shop.finish().await;
}

#[tokio::test]
async fn a_proxy_that_is_not_listed_is_complained_of_and_its_buyers_are_not_held_up() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let complaint = words(Lang::Ru).with("office-proxy-unlisted", &[("address", "127.0.0.1".into())]);
    assert!(!owner.visit("/admin/problems").await.found().says(&complaint));
    for buyer in 1..=14 {
        let page = order_from(&shop, "x-forwarded-for", &format!("198.51.100.{buyer}"))
            .await
            .found();
        assert_eq!(
            shop.order_of(&page).await.placed.consents.unwrap().data.ip,
            "127.0.0.1",
            "it is not believed"
        );
    }
    owner
        .visit("/admin/problems")
        .await
        .found()
        .assert_says(&complaint);
    assert!(captured_logs().contains("an address that TRUSTED_PROXIES does not name"));
    shop.finish().await;
}
