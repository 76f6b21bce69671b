//! The second receipt (54-FZ): sent once the goods are handed over, one whatever goes wrong, seen by buyer and staff.

use crate::{
    backups::restored,
    support::{
        Browser, CHAT, Page, Plan, THING, TestShop, said,
        walk::{filled, go_to_gateway},
    },
};
use sandbox::{EnquiryAnswer, SecondReceiptState, Service, ServiceAnswer};
use serde_json::Value;
use server::{clock, config::Config};
use shop::{
    Kopecks,
    order::{Order, ReceiptState},
    text::Lang,
};

const MINUTE: i64 = 60;
/// In minutes.
const DAY: i64 = 24 * 60;

fn with_receipts(config: &mut Config) {
    config.robokassa.receipts = "true".into();
    config.robokassa.tax_system = "usn_income".into();
}

async fn open() -> TestShop {
    TestShop::planned(Plan {
        change: with_receipts,
        ..Plan::default()
    })
    .await
}

/// An order of two scarves and a hat that is paid at the gateway.
async fn bought(shop: &TestShop) -> Order {
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    shop.add_to_cart(&visitor, "/", ("hat", "HAT"), 1).await;
    let checkout = visitor.visit("/checkout").await.found();
    let hand_over = visitor.submit(filled(&checkout, "/")).await.found();
    go_to_gateway(&visitor, &hand_over).await;
    let order = shop.order_of(&hand_over).await;
    let invoice = order.attempts[0].invoice.get();
    shop.sandbox.pay(invoice.try_into().unwrap()).unwrap();
    shop.accepted(&order).await
}

fn file(order: &Order) -> String {
    format!("/admin/orders/{}", order.number)
}

async fn ship(owner: &Browser, order: &Order) -> Page {
    let page = owner.visit(&file(order)).await.found();
    let form = page.form(&format!("{}/ship", file(order)));
    owner.submit(form).await.found()
}

/// One step of all that is owed after so many seconds.
async fn run(shop: &TestShop, seconds: i64) {
    let now = clock::now().plus_seconds(seconds);
    shop.shop().run_errands(now, 10).await.unwrap();
}

async fn state(shop: &TestShop, order: &Order) -> ReceiptState {
    let order = shop.order(&order.key).await;
    order.second_receipt.unwrap().state
}

/// What the gateway was sent.
fn sent(shop: &TestShop) -> Vec<Value> {
    shop.sandbox.calls(Service::SecondReceipt)
}

fn total_of(call: &Value) -> Kopecks {
    call["total"].to_string().parse().unwrap()
}

/// The receipts that the gateway has of an order.
fn there(shop: &TestShop, order: &Order) -> Vec<SecondReceiptState> {
    let invoice = order.attempts[0].invoice.get().try_into().unwrap();
    let payment = shop.sandbox.payment(invoice).unwrap();
    let receipts = payment.second_receipts.into_iter();
    receipts.map(|receipt| receipt.state).collect()
}

#[tokio::test]
async fn a_second_receipt_goes_out_with_the_goods_and_is_shown_once_it_is_registered() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    let before = owner.visit(&file(&order)).await.found();
    before.assert_says(&said(Lang::Ru, "office-receipt-first"));
    before.assert_says("Шарф «Иней», Красный");
    assert!(!before.says(&said(Lang::Ru, "office-receipt-second")));

    let codes = before.form(&format!("{}/mark", file(&order)));
    let twice = codes.clone().fill_in([("codes-0", "0104A\r\n0104A")]);
    let refused = owner.submit(twice).await;
    assert_eq!(refused.code(), 422);
    let again = refused.form(&format!("{}/mark", file(&order))).value("codes-0");
    assert!(again.unwrap().contains("0104A"), "what was scanned stays");
    owner
        .submit(codes.fill_in([("codes-1", "0104600439931256\u{1d}91EE06")]))
        .await
        .found()
        .assert_says(&said(Lang::Ru, "office-done-marked"));

    let page = ship(&owner, &order).await;
    page.assert_says(&said(Lang::Ru, "office-receipt-second"));
    page.assert_says(&said(Lang::Ru, "office-receipt-promised"));
    assert!(sent(&shop).is_empty(), "nothing is sent while the page waits");
    run(&shop, 0).await;
    let calls = sent(&shop);
    assert_eq!(calls.len(), 1);
    let (invoice, total) = (order.attempts[0].invoice, order.placed.bill.total());
    assert_eq!(calls[0]["originId"], invoice.to_string());
    assert_ne!(calls[0]["id"], calls[0]["originId"]);
    assert_eq!(total_of(&calls[0]), total);
    assert_eq!(calls[0]["sno"], "usn_income");
    assert_eq!(calls[0]["client"]["phone"], "79123456789");
    let items = calls[0]["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert!(
        items.iter().all(|item| item["payment_method"] == "full_payment"),
        "{items:?}"
    );
    let marks: Vec<_> = items.iter().map(|item| &item["nomenclature_code"]).collect();
    assert_eq!(
        marks,
        [&Value::Null, &Value::from("0104600439931256\u{1d}91EE06")]
    );

    for minutes in 1..4 {
        run(&shop, minutes * MINUTE).await;
    }
    assert_eq!(there(&shop, &order), [SecondReceiptState::Registered]);
    let ReceiptState::Done { document } = state(&shop, &order).await else {
        panic!("it is registered");
    };
    let number = document.number.unwrap();
    let page = owner.visit(&file(&order)).await.found();
    page.assert_says(&said(Lang::Ru, "office-receipt-done"));
    page.assert_says(&number);
    let buyers = shop.get(&format!("/orders/{}", order.key.as_str())).await.found();
    buyers.assert_says(&said(Lang::Ru, "receipt-title"));
    buyers.assert_says(&number);
    run(&shop, 9_999_999).await;
    assert_eq!(sent(&shop).len(), 1);
    shop.finish().await;
}

#[tokio::test]
async fn a_gateway_that_is_down_or_answers_nobody_gets_one_receipt() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    ship(&owner, &order).await;
    shop.sandbox.script(
        Service::SecondReceipt,
        [
            ServiceAnswer::Unavailable(503),
            ServiceAnswer::Answered(EnquiryAnswer::CutOff),
        ],
    );
    shop.sandbox
        .script(Service::SecondReceiptStatus, [ServiceAnswer::Unavailable(502)]);
    run(&shop, 0).await;
    assert_eq!((sent(&shop).len(), there(&shop, &order).len()), (1, 0));
    // It is asked about, and nothing is sent whatever the gateway does not know.
    for minutes in [1, 3, 10, 2 * DAY] {
        run(&shop, minutes * MINUTE).await;
    }
    assert_eq!((sent(&shop).len(), there(&shop, &order).len()), (1, 0));
    shop.deliver_all_at(clock::now().plus_seconds(2 * DAY * MINUTE))
        .await;
    assert_eq!(shop.sandbox.messages().len(), 2, "the owner has to look");
    let page = owner.visit(&file(&order)).await.found();
    page.assert_says(&said(Lang::Ru, "office-receipt-open"));
    owner
        .submit(page.form(&format!("{}/retry-receipt", file(&order))))
        .await
        .found();
    run(&shop, 0).await;
    assert_eq!((sent(&shop).len(), there(&shop, &order).len()), (2, 1));
    assert_eq!(state(&shop, &order).await, ReceiptState::Sending);
    for minutes in [10, 20, 60] {
        run(&shop, minutes * MINUTE).await;
    }
    assert_eq!(there(&shop, &order), [SecondReceiptState::Registered]);
    assert!(matches!(state(&shop, &order).await, ReceiptState::Done { .. }));
    let calls = sent(&shop);
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0], calls[1], "its number stays");
    shop.finish().await;
}

#[tokio::test]
async fn a_second_receipt_that_is_refused_is_told_to_the_owner_and_sent_by_a_button() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    ship(&owner, &order).await;
    shop.deliver_all().await;
    let told = shop.sandbox.messages().len();
    let refused = || ServiceAnswer::Refused("the cash register sleeps".to_owned());
    shop.sandbox
        .script(Service::SecondReceipt, [refused(), refused()]);
    run(&shop, 0).await;
    run(&shop, 2 * MINUTE).await;
    shop.deliver_all().await;
    let messages = shop.sandbox.messages();
    assert_eq!(messages.len(), told + 1, "once: {messages:?}");
    let message = messages.last().unwrap();
    assert_eq!(message.chat_id, CHAT);
    for part in [order.number.to_string().as_str(), "the cash register sleeps"] {
        assert!(message.text.contains(part), "{part}: {}", message.text);
    }
    let problems = owner.visit("/admin/problems").await.found();
    problems.assert_says(&said(Lang::Ru, "office-failed-receipts-title"));
    assert!(problems.has(&format!("a[href='{}']", file(&order))));

    let page = owner.visit(&file(&order)).await.found();
    page.assert_says("the cash register sleeps");
    let retry = page.form(&format!("{}/retry-receipt", file(&order)));
    let page = owner.submit(retry.clone()).await.found();
    page.assert_says(&said(Lang::Ru, "office-done-receipt-retried"));
    assert_eq!(owner.submit(retry).await.code(), 422, "it is on its way");
    for minutes in [0, 2, 5] {
        run(&shop, minutes * MINUTE).await;
    }
    assert_eq!(there(&shop, &order), [SecondReceiptState::Registered]);
    let problems = owner.visit("/admin/problems").await.found();
    assert!(!problems.says(&said(Lang::Ru, "office-failed-receipts-title")));
    shop.finish().await;
}

#[tokio::test]
async fn a_second_receipt_that_the_owner_wrote_elsewhere_is_closed_on_the_orders_page() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    ship(&owner, &order).await;
    let refused = ServiceAnswer::Refused("the cash register sleeps".to_owned());
    shop.sandbox.script(Service::SecondReceipt, [refused]);
    run(&shop, 0).await;
    let page = owner.visit(&file(&order)).await.found();
    let close = page.form(&format!("{}/note-receipt", file(&order)));
    let page = owner
        .submit(close.fill_in([("note", "Касса в магазине, чек 17")]))
        .await
        .found();
    page.assert_says(&said(Lang::Ru, "office-done-receipt-noted"));
    page.assert_says("Касса в магазине, чек 17");
    assert!(matches!(
        state(&shop, &order).await,
        ReceiptState::Elsewhere { .. }
    ));
    for minutes in [2, DAY] {
        run(&shop, minutes * MINUTE).await;
    }
    assert_eq!((sent(&shop).len(), there(&shop, &order).len()), (1, 0));
    let problems = owner.visit("/admin/problems").await.found();
    assert!(!problems.says(&said(Lang::Ru, "office-failed-receipts-title")));
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn goods_that_were_given_back_are_not_on_the_second_receipt() {
    let shop = TestShop::planned(Plan {
        refunds: true,
        change: with_receipts,
        ..Plan::default()
    })
    .await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    let left = order.placed.bill.total().decimal();
    let hat = [
        ("what", "lines"),
        ("line-1", "1"),
        ("goods", "shelf"),
        ("left", &left),
        ("reason", "Мала"),
    ];
    let page = owner.post(&format!("{}/refund", file(&order)), &hat).await;
    assert_eq!(page.code(), 200, "{}", page.text());
    // The refund is under way when the goods leave: the receipt waits for its end.
    ship(&owner, &order).await;
    for minutes in [0, 2, 5, 10, 20, 60] {
        run(&shop, minutes * MINUTE).await;
    }
    let calls = sent(&shop);
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(total_of(&calls[0]), Kopecks::new(20_000));
    let items = calls[0]["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["name"], "Шарф «Иней», Красный");
    assert!(matches!(state(&shop, &order).await, ReceiptState::Done { .. }));
    shop.finish().await;
}

#[tokio::test]
async fn play_money_has_its_receipts_at_a_gateway_of_play() {
    let shop = TestShop::planned(Plan {
        is_test: true,
        is_demo: true,
        change: with_receipts,
        ..Plan::default()
    })
    .await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    ship(&owner, &order).await;
    for minutes in [0, 2, 5] {
        run(&shop, minutes * MINUTE).await;
    }
    assert_eq!(there(&shop, &order), [SecondReceiptState::Registered]);
    shop.finish().await;
}

#[tokio::test]
async fn without_receipts_there_is_no_second_one() {
    let shop = TestShop::open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    let page = ship(&owner, &order).await;
    assert!(!page.says(&said(Lang::Ru, "office-receipts-title")));
    assert_eq!(shop.order(&order.key).await.second_receipt, None);
    run(&shop, 9_999_999).await;
    assert!(sent(&shop).is_empty());
    shop.finish().await;
}

/// The copy was made before the receipt was sent, and knows neither that it was nor its number.
#[tokio::test]
async fn a_restored_shop_does_not_send_a_second_receipt_that_may_have_been_sent_since() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    ship(&owner, &order).await;
    assert_eq!(state(&shop, &order).await, ReceiptState::Promised);
    let folder = tempfile::tempdir().unwrap();
    let (other, ..) = restored(&shop, folder.path()).await;
    run(&shop, 0).await;
    assert_eq!(sent(&shop).len(), 1);

    for minutes in [0, 5, DAY, 2 * DAY] {
        let later = clock::now().plus_seconds(minutes * MINUTE);
        other.shop.run_errands(later, 10).await.unwrap();
    }
    assert_eq!(sent(&shop).len(), 1, "somebody has to look");
    let there = other.shop.order(&order.key).await.unwrap();
    let receipt = there.second_receipt.unwrap().state;
    let ReceiptState::Failed {
        why,
        is_certain: false,
    } = &receipt
    else {
        panic!("{receipt:?}");
    };
    assert_eq!(*why, said(Lang::Ru, "restore-receipt"));
    shop.finish().await;
}
