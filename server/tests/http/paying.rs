//! Ways of paying as the owner offers them: through the gateway by one method, when the goods are handed over, by a bank
//! transfer.

use crate::support::{
    BUYER, Page, Plan, THING, TestShop, bank, key_of, said,
    walk::{go_to_gateway, press},
};
use server::{clock, config::Config};
use shop::{
    order::{Fulfilment, Order, State},
    payment::{Method, PayBy, Tender},
    text::Lang,
};

const DAY: i64 = 24 * 60 * 60;

/// Ways as the owner of these shops types them; the buyer is offered SBP first.
fn offered(config: &mut Config) {
    bank(config);
    config.ways_of_paying = "delivery-cash, card sbp bank-transfer".into();
}

async fn open() -> TestShop {
    let plan = Plan {
        change: offered,
        ..Plan::default()
    };
    TestShop::planned(plan).await
}

/// An order of one scarf that its buyer means to pay in this way, and the page that the form led to.
async fn ordered(shop: &TestShop, way: &str) -> (Order, Page) {
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let page = visitor.submit(form.fill_in([("pay_by", way)])).await.found();
    (shop.order_of(&page).await, page)
}

#[tokio::test]
async fn a_stranger_orders_on_delivery_without_a_script_and_the_shop_sends_it_unpaid() {
    let shop = open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 1).await;
    let checkout = visitor.visit("/checkout").await.found();
    let values = checkout.attributes("input[name=pay_by]", "value");
    assert_eq!(values, ["sbp", "delivery-cash", "card", "bank-transfer"]);
    assert_eq!(
        checkout.attributes("input[name=pay_by][checked]", "value"),
        ["sbp"]
    );
    checkout.assert_says(&said(Lang::Ru, "pay-by-delivery-cash-hint"));

    let (order, page) = ordered(&shop, "delivery-cash").await;
    assert_eq!(page.url.path(), format!("/orders/{}", order.key.as_str()));
    page.assert_says(&said(Lang::Ru, "order-later-headline"));
    page.assert_says("100 ₽");
    assert_eq!(order.placed.pay_by, PayBy::OnDelivery(Tender::Cash));
    assert_eq!(order.attempts, []);

    // The owner hears only of paid orders, and of those that nobody else will pay.
    assert_eq!(shop.deliver_all().await, 2);
    let chat = shop.sandbox.messages();
    assert!(chat[0].text.contains("наличными"), "{}", chat[0].text);
    assert!(
        shop.sandbox.mails()[0]
            .text
            .as_ref()
            .unwrap()
            .contains("наличными")
    );

    let late = clock::now().plus_seconds(3_650 * DAY);
    assert_eq!(shop.shop().expire_overdue(late, 9).await.unwrap(), []);

    let owner = shop.owner().await;
    let list = owner.visit("/admin/orders").await.found();
    let to_ship = "/admin/orders?state=awaiting_payment&fulfilment=new&pay=on_delivery";
    assert!(list.has(&format!("a[href='{to_ship}']")));
    let number = order.number.to_string();
    owner.visit(to_ship).await.found().assert_says(&number);
    owner
        .visit("/admin/orders?pay=bank_transfer")
        .await
        .found()
        .assert_says(&said(Lang::Ru, "office-nothing-title"));

    let file = format!("/admin/orders/{number}");
    for (deed, field) in [
        ("ship", Some(("tracking", "RA123"))),
        ("deliver", None),
        ("pay-outside", Some(("reason", "наличные, курьер"))),
    ] {
        let page = owner.visit(&file).await.found();
        let form = page.form(&format!("{file}/{deed}")).fill_in(field);
        owner.submit(form).await.found();
    }
    let order = shop.order(&order.key).await;
    assert!(matches!(&order.state, State::Paid { payment } if payment.amount.get() == 10_000));
    assert!(matches!(order.fulfilment, Fulfilment::Delivered { .. }));
    // The buyer: that it left and what to pay, that it is paid. The owner: that it is paid.
    assert_eq!(shop.deliver_all().await, 3);
    let mails = shop.sandbox.mails();
    let shipped = mails[1].text.as_ref().unwrap();
    assert!(
        shipped.contains("100") && shipped.contains("наличными"),
        "{shipped}"
    );
    let paid = mails[2].text.as_ref().unwrap();
    assert!(
        !paid.contains(&said(Lang::Ru, "letter-paid-next-pick-up")),
        "{paid}"
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_parcel_that_came_back_unpaid_is_on_the_shelf_again() {
    let shop = open().await;
    let before = shop.stock(THING).await;
    let (order, _) = ordered(&shop, "delivery-cash").await;
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);
    for (deed, field) in [("ship", ("tracking", "")), ("cancel", ("reason", "не открыли"))] {
        assert_eq!(shop.stock(THING).await, before - 1);
        let page = owner.visit(&file).await.found();
        let form = page.form(&format!("{file}/{deed}")).fill_in([field]);
        owner.submit(form).await.found();
    }
    assert_eq!(shop.stock(THING).await, before);
    shop.finish().await;
}

#[tokio::test]
async fn the_gateway_is_asked_for_the_chosen_method_alone_and_another_one_can_be_tried() {
    let shop = open().await;
    let (order, hand_over) = ordered(&shop, "sbp").await;
    let methods = |page: &Page| page.attributes("input[name=PaymentMethods]", "value");
    assert_eq!(methods(&hand_over), ["SBP"]);
    hand_over.assert_says(&said(Lang::Ru, "pay-with-sbp"));
    assert_eq!(order.attempts[0].method, Some(Method::Sbp));

    let visitor = shop.visitor();
    let path = format!("/orders/{}", order.key.as_str());
    let page = visitor.visit(&path).await.found();
    let offered: Vec<_> = page
        .forms(&format!("{path}/pay"))
        .iter()
        .map(|form| form.value("pay_by").unwrap())
        .collect();
    assert_eq!(offered, ["sbp", "card"]);
    let by_card = visitor
        .post(&format!("{path}/pay"), &[("pay_by", "card")])
        .await
        .found();
    assert_eq!(methods(&by_card), ["BankCard"]);
    let gateway = go_to_gateway(&visitor, &by_card).await;
    let back = press(&visitor, &gateway, "pay").await;
    assert_eq!(key_of(&back), order.key);
    assert_eq!(shop.accepted(&order).await.state.name(), "paid");

    for way in ["delivery-cash", "nobody", "instalments"] {
        let (other, _) = ordered(&shop, "card").await;
        let path = format!("/orders/{}", other.key.as_str());
        let back = visitor
            .post(&format!("{path}/pay"), &[("pay_by", way)])
            .await
            .found();
        assert_eq!(back.url.path(), path, "{way} is no way of paying online here");
        assert_eq!(shop.order(&other.key).await.attempts.len(), 1);
    }
    shop.finish().await;
}

#[tokio::test]
async fn whoever_meant_to_pay_on_delivery_may_pay_online_and_without_an_end() {
    let shop = open().await;
    let (order, page) = ordered(&shop, "delivery-cash").await;
    let visitor = shop.visitor();
    let pay = format!("/orders/{}/pay", order.key.as_str());
    let forms = page.forms(&pay);
    assert_eq!(forms[0].value("pay_by").as_deref(), Some("sbp"));
    let hand_over = visitor.post(&pay, &[("pay_by", "sbp")]).await.found();
    assert!(!hand_over.has("input[name=ExpirationDate]"));
    let gateway = go_to_gateway(&visitor, &hand_over).await;
    press(&visitor, &gateway, "pay").await;
    let order = shop.accepted(&order).await;
    assert_eq!(order.state.name(), "paid");
    shop.finish().await;
}

#[tokio::test]
async fn the_invoice_of_a_transfer_has_the_sum_the_account_and_a_code_to_scan() {
    let shop = open().await;
    let (order, page) = ordered(&shop, "bank-transfer").await;
    page.assert_says(&said(Lang::Ru, "order-transfer-headline"));
    let path = format!("/orders/{}/invoice", order.key.as_str());
    assert!(page.has(&format!("a[href='{path}']")));
    let invoice = shop.get(&path).await.found();
    let number = order.number.to_string();
    for words in [
        number.as_str(),
        "Сто рублей 00 копеек",
        "Без НДС",
        "ИП Верещагин",
        "165000000000",
        "40802810838000012345",
        "ПАО Сбербанк",
        "044525225",
        "30101810400000000225",
        BUYER.name,
        "Шарф «Иней»",
    ] {
        invoice.assert_says(words);
    }
    let code = format!(
        "ST00012|Name=ИП Верещагин|PersonalAcc=40802810838000012345|BankName=ПАО Сбербанк|BIC=044525225\
         |CorrespAcc=30101810400000000225|Sum=10000|Purpose=Оплата заказа № {number}. Без НДС|PayeeINN=165000000000"
    );
    assert_eq!(
        invoice.attributes("svg[data-code]", "data-code"),
        std::slice::from_ref(&code)
    );
    let english = shop.get(&format!("/en{path}")).await.found();
    english.assert_says(&said(Lang::En, "invoice-payee"));
    assert_eq!(english.attributes("svg[data-code]", "data-code"), [code]);

    shop.deliver_all().await;
    let mails = shop.sandbox.mails();
    assert!(mails[0].text.as_ref().unwrap().contains(&shop.url(&path)));
    assert!(shop.sandbox.messages()[0].text.contains("переводом"));

    let until = order.waits_until().unwrap();
    assert_eq!(until, order.placed_at.plus_seconds(5 * DAY));
    assert_eq!(
        shop.shop().expire_overdue(until, 9).await.unwrap(),
        [order.number]
    );
    let invoice = shop.get(&path).await.found();
    invoice.assert_says(&said(Lang::Ru, "invoice-over"));
    assert!(!invoice.has("svg[data-code]"));

    let (other, _) = ordered(&shop, "delivery-cash").await;
    let none = format!("/orders/{}/invoice", other.key.as_str());
    assert_eq!(shop.get(&none).await.code(), 404);
    shop.finish().await;
}

#[tokio::test]
async fn a_way_that_is_not_offered_is_a_mistake_in_the_form() {
    let shop = open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 1).await;
    for way in ["instalments", "online", "delivery-card", ""] {
        let form = shop.checkout_form(&visitor, "/").await.force("pay_by", way);
        let page = visitor.submit(form).await;
        assert_eq!(page.code(), 422, "{way}");
        page.assert_says(&said(Lang::Ru, "mistake-pay-by"));
    }
    assert_eq!(shop.orders().await.len(), 0);
    shop.finish().await;
}

#[tokio::test]
async fn a_method_that_the_gateway_does_not_have_is_not_offered() {
    let shop = open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 1).await;
    let offered = async || {
        let page = visitor.visit("/checkout").await.found();
        page.attributes("input[name=pay_by]", "value")
    };
    assert_eq!(
        offered().await,
        ["sbp", "delivery-cash", "card", "bank-transfer"],
        "nobody has asked"
    );
    shop.sandbox.offer_methods(&["BankCard"]);
    shop.shop().learn_methods().await.unwrap();
    assert_eq!(offered().await, ["delivery-cash", "card", "bank-transfer"]);
    shop.sandbox.offer_methods(&["BankCard", "SBP"]);
    shop.shop().learn_methods().await.unwrap();
    assert_eq!(offered().await.len(), 4);
    shop.finish().await;
}
