//! What comes, and what becomes of it.

use super::{Buyer, open};
use crate::support::{
    BUYER, Engine, Plan, THING, TestShop, in_time, key_of, only_cryptocloud, walk::press, with_cryptocloud,
};
use sandbox::Delivery;
use server::clock;
use shop::{
    Kopecks,
    order::State,
    payment::{Channel, Stage, Verdict},
    text::Lang,
};
use words::words;

fn said(id: &str) -> String {
    words(Lang::Ru).text(id)
}

/// Page by page, as a shopper goes, on either database.
async fn a_whole_purchase(engine: Engine) {
    let shop = TestShop::planned(Plan {
        engine,
        change: only_cryptocloud,
        ..Plan::default()
    })
    .await;
    let buyer = Buyer::of(&shop).await;
    let order = buyer.order(&shop).await;
    let attempt = order.last_attempt().unwrap();
    let invoice = &buyer.invoice;
    assert_eq!((invoice.due, invoice.currency.as_str()), (10_000, "RUB"));
    assert_eq!((invoice.email.as_str(), invoice.is_test), (BUYER.email, false));
    assert_eq!(attempt.reference(), Some(format!("INV-{}", invoice.id).as_str()));
    let name = format!("{}-{}-{}", order.number, attempt.invoice, order.key.as_str());
    assert_eq!(invoice.order_id, name);
    let closes_at = order.page_closes_at().unwrap().ms() / 1_000;
    assert!((closes_at - 120..=closes_at + 1).contains(&invoice.expires_at.unix_timestamp()));

    let gateway = buyer
        .visitor
        .visit(&format!("{}/pay", buyer.page()))
        .await
        .found();
    let link = gateway.attributes("a[data-auto-follow]", "href").remove(0);
    let gateway = buyer.visitor.visit(&link).await.found();
    let back = press(&buyer.visitor, &gateway, "pay").await;
    assert_eq!(key_of(&back), buyer.key);
    in_time(shop.sandbox.crypto_accepted(&invoice.id)).await;
    let page = buyer.visitor.visit(&buyer.page()).await.found();
    page.assert_says(&words(Lang::Ru).with(
        "order-paid-headline",
        &[("number", order.number.to_string().into())],
    ));
    let order = buyer.order(&shop).await;
    let [recorded] = &order.notices[..] else {
        panic!("one notice: {:?}", order.notices);
    };
    assert_eq!(
        (recorded.verdict, recorded.notice.amount),
        (Verdict::Accepted, Kopecks::new(10_000))
    );
    assert_eq!(recorded.notice.method.as_deref(), Some("USDT_TRC20"));
    assert_eq!((order.state.name(), order.attention.len()), ("paid", 0));
    assert_eq!(shop.stock(THING).await, 4_999);
    assert_eq!(shop.deliver_all().await, 3);
    shop.finish().await;
}

#[tokio::test]
async fn a_stranger_pays_in_cryptocurrency_on_sqlite() {
    Box::pin(a_whole_purchase(Engine::Sqlite)).await;
}

#[tokio::test]
async fn a_stranger_pays_in_cryptocurrency_on_postgres() {
    Box::pin(a_whole_purchase(Engine::Postgres)).await;
}

#[tokio::test]
async fn it_is_a_second_way_to_pay_where_there_is_a_first() {
    let shop = TestShop::planned(Plan {
        change: with_cryptocloud,
        ..Plan::default()
    })
    .await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let key = key_of(&visitor.submit(form).await.found());
    let here = format!("/orders/{}", key.as_str());
    let page = visitor.visit(&here).await.found();
    page.assert_says(&said("pay-with-cryptocloud"));
    let mut ways = page.forms(&format!("{here}/pay")).into_iter();
    let way = ways
        .find(|form| format!("{form:?}").contains("cryptocloud"))
        .unwrap();
    let hand_over = visitor.submit(way).await.found();
    let invoice = super::invoice_of(&shop, &hand_over);
    shop.sandbox.crypto_pay(&invoice.id, invoice.due);
    in_time(shop.sandbox.crypto_accepted(&invoice.id)).await;
    let order = shop.order(&key).await;
    let gateways: Vec<_> = order.attempts.iter().map(|attempt| attempt.gateway).collect();
    assert_eq!(gateways.len(), 2, "{gateways:?}");
    assert_eq!(order.state.name(), "paid");
    shop.finish().await;
}

#[tokio::test]
async fn more_than_was_due_pays_the_order_and_the_owner_is_told_to_return_the_rest() {
    let shop = open().await;
    let buyer = Buyer::of(&shop).await;
    buyer.pays(&shop, buyer.invoice.due + 1_000).await;
    // The same, once more.
    shop.sandbox.crypto_postback(&buyer.invoice.id).await;
    let order = buyer.order(&shop).await;
    assert_eq!((order.state.name(), order.notices.len()), ("paid", 1));
    assert_eq!(order.attention.len(), 1);
    assert_eq!(order.attention[0].what, Verdict::Overpaid);
    let page = buyer.visitor.visit(&buyer.page()).await.found();
    page.assert_says(&said("order-overpaid"));
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);
    let page = owner.visit(&file).await.found();
    page.assert_says(&said("attention-overpaid-advice"));
    let form = page.form(&format!("{file}/resolve"));
    let resolved = owner.submit(form.fill_in([("note", "returned")])).await.found();
    assert!(!resolved.says(&said("attention-overpaid-advice")));
    shop.deliver_all().await;
    let told = shop.sandbox.messages();
    let surplus = told.iter().filter(|message| message.text.contains("больше"));
    assert_eq!(surplus.count(), 1, "{told:?}");
    shop.finish().await;
}

#[tokio::test]
async fn what_is_sent_after_the_order_is_paid_is_not_hidden() {
    let shop = open().await;
    let buyer = Buyer::of(&shop).await;
    buyer.pays(&shop, buyer.invoice.due).await;
    assert_eq!(buyer.order(&shop).await.attention.len(), 0);
    shop.sandbox.set_crypto_delivery(Delivery::Dropped);
    shop.sandbox.crypto_pay(&buyer.invoice.id, 500);
    shop.sandbox.crypto_postback(&buyer.invoice.id).await;
    let order = buyer.order(&shop).await;
    assert_eq!((order.notices.len(), order.attention.len()), (1, 1));
    assert_eq!(order.attention[0].what, Verdict::Overpaid);
    shop.finish().await;
}

#[tokio::test]
async fn a_part_keeps_the_order_and_the_rest_pays_it_over_the_same_invoice() {
    let shop = open().await;
    let buyer = Buyer::of(&shop).await;
    shop.sandbox.crypto_pay(&buyer.invoice.id, 4_000);
    let page = buyer.checks().await;
    page.assert_says(&said("order-partly-paid-headline"));
    let order = buyer.order(&shop).await;
    assert_eq!(order.last_attempt().unwrap().stage, Some(Stage::Partial));
    assert_eq!((order.state.name(), order.notices.len()), ("awaiting_payment", 0));
    shop.deliver_all().await;
    let told = shop.sandbox.messages();
    assert!(
        told.iter().any(|message| message.text.contains("часть")),
        "{told:?}"
    );

    let rest = buyer
        .visitor
        .submit(page.form(&format!("{}/pay", buyer.page())))
        .await;
    assert_eq!(super::invoice_of(&shop, &rest.found()).id, buyer.invoice.id);
    buyer.pays(&shop, 6_000).await;
    let order = buyer.order(&shop).await;
    assert_eq!((order.state.name(), order.notices.len()), ("paid", 1));
    assert_eq!(
        (order.attempts.len(), shop.sandbox.crypto_invoices().len()),
        (1, 1)
    );
    shop.finish().await;
}

/// The invoice was made for the order's sum, so this takes somebody in the cabinet.
#[tokio::test]
async fn another_sum_or_currency_is_left_to_people() {
    let shop = open().await;
    let less = Buyer::of(&shop).await;
    shop.sandbox
        .crypto_change(&less.invoice.id, |invoice| invoice.due = 100);
    less.pays(&shop, 100).await;
    let order = less.order(&shop).await;
    assert_eq!(order.state.name(), "awaiting_payment");
    assert_eq!(
        (order.attention[0].what, order.attention[0].amount),
        (Verdict::WrongSum, Kopecks::new(100))
    );

    let dollars = Buyer::of(&shop).await;
    shop.sandbox.crypto_change(&dollars.invoice.id, |invoice| {
        invoice.currency = "USD".to_owned();
    });
    dollars.pays(&shop, dollars.invoice.due).await;
    let order = dollars.order(&shop).await;
    assert_eq!((order.state.name(), order.notices.len()), ("awaiting_payment", 0));
    assert_eq!(order.last_attempt().unwrap().stage, Some(Stage::Suspended));
    shop.deliver_all().await;
    let number = order.number.to_string();
    let told = shop.sandbox.messages();
    assert!(
        told.iter().any(|message| message.text.contains(&number)),
        "{told:?}"
    );
    shop.finish().await;
}

#[tokio::test]
async fn money_for_an_order_that_is_over_waits_for_a_decision() {
    let shop = open().await;
    let called_off = Buyer::of(&shop).await;
    let page = format!("{}/cancel", called_off.page());
    called_off.visitor.post(&page, &[]).await.found();
    called_off.pays(&shop, called_off.invoice.due).await;
    let order = called_off.order(&shop).await;
    assert_eq!(order.state.name(), "cancelled");
    assert_eq!(order.attention[0].what, Verdict::PaidAfterCancel);

    let late = Buyer::of(&shop).await;
    let number = late.order(&shop).await.number;
    let tomorrow = clock::now().plus_seconds(26 * 3_600);
    let expired = shop.shop().expire_overdue(tomorrow, 10).await.unwrap();
    assert_eq!(expired, [number]);
    late.pays(&shop, late.invoice.due).await;
    let order = late.order(&shop).await;
    assert_eq!(order.state.name(), "expired");
    assert_eq!(order.attention[0].what, Verdict::PaidLate);
    shop.finish().await;
}

#[tokio::test]
async fn what_the_gateway_never_called_about_is_found_by_one_question_about_all() {
    let shop = open().await;
    let (first, second) = (Buyer::of(&shop).await, Buyer::of(&shop).await);
    shop.sandbox.set_crypto_delivery(Delivery::Dropped);
    for buyer in [&first, &second] {
        shop.sandbox.crypto_pay(&buyer.invoice.id, buyer.invoice.due);
    }
    let asked = shop.sandbox.crypto_questions();
    let soon = clock::now().plus_seconds(90);
    assert_eq!(shop.shop().check_due(soon, 10).await.unwrap().len(), 2);
    assert_eq!(shop.sandbox.crypto_questions(), asked + 1);
    for buyer in [&first, &second] {
        let order = buyer.order(&shop).await;
        assert_eq!(order.state.name(), "paid");
        assert_eq!(order.notices[0].notice.channel, Channel::Enquiry);
    }
    shop.finish().await;
}

#[tokio::test]
async fn play_money_pays_a_trial_and_no_order() {
    let shop = TestShop::planned(Plan {
        is_test: true,
        change: only_cryptocloud,
        ..Plan::default()
    })
    .await;
    let buyer = Buyer::of(&shop).await;
    assert!(buyer.invoice.is_test);
    shop.sandbox.crypto_confirm(&buyer.invoice.id);
    in_time(shop.sandbox.crypto_accepted(&buyer.invoice.id)).await;
    let order = buyer.order(&shop).await;
    let State::Paid { payment } = &order.state else {
        panic!("{:?}", order.state);
    };
    assert!(payment.is_test() && order.is_test());
    shop.finish().await;

    // Somebody has put the project into test mode since the invoice was made, or says so at least.
    let shop = open().await;
    let buyer = Buyer::of(&shop).await;
    shop.sandbox
        .crypto_change(&buyer.invoice.id, |invoice| invoice.is_test = true);
    shop.sandbox.crypto_confirm(&buyer.invoice.id);
    in_time(shop.sandbox.crypto_accepted(&buyer.invoice.id)).await;
    let order = buyer.order(&shop).await;
    assert_eq!(order.state.name(), "awaiting_payment");
    assert_eq!(order.attention[0].what, Verdict::TestInLive);
    shop.finish().await;
}

/// Otherwise real money would pay trials, or play money orders.
#[tokio::test]
async fn nobody_is_led_to_a_project_of_the_other_mode() {
    let shop = TestShop::planned(Plan {
        change: |config| {
            only_cryptocloud(config);
            config.cryptocloud.test_mode = "true".to_owned();
        },
        ..Plan::default()
    })
    .await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let page = visitor.submit(form).await;
    assert_eq!(page.code(), 500);
    assert!(!page.has("a[data-auto-follow]"));
    shop.deliver_all().await;
    let told = shop.sandbox.messages();
    assert!(
        told.iter()
            .any(|message| message.text.contains("CRYPTOCLOUD_TEST_MODE")),
        "{told:?}"
    );
    shop.finish().await;
}
