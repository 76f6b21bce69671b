//! The buyer does not want the order any more.

use super::pay_in_silence;
use crate::support::{Browser, Notice, Page, THING, TestShop, Unpaid, walk::go_to_gateway};
use sandbox::{Delivery, PaymentState};
use shop::{
    order::{Actor, State, What},
    payment::{InvoiceId, Verdict},
    text::Lang,
};
use words::words;

#[tokio::test]
async fn a_buyer_calls_off_an_unpaid_order_and_its_goods_return() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    for root in ["/", "/en/"] {
        let form = shop.ready_to_order(&visitor).await;
        let unpaid = shop.unpaid_of(&visitor.submit(form).await.found()).await;
        assert_eq!(shop.stock(THING).await, 4_999);
        let off = call_off(&visitor, root, &unpaid).await.found();
        let lang = if root == "/" { Lang::Ru } else { Lang::En };
        off.assert_says(&words(lang).text("order-cancelled-headline"));
        off.assert_says(&words(lang).text("step-called-off"));
        assert!(!off.has("form[action$='/cancel']") && !off.has("form[action$='/pay']"));
        assert_eq!(shop.stock(THING).await, 5_000);

        let order = shop.order(&unpaid.key).await;
        assert!(matches!(&order.state, State::Cancelled { by: Actor::Buyer, .. }));
        let history = shop.history(order.number).await;
        let last = history.last().unwrap();
        assert!(last.actor == Actor::Buyer && matches!(last.what, What::Cancelled { .. }));
        let messages = shop.messages(order.number).await;
        assert_eq!(messages.len(), 1, "only that it was placed is told");
        // A second press, or a page that was left open.
        let again = format!("{root}orders/{}/cancel", order.key.as_str());
        let again = visitor.post(&again, &[]).await;
        assert_eq!(again.code(), 422);
        again.assert_says(&words(lang).text("trouble-not-now"));
        assert_eq!(shop.stock(THING).await, 5_000);
    }
    let owner = shop.owner().await;
    let number = shop.orders().await[0].number;
    let file = owner.visit(&format!("/admin/orders/{number}")).await.found();
    file.assert_says(&words(Lang::Ru).text("history-called-off"));
    shop.finish().await;
}

/// The gateway is asked before, so that an order is not called off whose money the shop has not heard of yet.
#[tokio::test]
async fn money_that_is_there_pays_the_order_that_its_buyer_calls_off() {
    let shop = TestShop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let unpaid = shop.unpaid_of(&hand_over).await;
    go_to_gateway(&visitor, &hand_over).await;
    pay_in_silence(&shop, InvoiceId::new(unpaid.invoice).unwrap());

    let page = call_off(&visitor, "/", &unpaid).await;
    assert_eq!(page.code(), 422);
    page.assert_says(&words(Lang::Ru).text("trouble-not-now"));
    assert_eq!(shop.state(&unpaid).await, "paid");
    assert!(!page.has("form[action$='/cancel']"));
    let counted = shop.get("/metrics").await.found().body;
    assert!(counted.contains("vitrina_orders_healed_total 1\n"), "{counted}");
    shop.finish().await;
}

/// The shop learns of it by asking, in the moment in which the buyer presses the button.
#[tokio::test]
async fn an_order_is_not_called_off_while_its_money_is_under_way() {
    for (state, is_off) in [
        (PaymentState::Started, true),
        (PaymentState::Cancelled, true),
        (PaymentState::Held, false),
        (PaymentState::Crediting, false),
        (PaymentState::Suspended, false),
    ] {
        let shop = TestShop::open().await;
        shop.sandbox.set_delivery(Delivery::Dropped);
        let visitor = shop.visitor();
        let form = shop.ready_to_order(&visitor).await;
        let hand_over = visitor.submit(form).await.found();
        let unpaid = shop.unpaid_of(&hand_over).await;
        go_to_gateway(&visitor, &hand_over).await;
        let invoice = unpaid.invoice.try_into().unwrap();
        let op_key = shop.sandbox.payment(invoice).unwrap().op_key;
        shop.sandbox.walk(&op_key, state).unwrap();

        let page = call_off(&visitor, "/", &unpaid).await;
        let (code, now, stock) = if is_off {
            (200, "cancelled", 5_000)
        } else {
            page.assert_says(&words(Lang::Ru).text("trouble-money-under-way"));
            assert!(!page.has("form[action$='/cancel']"), "{state:?}");
            (422, "awaiting_payment", 4_999)
        };
        assert_eq!(page.code(), code, "{state:?}");
        assert_eq!(shop.state(&unpaid).await, now, "{state:?}");
        assert_eq!(shop.stock(THING).await, stock, "{state:?}");
        shop.finish().await;
    }
}

/// Another window was still open at the gateway.
#[tokio::test]
async fn who_pays_after_calling_off_is_noticed() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let unpaid = shop.unpaid().await;
    call_off(&visitor, "/", &unpaid).await.found();
    shop.notify(&Notice::of(&unpaid)).await;
    let order = shop.order(&unpaid.key).await;
    assert_eq!(order.state.name(), "cancelled");
    assert_eq!(order.attention[0].what, Verdict::PaidAfterCancel);
    shop.finish().await;
}

/// Opens the order's page and sends the form that calls it off.
async fn call_off(visitor: &Browser, root: &str, unpaid: &Unpaid) -> Page {
    let here = format!("{root}orders/{}", unpaid.key.as_str());
    let page = visitor.visit(&here).await.found();
    visitor.submit(page.form(&format!("{here}/cancel"))).await
}
