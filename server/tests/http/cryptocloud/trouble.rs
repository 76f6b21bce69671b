//! The gateway is down, or its answer is lost.

use super::{Buyer, invoice_of, open};
use crate::support::{in_time, key_of};
use sandbox::{CryptoAnswer, CryptoCall};
use shop::{payment::Verdict, text::Lang};
use words::words;

/// Nobody knows then whether there is an invoice. It is not asked for again, and what is sent there all the same is the order's.
#[tokio::test]
async fn an_invoice_whose_making_was_not_heard_of_pays_its_order_if_it_is_paid() {
    let shop = open().await;
    shop.sandbox
        .script_crypto(CryptoCall::Create, [CryptoAnswer::Lost(502)]);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let page = visitor.submit(form).await;
    assert_eq!(page.code(), 503);
    page.assert_says(&words(Lang::Ru).text("trouble-gateway-down"));
    let key = key_of(&page);
    let here = format!("/orders/{}", key.as_str());
    assert_eq!(visitor.visit(&format!("{here}/pay")).await.code(), 503);
    assert_eq!(shop.sandbox.crypto_invoices().len(), 1);

    let again = visitor.submit(page.form(&format!("{here}/pay"))).await.found();
    let second = invoice_of(&shop, &again);
    let lost = shop.sandbox.crypto_invoices().remove(0);
    assert_ne!(lost.id, second.id);
    assert_eq!(shop.order(&key).await.attempts.len(), 2);

    // Somebody has sent the buyer the link from the cabinet.
    shop.sandbox.crypto_pay(&lost.id, lost.due);
    in_time(shop.sandbox.crypto_accepted(&lost.id)).await;
    let order = shop.order(&key).await;
    assert_eq!((order.state.name(), order.notices.len()), ("paid", 1));
    assert_eq!(order.notices[0].notice.invoice, order.attempts[0].invoice);
    shop.sandbox.crypto_pay(&second.id, second.due);
    in_time(shop.sandbox.crypto_accepted(&second.id)).await;
    let order = shop.order(&key).await;
    assert_eq!(order.attention.len(), 1);
    assert_eq!(order.attention[0].what, Verdict::PaidTwice);
    shop.finish().await;
}

#[tokio::test]
async fn a_gateway_that_is_down_is_tried_again_and_one_that_refuses_is_the_owners_trouble() {
    let shop = open().await;
    let visitor = shop.visitor();
    shop.sandbox
        .script_crypto(CryptoCall::Create, [503, 429, 200].map(CryptoAnswer::Page));
    let form = shop.ready_to_order(&visitor).await;
    let mut page = visitor.submit(form).await;
    let pay = format!("/orders/{}/pay", key_of(&page).as_str());
    for _ in 0..2 {
        assert_eq!(page.code(), 503);
        page = visitor.submit(page.form(&pay)).await;
    }
    assert_eq!(page.code(), 503);
    assert!(shop.sandbox.crypto_invoices().is_empty());
    shop.sandbox
        .script_crypto(CryptoCall::Create, [CryptoAnswer::Page(401)]);
    let page = visitor.submit(page.form(&pay)).await;
    assert_eq!(page.code(), 500);
    shop.deliver_all().await;
    let told = shop.sandbox.messages();
    assert!(
        told.iter().any(|message| message.text.contains("CryptoCloud")),
        "{told:?}"
    );
    let hand_over = visitor.submit(page.form(&pay)).await.found();
    assert_eq!(invoice_of(&shop, &hand_over).due, 10_000);
    shop.finish().await;
}

/// Another window has called the order off by the time the gateway answers.
#[tokio::test]
async fn a_buyer_who_called_the_order_off_is_led_back_to_it() {
    let shop = open().await;
    let buyer = Buyer::of(&shop).await;
    let cancel = format!("{}/cancel", buyer.page());
    buyer.visitor.post(&cancel, &[]).await.found();
    let page = buyer
        .visitor
        .visit(&format!("{}/pay", buyer.page()))
        .await
        .found();
    assert_eq!(page.url.path(), buyer.page());
    assert!(!page.has("a[data-auto-follow]"));
    shop.finish().await;
}
