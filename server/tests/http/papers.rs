//! Papers of an order: on a page, and as a file.

use crate::support::{BUYER, Engine, Plan, THING, TestShop, bank, in_time, walk::filled};
use server::workers;
use shop::{
    order::Order,
    security::{Act, SecurityFilter},
    text::Lang,
};
use words::words;

async fn open() -> TestShop {
    TestShop::planned(Plan {
        engine: Engine::Sqlite,
        change: bank,
        ..Plan::default()
    })
    .await
}

async fn ordered(shop: &TestShop) -> Order {
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    let checkout = visitor.visit("/checkout").await.found();
    let hand_over = visitor.submit(filled(&checkout, "/")).await.found();
    shop.order_of(&hand_over).await
}

#[tokio::test]
async fn every_paper_is_a_page_without_a_script_and_a_file_of_its_own() {
    let shop = open().await;
    let order = ordered(&shop).await;
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);
    let page = owner.visit(&file).await.found();
    for paper in ["sheet", "invoice", "act"] {
        let (html, pdf) = (
            format!("{file}/papers/{paper}"),
            format!("{file}/export/{paper}.pdf"),
        );
        assert!(page.has(&format!("a[href='{html}']")) && page.has(&format!("a[href='{pdf}']")));
        let shown = owner.visit(&html).await.found();
        shown.assert_says(BUYER.name);
        shown.assert_says("Шарф «Иней»");
        shown.assert_says(&words(Lang::Ru).with(
            &format!("paper-{paper}-title"),
            &[("number", order.number.to_string().into())],
        ));
        let answer = in_time(owner.client().get(shop.url(&pdf)).send()).await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/pdf");
        let name = format!("attachment; filename=\"{}-{paper}.pdf\"", order.number);
        assert_eq!(answer.headers()["content-disposition"], name.as_str());
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let bytes = in_time(answer.bytes()).await.unwrap();
        assert!(bytes.starts_with(b"%PDF-"), "{paper}");
        let english = owner.visit(&format!("/en{html}")).await.found();
        english.assert_says(&words(Lang::En).text("paper-buyer"));
    }
    let invoice = owner.visit(&format!("{file}/papers/invoice")).await.found();
    invoice.assert_says(&words(Lang::Ru).sum_in_words(order.placed.bill.total()));
    invoice.assert_says(&words(Lang::Ru).text("invoice-bic"));
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn papers_are_for_the_staff_and_taking_one_away_is_on_record() {
    let shop = open().await;
    let order = ordered(&shop).await;
    let paths = [
        format!("/admin/orders/{}/papers/invoice", order.number),
        format!("/admin/orders/{}/export/invoice.pdf", order.number),
    ];
    for path in &paths {
        let stranger = shop.get(path).await;
        assert!(
            !stranger.says(BUYER.name) && !stranger.body.starts_with("%PDF-"),
            "{path}"
        );
    }
    let owner = shop.owner().await;
    for path in [
        format!("/admin/orders/{}/papers/receipt", order.number),
        format!("/admin/orders/{}/export/receipt.pdf", order.number),
        format!("/admin/orders/{}/export/invoice.doc", order.number),
        "/admin/orders/999999/papers/invoice".to_owned(),
        "/admin/orders/999999/export/invoice.pdf".to_owned(),
    ] {
        assert_eq!(owner.visit(&path).await.code(), 404, "{path}");
    }
    in_time(owner.client().get(shop.url(&paths[1])).send())
        .await
        .unwrap();
    let events = shop.nodes[0].app.evidence.take_all();
    workers::keep_events(&shop.nodes[0].app, events).await.unwrap();
    let all = SecurityFilter {
        limit: 100,
        ..SecurityFilter::default()
    };
    let rows = shop.store().security_events(&all).await.unwrap();
    let taken: Vec<_> = rows
        .iter()
        .filter(|row| row.event.act == Act::OrdersExported)
        .map(|row| row.event.detail.as_str())
        .collect();
    assert_eq!(taken, [format!("{}-invoice.pdf", order.number)]);
    shop.deliver_all().await;
    shop.finish().await;
}
