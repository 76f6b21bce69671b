//! What is sold, paid for and called about.

use super::{assert_sees, seen};
use crate::support::{Hash, Notice, PASSWORD_1, Plan, TEST_PASSWORD_2, TestShop, put_product};
use server::{clock, config::Config};
use shop::{
    Tax,
    doctor::{
        Fact,
        Light::{self, Fault, Ok, Unknown, Warning},
    },
};

fn with_receipts(config: &mut Config) {
    config.robokassa.receipts = "true".into();
    config.robokassa.tax_system = "usn_income".into();
}

#[tokio::test]
async fn refused_calls_say_what_is_wrong_with_the_settings_until_one_is_taken() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let forged = |password, hash| Notice {
        password,
        hash,
        ..Notice::of(&unpaid)
    };
    let sees = async |case: &str, light: Light| {
        shop.calls().await;
        assert_sees(shop.app(), "calls", case, light).await;
    };
    sees("quiet", Ok).await;
    shop.notify(&forged("nobody knows it", Hash::Sha256)).await;
    sees("unexplained", Warning).await;
    let json = shop
        .machine
        .post(shop.url("/robokassa/result"))
        .header("content-type", "application/json")
        .body("{}");
    shop.answer(json).await;
    sees("unread", Warning).await;
    shop.notify(&forged(TEST_PASSWORD_2, Hash::Sha256)).await;
    sees("by-test", Warning).await;
    shop.notify(&forged(PASSWORD_1, Hash::Sha256)).await;
    sees("exchanged", Fault).await;
    shop.notify(&Notice {
        hash: Hash::Md5,
        ..Notice::of(&unpaid)
    })
    .await;
    sees("algorithm", Fault).await;
    assert_sees(shop.app(), "robokassa-password-1", "unproven", Unknown).await;
    let notice = Notice::of(&unpaid);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    sees("heard", Ok).await;
    assert_sees(shop.app(), "robokassa-password-1", "proven", Ok).await;
    shop.finish().await;
}

#[tokio::test]
async fn it_is_noticed_when_nobody_pays() {
    let shop = TestShop::open().await;
    let then = clock::now().plus_seconds(-7_200);
    let first = shop.unpaid_since(then).await;
    assert_sees(shop.app(), "orders-unpaid", "few", Ok).await;
    for _ in 0..4 {
        shop.unpaid_since(then).await;
    }
    assert_sees(shop.app(), "orders-unpaid", "nobody-pays", Warning).await;
    assert_eq!(
        seen(shop.app(), "orders-unpaid").await.value,
        Some(Fact::Number(5))
    );
    shop.notify(&Notice::of(&first)).await;
    assert_sees(shop.app(), "orders-unpaid", "paid", Ok).await;
    shop.finish().await;
}

#[tokio::test]
async fn numbers_of_payments_are_counted() {
    let shop = TestShop::open().await;
    shop.unpaid().await;
    assert_sees(shop.app(), "invoice-numbers", "plenty", Ok).await;
    let seen = seen(shop.app(), "invoice-numbers").await;
    assert_eq!(seen.value, Some(Fact::Number(2_147_483_646)));
    shop.finish().await;
}

#[tokio::test]
async fn money_that_waits_for_the_staff_is_noticed() {
    let shop = TestShop::open().await;
    assert_sees(shop.app(), "orders-stuck", "nothing", Ok).await;
    shop.notify(&Notice::about(4_242, "7.00")).await;
    assert_sees(shop.app(), "orders-stuck", "orphans", Warning).await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid).sum("1.00")).await;
    assert_sees(shop.app(), "orders-stuck", "attention", Warning).await;
    shop.finish().await;
}

#[tokio::test]
async fn what_no_receipt_takes_is_noticed() {
    let plan = Plan {
        change: with_receipts,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    assert_sees(shop.app(), "receipts", "printable", Ok).await;
    put_product(shop.store(), "hat", |form| {
        for variant in &mut form.variants {
            variant.tax = Tax::Vat20;
        }
    })
    .await;
    assert_sees(shop.app(), "receipts", "unprintable", Fault).await;
    shop.finish().await;

    let plan = Plan {
        change: |config| {
            with_receipts(config);
            config.robokassa.delivery_tax = "vat20".into();
        },
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    assert_sees(shop.app(), "receipts", "no-delivery", Fault).await;
    shop.finish().await;
}

#[tokio::test]
async fn a_proxy_that_nobody_has_listed_is_noticed() {
    let shop = TestShop::open().await;
    assert_sees(shop.app(), "proxies", "known", Ok).await;
    let page = shop
        .machine
        .get(shop.url("/"))
        .header("x-forwarded-for", "198.51.100.7");
    assert_eq!(page.send().await.unwrap().status(), 200);
    assert_sees(shop.app(), "proxies", "unlisted", Warning).await;
    shop.finish().await;
}
