//! Programs of the merchant's hear of orders, in signed calls that the staff sees and can repeat.

use crate::support::{
    BUYER, Plan, Program, TestShop,
    walk::{go_to_gateway, press},
};
use shop::{
    message::{DeliveryState, MessageChannel, MessageRow},
    order::OrderNumber,
};

/// A shop that calls a program which gives these answers first.
async fn with_program(script: impl IntoIterator<Item = u16>) -> (TestShop, Program) {
    let program = Program::start(script).await;
    let shop = TestShop::planned(Plan {
        program: Some(program.url()),
        ..Plan::default()
    })
    .await;
    (shop, program)
}

/// The only message about an order that is for a program.
async fn to_program(shop: &TestShop, number: OrderNumber) -> MessageRow {
    let mut rows = shop.messages(number).await;
    rows.retain(|row| row.message.to.channel == MessageChannel::Webhook);
    let [row] = rows.try_into().unwrap();
    row
}

#[tokio::test]
async fn a_program_hears_of_a_purchase_from_its_placing_to_its_end() {
    let (shop, program) = with_program([]).await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    let gateway = go_to_gateway(&visitor, &hand_over).await;
    press(&visitor, &gateway, "pay").await;
    shop.accepted(&order).await;

    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);
    for (deed, typed) in [
        ("ship", vec![("tracking", "RA123456789RU")]),
        (
            "note-refund",
            vec![("amount", "30,50"), ("reason", "Не было варежки")],
        ),
        ("deliver", vec![]),
    ] {
        let form = owner.visit(&file).await.form(&format!("{file}/{deed}"));
        owner.submit(form.fill_in(typed)).await.found();
    }
    shop.deliver_all().await;

    assert_eq!(
        program.kinds(),
        [
            "order.placed",
            "order.paid",
            "order.shipped",
            "order.refunded",
            "order.delivered"
        ]
    );
    for (_, told) in program.heard() {
        let about = &told["data"]["order"];
        assert_eq!(told["version"], 1);
        assert_eq!(about["number"], order.number.0);
        assert_eq!(about["total_kopecks"], 10_000);
        assert_eq!(about["lines"][0]["sku"], crate::support::THING);
        assert_eq!(about["test"], false);
        let text = told.to_string();
        for secret in [
            BUYER.name,
            BUYER.email,
            "9123456789",
            BUYER.comment,
            order.key.as_str(),
        ] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    let heard = program.heard();
    let about = |nth: usize| heard[nth].1["data"].clone();
    assert_eq!(about(0)["order"]["payment"], serde_json::Value::Null);
    assert_eq!(about(1)["order"]["payment"]["gateway"], "robokassa");
    assert_eq!(about(2)["order"]["tracking"], "RA123456789RU");
    assert_eq!(about(3)["refund"]["amount_kopecks"], 3_050);
    assert_eq!(about(4)["order"]["payment"]["returned_kopecks"], 3_050);
    let messages = owner.visit(&file).await.found();
    for words in [
        "Заказ вручён, вебхук",
        "Заказ оплачен, вебхук",
        "программа 127.0.0.1:",
    ] {
        messages.assert_says(words);
    }
    assert!(!messages.says("of-a-secret-path"), "the path may be a secret");
    shop.finish().await;
}

#[tokio::test]
async fn a_program_that_fails_hears_the_same_message_again_and_once_more_if_the_staff_wants_it() {
    let (shop, program) = with_program([500]).await;
    let unpaid = shop.unpaid().await;
    shop.deliver_all().await;
    let row = to_program(&shop, unpaid.number).await;
    assert_eq!((row.state, row.attempts), (DeliveryState::Waiting, 1));
    let owner = shop.owner().await;
    let problems = owner.visit("/admin/problems").await.found();
    problems.assert_says("Заказ принят, вебхук");
    problems.assert_says("the program answered 500 Internal Server Error");

    shop.deliver_all_at(row.due_at).await;
    assert_eq!(to_program(&shop, unpaid.number).await.state, DeliveryState::Sent);
    let file = owner.visit(&format!("/admin/orders/{}", unpaid.number)).await;
    let again = format!("/admin/messages/{}/resend", row.id.0);
    owner.submit(file.form(&again)).await.found();
    shop.deliver_all().await;
    let heard = program.heard();
    assert_eq!(heard.len(), 3);
    assert!(
        heard.iter().all(|call| *call == heard[0]),
        "one id and one text: {heard:?}"
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_program_that_is_gone_is_called_no_more_and_the_owner_hears_of_it() {
    let (mut shop, program) = with_program([410]).await;
    let unpaid = shop.unpaid().await;
    shop.deliver_all().await;
    assert_eq!(program.heard().len(), 1);
    assert_eq!(to_program(&shop, unpaid.number).await.state, DeliveryState::Dead);
    let told = shop.sandbox.messages().pop().unwrap();
    let title = format!("Программа не узнала о заказе № {}", unpaid.number);
    assert!(told.text.contains(&title), "{}", told.text);
    shop.expect_given_up(1);
    shop.finish().await;
}
