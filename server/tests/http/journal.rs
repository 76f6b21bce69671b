//! The staff's journal as its owner reads it, without a script.

use crate::support::{TestShop, said};
use reqwest::Method;
use server::{clock, workers};
use shop::text::Lang;

const STOCK: &str = "/admin/stock";
/// Five pieces at first.
const BLUE: &str = "SCARF-BLUE";

#[tokio::test]
async fn what_the_staff_does_is_shown_searched_sealed_and_taken_away_without_a_script() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let page = owner.visit(&format!("{STOCK}?sku={BLUE}")).await.found();
    let mut forms = page.forms(STOCK).into_iter();
    let form = forms.find(|form| *form.method() == Method::POST).unwrap();
    let receive = form.fill_in([("cause", "received"), ("pieces", "7"), ("note", "накладная № 7")]);
    owner.submit(receive).await.found();

    let page = owner.visit("/admin/journal").await.found();
    page.assert_says(&said(Lang::Ru, "office-doing-stock-received"));
    page.assert_says("штук: 7");
    assert!(!page.says("накладная"), "nothing that a person typed");
    for (field, value, rows) in [
        ("object", BLUE, 1),
        ("object", "nothing", 0),
        ("who", server::office::OWNER, 1),
        ("who", "nobody", 0),
        ("act", "order.refunded", 0),
        ("from", "2999-01-01", 0),
        ("to", "2000-01-01", 0),
    ] {
        // Goods were put on the shelf, too.
        let search = page.form("/admin/journal").fill_in([("act", "stock.received")]);
        let found = owner.submit(search.fill_in([(field, value)])).await.found();
        assert_eq!(found.all("tbody tr").len(), rows, "{field}: {value}");
    }

    let file = owner
        .visit(&format!(
            "/admin/journal/journal.csv?object={BLUE}&act=stock.received"
        ))
        .await
        .found();
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.headers["cache-control"], "no-store");
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    let expected = format!(
        "Z,{},stock.received,{BLUE},7,127.0.0.0/24,",
        server::office::OWNER
    );
    assert!(lines[1].contains(&expected), "{lines:?}");
    assert_eq!(owner.visit("/admin/journal/other.csv").await.code(), 404);

    let app = &shop.nodes[0].app;
    workers::seal_record(app.clone()).await.unwrap();
    let verified = app.shop.verify_record(None, clock::now(), |_| {}).await.unwrap();
    assert_eq!(verified.findings, 0);
    assert!(verified.newest.is_some());
    shop.finish().await;
}
