//! Orders that the staff places for others, without a script: from the search for goods to a refund.

use crate::support::{
    BUYER, Browser, Form, Page, Plan, THING, TestShop, said,
    walk::{go_to_gateway, key_of},
};
use serde_json::json;
use server::{clock, config::Config};
use shop::{
    Kopecks,
    order::{Actor, What},
    text::Lang,
};

const NEW: &str = "/admin/orders/new";

fn with_receipts(config: &mut Config) {
    config.robokassa.receipts = "true".into();
}

/// The form with three scarves, found by a word and added by a button, and with a buyer.
pub(super) async fn filled(shop: &TestShop, owner: &Browser) -> Form {
    let blank = owner.visit(NEW).await.found();
    let words = blank.form(NEW).fill_in([("q", "шарф")]);
    let found = owner.submit(words.press("step", "find")).await.found();
    let id = shop.variant(THING).await.id.0.to_string();
    let added = owner.submit(found.form(NEW).press("add", &id)).await.found();
    let count = format!("count-{id}");
    assert_eq!(added.form(NEW).value(&count).as_deref(), Some("1"));
    let three = added.form(NEW).fill_in([(count.as_str(), "3")]);
    let counted = owner.submit(three.press("step", "count")).await.found();
    counted.assert_says(&Kopecks::new(30_000).to_string());
    let buyer = [
        ("name", BUYER.name),
        ("phone", BUYER.phone),
        ("email", BUYER.email),
        ("delivery", "pickup"),
        ("comment", BUYER.comment),
    ];
    counted.form(NEW).fill_in(buyer)
}

pub(super) async fn save(owner: &Browser, form: Form) -> Page {
    owner.submit(form.press("step", "save")).await
}

#[tokio::test]
async fn an_order_by_hand_is_paid_by_its_link_and_a_part_of_it_goes_back() {
    let shop = TestShop::planned(Plan {
        refunds: true,
        change: with_receipts,
        ..Plan::default()
    })
    .await;
    let owner = shop.owner().await;
    let on_the_shelf = shop.stock(THING).await;
    let form = filled(&shop, &owner)
        .await
        .fill_in([("discount", "10%"), ("reason", "соседка")]);
    let file = save(&owner, form.clone()).await.found();
    assert_eq!(shop.stock(THING).await, on_the_shelf - 3);
    file.assert_says("соседка");
    let link = file.attributes("#buyers-link", "value").remove(0);
    assert_eq!(file.attributes("svg[data-code]", "data-code"), [link.as_str()]);
    let again = save(&owner, form).await.found();
    assert_eq!(again.url, file.url, "the same form is the same order");
    assert_eq!(shop.orders().await.len(), 1);

    let buyer = shop.visitor();
    let page = buyer.visit(&link).await.found();
    let order = shop.order_of(&page).await;
    assert_eq!(order.placed.bill.total(), Kopecks::new(27_000));
    assert!(matches!(
        shop.history(order.number).await[0].actor,
        Actor::Staff(_)
    ));
    page.assert_says(&said(Lang::Ru, "discount-word"));
    assert!(!page.says("соседка"), "buyers are not told why");

    // Nobody goes to pay before both boxes are ticked, and what was ticked is on record.
    let pay = format!("/orders/{}/pay", key_of(&page).as_str());
    let agreement = buyer.submit(page.form(&pay)).await;
    assert_eq!(agreement.code(), 422);
    assert!(!agreement.has("#errors"), "nothing was shown that could be wrong");
    let half = agreement.form(&pay).fill_in([("consent_data", "on")]);
    let refused = buyer.submit(half).await;
    assert_eq!(refused.attributes("#errors a", "href"), ["#consent_offer"]);
    assert!(shop.order(&order.key).await.attempts.is_empty());
    let both = refused.form(&pay).fill_in([("consent_offer", "on")]);
    let hand_over = buyer.submit(both).await.found();
    let history = shop.history(order.number).await;
    assert!(
        history
            .iter()
            .any(|event| matches!(event.what, What::Agreed { .. }))
    );

    go_to_gateway(&buyer, &hand_over).await;
    let invoice = shop.order(&order.key).await.attempts[0].invoice.get();
    let invoice = invoice.try_into().unwrap();
    shop.sandbox.pay(invoice).unwrap();
    let order = shop.accepted(&order).await;
    assert_eq!(order.state.name(), "paid");

    let here = format!("/admin/orders/{}", order.number);
    let file = owner.visit(&here).await.found();
    assert!(!file.has("#buyers-link"), "nothing is to be paid any more");
    let one = file
        .form(&format!("{here}/preview-refund"))
        .fill_in([("line-0", "1"), ("reason", "Мала")]);
    let preview = owner.submit(one).await.found();
    let asked = owner.submit(preview.form(&format!("{here}/refund"))).await;
    asked.found();
    shop.shop().run_errands(clock::now(), 10).await.unwrap();
    let operation = shop.sandbox.payment(invoice).unwrap();
    assert_eq!(
        shop.sandbox.calls(sandbox::Service::Refund),
        [json!({
            "OpKey": operation.op_key,
            "RefundSum": 90.00,
            "InvoiceItems": [{
                "Name": "Шарф «Иней», Красный",
                "Quantity": 1,
                "Cost": 90.00,
                "Tax": "none",
                "PaymentMethod": "full_prepayment",
                "PaymentObject": "commodity",
            }],
        })]
    );
    shop.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_order_by_hand_is_said_and_loses_nothing() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let form = filled(&shop, &owner).await;
    let count = format!("count-{}", shop.variant(THING).await.id.0);
    let wrong: [(&[(&str, &str)], &str); 6] = [
        (&[("discount", "10%")], "trouble-reason-missing"),
        (&[("discount", "ten"), ("reason", "x")], "trouble-not-a-discount"),
        (
            &[("discount", "300"), ("reason", "x")],
            "trouble-discount-unfitting",
        ),
        (&[("email", "nobody")], "mistake-email"),
        (&[(count.as_str(), "many")], "trouble-not-a-count"),
        (&[(count.as_str(), "0")], "trouble-empty-cart"),
    ];
    for (fields, said_id) in wrong {
        let refused = save(&owner, form.clone().fill_in(fields.iter().copied())).await;
        assert_eq!(refused.code(), 422, "{fields:?}");
        refused.assert_says(&said(Lang::Ru, said_id));
        let kept = refused.form(NEW).value("name");
        assert_eq!(kept.as_deref(), Some(BUYER.name), "{fields:?}");
    }
    let stale = save(&owner, form.clone().force("token", "mine")).await;
    stale.assert_says(&said(Lang::Ru, "trouble-stale-form"));
    assert!(shop.orders().await.is_empty());
    save(&owner, stale.form(NEW)).await.found();
    assert_eq!(shop.orders().await.len(), 1);
    shop.finish().await;
}
