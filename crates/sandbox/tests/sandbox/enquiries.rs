//! Enquiries whose answers are not what the shop hopes for.

use std::sync::Arc;

use sandbox::{Delivery, EnquiryAnswer, Gate, PaymentState};

use crate::shop::{Shop, code, soon};

/// A shop that hears nothing unless it asks, and whose buyer has closed the page.
async fn silent() -> (Arc<Shop>, String) {
    let shop = Shop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    shop.open_invoice("7", "10.00").await;
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    shop.sandbox.walk(&op_key, PaymentState::Started).unwrap();
    (Arc::new(shop), op_key)
}

#[tokio::test]
async fn an_enquiry_may_be_answered_by_a_page_or_by_half_of_the_truth() {
    let (shop, _) = silent().await;
    let whole = shop.ask(7).await.unwrap();
    shop.sandbox.script_enquiries(
        7,
        [
            EnquiryAnswer::Page(503),
            EnquiryAnswer::Page(200),
            EnquiryAnswer::Half,
            EnquiryAnswer::CutOff,
        ],
    );
    assert_eq!(code(&shop.ask(8).await.unwrap()), 3, "other numbers are answered");
    for status in ["503", "200"] {
        let page = shop.ask(7).await.unwrap();
        assert!(page.contains("<html>") && page.contains(status), "{page}");
    }
    let half = shop.ask(7).await.unwrap();
    assert!(
        half.len() < whole.len() && whole.starts_with(&half[..100]),
        "{half}"
    );
    let broken = shop.ask(7).await.unwrap_err();
    assert!(broken.is_body() || broken.is_decode(), "{broken:?}");
    assert_eq!(code(&shop.ask(7).await.unwrap()), 5, "the script is over");
}

#[tokio::test]
async fn an_answer_waits_until_it_is_let_go_and_tells_old_news() {
    let (shop, op_key) = silent().await;
    let (before, after) = (Gate::default(), Gate::default());
    shop.sandbox.script_enquiries(
        7,
        [
            EnquiryAnswer::HeldBeforeHeaders(before.clone()),
            EnquiryAnswer::HeldAfterHeaders(after.clone()),
        ],
    );
    let mut asked = Vec::new();
    for gate in [&before, &after] {
        let shop = Arc::clone(&shop);
        asked.push(tokio::spawn(async move { shop.ask(7).await.unwrap() }));
        soon(gate.reached_by(1)).await;
    }
    shop.sandbox.walk(&op_key, PaymentState::Paid).unwrap();
    assert_eq!(code(&shop.ask(7).await.unwrap()), 100);
    assert!(asked.iter().all(|answer| !answer.is_finished()));
    after.open();
    assert_eq!(code(&soon(asked.remove(1)).await.unwrap()), 5);
    assert!(!asked[0].is_finished());
    before.open();
    assert_eq!(code(&soon(asked.remove(0)).await.unwrap()), 5);
}
