//! Money may come of any attempt of an order: of an older one, and of one that a card was refused for.

use super::pay_in_silence;
use crate::support::{Browser, ROBOKASSA, TestShop, Unpaid, walk::go_to_gateway};
use sandbox::Delivery;
use server::clock;
use shop::{desk::Turn, order::Order, payment::AttemptOutcome, time::Timestamp};

/// When the poller first asks about an attempt, and when it asks again, in seconds after now.
const FIRST_ASKED: i64 = 61;
const ASKED_AGAIN: i64 = FIRST_ASKED + 121;
/// When the order's time is up, in seconds after now.
const TIME_IS_UP: i64 = 61 * 60;

#[tokio::test]
async fn an_order_whose_time_is_up_is_paid_by_whichever_attempt_the_money_came_of() {
    for (paid, asked) in [(0, 1), (1, 0)] {
        let shop = silent_shop().await;
        let visitor = shop.visitor();
        let order = with_two_attempts(&shop, &visitor).await;
        let (paid, asked) = (order.attempts[paid].invoice, order.attempts[asked].invoice);
        // A card was refused first, so the shop has been told that nothing will come of it.
        shop.sandbox.decline(paid.get().try_into().unwrap()).unwrap();
        let first = turns(&shop, clock::now().plus_seconds(FIRST_ASKED)).await;
        assert_eq!((first.len(), first[0].due.len()), (1, 2));
        pay_in_silence(&shop, paid);

        let late = clock::now().plus_seconds(TIME_IS_UP);
        let its_own_turn = Some(late.plus_seconds(60));
        shop.store()
            .schedule_check(ROBOKASSA, paid, its_own_turn)
            .await
            .unwrap();
        let turns = turns(&shop, late).await;
        let taken: Vec<_> = turns[0].due.iter().map(|due| due.attempt.invoice).collect();
        assert_eq!(taken, [asked]);
        assert!(!turns[0].has_expired);
        assert_eq!(shop.order(&order.key).await.state.name(), "paid");
        shop.finish().await;
    }
}

/// When an order's time is up all its attempts are due at once, and each of them wants to know of the others.
#[tokio::test]
async fn each_attempt_of_an_order_whose_time_is_up_is_asked_about_once() {
    let shop = silent_shop().await;
    let (often, once) = (shop.unpaid().await, shop.unpaid().await);
    let mut invoices = vec![often.invoice, once.invoice];
    let order = shop.order(&often.key).await;
    for _ in 0..4 {
        let again = shop.shop().pay(&order, ROBOKASSA, clock::now());
        invoices.push(Unpaid::of(&again.await.unwrap()).invoice);
    }
    let turns = turns(&shop, clock::now().plus_seconds(TIME_IS_UP)).await;
    let due: Vec<_> = turns.iter().map(|turn| (turn.order, turn.due.len())).collect();
    assert_eq!(due, [(often.number, 5), (once.number, 1)]);
    assert!(
        turns.iter().all(|turn| turn.has_expired && turn.error.is_none()),
        "{turns:?}"
    );
    let asked = shop.sandbox.enquiries().into_iter().map(i64::try_from);
    let mut asked: Vec<i64> = asked.map(Result::unwrap).collect();
    asked.sort_unstable();
    assert_eq!(asked, invoices);
    shop.finish().await;
}

#[tokio::test]
async fn an_attempt_that_failed_is_asked_about_on_and_may_still_pay() {
    let shop = silent_shop().await;
    let visitor = shop.visitor();
    let order = with_a_refused_card(&shop, &visitor).await;
    let invoice = order.attempts[0].invoice;
    pay_in_silence(&shop, invoice);
    assert_eq!(
        turns(&shop, clock::now().plus_seconds(ASKED_AGAIN)).await.len(),
        1
    );
    let order = shop.order(&order.key).await;
    assert_eq!(
        (order.state.name(), order.attempts[0].outcome),
        ("paid", AttemptOutcome::Paid)
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_buyer_who_asks_hears_of_the_money_of_an_attempt_that_failed() {
    let shop = silent_shop().await;
    let visitor = shop.visitor();
    let order = with_a_refused_card(&shop, &visitor).await;
    pay_in_silence(&shop, order.attempts[0].invoice);
    let check = format!("/orders/{}/check", order.key.as_str());
    visitor.post(&check, &[]).await.found();
    assert_eq!(shop.order(&order.key).await.state.name(), "paid");
    shop.finish().await;
}

/// A shop that hears nothing unless it asks.
async fn silent_shop() -> TestShop {
    let shop = TestShop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    shop
}

/// An order whose buyer went to pay, came back and went again.
async fn with_two_attempts(shop: &TestShop, visitor: &Browser) -> Order {
    let order = with_an_attempt(shop, visitor).await;
    let here = format!("/orders/{}", order.key.as_str());
    let page = visitor.visit(&here).await.found();
    let hand_over = visitor.submit(page.form(&format!("{here}/pay"))).await.found();
    go_to_gateway(visitor, &hand_over).await;
    let order = shop.order(&order.key).await;
    assert_eq!(order.attempts.len(), 2);
    order
}

/// An order of whose only attempt the shop knows that it failed.
async fn with_a_refused_card(shop: &TestShop, visitor: &Browser) -> Order {
    let order = with_an_attempt(shop, visitor).await;
    let invoice = order.attempts[0].invoice.get().try_into().unwrap();
    shop.sandbox.decline(invoice).unwrap();
    assert_eq!(turns(shop, clock::now().plus_seconds(FIRST_ASKED)).await.len(), 1);
    let order = shop.order(&order.key).await;
    assert_eq!(order.attempts[0].outcome, AttemptOutcome::Failed);
    order
}

async fn with_an_attempt(shop: &TestShop, visitor: &Browser) -> Order {
    let form = shop.ready_to_order(visitor).await;
    let hand_over = visitor.submit(form).await.found();
    go_to_gateway(visitor, &hand_over).await;
    shop.order_of(&hand_over).await
}

/// What the poller does at a moment.
async fn turns(shop: &TestShop, now: Timestamp) -> Vec<Turn> {
    shop.shop().check_due(now, 50).await.unwrap()
}
