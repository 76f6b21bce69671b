//! What is believed of a postback, and where the buyer comes back.

use super::{Buyer, open};
use crate::support::{Page, TestShop, encoded, in_time, key_of, project};
use sandbox::{CryptoAnswer, CryptoCall, Delivery, crypto_token};
use server::clock;
use shop::{
    Kopecks,
    call::Ruling,
    payment::{InvoiceId, Verdict},
    text::Lang,
};
use sqlx::Executor;
use words::words;

const FORM: &str = "application/x-www-form-urlencoded";

/// A token for an invoice that ends in so many seconds.
fn token(secret: &str, id: &str, ends_in: i64) -> String {
    crypto_token(secret, id, clock::now().ms() / 1_000 + ends_in)
}

/// A postback of an invoice, in JSON.
fn body(id: &str, order: &str, token: &str) -> String {
    format!(
        r#"{{"status":"success","invoice_id":"{id}","amount_crypto":"1","currency":"BTC","order_id":"{order}","token":"{token}"}}"#
    )
}

async fn send(shop: &TestShop, kind: &str, body: String) -> Page {
    let post = shop.machine.post(shop.url("/cryptocloud/postback"));
    Page::of(post.header("content-type", kind).body(body).send().await.unwrap()).await
}

/// The invoice is paid at the gateway all the while, so whatever is believed would pay the order.
#[tokio::test]
async fn what_is_forged_late_or_of_another_invoice_pays_nothing_and_is_on_record() {
    let shop = open().await;
    let (buyer, other) = (Buyer::of(&shop).await, Buyer::of(&shop).await);
    shop.sandbox.set_crypto_delivery(Delivery::Dropped);
    for one in [&buyer, &other] {
        shop.sandbox.crypto_pay(&one.invoice.id, one.invoice.due);
    }
    let (secret, id) = (project().secret, buyer.invoice.id.as_str());
    let order = buyer.invoice.order_id.as_str();
    let good = token(&secret, id, 300);
    let json = |token: &str| ("application/json", body(id, order, token));
    for ((kind, body), status, ruling) in [
        (json(&token("another-secret", id, 300)), 401, Ruling::BadSignature),
        (
            json(&token(&project().api_key, id, 300)),
            401,
            Ruling::BadSignature,
        ),
        (json(&format!("{good}A")), 401, Ruling::BadSignature),
        (json("x"), 401, Ruling::Malformed),
        (json(""), 401, Ruling::Missing),
        (json(&token(&secret, id, -60)), 401, Ruling::Stale),
        (json(&token(&secret, id, 3_600)), 401, Ruling::Stale),
        (
            json(&token(&secret, &other.invoice.id, 300)),
            401,
            Ruling::OtherInvoice,
        ),
        (
            ("application/json", body(id, &other.invoice.order_id, &good)),
            409,
            Ruling::OtherInvoice,
        ),
        (
            ("application/json", "{\"status\":".to_owned()),
            400,
            Ruling::Malformed,
        ),
        (
            (FORM, format!("invoice_id={id}&invoice_id={id}&token={good}")),
            400,
            Ruling::Malformed,
        ),
        (("text/plain", body(id, order, &good)), 415, Ruling::WrongKind),
        ((FORM, "x".repeat(70_000)), 413, Ruling::TooLong),
    ] {
        let answer = send(&shop, kind, body.clone()).await;
        assert_eq!(answer.code(), status, "{body}: {}", answer.body);
        let call = shop.calls().await.remove(0);
        assert_eq!((call.ruling, call.status), (ruling, Some(status)), "{body}");
        for (name, value) in &call.fields {
            assert!(!value.contains(buyer.key.as_str()), "{name}: {value}");
            assert!(!value.contains(&good), "{name}: {value}");
        }
    }
    let got = shop.get("/cryptocloud/postback").await;
    assert_eq!(
        (got.code(), got.headers["allow"].to_str().unwrap()),
        (405, "POST")
    );
    for one in [&buyer, &other] {
        let order = one.order(&shop).await;
        assert_eq!((order.state.name(), order.notices.len()), ("awaiting_payment", 0));
    }

    // The honest one pays, in either format and however often it comes.
    let pairs = [
        ("status", "success"),
        ("invoice_id", id),
        ("amount_crypto", "1"),
        ("currency", "BTC"),
        ("order_id", order),
        ("token", good.as_str()),
        ("invoice_info", "uuid"),
        ("invoice_info", "status"),
    ];
    let form = encoded(&pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    for ruling in [Ruling::Recorded(Verdict::Accepted), Ruling::Repeated] {
        let answer = send(&shop, FORM, form.clone()).await;
        assert_eq!(answer.code(), 200, "{}", answer.body);
        assert_eq!(answer.body, r#"{"message":"Postback received"}"#);
        assert_eq!(answer.headers["content-type"], "application/json");
        let call = shop.calls().await.remove(0);
        assert_eq!(call.ruling, ruling);
        let attempt = buyer.order(&shop).await.attempts[0].invoice;
        assert_eq!(call.invoice, Some(attempt));
    }
    let order = buyer.order(&shop).await;
    assert_eq!((order.state.name(), order.notices.len()), ("paid", 1));
    assert_eq!(other.order(&shop).await.state.name(), "awaiting_payment");
    shop.finish().await;
}

#[tokio::test]
async fn a_postback_is_no_proof_that_money_came() {
    let shop = open().await;
    let buyer = Buyer::of(&shop).await;
    let id = &buyer.invoice.id;
    let honest = || body(id, &buyer.invoice.order_id, &token(&project().secret, id, 300));
    for paid in [0, 4_000] {
        shop.sandbox.crypto_pay(id, paid);
        let answer = send(&shop, "application/json", honest()).await;
        assert_eq!(answer.code(), 200);
        let call = shop.calls().await.remove(0);
        assert_eq!(call.ruling, Ruling::NotPaid);
        assert_eq!(
            call.detail.as_deref(),
            Some(if paid == 0 { "created" } else { "partial" })
        );
    }
    let order = buyer.order(&shop).await;
    assert_eq!((order.state.name(), order.notices.len()), ("awaiting_payment", 0));
    assert!(order.partly_paid().is_some());

    // The gateway does not answer: the shop asks again by itself.
    shop.sandbox.set_crypto_delivery(Delivery::Dropped);
    shop.sandbox.crypto_pay(id, 6_000);
    for fault in [
        CryptoAnswer::Page(503),
        CryptoAnswer::Page(200),
        CryptoAnswer::Page(401),
    ] {
        shop.sandbox.script_crypto(CryptoCall::Info, [fault]);
        let answer = send(&shop, "application/json", honest()).await;
        assert_eq!(answer.code(), 200, "{fault:?}");
        assert_eq!(shop.calls().await.remove(0).ruling, Ruling::Unanswered);
    }
    assert_eq!(buyer.order(&shop).await.state.name(), "awaiting_payment");
    let soon = clock::now().plus_seconds(90);
    shop.shop().check_due(soon, 10).await.unwrap();
    assert_eq!(buyer.order(&shop).await.state.name(), "paid");
    shop.finish().await;
}

/// The answer to the call for it was lost, so the shop would not know which invoice to ask about.
#[tokio::test]
async fn an_invoice_whose_making_was_not_heard_of_has_to_be_told_of_again() {
    let shop = open().await;
    shop.sandbox.set_crypto_delivery(Delivery::Dropped);
    shop.sandbox
        .script_crypto(CryptoCall::Create, [CryptoAnswer::Lost(502)]);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let key = key_of(&visitor.submit(form).await);
    let lost = shop.sandbox.crypto_invoices().remove(0);
    shop.sandbox.crypto_pay(&lost.id, lost.due);
    let honest = body(&lost.id, &lost.order_id, &token(&project().secret, &lost.id, 300));
    shop.sandbox
        .script_crypto(CryptoCall::Info, [CryptoAnswer::Page(503)]);
    let answer = send(&shop, "application/json", honest.clone()).await;
    assert_eq!(answer.code(), 503, "nobody else would ask");
    assert_eq!(shop.calls().await.remove(0).ruling, Ruling::Unanswered);
    assert_eq!(shop.order(&key).await.state.name(), "awaiting_payment");
    assert_eq!(send(&shop, "application/json", honest).await.code(), 200);
    assert_eq!(shop.order(&key).await.state.name(), "paid");
    shop.finish().await;
}

#[tokio::test]
async fn what_the_database_does_not_take_has_to_come_again() {
    let shop = open().await;
    let buyer = Buyer::of(&shop).await;
    shop.sandbox.set_crypto_delivery(Delivery::Dropped);
    shop.sandbox.crypto_pay(&buyer.invoice.id, buyer.invoice.due);
    let mut thief = shop.database.sqlite().await;
    thief.execute("begin exclusive").await.unwrap();
    let id = &buyer.invoice.id;
    let honest = body(id, &buyer.invoice.order_id, &token(&project().secret, id, 300));
    assert_eq!(send(&shop, "application/json", honest.clone()).await.code(), 503);
    thief.execute("rollback").await.unwrap();
    assert_eq!(buyer.order(&shop).await.state.name(), "awaiting_payment");
    assert_eq!(send(&shop, "application/json", honest).await.code(), 200);
    let rulings: Vec<_> = shop.calls().await.iter().map(|call| call.ruling).collect();
    assert_eq!(
        rulings,
        [
            Ruling::Recorded(Verdict::Accepted),
            Ruling::Unavailable { proven: true }
        ]
    );
    assert_eq!(buyer.order(&shop).await.state.name(), "paid");
    shop.finish().await;
}

/// Somebody makes invoices by hand in the cabinet, or another program does.
#[tokio::test]
async fn money_of_another_invoice_touches_no_order_and_is_shown_with_what_it_is_known_by() {
    let shop = open().await;
    let buyer = Buyer::of(&shop).await;
    let roubles = shop.sandbox.crypto_make("consulting", 5_000, "RUB");
    let dollars = shop.sandbox.crypto_make("", 5_000, "USD");
    // One that names an order's attempt and is not its invoice.
    let twin = shop.sandbox.crypto_make(&buyer.invoice.order_id, 10_000, "RUB");
    for invoice in [&roubles, &dollars, &twin] {
        let told = token(&project().secret, &invoice.id, 300);
        let told = body(&invoice.id, &invoice.order_id, &told);
        shop.sandbox
            .script_crypto(CryptoCall::Info, [CryptoAnswer::Page(503)]);
        let answer = send(&shop, "application/json", told.clone()).await;
        assert_eq!(answer.code(), 503, "nobody else would ask");
        assert_eq!(send(&shop, "application/json", told).await.code(), 200);
        assert_eq!(shop.calls().await.remove(0).ruling, Ruling::NotPaid);
        shop.sandbox.crypto_pay(&invoice.id, invoice.due);
        in_time(shop.sandbox.crypto_accepted(&invoice.id)).await;
        shop.sandbox.crypto_postback(&invoice.id).await;
    }
    let order = buyer.order(&shop).await;
    assert_eq!((order.state.name(), order.notices.len()), ("awaiting_payment", 0));
    let mut orphans = shop.store().orphans(10).await.unwrap();
    orphans.sort_by_key(|orphan| orphan.id.0);
    let marks = |nth: usize| -> Vec<(String, String)> {
        let marks = orphans[nth].notice.details.marks.iter();
        marks
            .map(|mark| (mark.name.clone(), mark.value.clone()))
            .collect()
    };
    let mark = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(orphans.len(), 3);
    let sums: Vec<_> = orphans.iter().map(|orphan| orphan.notice.amount).collect();
    assert_eq!(sums, [5_000, 0, 10_000].map(Kopecks::new));
    let number = format!("INV-{}", roubles.id);
    assert_eq!(
        marks(0),
        [mark("invoice", &number), mark("order_id", "consulting")]
    );
    let number = format!("INV-{}", dollars.id);
    assert_eq!(marks(1), [mark("invoice", &number), mark("amount", "50 USD")]);
    assert_eq!(orphans[2].notice.details.named, Some(order.number));
    assert!(
        orphans
            .iter()
            .all(|one| one.notice.invoice > InvoiceId::new(InvoiceId::OWN_MAX).unwrap())
    );
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn the_way_back_opens_the_order_and_proves_nothing() {
    let shop = open().await;
    let buyer = Buyer::of(&shop).await;
    let query = format!(
        "order_id={}&invoice_uuid=INV-{}",
        buyer.invoice.order_id, buyer.invoice.id
    );
    for path in [
        "/cryptocloud/success",
        "/cryptocloud/failed",
        "/CryptoCloud/Success/",
        "/",
    ] {
        let page = shop.visitor().visit(&format!("{path}?{query}")).await.found();
        assert_eq!(page.url.path(), buyer.page(), "{path}");
    }
    assert_eq!(buyer.order(&shop).await.state.name(), "awaiting_payment");
    let nobodys = buyer
        .invoice
        .order_id
        .replace(buyer.key.as_str(), &"0".repeat(32));
    for query in ["", "order_id=17", &format!("order_id={nobodys}")] {
        let page = shop
            .visitor()
            .visit(&format!("/cryptocloud/success?{query}"))
            .await;
        assert_eq!(page.url.path(), "/cryptocloud/success");
        assert!(!page.says(&words(Lang::Ru).text("order-waiting-headline")));
        assert_eq!(shop.calls().await.remove(0).ruling, Ruling::NoOrder, "{query}");
    }
    shop.finish().await;
}
