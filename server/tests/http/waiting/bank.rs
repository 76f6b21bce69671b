//! What the gateway says of a payment that is neither paid nor over: the buyer is told, nobody pays twice, nothing expires.

use crate::support::{CHAT, Page, ROBOKASSA, THING, TestShop, said, walk::go_to_gateway};
use sandbox::{Commission, Delivery, EnquiryAnswer, PaymentState};
use server::clock;
use shop::{
    order::Order,
    payment::{Channel, Stage},
    text::Lang,
};
use words::Zone;

const HOUR: i64 = 3_600;

/// An order whose buyer went to the gateway, which never calls; and the gateway's key of the operation.
async fn begun(shop: &TestShop) -> (Order, String) {
    shop.sandbox.set_delivery(Delivery::Dropped);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    go_to_gateway(&visitor, &hand_over).await;
    let order = shop.order_of(&hand_over).await;
    let invoice = order.attempts[0].invoice.get().try_into().unwrap();
    let op_key = shop.sandbox.payment(invoice).unwrap().op_key;
    (order, op_key)
}

async fn check(shop: &TestShop, order: &Order) -> Page {
    let path = format!("/orders/{}/check", order.key.as_str());
    shop.visitor().post(&path, &[]).await.found()
}

fn may_be_paid(page: &Page) -> bool {
    let actions = page.attributes("form", "action");
    actions.iter().any(|action| action.ends_with("/pay"))
}

#[tokio::test]
async fn each_state_of_the_gateway_has_its_words_and_its_rule() {
    for (state, stage, words, may_pay, is_kept) in [
        (
            PaymentState::Started,
            Stage::Begun,
            "order-begun-headline",
            true,
            false,
        ),
        (
            PaymentState::Cancelled,
            Stage::Cancelled,
            "order-failed-headline",
            true,
            false,
        ),
        (PaymentState::Held, Stage::Held, "order-held-text", false, true),
        (
            PaymentState::Crediting,
            Stage::Crediting,
            "order-crediting-text",
            false,
            true,
        ),
        (
            PaymentState::Returned,
            Stage::Returned,
            "order-returned-headline",
            true,
            false,
        ),
        (
            PaymentState::Suspended,
            Stage::Suspended,
            "order-suspended-text",
            false,
            true,
        ),
    ] {
        let shop = TestShop::open().await;
        let (order, op_key) = begun(&shop).await;
        if state == PaymentState::Returned {
            shop.sandbox.walk(&op_key, PaymentState::Crediting).unwrap();
        }
        shop.sandbox.walk(&op_key, state).unwrap();
        let page = check(&shop, &order).await;
        page.assert_says(&said(Lang::Ru, words));
        assert_eq!(may_be_paid(&page), may_pay, "{stage:?}");
        assert_eq!(shop.order(&order.key).await.attempts[0].stage, Some(stage));

        // An old tab has its button still; it leads to the order's page.
        let here = format!("/orders/{}", order.key.as_str());
        let pressed = shop.visitor().post(&format!("{here}/pay"), &[]).await.found();
        let is_sent_to_pay = pressed.url.path() == format!("{here}/pay");
        assert_eq!(is_sent_to_pay, may_pay, "{stage:?}");

        for hours in [2, 5, 26, 24 * 9] {
            let late = clock::now().plus_seconds(hours * HOUR);
            shop.shop().check_due(late, 50).await.unwrap();
            shop.shop().expire_overdue(late, 50).await.unwrap();
        }
        let state = shop.order(&order.key).await.state;
        assert_eq!(state.name() == "awaiting_payment", is_kept, "{stage:?}");
        shop.finish().await;
    }
}

#[tokio::test]
async fn the_owner_is_told_once_of_money_that_waits_for_a_decision() {
    for state in [PaymentState::Held, PaymentState::Suspended] {
        let shop = TestShop::open().await;
        let (order, op_key) = begun(&shop).await;
        shop.sandbox.walk(&op_key, state).unwrap();
        for _ in 0..3 {
            check(&shop, &order).await;
        }
        shop.deliver_all().await;
        let told = shop.sandbox.messages();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].chat_id, CHAT);
        let invoice = order.attempts[0].invoice.to_string();
        assert!(told[0].text.contains(&invoice), "{}", told[0].text);
        shop.finish().await;
    }
}

/// The gateway says 50, then nothing for a day, then 100: the goods were the buyer's all the time.
#[tokio::test]
async fn a_gateway_that_falls_silent_while_it_has_the_money_loses_no_order() {
    let shop = TestShop::open().await;
    let (order, op_key) = begun(&shop).await;
    shop.sandbox.walk(&op_key, PaymentState::Crediting).unwrap();
    check(&shop, &order).await;
    let invoice = order.attempts[0].invoice.get().try_into().unwrap();
    let silence = std::iter::repeat_n(EnquiryAnswer::Page(502), 20);
    shop.sandbox.script_enquiries(invoice, silence);
    for hours in 1..=20 {
        let late = clock::now().plus_seconds(hours * 4 * HOUR);
        shop.shop().check_due(late, 50).await.unwrap();
        assert!(
            shop.shop().expire_overdue(late, 50).await.unwrap().is_empty(),
            "{hours}"
        );
    }
    shop.sandbox.walk(&op_key, PaymentState::Paid).unwrap();
    shop.shop()
        .check_due(clock::now().plus_seconds(90 * HOUR), 50)
        .await
        .unwrap();
    assert_eq!(shop.order(&order.key).await.state.name(), "paid");
    shop.deliver_all_at(clock::now().plus_seconds(90 * HOUR)).await;
    shop.finish().await;
}

/// Nobody knows whether the buyer paid, so for a day nobody else gets the goods.
#[tokio::test]
async fn a_gateway_that_does_not_answer_has_not_said_no() {
    let shop = TestShop::open().await;
    let (order, _) = begun(&shop).await;
    let invoice = order.attempts[0].invoice.get().try_into().unwrap();
    shop.sandbox
        .script_enquiries(invoice, std::iter::repeat_n(EnquiryAnswer::Page(502), 1_000));
    let stock = shop.stock(THING).await;
    for (hours, has_expired) in [(1, false), (2, false), (12, false), (24, false), (26, true)] {
        let late = clock::now().plus_seconds(hours * HOUR + 60);
        shop.shop().check_due(late, 50).await.unwrap();
        shop.shop().expire_overdue(late, 50).await.unwrap();
        let is_expired = shop.order(&order.key).await.state.name() == "expired";
        assert_eq!(is_expired, has_expired, "after {hours} hours");
        assert_eq!(shop.stock(THING).await > stock, has_expired);
    }
    shop.finish().await;
}

/// Commission on the shop or on the buyer, and the two reports of the payment in either order, some of them twice.
#[tokio::test]
async fn a_commission_makes_no_wrong_sum_and_no_second_payment() {
    for commission in [Commission::OnShop(335), Commission::OnBuyer(300)] {
        for asks_first in [true, false] {
            let shop = TestShop::open().await;
            shop.sandbox.set_commission(commission);
            let (order, op_key) = begun(&shop).await;
            shop.sandbox.set_commission_of(&op_key, commission).unwrap();
            shop.sandbox.walk(&op_key, PaymentState::Paid).unwrap();
            for turn in 0..4 {
                if (turn % 2 == 0) == asks_first {
                    check(&shop, &order).await;
                } else {
                    let tries = shop.sandbox.announce_at_once(&op_key, 2).await.unwrap();
                    assert!(tries.iter().all(|tried| tried.is_accepted), "{tries:?}");
                }
                let now = shop.order(&order.key).await;
                assert_eq!(
                    (now.state.name(), now.notices.len(), now.attention.len()),
                    ("paid", 1, 0)
                );
                assert_eq!(now.notices[0].notice.amount, order.placed.bill.total());
            }
            let channel = if asks_first {
                Channel::Enquiry
            } else {
                Channel::Callback
            };
            assert_eq!(shop.order(&order.key).await.notices[0].notice.channel, channel);
            if asks_first {
                assert_fee_is_what_the_shop_bears(&shop, &order).await;
            }
            shop.deliver_all().await;
            shop.finish().await;
        }
    }
}

/// The accountant's file: the sum less the commission is what the gateway credited, whoever bears the commission.
async fn assert_fee_is_what_the_shop_bears(shop: &TestShop, order: &Order) {
    let owner = shop.owner().await;
    let month = Zone::MOSCOW.month_of(clock::now());
    let path = format!("/admin/books/payments.csv?month={month}");
    let file = owner.visit(&path).await.found().body;
    let number = order.number.to_string();
    let lines = file.lines().map(|line| line.split(';').collect::<Vec<_>>());
    let line = lines.skip(1).find(|line| line[1] == number);
    let line = line.unwrap_or_else(|| panic!("{file}"));
    let kopecks = |cell: &str| cell.replace(',', "").parse::<u64>().unwrap();
    let invoice = order.attempts[0].invoice.get().try_into().unwrap();
    let credited = shop.sandbox.payment(invoice).unwrap().credited_kopecks();
    assert_eq!(kopecks(line[5]) - kopecks(line[6]), credited, "{file}");
}

/// Money in question keeps the goods, however long the staff takes; a decision gives the buyer an hour.
#[tokio::test]
async fn an_order_whose_money_waits_for_a_decision_never_expires() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let wrong = crate::support::Notice::of(&unpaid).sum("99.99");
    assert_eq!(shop.notify(&wrong).await, wrong.ok());
    let asked = |hours: i64| {
        let shop = &shop;
        async move {
            let late = clock::now().plus_seconds(hours * HOUR);
            shop.shop().check_due(late, 50).await.unwrap();
            shop.shop().expire_overdue(late, 50).await.unwrap();
        }
    };
    for hours in [2, 30, 24 * 30] {
        asked(hours).await;
        assert_eq!(
            shop.state(&unpaid).await,
            "awaiting_payment",
            "after {hours} hours"
        );
    }
    let order = shop.order(&unpaid.key).await;
    let again = shop.shop().pay(&order, ROBOKASSA, clock::now());
    assert!(again.await.is_err(), "the buyer was told to wait");

    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", unpaid.number);
    let form = owner.visit(&file).await.found().form(&format!("{file}/resolve"));
    owner.submit(form.fill_in([("note", "Вернули")])).await.found();
    assert!(shop.order(&unpaid.key).await.is_payable(clock::now()));
    asked(24 * 30).await;
    assert_eq!(shop.state(&unpaid).await, "expired");
    shop.deliver_all_at(clock::now().plus_seconds(24 * 31 * HOUR))
        .await;
    shop.finish().await;
}
