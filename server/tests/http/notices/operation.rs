//! The gateway's second notice, `Result2`: it is never believed alone, and its key of the operation is kept.

use super::assert_paid_once;
use crate::support::{
    Answer, Notice, Plan, TestShop, Unpaid, encoded, in_time, result2::payload, walk::go_to_gateway,
};
use sandbox::{Delivery, EnquiryAnswer};
use serde_json::json;
use shop::{
    call::{Call, Door, Ruling},
    payment::Attempt,
};

const OPERATION: &str = "14D2B521-4EAB-492A-9D91-00D12FF24D57-1NvHENLwgp";

async fn open() -> TestShop {
    TestShop::planned(Plan {
        result2: true,
        ..Plan::default()
    })
    .await
}

/// An order whose buyer is at the gateway.
async fn at_gateway(shop: &TestShop) -> Unpaid {
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    go_to_gateway(&visitor, &hand_over).await;
    shop.unpaid_of(&hand_over).await
}

async fn attempt(shop: &TestShop, unpaid: &Unpaid) -> Attempt {
    shop.order(&unpaid.key).await.attempts[0].clone()
}

/// What the journal has of this door, oldest first.
async fn heard(shop: &TestShop) -> Vec<Call> {
    let mut calls = shop.calls().await;
    calls.retain(|call| call.door == Door::Operation);
    calls.reverse();
    calls
}

async fn rulings(shop: &TestShop) -> Vec<(Ruling, Option<u16>)> {
    let calls = heard(shop).await;
    calls.iter().map(|call| (call.ruling, call.status)).collect()
}

fn taken() -> Answer {
    Answer::plain(200, "OK")
}

#[tokio::test]
async fn a_second_notice_before_the_first_has_the_gateway_asked_and_its_answer_pays() {
    let shop = open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    let unpaid = at_gateway(&shop).await;
    let number = unpaid.invoice.try_into().unwrap();
    shop.sandbox.pay(number).unwrap();
    let paid = in_time(
        shop.sandbox
            .payment_when(number, |payment| !payment.result2.is_empty()),
    )
    .await;
    assert!(paid.result2[0].is_accepted, "{:?}", paid.result2);
    assert_paid_once(&shop, &unpaid).await;
    let operation = attempt(&shop, &unpaid).await.operation;
    assert_eq!(operation.as_deref(), Some(paid.op_key.as_str()));
    assert_eq!(rulings(&shop).await, [(Ruling::Heeded, Some(200))]);
    // The first notice comes late, and is a repetition.
    let notice = Notice::of(&unpaid);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    assert_paid_once(&shop, &unpaid).await;
    shop.finish().await;
}

#[tokio::test]
async fn a_second_notice_after_the_first_is_asked_nothing_about_and_its_key_is_kept_once() {
    let shop = open().await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid)).await;
    let token = shop.token(&payload(&unpaid, OPERATION));
    for _ in 0..3 {
        assert_eq!(shop.send_token(token.clone()).await, taken());
    }
    let operation = attempt(&shop, &unpaid).await.operation;
    assert_eq!(operation.as_deref(), Some(OPERATION));
    let expected = [Ruling::Heeded, Ruling::Repeated, Ruling::Repeated];
    assert_eq!(rulings(&shop).await, expected.map(|ruling| (ruling, Some(200))));
    assert_eq!(shop.sandbox.enquiries(), [0; 0]);
    let call = heard(&shop).await.remove(0);
    assert_eq!(call.invoice.unwrap().get(), unpaid.invoice);
    let shown = serde_json::to_string(&call).unwrap();
    assert!(
        shown.contains("BankCard") && !shown.contains(OPERATION),
        "{shown}"
    );
    assert_paid_once(&shop, &unpaid).await;
    shop.finish().await;
}

/// Another program of the login may be paid under our number, and the token does not say whose payment it is.
#[tokio::test]
async fn an_authentic_token_pays_nothing_and_keeps_no_key_if_the_gateway_knows_of_no_payment() {
    let shop = open().await;
    let unpaid = at_gateway(&shop).await;
    for state in ["OK", "HOLD"] {
        let mut payload = payload(&unpaid, OPERATION);
        payload["data"]["state"] = json!(state);
        assert_eq!(shop.send_token(shop.token(&payload)).await, taken(), "{state}");
    }
    // One that cannot be asked is asked later.
    let number = unpaid.invoice.try_into().unwrap();
    shop.sandbox.script_enquiries(number, [EnquiryAnswer::Page(502)]);
    assert_eq!(
        shop.send_token(shop.token(&payload(&unpaid, OPERATION))).await,
        taken()
    );
    assert_eq!(shop.state(&unpaid).await, "awaiting_payment");
    assert_eq!(attempt(&shop, &unpaid).await.operation, None);
    assert_eq!(shop.sandbox.enquiries(), [number; 3]);
    assert_eq!(rulings(&shop).await, [(Ruling::Heeded, Some(200)); 3]);
    shop.finish().await;
}

#[tokio::test]
async fn what_is_no_token_of_the_gateway_about_us_is_refused_and_on_record() {
    let shop = open().await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid)).await;
    let good = payload(&unpaid, OPERATION);
    let with = |pointer: &str, value: &str| {
        let mut payload = good.clone();
        *payload.pointer_mut(pointer).unwrap() = json!(value);
        payload
    };
    let signed = shop.token(&good);
    // The payload of one token under the signature of another.
    let (_, signature) = signed.rsplit_once('.').unwrap();
    let other = shop.token(&with("/data/incSum", "1.00"));
    let (text, _) = other.rsplit_once('.').unwrap();
    let cases = [
        (format!("{text}.{signature}"), 500, Ruling::BadSignature),
        (
            shop.token(&with("/header/timestamp", "1690454980")),
            400,
            Ruling::Stale,
        ),
        (shop.token(&with("/data/shop", "another")), 400, Ruling::Foreign),
        (shop.token(&with("/data/state", "PAID")), 400, Ruling::Malformed),
        (shop.token(&with("/data/invId", "4242")), 200, Ruling::Foreign),
        (encoded(&Notice::of(&unpaid).fields()), 400, Ruling::Malformed),
        (String::new(), 400, Ruling::Malformed),
        ("a".repeat(70_000), 413, Ruling::TooLong),
    ];
    for (body, status, ruling) in &cases {
        let answer = shop.send_token(body.clone()).await;
        assert_eq!(answer.status, *status, "{ruling:?}: {}", answer.body);
    }
    let by_get = shop
        .machine
        .get(shop.url("/robokassa/result2"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (by_get.status().as_u16(), &by_get.headers()["allow"]),
        (405, &"POST".parse().unwrap())
    );
    let mut expected: Vec<_> = cases.map(|(_, status, ruling)| (ruling, Some(status))).into();
    expected.push((Ruling::WrongMethod, Some(405)));
    assert_eq!(rulings(&shop).await, expected);
    assert_eq!(attempt(&shop, &unpaid).await.operation, None);
    assert_paid_once(&shop, &unpaid).await;
    shop.finish().await;
}

#[tokio::test]
async fn without_a_certificate_nothing_is_heard_and_the_journal_says_what_is_missing() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let answer = shop.send_token(shop.token(&payload(&unpaid, OPERATION))).await;
    assert_eq!(answer, Answer::plain(404, "Result2 is not set up"));
    let call = heard(&shop).await.remove(0);
    assert_eq!(call.ruling, Ruling::NotSetUp);
    assert_eq!(call.detail.as_deref(), Some("ROBOKASSA_RESULT2_CERTIFICATES"));
    assert_eq!(shop.state(&unpaid).await, "awaiting_payment");
    shop.finish().await;
}
