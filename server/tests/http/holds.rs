//! Money that is held on the card: taken when the goods leave, let go when they do not, and never both.

use crate::support::{
    Browser, Page, Plan, THING, TestShop, in_time, said,
    walk::{filled, go_to_gateway},
};
use sandbox::{Delivery, EnquiryAnswer, PaymentState, Service, ServiceAnswer};
use serde_json::{Value, json};
use server::clock;
use shop::{
    Kopecks,
    order::{HoldState, Order},
    payment::Stage,
    text::Lang,
};
use words::words;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

async fn open() -> TestShop {
    TestShop::planned(Plan {
        holds: true,
        ..Plan::default()
    })
    .await
}

/// An order of two scarves and a hat whose buyer has paid at the gateway, which holds the money.
async fn begun(shop: &TestShop) -> Order {
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    shop.add_to_cart(&visitor, "/", ("hat", "HAT"), 1).await;
    let checkout = visitor.visit("/checkout").await.found();
    let hand_over = visitor.submit(filled(&checkout, "/")).await.found();
    go_to_gateway(&visitor, &hand_over).await;
    let order = shop.order_of(&hand_over).await;
    shop.sandbox.pay(invoice(&order)).unwrap();
    order
}

/// The same, once the shop has asked.
async fn held(shop: &TestShop) -> Order {
    let order = begun(shop).await;
    let (_, asked) = shop.shop().check(&order, clock::now()).await;
    asked.unwrap();
    let order = shop.order(&order.key).await;
    assert!(order.held().is_some(), "{:?}", order.attempts);
    order
}

fn invoice(order: &Order) -> u64 {
    order.attempts[0].invoice.get().try_into().unwrap()
}

fn file(order: &Order) -> String {
    format!("/admin/orders/{}", order.number)
}

/// Fills in the form of a deed on the order's page, and sends it.
async fn act(owner: &Browser, order: &Order, deed: &str, fields: &[(&str, &str)]) -> Page {
    let page = owner.visit(&file(order)).await.found();
    let form = page.form(&format!("{}/{deed}", file(order)));
    owner.submit(form.fill_in(fields.iter().copied())).await
}

/// Runs what is owed after so many seconds.
async fn run(shop: &TestShop, seconds: i64) {
    let now = clock::now().plus_seconds(seconds);
    shop.shop().run_errands(now, 10).await.unwrap();
}

/// How order and goods stand, and what was asked of the money last.
async fn standing(shop: &TestShop, order: &Order) -> (&'static str, &'static str, &'static str) {
    let order = shop.order(&order.key).await;
    let hold = order.attempts[0].hold.as_ref().unwrap();
    let state = hold.call.as_ref().map_or("none", |call| call.state.name());
    (order.state.name(), order.fulfilment.name(), state)
}

/// What the gateway was told: the step and the sum.
fn told(shop: &TestShop) -> Vec<(Value, Value)> {
    let calls = shop.sandbox.calls(Service::Hold);
    let told = calls
        .iter()
        .map(|call| (call["step"].clone(), call["OutSum"].clone()));
    told.collect()
}

async fn letters(shop: &TestShop, order: &Order, kind: &str) -> usize {
    let messages = shop.messages(order.number).await;
    let its = messages.iter().filter(|row| row.message.letter.kind() == kind);
    its.count()
}

#[tokio::test]
async fn held_money_is_taken_when_the_order_is_shipped() {
    let shop = TestShop::planned(Plan {
        holds: true,
        result2: true,
        ..Plan::default()
    })
    .await;
    let order = begun(&shop).await;
    in_time(shop.sandbox.payment_when(invoice(&order), |payment| {
        payment.result2.iter().any(|one| one.is_accepted)
    }))
    .await;
    assert_eq!(standing(&shop, &order).await, ("awaiting_payment", "new", "none"));
    let here = format!("/orders/{}", order.key.as_str());
    let page = shop.visitor().visit(&here).await.found();
    page.assert_says(&said(Lang::Ru, "order-held-headline"));
    page.assert_says(&said(Lang::Ru, "order-held-text"));
    assert_eq!(letters(&shop, &order, "order_held").await, 1);
    assert_eq!(letters(&shop, &order, "order_paid").await, 0);

    let owner = shop.owner().await;
    let page = act(&owner, &order, "ship", &[("tracking", "RA1")]).await.found();
    let sum = order.placed.bill.total().to_string();
    let values = [("sum", sum.as_str().into())];
    page.assert_says(&words(Lang::Ru).with("office-hold-taking", &values));
    assert!(told(&shop).is_empty(), "nothing is sent while the page waits");
    run(&shop, 0).await;
    let order = shop.accepted(&order).await;
    assert_eq!(standing(&shop, &order).await, ("paid", "shipped", "done"));
    assert_eq!(
        told(&shop),
        [(json!("Confirm"), json!(order.placed.bill.total().decimal()))]
    );
    for kind in ["order_paid", "order_shipped", "owner_hold", "owner_paid"] {
        assert_eq!(letters(&shop, &order, kind).await, 1, "{kind}");
    }
    for seconds in [MINUTE, HOUR, 6 * DAY, 8 * DAY] {
        run(&shop, seconds).await;
    }
    assert_eq!(told(&shop).len(), 1);
    shop.finish().await;
}

#[tokio::test]
async fn less_is_taken_without_what_is_missing() {
    let shop = TestShop::planned(Plan {
        holds: true,
        change: |config| config.robokassa.receipts = "true".into(),
        ..Plan::default()
    })
    .await;
    let order = held(&shop).await;
    let on_the_shelf = shop.stock(THING).await;
    let owner = shop.owner().await;
    let nothing = act(&owner, &order, "ship-less", &[]).await;
    assert_eq!(nothing.code(), 422);
    nothing.assert_says(&said(Lang::Ru, "trouble-missing-unfitting"));
    let page = act(&owner, &order, "ship-less", &[("line-0", "1")]).await.found();
    page.assert_says(&said(Lang::Ru, "office-done-ship-less"));
    run(&shop, 0).await;
    let order = shop.accepted(&order).await;
    assert_eq!(standing(&shop, &order).await, ("paid", "shipped", "done"));
    let total = order.placed.bill.total();
    let less = total.checked_sub(order.placed.lines[0].price).unwrap();
    assert_eq!(order.state.payment().unwrap().amount, less);
    assert_eq!(order.sums().left(), less);
    assert_eq!(shop.stock(THING).await, on_the_shelf + 1);
    let payment = shop.sandbox.payment(invoice(&order)).unwrap();
    assert_eq!(
        Kopecks::new(payment.invoice.out_sum_kopecks.try_into().unwrap()),
        less
    );
    assert_eq!(payment.held_kopecks, Some(total.get().try_into().unwrap()));
    assert!(order.attention.is_empty(), "a smaller sum is no wrong sum");
    shop.finish().await;
}

#[tokio::test]
async fn an_order_that_is_cancelled_lets_its_money_go() {
    let shop = open().await;
    let order = held(&shop).await;
    let on_the_shelf = shop.stock(THING).await;
    let owner = shop.owner().await;
    act(&owner, &order, "cancel", &[("reason", "Брак")]).await.found();
    assert_eq!(standing(&shop, &order).await, ("cancelled", "new", "asked"));
    assert_eq!(shop.stock(THING).await, on_the_shelf + 2);
    let here = format!("/orders/{}", order.key.as_str());
    let page = shop.visitor().visit(&here).await.found();
    page.assert_says(&said(Lang::Ru, "order-cancelled-held"));
    run(&shop, 0).await;
    let payment = shop.sandbox.payment(invoice(&order)).unwrap();
    assert_eq!(payment.state, PaymentState::Returned);
    run(&shop, 2 * MINUTE).await;
    assert_eq!(standing(&shop, &order).await, ("cancelled", "new", "done"));
    assert_eq!(told(&shop)[0].0, json!("Cancel"));
    assert_eq!(letters(&shop, &order, "order_let_go").await, 1);
    assert_eq!(letters(&shop, &order, "order_cancelled").await, 0);
    shop.finish().await;
}

#[tokio::test]
async fn money_that_nobody_takes_is_let_go_before_the_gateway_does() {
    let shop = open().await;
    let order = held(&shop).await;
    run(&shop, 4 * DAY).await;
    assert_eq!(letters(&shop, &order, "owner_hold").await, 1);
    run(&shop, 5 * DAY + HOUR).await;
    assert_eq!(letters(&shop, &order, "owner_hold").await, 2, "the end is near");
    assert!(told(&shop).is_empty());
    run(&shop, 6 * DAY + HOUR).await;
    assert_eq!(standing(&shop, &order).await, ("cancelled", "new", "sent"));
    run(&shop, 6 * DAY + 2 * HOUR).await;
    assert_eq!(standing(&shop, &order).await, ("cancelled", "new", "done"));
    assert_eq!(told(&shop).len(), 1);
    let here = format!("/orders/{}", order.key.as_str());
    let page = shop.visitor().visit(&here).await.found();
    assert!(
        !page
            .attributes("form", "action")
            .iter()
            .any(|to| to.ends_with("/pay"))
    );
    shop.finish().await;
}

/// The gateway took the money, and neither its answer nor its call arrived.
#[tokio::test]
async fn an_answer_that_was_lost_is_asked_about_and_the_money_is_not_taken_twice() {
    let shop = open().await;
    let order = held(&shop).await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    shop.sandbox
        .script(Service::Hold, [ServiceAnswer::Answered(EnquiryAnswer::CutOff)]);
    let owner = shop.owner().await;
    act(&owner, &order, "ship", &[]).await.found();
    run(&shop, 0).await;
    assert_eq!(
        standing(&shop, &order).await,
        ("awaiting_payment", "new", "unclear")
    );
    run(&shop, 2 * MINUTE).await;
    assert_eq!(standing(&shop, &order).await, ("paid", "shipped", "done"));
    assert_eq!(told(&shop).len(), 1);
    shop.finish().await;
}

#[tokio::test]
async fn what_did_not_happen_is_told_to_the_staff_who_may_ask_again() {
    let shop = open().await;
    let order = held(&shop).await;
    let refused = ServiceAnswer::Refused("no".to_owned());
    shop.sandbox
        .script(Service::Hold, [refused, ServiceAnswer::Unavailable(503)]);
    let owner = shop.owner().await;
    act(&owner, &order, "ship", &[]).await.found();
    run(&shop, 0).await;
    assert_eq!(
        standing(&shop, &order).await,
        ("awaiting_payment", "new", "refused")
    );
    assert_eq!(letters(&shop, &order, "owner_hold").await, 2);

    // The gateway was down: after an hour the money is where it was, so nothing had arrived.
    act(&owner, &order, "ship", &[]).await.found();
    for seconds in [0, 2 * MINUTE, 10 * MINUTE] {
        run(&shop, seconds).await;
        assert_eq!(
            standing(&shop, &order).await,
            ("awaiting_payment", "new", "unclear")
        );
    }
    run(&shop, 2 * HOUR).await;
    assert_eq!(
        standing(&shop, &order).await,
        ("awaiting_payment", "new", "refused")
    );
    act(&owner, &order, "ship", &[]).await.found();
    run(&shop, 0).await;
    let order = shop.accepted(&order).await;
    assert_eq!(standing(&shop, &order).await, ("paid", "shipped", "done"));
    assert_eq!(told(&shop).len(), 3);
    shop.finish().await;
}

#[tokio::test]
async fn a_hold_that_ends_in_the_gateways_cabinet_ends_the_order() {
    let shop = open().await;
    let order = held(&shop).await;
    let op_key = shop.sandbox.payment(invoice(&order)).unwrap().op_key;
    shop.sandbox.walk(&op_key, PaymentState::Returned).unwrap();
    let (_, asked) = shop.shop().check(&order, clock::now()).await;
    asked.unwrap();
    let order = shop.order(&order.key).await;
    assert_eq!(order.state.name(), "cancelled");
    assert_eq!(order.attempts[0].stage, Some(Stage::Returned));
    assert_eq!(letters(&shop, &order, "order_let_go").await, 1);
    run(&shop, 6 * DAY).await;
    assert!(told(&shop).is_empty());
    shop.finish().await;
}

/// Switched on or off, the setting is about new payments.
#[tokio::test]
async fn only_cards_are_held_and_only_where_it_is_switched_on() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    assert_eq!(shop.order(&unpaid.key).await.attempts[0].hold, None);
    shop.finish().await;
    let shop = open().await;
    let unpaid = shop.unpaid().await;
    let order = shop.order(&unpaid.key).await;
    let hold = order.attempts[0].hold.as_ref().unwrap();
    assert_eq!(hold.until, order.attempts[0].started_at.plus_seconds(7 * DAY));
    assert!(!matches!(
        hold.call.as_ref().map(|call| &call.state),
        Some(HoldState::Asked)
    ));
    shop.finish().await;
}
