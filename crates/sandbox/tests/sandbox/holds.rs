//! Payments in two steps: money is held, taken whole or in part, let go, or falls back by itself.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sandbox::{EnquiryAnswer, Pace, PaymentState, Service, ServiceAnswer};
use serde_json::Value;
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::shop::{LOGIN, PASSWORD_1, PASSWORD_2, Shop, code, md5, soon, tag, value};

const NOON: OffsetDateTime = datetime!(2026-08-02 12:00 +3);

const RECEIPT: &str = r#"{"items":[{"name":"Шапка","quantity":2,"sum":200,"tax":"none"},
    {"name":"Шарф","quantity":1,"sum":100,"tax":"none"}]}"#;

/// A shop whose money waits for a week, with invoice 7 over 300 roubles that the buyer has paid.
async fn held() -> Shop {
    let shop = Shop::open_with(|settings| {
        settings.is_test = false;
        settings.hold_for = Some(Duration::days(7));
        settings.result2_url = Shop::result2_url(settings);
    })
    .await;
    shop.sandbox.set_time(NOON);
    shop.open_with_receipt(7, "300.00", RECEIPT, &[("StepByStep", "true")])
        .await;
    shop.sandbox.pay(7).unwrap();
    shop
}

async fn confirm(shop: &Shop, sum: &str, receipt: Option<&str>) -> Value {
    let receipt = receipt.map(|json| utf8_percent_encode(json, NON_ALPHANUMERIC).to_string());
    let slot = receipt
        .as_ref()
        .map_or_else(String::new, |receipt| format!(":{receipt}"));
    let signature = md5(&format!("{LOGIN}:{sum}:7{slot}:{PASSWORD_1}"));
    let mut fields = vec![
        ("MerchantLogin", LOGIN),
        ("InvoiceID", "7"),
        ("OutSum", sum),
        ("SignatureValue", &signature),
    ];
    fields.extend(receipt.as_deref().map(|receipt| ("Receipt", receipt)));
    step(shop, "Confirm", &fields).await.unwrap()
}

async fn cancel(shop: &Shop) -> Value {
    let signature = md5(&format!("{LOGIN}::7:{PASSWORD_1}"));
    let fields = [
        ("MerchantLogin", LOGIN),
        ("InvoiceID", "7"),
        ("OutSum", "300.00"),
        ("SignatureValue", &signature),
    ];
    step(shop, "Cancel", &fields).await.unwrap()
}

async fn step(shop: &Shop, step: &str, fields: &[(&str, &str)]) -> reqwest::Result<Value> {
    let post = shop.client.post(shop.url(&format!("/Merchant/Payment/{step}")));
    post.form(fields).send().await?.json().await
}

#[tokio::test]
async fn held_money_is_told_by_result2_and_taken_whole() {
    let shop = held().await;
    let payment = soon(
        shop.sandbox
            .payment_when(7, |payment| !payment.result2.is_empty()),
    )
    .await;
    assert_eq!(payment.state, PaymentState::Held);
    assert_eq!(payment.held_until(), Some(NOON + Duration::days(7)));
    assert_eq!(code(&shop.ask(7).await.unwrap()), 20);
    assert!(shop.heard().is_empty(), "nothing is paid yet");

    assert_eq!(confirm(&shop, "300.00", None).await, "success: true");
    let payment = soon(shop.sandbox.accepted_payment(7)).await;
    assert_eq!(payment.held_kopecks, Some(30_000));
    assert_eq!(code(&shop.ask(7).await.unwrap()), 100);
    assert_eq!(
        confirm(&shop, "300.00", None).await,
        "success: false",
        "once only"
    );
    assert_eq!(cancel(&shop).await, "success: false");
}

#[tokio::test]
async fn less_may_be_taken_if_its_receipt_says_of_what() {
    let shop = held().await;
    let less = r#"{"items":[{"name":"Шапка","quantity":2,"sum":200,"tax":"none"}]}"#;
    let other = less.replace("Шапка", "Варежки");
    let more = less.replace("200", "200.01");
    for (sum, receipt) in [
        ("300.01", None),
        ("0.00", None),
        ("200.00", None),
        ("200.00", Some(other.as_str())),
        ("200.01", Some(more.as_str())),
        ("199.00", Some(less)),
    ] {
        assert_eq!(
            confirm(&shop, sum, receipt).await,
            "success: false",
            "{sum} {receipt:?}"
        );
        assert_eq!(code(&shop.ask(7).await.unwrap()), 20);
    }
    shop.sandbox.set_pace(Service::Hold, Pace::ByHand);
    assert_eq!(confirm(&shop, "200.00", Some(less)).await, "success: true");
    let xml = shop.ask(7).await.unwrap();
    assert_eq!((code(&xml), tag(&xml, "IncSum")), (50, "200.000000"));
    assert!(shop.heard().is_empty());
    let payment = shop.sandbox.payment(7).unwrap();
    assert_eq!(payment.invoice.receipt.len(), 1);
    shop.sandbox.walk(&payment.op_key, PaymentState::Paid).unwrap();
    soon(shop.sandbox.accepted_payment(7)).await;
    assert_eq!(value(&shop.heard()[0], "OutSum"), Some("200.000000"));
}

#[tokio::test]
async fn held_money_is_let_go_by_the_shop_or_by_itself() {
    let shop = held().await;
    assert_eq!(cancel(&shop).await, "success: true");
    assert_eq!(code(&shop.ask(7).await.unwrap()), 60);
    assert_eq!(cancel(&shop).await, "success: false");

    let shop = held().await;
    shop.sandbox.set_time(NOON + Duration::days(7) - Duration::SECOND);
    assert_eq!(code(&shop.ask(7).await.unwrap()), 20);
    shop.sandbox.set_time(NOON + Duration::days(8));
    assert_eq!(confirm(&shop, "300.00", None).await, "success: false", "too late");
    let xml = shop.ask(7).await.unwrap();
    assert_eq!(
        (code(&xml), tag(&xml, "StateDate")),
        (60, "2026-08-09T12:00:00.0000000+03:00")
    );
    assert!(shop.heard().is_empty());
}

#[tokio::test]
async fn a_step_is_signed_and_its_answer_may_be_lost() {
    let shop = held().await;
    for (signature, login) in [
        (md5(&format!("{LOGIN}:300.00:7:{PASSWORD_2}")), LOGIN),
        (md5(&format!("stranger:300.00:7:{PASSWORD_1}")), "stranger"),
    ] {
        let fields = [
            ("MerchantLogin", login),
            ("InvoiceID", "7"),
            ("OutSum", "300.00"),
            ("SignatureValue", signature.as_str()),
        ];
        assert_eq!(step(&shop, "Confirm", &fields).await.unwrap(), "success: false");
        assert_eq!(step(&shop, "Cancel", &fields).await.unwrap(), "success: false");
    }
    assert!(shop.sandbox.calls(Service::Hold).is_empty());
    shop.sandbox.script(
        Service::Hold,
        [
            ServiceAnswer::Refused(String::new()),
            ServiceAnswer::Answered(EnquiryAnswer::CutOff),
        ],
    );
    assert_eq!(confirm(&shop, "300.00", None).await, "success: false");
    assert_eq!(code(&shop.ask(7).await.unwrap()), 20, "nothing was done");
    let signature = md5(&format!("{LOGIN}:300.00:7:{PASSWORD_1}"));
    let fields = [
        ("MerchantLogin", LOGIN),
        ("InvoiceID", "7"),
        ("OutSum", "300.00"),
        ("SignatureValue", signature.as_str()),
    ];
    assert!(step(&shop, "Confirm", &fields).await.is_err());
    assert_eq!(code(&shop.ask(7).await.unwrap()), 100, "done all the same");
    assert_eq!(shop.sandbox.calls(Service::Hold)[1]["step"], "Confirm");
}

#[tokio::test]
async fn a_hold_is_allowed_and_spelled_right_or_refused() {
    let allowed = held().await;
    let not_allowed = Shop::open().await;
    let play = Shop::open_with(|settings| settings.hold_for = Some(Duration::days(7))).await;
    for (shop, spelling, is_test, number) in [
        (&allowed, "yes", false, 65),
        (&not_allowed, "true", false, 64),
        (&play, "true", true, 64),
    ] {
        let signature = md5(&format!("{LOGIN}:10.00:8:{spelling}:{PASSWORD_1}"));
        let mut fields = vec![
            ("MerchantLogin", LOGIN),
            ("OutSum", "10.00"),
            ("InvId", "8"),
            ("StepByStep", spelling),
            ("SignatureValue", &signature),
        ];
        if is_test {
            fields.push(("IsTest", "1"));
        }
        let (status, page) = shop.open_page(&fields).await;
        assert!(
            status == 400 && page.contains(&format!(" {number}</h1>")),
            "{number}: {page}"
        );
    }
}
