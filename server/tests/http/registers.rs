//! The registers of a month: on a page, and as files that say the same.

use crate::support::{
    THING, TestShop, in_time,
    walk::{filled, go_to_gateway},
};
use server::{clock, workers};
use shop::{order::Order, text::Lang};
use words::{Zone, words};

/// An order of two scarves that is paid at the gateway.
async fn bought(shop: &TestShop) -> Order {
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    let checkout = visitor.visit("/checkout").await.found();
    let hand_over = visitor.submit(filled(&checkout, "/")).await.found();
    go_to_gateway(&visitor, &hand_over).await;
    let order = shop.order_of(&hand_over).await;
    let invoice = order.attempts[0].invoice.get();
    shop.sandbox.pay(invoice.try_into().unwrap()).unwrap();
    shop.accepted(&order).await
}

#[tokio::test]
async fn a_month_is_shown_and_taken_away_and_both_add_up() {
    let shop = TestShop::open().await;
    let paid = [bought(&shop).await, bought(&shop).await];
    workers::keep_register(shop.app().clone()).await.unwrap();
    let owner = shop.owner().await;
    let back = owner
        .visit(&format!("/admin/orders/{}", paid[1].number))
        .await
        .found();
    let back = back.form(&format!("/admin/orders/{}/note-refund", paid[1].number));
    let back = back.fill_in([("amount", "10"), ("reason", "a torn seam")]);
    owner.submit(back).await.found();

    let month = Zone::MOSCOW.month_of(clock::now());
    let page = owner.visit(&format!("/admin/books?month={month}")).await.found();
    for order in &paid {
        assert!(page.has(&format!("a[href='/admin/orders/{}']", order.number)));
    }
    let sums = shop.store().sums().await.unwrap();
    for sum in [sums.paid, sums.refunded] {
        page.assert_says(&sum.to_string());
    }
    let cells = |line: &str| line.split(';').map(str::to_owned).collect::<Vec<String>>();
    for (register, lines, sum) in [("payments", 2, sums.paid), ("refunds", 1, sums.refunded)] {
        let path = format!("/admin/books/{register}.csv?month={month}");
        assert!(page.has(&format!("a[href='{path}']")), "{path}");
        let file = owner.visit(&path).await.found();
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        let rows: Vec<_> = file.body.lines().skip(1).map(cells).collect();
        assert_eq!(rows.len(), lines, "{}", file.body);
        let kopecks = rows
            .iter()
            .map(|row| row[5].replace(',', "").parse::<i64>().unwrap());
        assert_eq!(kopecks.sum::<i64>(), sum.get(), "{register}");
    }
    let totals = owner
        .visit(&format!("/admin/books/totals.csv?month={month}"))
        .await
        .found();
    let all = cells(totals.body.lines().nth(1).unwrap());
    let decimal = |sum: shop::Kopecks| sum.decimal().replace('.', ",");
    assert_eq!([&all[2], &all[4]], [&decimal(sums.paid), &decimal(sums.refunded)]);
    for register in ["payments", "refunds", "receipts", "totals"] {
        let path = format!("/admin/books/{register}.xlsx?month={month}");
        let answer = in_time(owner.client().get(shop.url(&path)).send()).await.unwrap();
        assert!(
            in_time(answer.bytes()).await.unwrap().starts_with(b"PK"),
            "{register}"
        );
    }
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn another_month_is_empty_and_what_is_no_register_is_not_found() {
    let shop = TestShop::open().await;
    let order = bought(&shop).await;
    let owner = shop.owner().await;
    let page = owner.visit("/admin/books?month=2020-02").await.found();
    page.assert_says(&words(Lang::Ru).text("office-books-nothing"));
    let odd = owner.visit("/admin/books?month=nonsense&after=x-y").await.found();
    assert!(odd.has(&format!("a[href='/admin/orders/{}']", order.number)));
    for path in [
        "/admin/books/payments.csv",
        "/admin/books/payments.csv?month=2026-13",
        "/admin/books/payments.yml?month=2026-11",
        "/admin/books/goods.csv?month=2026-11",
    ] {
        assert_eq!(owner.visit(path).await.code(), 404, "{path}");
    }
    let stranger = shop.get("/admin/books/payments.csv?month=2026-11").await;
    assert!(!stranger.body.contains(';'), "{}", stranger.body);
    shop.deliver_all().await;
    shop.finish().await;
}
