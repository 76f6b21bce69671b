//! The stock as its owner moves and counts it, without a script.

use crate::support::{Browser, Form, Page, THING, TestShop, said};
use reqwest::Method;
use shop::text::Lang;

const STOCK: &str = "/admin/stock";
const TAKINGS: &str = "/admin/stock/takings";
/// Five pieces at first.
const BLUE: &str = "SCARF-BLUE";

/// The form that moves pieces; the one that filters the journal is sent there, too.
fn movement(page: &Page) -> Form {
    let mut forms = page.forms(STOCK).into_iter();
    forms.find(|form| *form.method() == Method::POST).unwrap()
}

async fn page_of_blue(owner: &Browser) -> Page {
    owner.visit(&format!("{STOCK}?sku={BLUE}")).await.found()
}

fn ru(id: &str) -> String {
    said(Lang::Ru, id)
}

#[tokio::test]
async fn pieces_are_received_written_off_and_counted_and_a_form_moves_them_once() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let page = page_of_blue(&owner).await;
    let receive = movement(&page).fill_in([
        ("cause", "received"),
        ("pieces", "1 200"),
        ("note", "накладная № 7"),
    ]);
    let received = owner.submit(receive.clone()).await.found();
    received.assert_says(&ru("office-stock-moved"));
    received.assert_says("накладная № 7");
    received.assert_says("+1200");
    assert_eq!(shop.stock(BLUE).await, 1_205);
    owner.submit(receive).await.found();
    assert_eq!(
        shop.stock(BLUE).await,
        1_205,
        "a form that is sent again moves nothing"
    );

    let write_off = movement(&received).fill_in([("cause", "written_off"), ("pieces", "1200")]);
    let written_off = owner.submit(write_off).await.found();
    written_off.assert_says("−1200");
    let count = movement(&written_off).fill_in([("cause", "counted"), ("pieces", "5")]);
    let counted = owner.submit(count).await.found();
    counted.assert_says(&ru("office-stock-as-expected"));
    assert_eq!(shop.stock(BLUE).await, 5);

    // What an address claims is believed only if the journal bears it out.
    let claimed = owner
        .visit(&format!("{STOCK}?sku={THING}&done=moved"))
        .await
        .found();
    assert!(!claimed.says(&ru("office-stock-moved")));
    shop.finish().await;
}

#[tokio::test]
async fn what_is_refused_moves_nothing_and_keeps_what_was_typed() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    for (cause, pieces) in [
        ("written_off", "6"),
        ("written_off", "0"),
        ("received", "4601234567890"),
        ("received", "-3"),
        ("counted", "<b>"),
    ] {
        let page = page_of_blue(&owner).await;
        let form = movement(&page).fill_in([("cause", cause), ("pieces", pieces), ("note", "упало")]);
        let refused = owner.submit(form).await;
        assert_eq!(refused.code(), 422, "{cause} {pieces}");
        let form = movement(&refused);
        let kept = ["cause", "pieces", "note"].map(|name| form.value(name).unwrap());
        assert_eq!(kept, [cause, pieces, "упало"]);
        assert!(
            refused.has("#errors") && refused.has("[aria-invalid=true]"),
            "{cause} {pieces}"
        );
    }
    assert_eq!(shop.stock(BLUE).await, 5);
    shop.finish().await;
}

#[tokio::test]
async fn the_journal_shows_orders_and_is_filtered() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let owner = shop.owner().await;
    let all = owner.visit(STOCK).await.found();
    let order = format!("/admin/orders/{}", unpaid.number);
    assert!(
        all.has(&format!("a[href='{order}']")),
        "each line leads to its order"
    );
    let thing = owner.visit(&format!("{STOCK}?sku={THING}")).await.found();
    assert_eq!(
        thing.all(".counter strong"),
        ["4999", "1", "0"],
        "free, reserved, sold"
    );
    let by_code = owner.visit(&format!("{STOCK}?q={THING}")).await.found();
    assert_eq!(
        by_code.all(".counter strong"),
        ["4999", "1", "0"],
        "found by its article code"
    );
    for (query, lines) in [
        ("q=hat", 1),
        ("q=%D1%88%D0%B0%D1%80%D1%84", 3),
        ("cause=ordered", 1),
        ("cause=written_off", 0),
        ("from=2999-01-01", 0),
        ("to=2000-01-01", 0),
        ("from=nonsense&cause=nonsense", 5),
        ("sku=nothing", 0),
    ] {
        let page = owner.visit(&format!("{STOCK}?{query}")).await.found();
        assert_eq!(page.all("tbody tr").len(), lines, "{query}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn goods_are_counted_on_paper_typed_in_and_posted_in_one_step() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let list = owner.visit(TAKINGS).await.found();
    let sheet = owner.submit(list.form(TAKINGS)).await.found();
    let here = sheet.url.path().to_owned();
    let (blue, hat) = (shop.variant(BLUE).await.id.0, shop.variant("HAT").await.id.0);
    let (blue, hat) = (format!("counted-{blue}"), format!("counted-{hat}"));

    let paper = owner.visit(&format!("{here}/print")).await.found();
    assert_eq!(
        paper.all("td.count-box"),
        ["", "", "", ""],
        "an empty box for each"
    );
    paper.assert_says(BLUE);

    let typed = sheet
        .form(&here)
        .fill_in([(blue.as_str(), "3"), (hat.as_str(), "one")]);
    let mistaken = owner.submit(typed.press("step", "save")).await;
    assert_eq!(mistaken.code(), 422);
    mistaken.assert_says(&ru("office-taking-mistaken-text"));
    let again = mistaken.form(&here);
    assert_eq!(
        again.value(&blue).as_deref(),
        Some("3"),
        "what is a number is kept"
    );
    assert_eq!(again.value(&hat).as_deref(), Some("one"), "and nothing is lost");
    let mended = again.fill_in([(hat.as_str(), "1")]);
    let review = owner.submit(mended.press("step", "review")).await.found();
    assert_eq!(review.all("tbody tr").len(), 1, "the hat is there");
    review.assert_says("−2");
    assert_eq!(shop.stock(BLUE).await, 5, "nothing has moved so far");

    let post = review.form(&format!("{here}/post"));
    let posted = owner.submit(post.clone()).await.found();
    posted.assert_says(&ru("office-taking-posted"));
    assert!(posted.forms(&format!("{here}/post")).is_empty());
    owner.submit(post).await.found();
    assert_eq!((shop.stock(BLUE).await, shop.stock("HAT").await), (3, 1));

    let late = owner
        .submit(sheet.form(&here).fill_in([(blue.as_str(), "9")]))
        .await;
    assert_eq!(late.code(), 422, "it has ended");
    let page = page_of_blue(&owner).await;
    assert!(
        page.has(&format!("a[href='{here}/review']")),
        "the journal leads to it"
    );
    shop.finish().await;
}

/// What the island of the sheet sends as soon as a field is left.
#[tokio::test]
async fn a_row_is_kept_by_the_function_as_by_the_form() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let list = owner.visit(TAKINGS).await.found();
    let sheet = owner.submit(list.form(TAKINGS)).await.found();
    let here = sheet.url.path().to_owned();
    let number = here.rsplit('/').next().unwrap();
    let id = shop.variant(BLUE).await.id.0.to_string();
    for (counted, was, is_kept) in [("4", "", true), ("four", "4", false), ("3", "4", true)] {
        let fields = [
            ("number", number),
            ("variant", id.as_str()),
            ("counted", counted),
            ("was", was),
        ];
        let answer = owner.post("/api/office/count", &fields).await;
        assert_eq!(answer.code(), 200, "{counted}");
        let kept: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(kept["is_kept"], is_kept, "{counted}: {kept}");
    }
    let field = format!("counted-{id}");
    let sheet = owner.visit(&here).await.found();
    assert_eq!(sheet.form(&here).value(&field).as_deref(), Some("3"));
    let fields = [("number", "99"), ("variant", &*id), ("counted", "1"), ("was", "")];
    assert_eq!(owner.post("/api/office/count", &fields).await.code(), 404);
    shop.finish().await;
}

#[tokio::test]
async fn a_stock_taking_that_is_dropped_moves_nothing() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let list = owner.visit(TAKINGS).await.found();
    let begin = list.form(TAKINGS);
    let sheet = owner.submit(begin.clone()).await.found();
    let second = owner.submit(begin).await;
    assert_eq!(second.code(), 422, "one at a time");
    second.assert_says(&ru("trouble-taking-open"));
    let here = sheet.url.path().to_owned();
    let blue = format!("counted-{}", shop.variant(BLUE).await.id.0);
    let typed = sheet.form(&here).fill_in([(blue.as_str(), "0")]);
    let review = owner.submit(typed.press("step", "review")).await.found();
    let dropped = owner.submit(review.form(&format!("{here}/drop"))).await.found();
    dropped.assert_says(&ru("office-taking-dropped"));
    assert_eq!(shop.stock(BLUE).await, 5);
    assert_eq!(owner.visit(&format!("{TAKINGS}/99")).await.code(), 404);
    assert_eq!(owner.post(&format!("{TAKINGS}/99/post"), &[]).await.code(), 404);
    assert_eq!(
        owner.visit(TAKINGS).await.found().forms(TAKINGS).len(),
        1,
        "the next one"
    );
    shop.finish().await;
}
