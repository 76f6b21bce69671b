//! Test money is never money: not in a test shop, and not in one that has since gone live.

use crate::support::{Browser, Notice, Page, Plan, TEST_PASSWORD_2, THING, TestShop, Unpaid, place, said};
use server::clock;
use shop::{
    order::{Order, OrderKey, OrderNumber},
    payment::Verdict,
    text::Lang,
};
use words::words;

#[tokio::test]
async fn the_staff_tells_trials_from_orders_and_puts_them_away_without_a_script() {
    let plan = Plan {
        is_test: true,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let on_the_shelf = shop.stock(THING).await;
    let (waiting, paid) = (shop.unpaid().await, shop.unpaid().await);
    let play_money = Notice {
        password: TEST_PASSWORD_2,
        ..Notice::of(&paid)
    };
    assert_eq!(shop.notify(&play_money).await, play_money.ok());
    assert_eq!(shop.state(&paid).await, "paid");
    let owner = shop.owner().await;
    let orders = owner.visit("/admin/orders").await.found();
    orders.assert_says(&said(Lang::Ru, "office-only-trials-title"));
    orders.assert_says(&said(Lang::Ru, "office-count-trials"));
    let trials = owner.visit("/admin/orders?trials=only").await.found();
    for order in [&waiting, &paid] {
        assert!(!orders.says(&sign(order.number)));
        trials.assert_says(&sign(order.number));
        let file = owner.visit(&format!("/admin/orders/{}", order.number)).await;
        file.found().assert_says(&said(Lang::Ru, "office-trial-text"));
        says_that_it_is_a_trial(&shop, &order.key).await;
    }
    shop.deliver_all().await;
    let letters = shop.sandbox.mails().len();

    assert!(
        trials.has("details:not([open]) form[action='/admin/trials/put-away']"),
        "it asks again"
    );
    let form = trials.form("/admin/trials/put-away");
    let away = owner.submit(form.clone()).await.found();
    away.assert_says(&said(Lang::Ru, "office-done-put-away"));
    for order in [&waiting, &paid] {
        away.assert_says(&sign(order.number));
        assert_eq!(shop.state(order).await, "cancelled");
        says_that_it_is_a_trial(&shop, &order.key).await;
        let path = format!("/admin/orders/{}", order.number);
        let file = owner.visit(&path).await.found();
        file.assert_says(&said(Lang::Ru, "history-put-away"));
        assert!(file.forms(&format!("{path}/ship")).is_empty());
    }
    assert_eq!(shop.stock(THING).await, on_the_shelf);
    for query in ["", "?trials=with", "?trials=only"] {
        let page = owner.visit(&format!("/admin/orders{query}")).await.found();
        assert!(!page.says(&sign(paid.number)), "{query}");
        let is_counted = page.has("a.counter[href$='trials=only']");
        assert_eq!(
            is_counted,
            !query.is_empty(),
            "{query}: only where they are asked for"
        );
    }

    owner.submit(form).await.found();
    assert_eq!(
        shop.stock(THING).await,
        on_the_shelf,
        "the second time there is nothing to do"
    );
    let again = shop.unpaid().await;
    let trials = owner.visit("/admin/orders?trials=only").await.found();
    trials.assert_says(&sign(again.number));
    let counted = shop.get("/metrics").await.found().body;
    for line in [
        "vitrina_orders_paid_total 0",
        "vitrina_payments_unfitting_total 0",
        "vitrina_trial_payments_total 1",
        "vitrina_orders_awaiting 0",
        "vitrina_orders_to_ship 0",
        "vitrina_trial_orders 1",
    ] {
        assert!(counted.lines().any(|it| it == line), "{line}: {counted}");
    }
    assert_eq!(shop.deliver_all().await, 1, "the letter about the new order");
    assert_eq!(
        shop.sandbox.mails().len(),
        letters + 1,
        "nobody is told what was put away"
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_trial_of_earlier_days_stays_marked_and_comes_back_for_real_money_only() {
    let shop = TestShop::open().await;
    let order = trial_of_earlier_days(&shop).await;
    let real = shop.unpaid().await;
    let owner = shop.owner().await;
    says_that_it_is_a_trial(&shop, &order.key).await;
    let page = buyers_page(&shop, &real.key).await;
    assert!(!page.says(&said(Lang::Ru, "order-trial-text")));
    assert_eq!(listed(&owner, "", &order).await, (false, true));
    let trials = owner.visit("/admin/orders?trials=only").await.found();
    assert!(!trials.says(&sign(real.number)));
    owner.submit(trials.form("/admin/trials/put-away")).await.found();
    assert_eq!(listed(&owner, "", &order).await, (false, false));
    assert_eq!(shop.state(&real).await, "awaiting_payment", "real orders stay");

    let money = Notice::of(&Unpaid::of(&order));
    assert_eq!(shop.notify(&money).await, money.ok());
    assert_eq!(listed(&owner, "attention=1&", &order).await, (true, false));
    let back = shop.order(&order.key).await;
    assert_eq!(back.notices[0].verdict, Verdict::PaidAfterCancel);
    let page = buyers_page(&shop, &order.key).await;
    assert!(
        !page.says(&said(Lang::Ru, "order-trial-text")),
        "that would be a lie now"
    );
    shop.deliver_all().await;
    let told = shop.sandbox.messages().pop().unwrap();
    assert!(!told.text.contains("ТЕСТ · "), "{}", told.text);
    shop.finish().await;
}

/// Whether the list has the order among the real ones, and among the trials.
async fn listed(owner: &Browser, query: &str, order: &Order) -> (bool, bool) {
    let real = owner.visit(&format!("/admin/orders?{query}")).await.found();
    let trials = owner.visit(&format!("/admin/orders?{query}trials=only")).await;
    let sign = sign(order.number);
    (real.says(&sign), trials.found().says(&sign))
}

fn sign(number: OrderNumber) -> String {
    words(Lang::Ru).with("number-sign", &[("number", number.to_string().into())])
}

async fn buyers_page(shop: &TestShop, key: &OrderKey) -> Page {
    let path = format!("/orders/{}", key.as_str());
    shop.visitor().visit(&path).await.found()
}

async fn says_that_it_is_a_trial(shop: &TestShop, key: &OrderKey) {
    let page = buyers_page(shop, key).await;
    page.assert_says(&said(Lang::Ru, "order-trial-text"));
}

async fn trial_of_earlier_days(shop: &TestShop) -> Order {
    let variant = shop.variant(THING).await.id;
    let order = place(shop.shop(), variant, clock::now()).await;
    shop.start_trial(order.number).await
}
