//! Whether the shop's own pages meet what gateways demand of a site.

use super::{assert_sees, seen, surroundings::changed};
use crate::support::{Plan, TestShop, no_gateway, put_product};
use server::config::Config;
use shop::doctor::{
    Fact,
    Light::{Ok, Warning},
};

fn in_order(config: &mut Config) {
    config.shop_name = "Зимняя коллекция".into();
    config.shop_hours = "ежедневно 10:00–20:00".into();
    config.shop_address = "Казань, ул. Баумана, 5".into();
    config.seller_name = "ИП Верещагина Анна Сергеевна".into();
    config.seller_inn = "500100732259".into();
    config.seller_ogrn = "304500116000157".into();
}

async fn shop(change: fn(&mut Config)) -> TestShop {
    let plan = Plan {
        change,
        ..Plan::default()
    };
    TestShop::planned(plan).await
}

#[tokio::test]
async fn a_shop_whose_settings_say_everything_meets_the_demands_on_its_text() {
    let shop = shop(in_order).await;
    for check in [
        "moderation-open",
        "moderation-seller",
        "moderation-contacts",
        "moderation-documents",
        "moderation-payment",
        "moderation-links",
        "moderation-filler",
    ] {
        assert_sees(shop.app(), check, "fine", Ok).await;
    }
    shop.finish().await;
}

#[tokio::test]
async fn each_demand_that_is_not_met_is_named() {
    type Row = (fn(&mut Config), &'static str, &'static str);
    let rows: [Row; 8] = [
        (
            |config| {
                in_order(config);
                config.seller_name.clear();
            },
            "moderation-seller",
            "missing",
        ),
        (
            |config| {
                in_order(config);
                config.seller_name = "ИП Верещагина А. С.".into();
            },
            "moderation-seller",
            "abbreviated",
        ),
        (
            |config| {
                in_order(config);
                config.seller_inn = "500100732258".into();
            },
            "moderation-seller",
            "wrong-inn",
        ),
        (
            |config| {
                in_order(config);
                config.seller_ogrn.clear();
            },
            "moderation-seller",
            "no-ogrn",
        ),
        (
            |config| {
                in_order(config);
                config.shop_hours.clear();
            },
            "moderation-contacts",
            "missing",
        ),
        (
            |config| {
                in_order(config);
                no_gateway(config);
            },
            "moderation-payment",
            "unsaid",
        ),
        (
            |config| {
                in_order(config);
                config.shop_hours = "Здесь будет график".into();
            },
            "moderation-filler",
            "found",
        ),
        (
            |config| {
                in_order(config);
                config.shop_name = "Vitrina".into();
            },
            "moderation-filler",
            "unnamed",
        ),
    ];
    for (change, check, case) in rows {
        let shop = shop(change).await;
        assert_sees(shop.app(), check, case, Warning).await;
        shop.finish().await;
    }
}

/// Whoever is in here and asks for the shop by its own name would look like a proxy that hides its visitors.
#[tokio::test]
async fn a_walk_through_a_shop_on_https_is_nobodys_visit() {
    let shop = shop(in_order).await;
    let public_url = "https://shop.example.ru".parse().unwrap();
    let state = changed(&shop, |settings| settings.public_url = public_url);
    assert_sees(&state, "moderation-open", "fine", Ok).await;
    assert_sees(&state, "moderation-links", "fine", Ok).await;
    assert_sees(&state, "proxies", "known", Ok).await;
    assert!(state.strangers.busiest(1).is_empty());
    shop.finish().await;
}

#[tokio::test]
async fn goods_are_looked_at_one_by_one() {
    let plan = Plan {
        is_stocked: false,
        change: in_order,
        ..Plan::default()
    };
    let empty = TestShop::planned(plan).await;
    assert_sees(empty.app(), "moderation-goods", "empty", Warning).await;
    empty.finish().await;

    let shop = shop(in_order).await;
    for slug in ["scarf", "hat", "coat"] {
        put_product(shop.store(), slug, |form| {
            form.description.ru = "Связано вручную из мягкой шерсти, стирать в холодной воде.".into();
        })
        .await;
    }
    assert_sees(shop.app(), "moderation-goods", "fine", Ok).await;
    put_product(shop.store(), "hat", |form| form.description.ru = "Шапка.".into()).await;
    let seen = seen(shop.app(), "moderation-goods").await;
    assert_eq!(seen.case, "no-words");
    let Fact::Text(pages) = &seen.facts["pages"] else {
        panic!("{seen:?}");
    };
    assert_eq!(pages, "/products/hat");
    shop.finish().await;
}
