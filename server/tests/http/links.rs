//! Invoices that the staff sends: made by the Invoice API, paid by their links, taken back with their orders.

use crate::{
    backups::restored,
    by_hand::{filled, save},
    support::{Browser, Page, Plan, TestShop, said},
};
use sandbox::{Delivery, EnquiryAnswer, Service, ServiceAnswer};
use serde_json::json;
use server::{clock, config::Config};
use shop::{
    order::{LinkState, Order, What},
    text::Lang,
};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

fn with_invoices(config: &mut Config) {
    config.robokassa.invoices = "true".into();
}

async fn open() -> TestShop {
    TestShop::planned(Plan {
        change: with_invoices,
        ..Plan::default()
    })
    .await
}

/// An order that waits for its payment, with the invoice that the staff had made for it, and the owner before its page.
async fn linked(shop: &TestShop) -> (Browser, Order) {
    let owner = shop.owner().await;
    let order = asked(shop, &owner).await;
    run(shop, 0).await;
    let order = shop.order(&order.key).await;
    assert_eq!(state(&order), &LinkState::Open);
    (owner, order)
}

/// An order for which the staff asked for an invoice just now.
async fn asked(shop: &TestShop, owner: &Browser) -> Order {
    let unpaid = shop.unpaid().await;
    let order = shop.order(&unpaid.key).await;
    act(owner, &order, "make-link", &[]).await.found();
    shop.order(&order.key).await
}

fn file(order: &Order) -> String {
    format!("/admin/orders/{}", order.number)
}

/// Fills in the form of a deed on the order's page, and sends it.
async fn act(owner: &Browser, order: &Order, deed: &str, fields: &[(&str, &str)]) -> Page {
    let page = owner.visit(&file(order)).await.found();
    let form = page.form(&format!("{}/{deed}", file(order)));
    owner.submit(form.fill_in(fields.iter().copied())).await
}

/// Runs what is owed after so many seconds.
async fn run(shop: &TestShop, seconds: i64) {
    let now = clock::now().plus_seconds(seconds);
    shop.shop().run_errands(now, 10).await.unwrap();
}

/// How the invoice of the newest attempt stands.
fn state(order: &Order) -> &LinkState {
    &order.last_attempt().unwrap().link().unwrap().state
}

/// Its page at the gateway.
fn page_of(order: &Order) -> String {
    let link = order.last_attempt().unwrap().link().unwrap();
    link.url.as_ref().unwrap().to_string()
}

fn invoice(order: &Order) -> u64 {
    order.last_attempt().unwrap().invoice.get().try_into().unwrap()
}

/// Pays the invoice, as whoever opens its link does.
async fn pay(shop: &TestShop, order: &Order) {
    shop.visitor().visit(&page_of(order)).await.found();
    shop.sandbox.pay(invoice(order)).unwrap();
}

async fn letters(shop: &TestShop, order: &Order, kind: &str) -> usize {
    let messages = shop.messages(order.number).await;
    let its = messages.iter().filter(|row| row.message.letter.kind() == kind);
    its.count()
}

#[tokio::test]
async fn an_invoice_is_made_for_an_order_by_hand_and_pays_it() {
    let shop = TestShop::planned(Plan {
        change: |config| {
            with_invoices(config);
            config.robokassa.receipts = "true".into();
            config.robokassa.extra_params = "branch=kazan".into();
        },
        ..Plan::default()
    })
    .await;
    let owner = shop.owner().await;
    let form = filled(&shop, &owner)
        .await
        .fill_in([("discount", "10%"), ("reason", "соседка")]);
    let placed = save(&owner, form).await.found();
    let own_page = placed.attributes("#buyers-link", "value").remove(0);
    let own_page = shop.visitor().visit(&own_page).await.found();
    let order = shop.order_of(&own_page).await;

    // Its buyer has agreed to nothing on the site, so the staff has to have told.
    let untold = act(&owner, &order, "make-link", &[]).await;
    assert_eq!(untold.code(), 422);
    untold.assert_says(&said(Lang::Ru, "trouble-not-told"));
    assert!(shop.order(&order.key).await.attempts.is_empty());
    let told = act(&owner, &order, "make-link", &[("told", "on")]).await.found();
    told.assert_says(&said(Lang::Ru, "office-done-link-asked"));
    assert!(
        shop.sandbox.issued_invoices().is_empty(),
        "nothing is sent while the page waits"
    );
    run(&shop, 0).await;
    let order = shop.order(&order.key).await;
    let file = owner.visit(&file(&order)).await.found();
    let link = file.attributes("#pay-link", "value").remove(0);
    assert_eq!(link, page_of(&order));
    let codes = file.attributes("svg[data-code]", "data-code");
    assert!(codes.contains(&link), "{codes:?}");
    let mut wanted = shop.sandbox.calls(Service::Invoice);
    assert_eq!(wanted.len(), 1);
    let wanted = wanted.remove(0);
    assert_eq!(wanted["InvId"], json!(invoice(&order)));
    assert_eq!(
        wanted["UserFields"],
        json!({ "Shp_order": order.key.as_str(), "Shp_branch": "kazan" })
    );
    assert_eq!(
        wanted["InvoiceItems"],
        json!([{
            "Name": "Шарф «Иней», Красный",
            "Quantity": 3,
            "Cost": 90.00,
            "Tax": "none",
            "PaymentMethod": "full_prepayment",
            "PaymentObject": "commodity",
        }])
    );

    pay(&shop, &order).await;
    let order = shop.accepted(&order).await;
    assert_eq!(order.state.name(), "paid");
    assert_eq!(order.attempts.len(), 1);
    let history = shop.history(order.number).await;
    let is_told = |what: &What| matches!(what, What::LinkAsked { told: true });
    assert!(history.iter().any(|event| is_told(&event.what)));
    assert!(
        !history
            .iter()
            .any(|event| matches!(event.what, What::Agreed { .. })),
        "nobody agrees for somebody else"
    );
    let page = owner.visit(&self::file(&order)).await.found();
    assert!(!page.has("#pay-link"), "nothing is to be paid any more");
    run(&shop, DAY).await;
    assert!(shop.sandbox.calls(Service::InvoiceDeactivation).is_empty());
    shop.finish().await;
}

/// Whatever ends it.
#[tokio::test]
async fn an_invoice_is_taken_back_with_its_order() {
    let shop = open().await;
    for deed in ["cancel", "pay-outside"] {
        let (owner, order) = linked(&shop).await;
        act(&owner, &order, deed, &[("reason", "передумали")])
            .await
            .found();
        run(&shop, 0).await;
        let order = shop.order(&order.key).await;
        assert_eq!(state(&order), &LinkState::Closed, "{deed}");
        let gone = shop.visitor().visit(&page_of(&order)).await;
        assert_eq!(gone.code(), 400, "{deed}: {}", gone.text());
        let page = owner.visit(&file(&order)).await.found();
        assert!(!page.has("#pay-link"));
    }
    let (_, order) = linked(&shop).await;
    let overdue = clock::now().plus_seconds(3 * DAY);
    shop.shop().expire_overdue(overdue, 10).await.unwrap();
    run(&shop, 3 * DAY).await;
    let order = shop.order(&order.key).await;
    assert_eq!(
        (order.state.name(), state(&order)),
        ("expired", &LinkState::Closed)
    );
    assert_eq!(shop.sandbox.calls(Service::InvoiceDeactivation).len(), 3);
    run(&shop, 6 * DAY).await;
    assert_eq!(shop.sandbox.calls(Service::InvoiceDeactivation).len(), 3);
    shop.finish().await;
}

/// It was made, and nobody heard.
#[tokio::test]
async fn an_invoice_whose_answer_was_lost_is_found_in_the_list() {
    let shop = open().await;
    shop.sandbox
        .script(Service::Invoice, [ServiceAnswer::Answered(EnquiryAnswer::CutOff)]);
    let owner = shop.owner().await;
    let order = asked(&shop, &owner).await;
    run(&shop, 0).await;
    let order = shop.order(&order.key).await;
    assert!(
        matches!(state(&order), LinkState::Unclear { .. }),
        "{:?}",
        state(&order)
    );
    let page = owner.visit(&file(&order)).await.found();
    let forms = page.attributes("form", "action");
    assert!(!forms.iter().any(|to| to.ends_with("/make-link")), "{forms:?}");
    run(&shop, 2 * MINUTE).await;
    let order = shop.order(&order.key).await;
    assert_eq!(state(&order), &LinkState::Open);
    assert_eq!(shop.sandbox.issued_invoices().len(), 1);
    pay(&shop, &order).await;
    let order = shop.accepted(&order).await;
    assert_eq!(order.state.name(), "paid");
    shop.finish().await;
}

#[tokio::test]
async fn an_invoice_that_is_refused_is_told_and_may_be_asked_for_again() {
    let shop = open().await;
    shop.sandbox
        .script(Service::Invoice, [ServiceAnswer::Refused("no rights".to_owned())]);
    let owner = shop.owner().await;
    let order = asked(&shop, &owner).await;
    run(&shop, 0).await;
    let page = owner.visit(&file(&order)).await.found();
    page.assert_says("no rights");
    assert_eq!(letters(&shop, &order, "owner_link").await, 1);
    act(&owner, &order, "make-link", &[]).await.found();
    run(&shop, 0).await;
    let order = shop.order(&order.key).await;
    assert_eq!(state(&order), &LinkState::Open);
    assert_eq!(shop.sandbox.issued_invoices().len(), 1);
    shop.finish().await;
}

#[tokio::test]
async fn the_list_of_invoices_is_compared_with_the_orders() {
    let shop = open().await;
    // One is not taken back at first, and is told.
    shop.sandbox.script(
        Service::InvoiceDeactivation,
        [ServiceAnswer::Refused("not now".to_owned())],
    );
    let (owner, order) = linked(&shop).await;
    act(&owner, &order, "cancel", &[("reason", "передумали")])
        .await
        .found();
    run(&shop, 0).await;
    let order = shop.order(&order.key).await;
    assert!(
        matches!(state(&order), LinkState::Stuck { .. }),
        "{:?}",
        state(&order)
    );
    assert_eq!(letters(&shop, &order, "owner_link").await, 1);
    shop.shop().compare_links(clock::now()).await.unwrap();
    run(&shop, 0).await;
    let order = shop.order(&order.key).await;
    assert_eq!(state(&order), &LinkState::Closed);

    // The gateway's call that another one was paid is lost.
    let (_, order) = linked(&shop).await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    pay(&shop, &order).await;
    assert!(shop.order(&order.key).await.is_awaiting());
    shop.shop().compare_links(clock::now()).await.unwrap();
    assert_eq!(shop.order(&order.key).await.state.name(), "paid");
    shop.finish().await;
}

#[tokio::test]
async fn an_invoice_of_the_test_mode_brings_play_money() {
    let shop = TestShop::planned(Plan {
        is_test: true,
        change: with_invoices,
        ..Plan::default()
    })
    .await;
    let (_, order) = linked(&shop).await;
    pay(&shop, &order).await;
    let order = shop.accepted(&order).await;
    assert_eq!((order.state.name(), order.is_test()), ("paid", true));
    shop.finish().await;
}

#[tokio::test]
async fn no_invoice_is_offered_where_it_is_not_switched_on() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let unpaid = shop.unpaid().await;
    let order = shop.order(&unpaid.key).await;
    let page = owner.visit(&file(&order)).await.found();
    let forms = page.attributes("form", "action");
    assert!(!forms.iter().any(|to| to.ends_with("/make-link")), "{forms:?}");
    shop.shop().compare_links(clock::now()).await.unwrap();
    assert!(shop.sandbox.calls(Service::InvoiceList).is_empty());
    shop.finish().await;
}

/// The copy was made before the invoice was asked for, and does not know that it was.
#[tokio::test]
async fn a_restored_shop_does_not_ask_for_an_invoice_that_may_have_been_made_since() {
    let shop = open().await;
    let owner = shop.owner().await;
    let order = asked(&shop, &owner).await;
    assert_eq!(state(&order), &LinkState::Asked);
    let folder = tempfile::tempdir().unwrap();
    let (other, ..) = restored(&shop, folder.path()).await;
    run(&shop, 0).await;
    assert_eq!(shop.sandbox.calls(Service::Invoice).len(), 1);

    for minutes in [0, 1, 5, 20] {
        let later = clock::now().plus_seconds(minutes * MINUTE);
        other.shop.run_errands(later, 10).await.unwrap();
    }
    assert_eq!(shop.sandbox.calls(Service::Invoice).len(), 1);
    let there = other.shop.order(&order.key).await.unwrap();
    assert_ne!(state(&there), &LinkState::Asked);
    shop.finish().await;
}
