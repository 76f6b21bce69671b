//! The way to the same page in the other language.

use crate::support::{Browser, Page, THING, TestShop, map::posts};

/// Where the page's link to the other language leads, if it has one: the back office has none.
fn other_language(page: &Page) -> Option<String> {
    page.attributes("a[hreflang]", "href").into_iter().next()
}

/// Follows it there and back again.
async fn assert_leads_to_the_same_page(visitor: &Browser, page: &Page, case: &str) {
    let link = other_language(page).unwrap_or_else(|| panic!("{case}: {}", page.text()));
    let there = visitor.visit(&link).await;
    assert_eq!(there.code(), 200, "{case}: {link}");
    let lang = if link.starts_with("/en/") { "en" } else { "ru" };
    assert!(there.has(&format!("html[lang={lang}]")), "{case}: {link}");
    let back = other_language(&there).unwrap_or_else(|| panic!("{case}: {link}"));
    let back = visitor.visit(&back).await;
    assert_eq!(back.code(), 200, "{case}");
    assert_ne!(back.url.path(), there.url.path(), "{case}");
}

#[tokio::test]
async fn a_page_keeps_what_was_asked_of_it_in_the_other_language() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let visitor = shop.visitor();
    let red = shop.variant(THING).await.id.0;
    for path in [
        "/?category=warm&sort=dear".to_owned(),
        "/?q=%D1%88%D0%B0%D1%80%D1%84".into(),
        format!("/products/scarf?variant={red}"),
        "/cart".into(),
        "/offer".into(),
        format!("/orders/{}?from=check", unpaid.key.as_str()),
        "/nothing?x=%22%3E".into(),
    ] {
        let page = visitor.visit(&path).await;
        assert_eq!(other_language(&page), Some(format!("/en{path}")), "{path}");
        let english = visitor.visit(&format!("/en{path}")).await;
        assert_eq!(other_language(&english), Some(path));
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_page_that_answers_a_form_leads_to_the_page_of_the_form() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("hat", "HAT"), 1).await;
    let red = shop.variant(THING).await.id.0.to_string();
    let added = visitor
        .post("/cart/add", &[("variant", &red), ("count", "0")])
        .await;
    assert_eq!(added.code(), 422);
    assert_eq!(
        other_language(&added),
        Some(format!("/en/products/scarf?variant={red}"))
    );
    for (path, fields, page) in [
        ("/en/cart/set", [("variant", &*red), ("count", "x")], "/cart"),
        ("/checkout", [("name", ""), ("phone", "")], "/en/checkout"),
    ] {
        let answer = visitor.post(path, &fields).await;
        assert_eq!(answer.code(), 422, "{path}");
        assert_eq!(other_language(&answer).as_deref(), Some(page), "{path}");
    }
    let owner = shop.owner().await;
    for path in posts(unpaid.key.as_str(), unpaid.number.0) {
        let fields = [
            ("variant", &*red),
            ("count", "0"),
            ("pay_by", "nobody"),
            ("note", ""),
        ];
        let page = owner.post(&path, &fields).await;
        // The back office has no link, and the setup leads there; but what is not there is a page of the shop.
        let is_office = path.contains("/admin/") || path.contains("/setup");
        if !is_office || other_language(&page).is_some() {
            assert_leads_to_the_same_page(&owner, &page, &path).await;
        }
    }
    shop.finish().await;
}

/// Also when the form was refused before anybody read it.
#[tokio::test]
async fn a_refusal_leads_to_a_page_too() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 1).await;
    for path in posts(unpaid.key.as_str(), unpaid.number.0) {
        // Whoever sets up a shop has a pass, and this visitor has none.
        if path.contains("/admin/") || path.contains("/setup") {
            continue;
        }
        let long = "1".repeat(70_000);
        let page = visitor.post(&path, &[("count", &long)]).await;
        assert_eq!(page.code(), 413, "{path}");
        assert_leads_to_the_same_page(&visitor, &page, &path).await;
    }
    shop.finish().await;
}
