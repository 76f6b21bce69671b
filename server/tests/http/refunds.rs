//! Money that goes back through the gateway: asked for by the staff, sent once, and back when the gateway says so.

use crate::{
    backups::restored,
    support::{
        Browser, Form, Notice, Page, Plan, THING, TestShop, in_time, said,
        walk::{filled, go_to_gateway},
    },
};
use sandbox::{EnquiryAnswer, Pace, Service, ServiceAnswer};
use serde_json::{Value, json};
use server::{clock, config::Config};
use shop::{
    Kopecks,
    order::{Order, Refund},
    text::Lang,
};
use words::{Zone, words};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

fn with_receipts(config: &mut Config) {
    config.robokassa.receipts = "true".into();
}

async fn open() -> TestShop {
    TestShop::planned(Plan {
        refunds: true,
        ..Plan::default()
    })
    .await
}

/// An order of two scarves and a hat that is paid at the gateway.
async fn bought(shop: &TestShop) -> Order {
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    shop.add_to_cart(&visitor, "/", ("hat", "HAT"), 1).await;
    let checkout = visitor.visit("/checkout").await.found();
    let hand_over = visitor.submit(filled(&checkout, "/")).await.found();
    go_to_gateway(&visitor, &hand_over).await;
    let order = shop.order_of(&hand_over).await;
    let invoice = order.attempts[0].invoice.get();
    shop.sandbox.pay(invoice.try_into().unwrap()).unwrap();
    shop.accepted(&order).await
}

fn file(order: &Order) -> String {
    format!("/admin/orders/{}", order.number)
}

/// The form of a refund as the page offers it, with a reason.
async fn refund_form(owner: &Browser, order: &Order) -> Form {
    let page = owner.visit(&file(order)).await.found();
    let form = page.form(&format!("{}/preview-refund", file(order)));
    form.fill_in([("reason", "Мала")])
}

/// Asks for what a form says, and says yes when the page asks again.
async fn ask(owner: &Browser, order: &Order, form: Form) -> Page {
    let preview = owner.submit(form).await.found();
    owner
        .submit(preview.form(&format!("{}/refund", file(order))))
        .await
}

/// Runs what is owed after so many seconds. Says what kept it from going on.
async fn run(shop: &TestShop, seconds: i64) -> Vec<String> {
    let now = clock::now().plus_seconds(seconds);
    let runs = shop.shop().run_errands(now, 10).await.unwrap();
    let errors = runs.into_iter().filter_map(|run| run.error);
    errors.map(|error| error.to_string()).collect()
}

async fn refunds(shop: &TestShop, order: &Order) -> Vec<Refund> {
    let order = shop.order(&order.key).await;
    order.state.payment().unwrap().refunds.clone()
}

/// The states of the order and of its refunds.
async fn standing(shop: &TestShop, order: &Order) -> (&'static str, Vec<&'static str>) {
    let refunds = refunds(shop, order).await;
    let state = shop.order(&order.key).await.state.name();
    (state, refunds.iter().map(|refund| refund.state.name()).collect())
}

fn sent(shop: &TestShop) -> Vec<Value> {
    shop.sandbox.calls(Service::Refund)
}

async fn letters(shop: &TestShop, order: &Order, kind: &str) -> usize {
    let messages = shop.messages(order.number).await;
    let its = messages.iter().filter(|row| row.message.letter.kind() == kind);
    its.count()
}

#[tokio::test]
async fn one_line_goes_back_and_is_done_when_the_gateway_says_so() {
    let shop = TestShop::planned(Plan {
        refunds: true,
        change: with_receipts,
        ..Plan::default()
    })
    .await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    let on_the_shelf = shop.stock(THING).await;
    let form = refund_form(&owner, &order).await;
    let all: Vec<_> = ["what", "line-0", "line-1", "goods"]
        .map(|name| form.value(name).unwrap())
        .into();
    assert_eq!(all, ["lines", "2", "1", "shelf"]);

    let preview = owner
        .submit(form.fill_in([("line-0", "1"), ("line-1", "")]))
        .await
        .found();
    let sum = Kopecks::new(10_000).to_string();
    preview.assert_says(&words(Lang::Ru).with("office-refund-ask", &[("sum", sum.as_str().into())]));
    preview.assert_says(&said(Lang::Ru, "office-refund-receipt"));
    assert!(refunds(&shop, &order).await.is_empty() && sent(&shop).is_empty());
    let asked = owner
        .submit(preview.form(&format!("{}/refund", file(&order))))
        .await
        .found();
    asked.assert_says(&said(Lang::Ru, "office-done-refund-asked"));
    asked.assert_says(&said(Lang::Ru, "office-refund-state-asked"));
    assert_eq!(standing(&shop, &order).await, ("paid", vec!["asked"]));

    assert_eq!(run(&shop, 0).await, [""; 0]);
    assert_eq!(standing(&shop, &order).await, ("paid", vec!["sent"]));
    let paid = order.attempts[0].invoice.get().try_into().unwrap();
    let operation = shop.sandbox.payment(paid).unwrap();
    assert_eq!(
        sent(&shop),
        [json!({
            "OpKey": operation.op_key,
            "RefundSum": 100.00,
            "InvoiceItems": [{
                "Name": "Шарф «Иней», Красный",
                "Quantity": 1,
                "Cost": 100.00,
                "Tax": "none",
                "PaymentMethod": "full_prepayment",
                "PaymentObject": "commodity",
            }],
        })]
    );
    assert_eq!(shop.stock(THING).await, on_the_shelf);
    let here = format!("/orders/{}", order.key.as_str());
    let at = shop.order(&order.key).await.state.payment().unwrap().refunds[0].at;
    let told = shop.visitor().visit(&here).await.found();
    let moment = shop.app().chrome(Lang::Ru, "/").moment(at);
    let values = [("sum", sum.as_str().into()), ("at", moment.into())];
    told.assert_says(&words(Lang::Ru).with("order-refund-under-way", &values));

    run(&shop, 2 * MINUTE).await;
    assert_eq!(standing(&shop, &order).await, ("paid", vec!["sent"]));
    run(&shop, 5 * MINUTE).await;
    assert_eq!(standing(&shop, &order).await, ("paid", vec!["done"]));
    assert_eq!(shop.stock(THING).await, on_the_shelf + 1);
    assert_eq!(letters(&shop, &order, "order_refund_sent").await, 1);
    assert_eq!(letters(&shop, &order, "order_refunded").await, 1);
    for _ in 0..3 {
        run(&shop, DAY).await;
    }
    assert_eq!(sent(&shop).len(), 1);

    // The rest follows, and only then the order is refunded.
    let page = ask(&owner, &order, refund_form(&owner, &order).await)
        .await
        .found();
    page.assert_says(&said(Lang::Ru, "office-refund-state-asked"));
    for seconds in [0, 2 * MINUTE, 5 * MINUTE] {
        run(&shop, seconds).await;
    }
    assert_eq!(standing(&shop, &order).await, ("refunded", vec!["done", "done"]));
    let operation = shop.sandbox.payment(paid).unwrap();
    assert_eq!(operation.refunded_kopecks(), operation.invoice.out_sum_kopecks);

    // Both refunds were sent with their receipts, and those are in the register of the month in which the money was back.
    assert!(refunds(&shop, &order).await.iter().all(|refund| refund.receipt));
    let mut months: Vec<String> = [0, MINUTE, DAY]
        .map(|seconds| Zone::MOSCOW.month_of(clock::now().plus_seconds(seconds)))
        .into();
    months.dedup();
    let mut books = String::new();
    for month in months {
        let path = format!("/admin/books/receipts.csv?month={month}");
        books += &owner.visit(&path).await.found().body;
    }
    for (id, count) in [("register-by-gateway", 1), ("register-by-gateway-back", 2)] {
        let said = format!(";{};", words(Lang::Ru).text(id));
        assert_eq!(books.matches(&said).count(), count, "{books}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn the_key_that_the_second_notice_brought_is_not_asked_for() {
    let shop = TestShop::planned(Plan {
        refunds: true,
        result2: true,
        ..Plan::default()
    })
    .await;
    let order = bought(&shop).await;
    let invoice = order.attempts[0].invoice.get().try_into().unwrap();
    in_time(shop.sandbox.payment_when(invoice, |payment| {
        payment.result2.iter().any(|one| one.is_accepted)
    }))
    .await;
    let operation = shop.order(&order.key).await.attempts[0].operation.clone();
    assert_eq!(operation, Some(shop.sandbox.payment(invoice).unwrap().op_key));
    let questions = shop.sandbox.enquiries().len();
    let owner = shop.owner().await;
    ask(&owner, &order, refund_form(&owner, &order).await)
        .await
        .found();
    run(&shop, 0).await;
    assert_eq!(standing(&shop, &order).await, ("paid", vec!["sent"]));
    assert_eq!(shop.sandbox.enquiries().len(), questions);
    // Receipts do not go through the gateway here, so nothing but the sum is named.
    assert_eq!(sent(&shop)[0].get("InvoiceItems"), None);
    for seconds in [2 * MINUTE, 5 * MINUTE] {
        run(&shop, seconds).await;
    }
    assert_eq!(standing(&shop, &order).await, ("refunded", vec!["done"]));
    shop.finish().await;
}

#[tokio::test]
async fn a_refund_asked_for_twice_at_once_is_sent_once() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    let preview = owner.submit(refund_form(&owner, &order).await).await.found();
    let yes = preview.form(&format!("{}/refund", file(&order)));
    let (one, other) = tokio::join!(owner.submit(yes.clone()), owner.submit(yes.clone()));
    let mut codes = [one.code(), other.code()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 422]);
    tokio::join!(run(&shop, 0), run(&shop, 0), run(&shop, 0));
    assert_eq!(sent(&shop).len(), 1);
    assert_eq!(owner.submit(yes).await.code(), 422, "one is under way");
    for seconds in [2 * MINUTE, 5 * MINUTE] {
        run(&shop, seconds).await;
    }
    assert_eq!(standing(&shop, &order).await, ("refunded", vec!["done"]));
    shop.finish().await;
}

#[tokio::test]
async fn more_than_is_left_is_refused_beside_the_form_which_keeps_what_was_typed() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    for (fields, trouble) in [
        (&[("what", "sum"), ("amount", "1190,01")][..], None),
        (&[("what", "sum"), ("amount", "0")], None),
        (&[("what", "sum"), ("amount", "много")], Some("trouble-not-a-sum")),
        (&[("what", "lines"), ("line-0", "3")], None),
        (
            &[("what", "lines"), ("line-0", "пару")],
            Some("trouble-not-a-count"),
        ),
        (&[("reason", " ")], Some("trouble-reason-missing")),
    ] {
        let form = refund_form(&owner, &order).await.fill_in(fields.iter().copied());
        let page = owner.submit(form.clone()).await;
        assert_eq!(page.code(), 422, "{fields:?}");
        assert!(page.has("details[open] .field-error"), "{fields:?}");
        if let Some(trouble) = trouble {
            page.assert_says(&said(Lang::Ru, trouble));
        }
        let kept = page.form(&format!("{}/preview-refund", file(&order)));
        for name in ["what", "amount", "line-0", "reason"] {
            let typed = |form: &Form| form.value(name).map(|text| text.trim().to_owned());
            assert_eq!(typed(&kept), typed(&form), "{name} {fields:?}");
        }
        assert!(page.forms(&format!("{}/refund", file(&order))).is_empty());
    }
    assert_eq!(refunds(&shop, &order).await, []);
    shop.finish().await;
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_never_sent_again_and_the_staff_says_what_became_of_it() {
    for (answer, says) in [(EnquiryAnswer::CutOff, "yes"), (EnquiryAnswer::Page(500), "no")] {
        let shop = open().await;
        let order = bought(&shop).await;
        let owner = shop.owner().await;
        shop.sandbox
            .script(Service::Refund, [ServiceAnswer::Answered(answer)]);
        ask(&owner, &order, refund_form(&owner, &order).await)
            .await
            .found();
        for seconds in [0, MINUTE, DAY, 30 * DAY] {
            run(&shop, seconds).await;
            assert_eq!(standing(&shop, &order).await, ("paid", vec!["unclear"]), "{says}");
        }
        assert_eq!(sent(&shop).len(), 1);
        shop.deliver_all().await;
        let told = shop.sandbox.messages();
        assert!(
            told.iter().any(|message| message.text.contains("неизвестно")),
            "{told:?}"
        );
        let page = owner.visit(&file(&order)).await.found();
        page.assert_says(&said(Lang::Ru, "office-refund-state-unclear"));
        assert!(page.forms(&format!("{}/preview-refund", file(&order))).is_empty());
        let settle = page.form(&format!("{}/settle-refund", file(&order)));
        let blank = owner.submit(settle.clone().fill_in([("went_out", says)])).await;
        assert_eq!(blank.code(), 422, "nobody says how that is known");
        let settled = settle.fill_in([("went_out", says), ("note", "Видно в кабинете")]);
        let page = owner.submit(settled).await.found();
        page.assert_says(&said(Lang::Ru, "office-done-refund-settled"));
        let expected = match says {
            "yes" => ("refunded", vec!["done"]),
            _ => ("paid", vec!["refused"]),
        };
        assert_eq!(standing(&shop, &order).await, expected);
        run(&shop, 60 * DAY).await;
        assert_eq!(sent(&shop).len(), 1);
        shop.finish().await;
    }
}

#[tokio::test]
async fn a_gateway_that_refuses_a_refund_is_told_to_the_staff_and_the_money_stays() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    let reason = "NotEnoughOperationFunds".to_owned();
    shop.sandbox.script(
        Service::Refund,
        [ServiceAnswer::Refused(reason), ServiceAnswer::NoRights],
    );
    for nth in 1..=2 {
        ask(&owner, &order, refund_form(&owner, &order).await)
            .await
            .found();
        run(&shop, 0).await;
        assert_eq!(standing(&shop, &order).await, ("paid", vec!["refused"; nth]));
    }
    let page = owner.visit(&file(&order)).await.found();
    page.assert_says("NotEnoughOperationFunds");
    page.assert_says("Access is denied");
    shop.deliver_all().await;
    let told = shop.sandbox.messages();
    let alarms = told
        .iter()
        .filter(|message| message.text.contains("не состоялся"));
    assert_eq!(alarms.count(), 2, "{told:?}");
    assert_eq!(
        letters(&shop, &order, "order_refund_refused").await,
        0,
        "nobody was promised anything"
    );
    assert_eq!(
        shop.order(&order.key).await.sums().left(),
        order.placed.bill.total()
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_refund_that_is_called_off_in_the_cabinet_is_refused_and_the_buyer_hears_of_it() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    shop.sandbox.set_pace(Service::Refund, Pace::ByHand);
    ask(&owner, &order, refund_form(&owner, &order).await)
        .await
        .found();
    run(&shop, 0).await;
    let invoice = order.attempts[0].invoice.get().try_into().unwrap();
    let taken = shop.sandbox.payment(invoice).unwrap().refunds.remove(0);
    run(&shop, DAY).await;
    assert_eq!(standing(&shop, &order).await, ("paid", vec!["sent"]));
    shop.sandbox
        .end_refund(&taken.request_id, sandbox::RefundState::Cancelled)
        .unwrap();
    run(&shop, 2 * DAY).await;
    assert_eq!(standing(&shop, &order).await, ("paid", vec!["refused"]));
    assert_eq!(letters(&shop, &order, "order_refund_refused").await, 1);
    shop.finish().await;
}

#[tokio::test]
async fn a_refund_waits_for_a_gateway_that_is_down_and_can_be_called_off_meanwhile() {
    let shop = TestShop::planned(Plan {
        refunds: true,
        change: |config| config.robokassa.url = "http://127.0.0.1:1".into(),
        ..Plan::default()
    })
    .await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid)).await;
    let order = shop.order(&unpaid.key).await;
    let owner = shop.owner().await;
    ask(&owner, &order, refund_form(&owner, &order).await)
        .await
        .found();
    for seconds in [0, DAY] {
        assert_eq!(run(&shop, seconds).await, ["the gateway cannot be reached"]);
        assert_eq!(standing(&shop, &order).await, ("paid", vec!["asked"]));
    }
    let page = owner.visit(&file(&order)).await.found();
    let call_off = page.form(&format!("{}/settle-refund", file(&order)));
    assert_eq!(call_off.value("went_out").as_deref(), Some("no"));
    owner
        .submit(call_off.fill_in([("note", "Покупатель передумал")]))
        .await
        .found();
    assert_eq!(standing(&shop, &order).await, ("paid", vec!["refused"]));
    assert_eq!(run(&shop, 2 * DAY).await, [""; 0]);
    shop.finish().await;
}

/// The staff accepted more than the order costs: what is above it has a line of its own.
#[tokio::test]
async fn money_above_the_bill_goes_back_and_its_receipt_says_so() {
    let shop = TestShop::planned(Plan {
        refunds: true,
        change: with_receipts,
        ..Plan::default()
    })
    .await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid).sum("150.00")).await;
    let owner = shop.owner().await;
    let order = shop.order(&unpaid.key).await;
    let page = owner.visit(&file(&order)).await.found();
    let accept = page.form(&format!("{}/accept", file(&order)));
    owner.submit(accept.fill_in([("note", "Хватает")])).await.found();
    let form = refund_form(&owner, &order).await;
    let preview = owner.submit(form.fill_in([("what", "rest")])).await.found();
    preview.assert_says("Переплата");
    preview.assert_says(&said(Lang::Ru, "office-refund-receipt"));
    assert_eq!(preview.forms(&format!("{}/refund", file(&order))).len(), 1);
    assert_eq!(refunds(&shop, &order).await, []);
    shop.finish().await;
}

#[tokio::test]
async fn without_password_3_there_is_no_form_and_the_page_says_why() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid)).await;
    let order = shop.order(&unpaid.key).await;
    let owner = shop.owner().await;
    let page = owner.visit(&file(&order)).await.found();
    page.assert_says(&said(Lang::Ru, "no-refunds-robokassa"));
    assert!(page.forms(&format!("{}/preview-refund", file(&order))).is_empty());
    let left = order.sums().left().decimal();
    let fields = [("what", "rest"), ("left", left.as_str()), ("reason", "Мала")];
    for address in ["preview-refund", "refund"] {
        let refused = owner.post(&format!("{}/{address}", file(&order)), &fields).await;
        assert_eq!(refused.code(), 422, "{address}");
        refused.assert_says(&said(Lang::Ru, "trouble-no-refunds"));
    }
    assert_eq!(refunds(&shop, &order).await, []);
    shop.finish().await;
}

/// The copy was made before the refund was sent, and does not know that it was.
#[tokio::test]
async fn a_restored_shop_does_not_send_a_refund_that_may_have_been_sent_since() {
    let shop = open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    let form = refund_form(&owner, &order).await;
    ask(&owner, &order, form).await;
    assert_eq!(standing(&shop, &order).await.1, ["asked"]);
    let folder = tempfile::tempdir().unwrap();
    let (other, ..) = restored(&shop, folder.path()).await;
    run(&shop, 0).await;
    assert_eq!(sent(&shop).len(), 1);

    let later = clock::now().plus_seconds(DAY);
    other.shop.run_errands(later, 10).await.unwrap();
    let there = other.shop.order(&order.key).await.unwrap();
    let refunds = &there.state.payment().unwrap().refunds;
    let states: Vec<_> = refunds.iter().map(|refund| refund.state.name()).collect();
    assert_eq!(states, ["unclear"]);
    assert_eq!(sent(&shop).len(), 1, "somebody has to look");
    shop.finish().await;
}
