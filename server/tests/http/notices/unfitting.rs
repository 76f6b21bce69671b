//! Money that came and does not fit: recorded, confirmed to the gateway, told to the owner, and never taken for a payment.

use super::{assert_needs_a_decision, assert_nothing_is_recorded, assert_paid_once};
use crate::support::{
    Answer, CHAT, Notice, PASSWORD_1, PASSWORD_2, Page, Plan, ROBOKASSA, TEST_PASSWORD_1, TEST_PASSWORD_2,
    THING, TestShop, Unpaid, changed_goods, said,
};
use server::clock;
use shop::{catalog::Assortment, order::State, payment::Verdict, text::Lang, time::Timestamp};
use words::words;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// PC-16, PC-17
#[tokio::test]
async fn another_sum_never_pays() {
    let shop = TestShop::open().await;
    for sum in ["1.00", "99.99", "100.01", "200.00", "0.00", "100000000.00"] {
        let unpaid = shop.unpaid().await;
        let notice = Notice::of(&unpaid).sum(sum);
        assert_eq!(shop.notify(&notice).await, notice.ok(), "{sum}");
        assert_needs_a_decision(&shop, &unpaid, Verdict::WrongSum, "awaiting_payment").await;
        shop.deliver_all().await;
        let alert = shop.sandbox.messages().pop().unwrap();
        let title = words(Lang::Ru).with(
            "letter-attention",
            &[("number", unpaid.number.to_string().into())],
        );
        assert_eq!(alert.chat_id, CHAT);
        assert!(alert.text.contains(&title), "{}", alert.text);
    }
    let mails = shop.sandbox.mails();
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(
        subjects.len(),
        6,
        "buyers were told of their orders and of nothing else: {subjects:?}"
    );
    shop.finish().await;
}

/// PC-21
#[tokio::test]
async fn money_for_a_number_that_nobody_knows_is_kept_and_told() {
    let shop = TestShop::open().await;
    // The second is longer than the shop's own can be; invoices made by hand in the gateway's cabinet may have such.
    let numbers = [2_147_483_647, 9_007_199_254_740_993];
    for number in numbers {
        let notice = Notice::about(number, "49.90");
        for _ in 0..3 {
            assert_eq!(shop.notify(&notice).await, notice.ok());
        }
    }
    let orphans = shop.store().orphans(10).await.unwrap();
    assert_eq!(orphans.len(), 2);
    assert!(orphans.iter().all(|orphan| orphan.notice.amount.get() == 4_990));
    assert!(shop.orders().await.is_empty(), "no order is made up for it");
    assert_eq!(shop.deliver_all().await, 2);
    let owner = shop.owner().await;
    let problems = owner.visit("/admin/problems").await.found();
    problems.assert_says("49,90 ₽");
    let messages = shop.sandbox.messages();
    for (number, message) in numbers.iter().zip(&messages) {
        assert!(message.text.contains(&number.to_string()), "{}", message.text);
        problems.assert_says(&number.to_string());
    }
    shop.finish().await;
}

/// What is left of the number in 32 bits is the order's own.
#[tokio::test]
async fn a_long_number_pays_no_order_with_a_short_one() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice {
        inv_id: (unpaid.invoice + (1 << 32)).to_string(),
        ..Notice::of(&unpaid)
    };
    assert_eq!(shop.notify(&notice).await, notice.ok());
    let order = shop.order(&unpaid.key).await;
    assert!(matches!(order.state, State::AwaitingPayment { .. }) && order.notices.is_empty());
    assert_eq!(shop.store().orphans(10).await.unwrap().len(), 1);
    shop.deliver_all().await;
    shop.finish().await;
}

/// A signature proves who speaks, not that the parts belong together.
#[tokio::test]
async fn a_notice_that_names_another_order_than_its_number_pays_neither() {
    let shop = TestShop::open().await;
    let (unpaid, other) = (shop.unpaid().await, shop.unpaid().await);
    let mut notice = Notice::of(&unpaid);
    notice.shp[0].1 = other.key.as_str().to_owned();
    assert_eq!(shop.notify(&notice).await, notice.ok());
    assert_eq!(
        (shop.state(&unpaid).await, shop.state(&other).await),
        ("awaiting_payment", "awaiting_payment")
    );
    assert_eq!(shop.store().orphans(10).await.unwrap().len(), 1);
    // The gateway's real notice of the same money still pays.
    assert_eq!(shop.notify(&Notice::of(&unpaid)).await, notice.ok());
    assert_paid_once(&shop, &unpaid).await;
    shop.finish().await;
}

/// Neither order is anybody's mistake: what is on record as an orphan is answered like one, however often it comes.
#[tokio::test]
async fn a_test_notice_that_names_another_order_than_its_number_is_an_orphan_and_answered_like_one() {
    let shop = TestShop::open().await;
    let (unpaid, other) = (shop.unpaid().await, shop.unpaid().await);
    for key in [other.key.as_str(), "00000000000000000000000000000000"] {
        let mut notice = Notice {
            password: TEST_PASSWORD_2,
            ..Notice::of(&unpaid)
        };
        notice.shp[0].1 = key.to_owned();
        for _ in 0..2 {
            assert_eq!(shop.notify(&notice).await, notice.ok(), "{key}");
        }
    }
    let orphans = shop.store().orphans(10).await.unwrap();
    assert!(orphans.len() == 1 && orphans[0].notice.test, "{orphans:?}");
    for order in [&unpaid, &other] {
        let order = shop.order(&order.key).await;
        assert!(order.notices.is_empty() && order.attention.is_empty());
    }
    shop.finish().await;
}

/// The cabinet may be shared with other sites, whose parameters look different.
#[tokio::test]
async fn a_notice_that_names_something_else_than_an_order_of_ours_pays_nothing() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    for (at, named) in ["A-77", "", &unpaid.key.as_str().to_uppercase()]
        .into_iter()
        .enumerate()
    {
        let mut notice = Notice::of(&unpaid);
        notice.shp[0].1 = named.to_owned();
        assert_eq!(shop.notify(&notice).await, notice.ok(), "{named:?}");
        assert_eq!(shop.state(&unpaid).await, "awaiting_payment", "{named:?}");
        assert_eq!(
            shop.store().orphans(10).await.unwrap().len(),
            1,
            "{at}: the same money is one orphan"
        );
    }
    shop.finish().await;
}

/// Invoices and payment links made in the cabinet may have numbers of ours. The gateway marks their payments itself,
/// while the shop's own always name the order.
#[tokio::test]
async fn an_invoice_of_the_cabinet_pays_no_order() {
    let shop = TestShop::open().await;
    for interface in ["invoice", "link", "field", "InvoiceService.WebApi"] {
        let unpaid = shop.unpaid().await;
        let mut notice = Notice::about(unpaid.invoice, &unpaid.sum);
        notice.shp.push(("shp_interface".into(), interface.into()));
        assert_eq!(shop.notify(&notice).await, notice.ok(), "{interface}");
        assert_eq!(shop.state(&unpaid).await, "awaiting_payment", "{interface}");
        // What names the order pays it all the same, and the other money stays listed.
        assert_eq!(shop.notify(&Notice::of(&unpaid)).await, notice.ok());
        assert_eq!(shop.state(&unpaid).await, "paid", "{interface}");
        let orphans = shop.store().orphans(10).await.unwrap();
        assert!(
            orphans
                .iter()
                .any(|orphan| orphan.notice.invoice.get() == unpaid.invoice),
            "{interface}"
        );
    }
    shop.deliver_all().await;
    shop.finish().await;
}

/// Another module on the same login may have marked its payment as it likes; what matters is that it is not our mark.
#[tokio::test]
async fn another_programs_payment_under_our_number_touches_no_order_and_is_shown_with_its_marks() {
    let shop = TestShop::open().await;
    let url = "https://old.example.ru/?robokassa=result";
    let long = "x".repeat(170);
    let cases: [&[(&str, &str)]; 5] = [
        &[],
        &[("Shp_item", "1")],
        &[("Shp_label", "official_wordpress"), ("Shp_result_url", url)],
        &[("Shp_long", &long)],
        &[("shp_имя", "Анна Мария")],
    ];
    for (shp, sum) in cases.iter().zip(["100.00", "1.00", "99.99", "100.00", "555.00"]) {
        let unpaid = shop.unpaid().await;
        let mut notice = Notice::about(unpaid.invoice, sum);
        notice.shp = shp
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        for _ in 0..3 {
            assert_eq!(shop.notify(&notice).await, notice.ok(), "{shp:?}");
        }
        let order = shop.order(&unpaid.key).await;
        assert!(order.notices.is_empty() && order.attention.is_empty(), "{shp:?}");
        // The buyer reads nothing of it and pays as ever.
        let here = format!("/orders/{}", unpaid.key.as_str());
        let page = shop.visitor().visit(&here).await.found();
        page.assert_says(&said(Lang::Ru, "order-waiting-headline"));
        page.form(&format!("{here}/pay"));
        let problems = shop.owner().await.visit("/admin/problems").await.found();
        for (name, value) in *shp {
            problems.assert_says(&format!("{name}={value}"));
        }
    }
    assert_eq!(shop.store().orphans(10).await.unwrap().len(), cases.len());
    shop.deliver_all().await;
    let told = shop.sandbox.messages();
    let told: Vec<_> = told.iter().filter(|message| message.chat_id == CHAT).collect();
    assert_eq!(told.len(), cases.len(), "each once");
    assert!(
        told[2].text.contains("Shp_label=official_wordpress"),
        "{}",
        told[2].text
    );
    shop.finish().await;
}

/// The order is paid already: the other program's money is another payment, not a repetition.
#[tokio::test]
async fn another_programs_payment_under_the_number_of_a_paid_order_is_not_taken_for_a_repetition() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let ours = Notice::of(&unpaid);
    assert_eq!(shop.notify(&ours).await, ours.ok());
    let foreign = Notice::about(unpaid.invoice, &unpaid.sum);
    assert_eq!(shop.notify(&foreign).await, foreign.ok());
    assert_paid_once(&shop, &unpaid).await;
    assert_eq!(shop.order(&unpaid.key).await.open_attention().count(), 0);
    assert_eq!(shop.store().orphans(10).await.unwrap().len(), 1);
    shop.deliver_all().await;
    shop.finish().await;
}

/// A test of another program on the login, under the number of a live attempt: no mistake of ours, and no order's money.
#[tokio::test]
async fn another_programs_test_payment_is_an_orphan_too() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice {
        password: TEST_PASSWORD_2,
        ..Notice::about(unpaid.invoice, &unpaid.sum)
    };
    assert_eq!(shop.notify(&notice).await, notice.ok());
    let order = shop.order(&unpaid.key).await;
    assert!(order.notices.is_empty() && order.attention.is_empty());
    let orphans = shop.store().orphans(10).await.unwrap();
    assert_eq!((orphans.len(), orphans[0].notice.test), (1, true));
    shop.finish().await;
}

/// Whichever mode the shop is in, money that came under the passwords of the other one came.
#[tokio::test]
async fn money_that_nobody_expects_is_kept_and_told_whichever_passwords_signed_it() {
    for is_test in [false, true] {
        let shop = TestShop::planned(Plan {
            is_test,
            ..Plan::default()
        })
        .await;
        for (invoice, password, test) in [(501, PASSWORD_2, false), (502, TEST_PASSWORD_2, true)] {
            let notice = Notice {
                password,
                ..Notice::about(invoice, "10.00")
            };
            assert_eq!(shop.notify(&notice).await, notice.ok(), "{invoice}");
            let orphans = shop.store().orphans(10).await.unwrap();
            let kept = orphans
                .iter()
                .find(|orphan| orphan.notice.invoice.get() == invoice)
                .unwrap();
            assert_eq!(kept.notice.test, test, "{invoice}");
            shop.deliver_all().await;
            let alert = shop.sandbox.messages().pop().unwrap();
            assert!(alert.text.contains(&invoice.to_string()), "{}", alert.text);
        }
        shop.finish().await;
    }
}

#[tokio::test]
async fn a_notice_that_nobody_expects_and_that_neither_modes_passwords_signed_is_nothing() {
    for is_test in [false, true] {
        let shop = TestShop::planned(Plan {
            is_test,
            ..Plan::default()
        })
        .await;
        for password in [PASSWORD_1, TEST_PASSWORD_1, ""] {
            let notice = Notice {
                password,
                ..Notice::about(503, "10.00")
            };
            let refused = Answer::plain(400, "Invalid signature");
            assert_eq!(shop.notify(&notice).await, refused, "{password:?}");
        }
        assert_nothing_is_recorded(&shop, "neither mode").await;
        assert_eq!(shop.deliver_all().await, 0, "nobody is bothered");
        shop.finish().await;
    }
}

/// PR-06
#[tokio::test]
async fn money_after_the_time_is_up_waits_for_a_decision_however_late_it_is() {
    let shop = TestShop::open().await;
    for late in [1, DAY, 60 * DAY] {
        let unpaid = expired(&shop, late).await;
        assert_eq!(shop.stock(THING).await, 5_000, "its pieces are for others now");
        let notice = Notice::of(&unpaid);
        assert_eq!(shop.notify(&notice).await, notice.ok());
        assert_needs_a_decision(&shop, &unpaid, Verdict::PaidLate, "expired").await;
        assert_eq!(shop.stock(THING).await, 5_000);
    }
    shop.finish().await;
}

/// An order whose time was up so many seconds ago.
async fn expired(shop: &TestShop, ago_seconds: i64) -> Unpaid {
    let end = clock::now().plus_seconds(-ago_seconds);
    let unpaid = shop.unpaid_since(end.plus_seconds(-2 * HOUR)).await;
    expire(shop, end).await;
    unpaid
}

/// The gateway is asked, and knows of nothing.
async fn expire(shop: &TestShop, now: Timestamp) {
    let turns = shop.shop().check_due(now, 10).await.unwrap();
    assert_eq!(turns.iter().filter(|turn| turn.has_expired).count(), 1);
}

#[tokio::test]
async fn the_staff_accepts_late_money_while_the_goods_are_there() {
    let shop = TestShop::open().await;
    let unpaid = expired(&shop, HOUR).await;
    shop.notify(&Notice::of(&unpaid)).await;
    let page = accept(&shop, &unpaid).await;
    assert_eq!(page.code(), 200, "{}", page.text());
    let order = shop.order(&unpaid.key).await;
    assert_eq!((order.state.name(), order.open_attention().count()), ("paid", 0));
    assert_eq!(shop.stock(THING).await, 4_999);
    shop.finish().await;
}

#[tokio::test]
async fn the_staff_cannot_accept_late_money_for_goods_that_somebody_else_has() {
    let shop = TestShop::planned(Plan {
        goods: the_last_scarf(),
        ..Plan::default()
    })
    .await;
    let unpaid = expired(&shop, HOUR).await;
    shop.notify(&Notice::of(&unpaid)).await;
    let other = shop.unpaid().await;
    assert_eq!(shop.stock(THING).await, 0);
    let page = accept(&shop, &unpaid).await;
    assert_eq!(page.code(), 422, "{}", page.text());
    assert_needs_a_decision(&shop, &unpaid, Verdict::PaidLate, "expired").await;
    assert_eq!(
        (shop.stock(THING).await, shop.state(&other).await),
        (0, "awaiting_payment")
    );
    shop.finish().await;
}

fn the_last_scarf() -> Assortment {
    changed_goods(|products| products[0].variants[0].stock = 1)
}

async fn accept(shop: &TestShop, unpaid: &Unpaid) -> Page {
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", unpaid.number);
    let form = owner.visit(&file).await.found().form(&format!("{file}/accept"));
    owner.submit(form.fill_in([("note", "Товар ещё есть")])).await
}

/// PR-07
#[tokio::test]
async fn money_after_the_shop_called_the_order_off_waits_for_a_decision() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", unpaid.number);
    let form = owner.visit(&file).await.found().form(&format!("{file}/cancel"));
    owner.submit(form.fill_in([("reason", "Брак")])).await.found();
    assert_eq!(
        (shop.state(&unpaid).await, shop.stock(THING).await),
        ("cancelled", 5_000)
    );
    let notice = Notice::of(&unpaid);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    assert_needs_a_decision(&shop, &unpaid, Verdict::PaidAfterCancel, "cancelled").await;

    let form = owner.visit(&file).await.found().form(&format!("{file}/resolve"));
    owner
        .submit(form.fill_in([("note", "Вернули деньги в кабинете")]))
        .await
        .found();
    let order = shop.order(&unpaid.key).await;
    assert_eq!(
        (order.state.name(), order.open_attention().count()),
        ("cancelled", 0)
    );
    shop.finish().await;
}

/// PR-08
#[tokio::test]
async fn a_second_payment_is_kept_apart_from_the_first() {
    let shop = TestShop::open().await;
    let first = shop.unpaid().await;
    let again = shop
        .shop()
        .pay(&shop.order(&first.key).await, ROBOKASSA, clock::now())
        .await
        .unwrap();
    let second = Unpaid::of(&again);
    assert_ne!(first.invoice, second.invoice);
    for unpaid in [&first, &second] {
        let notice = Notice::of(unpaid);
        assert_eq!(shop.notify(&notice).await, notice.ok());
    }
    assert_paid_once(&shop, &first).await;
    assert_needs_a_decision(&shop, &first, Verdict::PaidTwice, "paid").await;
    let order = shop.order(&first.key).await;
    assert_eq!(order.notices.len(), 2);
    assert_eq!(order.notices[0].verdict, Verdict::Accepted);
    shop.finish().await;
}
