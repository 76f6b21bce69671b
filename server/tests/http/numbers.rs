//! The overview: the office's home.

use crate::support::{Notice, Plan, TEST_PASSWORD_2, THING, TestShop, said};
use server::workers;
use shop::{
    numbers::{Day, Facts, Sums},
    order::OrderNumber,
    text::Lang,
};

/// What the worker does.
pub async fn add_up(shop: &TestShop) {
    workers::add_up(shop.app().clone()).await.unwrap();
}

/// The sums that were kept up are those that the orders come to as they are.
pub async fn assert_true(shop: &TestShop) {
    add_up(shop).await;
    let zone_seconds = shop.app().settings.zone.seconds();
    let numbers: Vec<OrderNumber> = shop.orders().await.iter().map(|row| row.number).collect();
    let orders = shop.store().readable_orders(&numbers).await.unwrap();
    let facts: Vec<_> = orders
        .iter()
        .map(|order| Facts::of(order, zone_seconds))
        .collect();
    let truth = Sums::moved(facts.iter().map(|facts| (None, facts.as_ref())));
    let figures = shop.store().figures(Day(i64::MIN), Day(i64::MAX)).await;
    let mut figures = figures.unwrap();
    figures.sort_by(|a, b| (a.day, a.measure, &a.subject).cmp(&(b.day, b.measure, &b.subject)));
    assert_eq!(figures, truth.days);
}

#[tokio::test]
async fn the_overview_shows_what_came_and_what_waits_without_a_script() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let (paid, _waiting) = (shop.unpaid().await, shop.unpaid().await);
    let money = Notice::of(&paid);
    assert_eq!(shop.notify(&money).await, money.ok());
    add_up(&shop).await;
    for (prefix, lang) in [("", Lang::Ru), ("/en", Lang::En)] {
        for query in ["", "?days=1", "?days=7", "?days=90", "?days=x"] {
            let page = owner.visit(&format!("{prefix}/admin{query}")).await.found();
            page.assert_says(&said(lang, "numbers-figures-title"));
            assert!(
                page.has("a.counter[href$='state=paid&fulfilment=new']"),
                "to ship"
            );
            assert!(page.has("svg[role=img] title"), "{query}");
            assert_eq!(page.all(".stretches a[aria-current]").len(), 1);
        }
    }
    let path = "/admin/numbers/revenue.csv?days=7";
    let file = owner.client().get(shop.url(path)).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let bytes = file.bytes().await.unwrap();
    assert!(bytes.starts_with(b"\xEF\xBB\xBF"), "a spreadsheet wants the mark");
    let table = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(table.lines().count(), 8);
    let today = table.lines().last().unwrap();
    assert!(
        today.contains(&format!(";{};1;", paid.sum.replace('.', ","))),
        "{today}"
    );
    for nothing in ["revenue.txt", "other.csv"] {
        let answer = owner.visit(&format!("/admin/numbers/{nothing}")).await;
        assert_eq!(answer.code(), 404, "{nothing}");
    }
    let stranger = shop.visitor().visit(path).await;
    assert!(!stranger.says(";1;"), "it is the staff's");
    shop.deliver_all().await;
    shop.finish().await;
}

/// A cart that stays one, however much is put into it, an order whose buyer goes to the gateway, one that is paid there, and one whose
/// buyer pressed "pay" and was never seen again.
#[tokio::test]
async fn the_way_from_the_cart_to_the_payment_is_counted_step_by_step() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let looks = shop.visitor();
    for count in [1, 2] {
        shop.add_to_cart(&looks, "/", ("scarf", THING), count).await;
    }
    for is_paid in [false, true] {
        let buyer = shop.visitor();
        let form = shop.ready_to_order(&buyer).await;
        let hand_over = buyer.submit(form).await.found();
        if is_paid {
            let money = Notice::of(&shop.unpaid_of(&hand_over).await);
            assert_eq!(shop.notify(&money).await, money.ok());
        }
    }
    shop.unpaid().await;
    assert_true(&shop).await;
    let file = owner.visit("/admin/numbers/funnel.csv?days=1").await.found();
    let lines: Vec<String> = file.body.lines().skip(1).map(str::to_owned).collect();
    let steps = [
        ("numbers-step-cart", "3;100"),
        ("numbers-step-placed", "3;100"),
        ("numbers-step-begun", "2;66"),
        ("numbers-step-paid", "1;33"),
    ];
    let steps = steps.map(|(id, numbers)| format!("{};{numbers}", said(Lang::Ru, id)));
    assert_eq!(lines, steps);
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn play_money_is_in_no_number() {
    let plan = Plan {
        is_test: true,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let paid = shop.unpaid().await;
    let play_money = Notice {
        password: TEST_PASSWORD_2,
        ..Notice::of(&paid)
    };
    assert_eq!(shop.notify(&play_money).await, play_money.ok());
    add_up(&shop).await;
    let owner = shop.owner().await;
    let page = owner.visit("/admin").await.found();
    assert!(!page.has("svg.plot"), "there is nothing to see");
    page.assert_says(&said(Lang::Ru, "numbers-todo-nothing"));
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn a_shop_that_sold_nothing_yet_sees_where_to_begin() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let page = owner.visit("/admin").await.found();
    page.assert_says(&said(Lang::Ru, "numbers-begin-title"));
    let ways = page.attributes("section[aria-labelledby=begin] a", "href");
    assert_eq!(ways, ["/admin/goods", "/admin/settings", "/admin/doctor"]);
    for way in ways {
        owner.visit(&way).await.found();
    }
    shop.finish().await;
}
