//! What the staff sees and does.

use crate::support::{BUYER, Browser, Notice, OWNER_EMAIL, TestShop, Unpaid, encoded, map::deeds, said};
use shop::{message::DeliveryState, text::Lang};
use words::words;

#[tokio::test]
async fn the_staff_ships_what_was_paid_and_the_buyer_hears_where_it_is() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid)).await;
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", unpaid.number);
    let page = owner.visit(&file).await.found();
    let ship = page
        .form(&format!("{file}/ship"))
        .fill_in([("tracking", "RA 123 456 789 RU")]);
    let page = owner.submit(ship).await.found();
    assert!(
        page.forms(&format!("{file}/ship")).is_empty(),
        "what left cannot leave again"
    );
    let page = owner.submit(page.form(&format!("{file}/deliver"))).await.found();
    assert!(page.forms(&format!("{file}/deliver")).is_empty());
    let order = shop.order(&unpaid.key).await;
    assert_eq!(order.fulfilment.name(), "delivered");
    let visitor = shop.visitor();
    let page = visitor
        .visit(&format!("/orders/{}", order.key.as_str()))
        .await
        .found();
    page.assert_says(&said(Lang::Ru, "order-delivered-headline"));
    shop.deliver_all().await;
    let shipped = shop.sandbox.mails().pop().unwrap();
    assert!(shipped.text.as_ref().unwrap().contains("RA 123 456 789 RU"));
    shop.finish().await;
}

#[tokio::test]
async fn a_message_that_nobody_takes_is_seen_and_can_be_sent_again() {
    let mut shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    shop.deliver_all().await;
    let blocked = "bot was blocked by the user".to_owned();
    shop.sandbox
        .script_telegram([sandbox::TelegramAnswer::Forbidden(blocked)]);
    shop.notify(&Notice::of(&unpaid)).await;
    shop.deliver_all().await;
    let dead = shop.store().undelivered_messages(10).await.unwrap();
    assert_eq!(dead.len(), 1);
    // What the chat did not take goes to the owner's mailbox, and the order is paid all the same.
    assert!(shop.sandbox.mails().iter().any(|mail| mail.to == [OWNER_EMAIL]));
    assert_eq!(shop.state(&unpaid).await, "paid");
    let owner = shop.owner().await;
    let resend = format!("/admin/messages/{}/resend", dead[0].id.0);
    let problems = owner.visit("/admin/problems").await.found();
    owner.submit(problems.form(&resend)).await.found();
    assert_eq!(shop.deliver_all().await, 1);
    assert_eq!(shop.sandbox.messages().len(), 1);
    let states: Vec<_> = shop
        .messages(unpaid.number)
        .await
        .into_iter()
        .map(|row| row.state)
        .collect();
    assert!(
        states.iter().all(|state| *state == DeliveryState::Sent),
        "{states:?}"
    );
    shop.expect_given_up(0);
    shop.finish().await;
}

/// What was done about it stays to be read, by the list and by the one who presses a button too late.
#[tokio::test]
async fn the_staff_deals_with_money_without_an_order_and_it_waits_for_nobody_any_more() {
    let shop = TestShop::open().await;
    shop.notify(&Notice::about(501, "49.90")).await;
    shop.notify(&Notice::about(502, "60.00")).await;
    shop.deliver_all().await;
    let owner = shop.owner().await;
    let ids: Vec<i64> = shop
        .store()
        .orphans(10)
        .await
        .unwrap()
        .iter()
        .map(|o| o.id.0)
        .collect();
    let forms = ids.iter().map(|id| format!("/admin/orphans/{id}/resolve"));
    let [newest, oldest] = <[String; 2]>::try_from(forms.collect::<Vec<_>>()).unwrap();
    let problems = owner.visit("/admin/problems").await.found();
    let form = problems
        .form(&newest)
        .fill_in([("note", "Вернули 12 мая, операция 77")]);
    let page = owner.submit(form.clone()).await.found();
    page.assert_says(&said(Lang::Ru, "office-done-resolved"));
    page.assert_says("Вернули 12 мая, операция 77");
    page.assert_says("owner");
    assert!(page.forms(&newest).is_empty());
    assert_eq!(page.forms(&oldest).len(), 1);
    assert_eq!(shop.store().counts().await.unwrap().orphans, 1);

    let late = owner.submit(form.fill_in([("note", "Что-то другое")])).await;
    assert_eq!(late.code(), 422);
    late.assert_says(&said(Lang::Ru, "trouble-already-resolved"));
    assert!(!late.says("Что-то другое"));

    for note in ["", "   ", "\u{200B}"] {
        let page = owner.post(&oldest, &[("note", note)]).await;
        assert_eq!(page.code(), 422, "{note:?}");
        page.assert_says(&said(Lang::Ru, "trouble-reason-missing"));
    }
    for id in ["0", "-1", "999999", "9223372036854775808", "x", "1;2"] {
        let page = owner
            .post(&format!("/admin/orphans/{id}/resolve"), &[("note", "Так надо")])
            .await;
        assert_eq!(page.code(), 404, "{id}");
    }
    assert_eq!(shop.store().counts().await.unwrap().orphans, 1);
    let counted = shop.get("/metrics").await.found().body;
    assert!(counted.lines().any(|line| line == "vitrina_orphan_payments 1"));
    shop.finish().await;
}

/// What has no button has no way through a hand-made request either.
#[tokio::test]
async fn the_staff_cannot_do_what_the_order_does_not_allow() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let (waiting, paid, ended) = (shop.unpaid().await, shop.unpaid().await, shop.unpaid().await);
    shop.notify(&Notice::of(&paid)).await;
    deed(&owner, &ended, "cancel", "Брак").await;
    for (order, allowed) in [
        (&waiting, &["cancel", "pay-outside", "check"][..]),
        (&paid, &["ship", "note-refund", "check"]),
        (&ended, &["check"]),
    ] {
        let before = shop.order(&order.key).await;
        for name in deeds().iter().filter(|name| !allowed.contains(name)) {
            let code = deed(&owner, order, name, "Так надо").await;
            assert_eq!(code, 422, "{name} of an order that is {}", before.state.name());
            assert_eq!(shop.order(&order.key).await, before, "{name}");
        }
    }
    for reason in ["", "   ", "\u{200B}"] {
        assert_eq!(
            deed(&owner, &waiting, "cancel", reason).await,
            422,
            "a reason is needed"
        );
    }
    assert_eq!(deed(&owner, &waiting, "burn", "x").await, 404);
    let nobody = Unpaid {
        number: shop::order::OrderNumber(999_999),
        ..waiting.clone()
    };
    assert_eq!(deed(&owner, &nobody, "cancel", "x").await, 404);
    assert_eq!(owner.visit("/admin/orders/999999").await.code(), 404);
    assert_eq!(shop.state(&waiting).await, "awaiting_payment");
    shop.finish().await;
}

async fn deed(owner: &Browser, order: &Unpaid, deed: &str, reason: &str) -> u16 {
    let fields = [
        ("reason", reason),
        ("note", reason),
        ("attention", "0"),
        ("what", "rest"),
        ("refund", "0"),
        ("shipment", "0"),
        ("went_out", "no"),
    ];
    owner
        .post(&format!("/admin/orders/{}/{deed}", order.number), &fields)
        .await
        .code()
}

/// DS-10: whatever stands in the query, the list answers.
#[tokio::test]
async fn the_list_of_orders_finds_by_all_that_people_know_and_survives_all_that_they_type() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let unpaid = shop.unpaid().await;
    let number = unpaid.number.to_string();
    let sign = words(Lang::Ru).with("number-sign", &[("number", number.as_str().into())]);
    let invoice = unpaid.invoice.to_string();
    for typed in [
        &number,
        &invoice,
        "8 912 345-67-89",
        "+79123456789",
        "345-67-89",
        BUYER.email,
        "AGLAYA",
        "верещагина",
    ] {
        let query = encoded(&[("q".to_owned(), typed.to_owned())]);
        let page = owner.visit(&format!("/admin/orders?{query}")).await.found();
        page.assert_says(&sign);
    }
    for query in [
        "before=-1",
        "before=1000000000000000000",
        "before=x",
        "state=nothing",
        "state=' or 1=1",
        "fulfilment=;drop",
        "attention=2",
        "q=%25%25%25",
        "q=%22NEAR(",
        "q=%00",
        "q=%D8%00",
        "q=_",
        "page=-1&limit=1000000000&sort=;drop",
    ] {
        let page = owner.visit(&format!("/admin/orders?{query}")).await;
        assert!(page.code() < 500, "{query}: {}", page.code());
    }
    let long = owner
        .visit(&format!("/admin/orders?q={}", "x".repeat(10_000)))
        .await;
    assert!(long.code() < 500);
    shop.finish().await;
}
