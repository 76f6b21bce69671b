//! Orders that wait for money: asked about, expired, healed.

mod attempts;
mod bank;
mod calling_off;
mod refusals;
mod strangers;

use crate::support::{THING, TestShop, said, walk::go_to_gateway};
use sandbox::Delivery;
use server::clock;
use shop::{
    order::What,
    payment::{Channel, InvoiceId},
    text::Lang,
};

/// The buyer pays and closes the window: nothing comes back to a shop whose calls are dropped.
fn pay_in_silence(shop: &TestShop, invoice: InvoiceId) {
    shop.sandbox.pay(invoice.get().try_into().unwrap()).unwrap();
}

#[tokio::test]
async fn money_is_found_by_asking_when_the_gateways_calls_are_lost() {
    let shop = TestShop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    go_to_gateway(&visitor, &hand_over).await;
    let invoice = order.attempts[0].invoice;
    pay_in_silence(&shop, invoice);

    let now = clock::now();
    assert!(
        shop.shop().check_due(now, 50).await.unwrap().is_empty(),
        "nobody is asked in the first minute"
    );
    let later = now.plus_seconds(61);
    assert_eq!(shop.shop().check_due(later, 50).await.unwrap().len(), 1);
    let order = shop.order(&order.key).await;
    assert_eq!(order.state.name(), "paid");
    assert_eq!(order.notices[0].notice.channel, Channel::Enquiry);
    let history = shop.history(order.number).await;
    assert!(
        history
            .iter()
            .any(|event| matches!(event.what, What::Paid { healed: true, .. }))
    );

    // The lost call comes after all: it is confirmed, and nobody is told a second time.
    shop.sandbox.set_delivery(Delivery::Sending);
    shop.sandbox
        .announce_again(invoice.get().try_into().unwrap())
        .unwrap();
    let order = shop.accepted(&order).await;
    assert_eq!(order.notices.len(), 1);
    assert_eq!(shop.deliver_all_at(later).await, 3);
    assert_eq!(
        (shop.sandbox.messages().len(), shop.sandbox.mails().len()),
        (1, 2)
    );
    shop.finish().await;
}

#[tokio::test]
async fn an_order_is_checked_before_it_expires() {
    let shop = TestShop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    go_to_gateway(&visitor, &hand_over).await;
    pay_in_silence(&shop, order.attempts[0].invoice);
    let late = clock::now().plus_seconds(61 * 60);
    assert!(
        shop.shop().expire_overdue(late, 50).await.unwrap().is_empty(),
        "the gateway is asked first"
    );
    let turns = shop.shop().check_due(late, 50).await.unwrap();
    assert!(turns.iter().all(|turn| !turn.has_expired));
    assert_eq!(shop.order(&order.key).await.state.name(), "paid");
    shop.finish().await;
}

#[tokio::test]
async fn an_order_that_nobody_pays_expires_and_gives_its_goods_back() {
    let shop = TestShop::open().await;
    let order = shop.unpaid().await;
    let visitor = shop.visitor();
    assert_eq!(shop.stock(THING).await, 4_999);
    for (minutes, expires) in [(59, false), (61, true), (62, false), (300, false)] {
        let now = clock::now().plus_seconds(minutes * 60);
        let turns = shop.shop().check_due(now, 50).await.unwrap();
        assert_eq!(
            turns.iter().any(|turn| turn.has_expired),
            expires,
            "after {minutes} minutes"
        );
        assert!(
            shop.shop().expire_overdue(now, 50).await.unwrap().is_empty(),
            "after {minutes} minutes"
        );
    }
    assert_eq!(shop.stock(THING).await, 5_000);
    let page = visitor
        .visit(&format!("/orders/{}", order.key.as_str()))
        .await
        .found();
    page.assert_says(&said(Lang::Ru, "order-expired-headline"));
    let pay = shop
        .visitor()
        .post(&format!("/orders/{}/pay", order.key.as_str()), &[])
        .await;
    assert_eq!(
        pay.url.path(),
        format!("/orders/{}", order.key.as_str()),
        "an expired order cannot be paid"
    );
    assert_eq!(shop.order(&order.key).await.attempts.len(), 1);
    let next = shop.unpaid().await;
    assert_eq!(next.invoice, order.invoice + 1, "a refused press draws no number");
    shop.finish().await;
}
