//! A shop that takes real money now, and orders from the days when it took play money.

use crate::support::{Answer, Notice, TEST_PASSWORD_1, TestShop, Unpaid, captured_logs};
use shop::order::Order;

#[tokio::test]
async fn an_attempt_of_the_test_mode_is_not_handed_over_any_more_and_a_new_one_is_live() {
    let shop = TestShop::open().await;
    let order = with_an_attempt_of_the_test_mode(&shop).await;
    let here = format!("/orders/{}", order.key.as_str());
    let visitor = shop.visitor();
    let page = visitor.visit(&format!("{here}/pay")).await.found();
    assert_eq!(
        page.url.path(),
        here,
        "the order's own page, not the way to the gateway"
    );
    let actions = page.attributes("form", "action");
    assert!(
        actions.iter().all(|action| action.starts_with('/')),
        "{actions:?}"
    );

    let hand_over = visitor.submit(page.form(&format!("{here}/pay"))).await.found();
    let form = hand_over.form_to_elsewhere();
    let invoice = shop
        .order(&order.key)
        .await
        .last_attempt()
        .unwrap()
        .invoice
        .to_string();
    assert_ne!(invoice, order.last_attempt().unwrap().invoice.to_string());
    assert_eq!((form.value("InvId"), form.value("IsTest")), (Some(invoice), None));
    shop.finish().await;
}

/// Another program of the login is paid under the number of an attempt that the shop made when it took play money.
#[tokio::test]
async fn real_money_under_the_number_of_a_test_attempt_is_kept_and_pays_only_if_it_names_the_order() {
    let shop = TestShop::open().await;
    let order = with_an_attempt_of_the_test_mode(&shop).await;
    let attempt = Unpaid::of(&order);
    let foreign = Notice::about(attempt.invoice, &attempt.sum);
    assert_eq!(shop.notify(&foreign).await, foreign.ok());
    assert_eq!(shop.state(&attempt).await, "awaiting_payment");
    let orphans = shop.store().orphans(10).await.unwrap();
    assert_eq!((orphans.len(), orphans[0].notice.test), (1, false));
    let ours = Notice::of(&attempt);
    assert_eq!(shop.notify(&ours).await, ours.ok());
    assert_eq!(shop.state(&attempt).await, "paid");
    shop.finish().await;
}

/// The notice was checked with the test passwords, so that is what the log has to compare with.
#[tokio::test]
async fn the_log_compares_with_the_mode_that_the_attempt_was_started_in() {
    let shop = TestShop::open().await;
    let order = with_an_attempt_of_the_test_mode(&shop).await;
    let notice = Notice {
        password: TEST_PASSWORD_1,
        ..Notice::about(order.last_attempt().unwrap().invoice.get(), "100.00")
    };
    assert_eq!(
        shop.notify(&notice).await,
        Answer::plain(400, "Invalid signature")
    );
    let why = "Signed with test password 1 where test password 2 belongs";
    assert!(captured_logs().contains(why), "{}", captured_logs());
    shop.finish().await;
}

async fn with_an_attempt_of_the_test_mode(shop: &TestShop) -> Order {
    let number = shop.unpaid().await.number;
    shop.start_trial(number).await
}
