//! Posts that a foreign page sends with the cookies of somebody who is signed in.

use crate::support::{
    Browser, Notice, Page, THING, TestShop,
    map::{OTHERS, gets, posts},
};

/// What browsers say of a post from elsewhere.
const FOREIGN: &[&[(&str, &str)]] = &[
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("origin", "null"), ("sec-fetch-site", "cross-site")],
    &[("origin", "http://127.0.0.1:1")],
    &[("origin", "file://")],
    &[("origin", "\u{e9}")],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
];

async fn send(owner: &Browser, url: &str, headers: &[(&str, &str)], body: &[(&str, &str)]) -> Page {
    let mut request = owner.client().post(url).form(body);
    for (name, value) in headers {
        request = request.header(
            *name,
            reqwest::header::HeaderValue::from_bytes(value.as_bytes()).unwrap(),
        );
    }
    Page::of(request.send().await.unwrap()).await
}

/// CS-01, CS-06
#[tokio::test]
async fn a_post_from_another_site_does_nothing_anywhere() {
    let shop = TestShop::open().await;
    shop.notify(&Notice::about(9, "1.00")).await;
    let (unpaid, paid) = (shop.unpaid().await, shop.unpaid().await);
    shop.notify(&Notice::of(&paid)).await;
    let owner = shop.owner().await;
    shop.add_to_cart(&owner, "/", ("scarf", THING), 1).await;
    let before = (shop.order(&unpaid.key).await, shop.order(&paid.key).await);
    let variant = shop.variant(THING).await.id.0.to_string();
    let fields = [
        ("variant", variant.as_str()),
        ("count", "5"),
        ("reason", "x"),
        ("note", "x"),
        ("pay_by", "online"),
        ("login", "owner"),
        ("password", "x"),
    ];
    for path in posts(unpaid.key.as_str(), paid.number.0) {
        for headers in FOREIGN {
            // A page that tells its address to nobody has no origin: see the next test.
            if path.contains(unpaid.key.as_str()) && *headers == [("origin", "null")] {
                continue;
            }
            let page = send(&owner, &shop.url(&path), headers, &fields).await;
            assert_eq!(page.code(), 403, "{path} {headers:?}");
        }
    }
    assert_eq!(
        (shop.order(&unpaid.key).await, shop.order(&paid.key).await),
        before
    );
    assert_eq!(shop.store().counts().await.unwrap().orphans, 1);
    assert_eq!(owner.visit("/cart").await.all("[data-cart=pieces]"), ["1"]);
    assert_eq!(
        owner.visit("/admin/orders").await.url.path(),
        "/admin/orders",
        "still signed in"
    );
    shop.finish().await;
}

/// The page of an order is such a page, and an old browser says no more than that. Anyone who posts there
/// knows the order's key.
#[tokio::test]
async fn an_order_can_be_paid_from_its_own_page_by_an_old_browser() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let visitor = shop.visitor();
    let pay = shop.url(&format!("/orders/{}/pay", unpaid.key.as_str()));
    let page = send(&visitor, &pay, &[("origin", "null")], &[("pay_by", "online")]).await;
    assert_eq!(page.code(), 200);
    assert!(page.form_to_elsewhere().value("SignatureValue").is_some());
    let foreign = send(
        &visitor,
        &pay,
        &[("origin", "null"), ("sec-fetch-site", "cross-site")],
        &[],
    )
    .await;
    assert_eq!(foreign.code(), 403);
    shop.finish().await;
}

#[tokio::test]
async fn posts_of_our_own_pages_go_through() {
    let shop = TestShop::open().await;
    let variant = shop.variant(THING).await.id.0.to_string();
    let fields = [("variant", variant.as_str()), ("count", "1")];
    let own = shop.url("");
    for headers in [
        &[("origin", own.as_str()), ("sec-fetch-site", "same-origin")][..],
        &[("origin", own.as_str())],
        &[("sec-fetch-site", "none")],
        &[],
    ] {
        let visitor = shop.visitor();
        let page = send(&visitor, &shop.url("/cart/add"), headers, &fields).await;
        assert_eq!(page.code(), 200, "{headers:?}");
    }
    shop.finish().await;
}

/// What the office takes has to be said to come from the office. Every form and function is tried, whatever it does.
#[tokio::test]
async fn the_office_takes_no_post_that_is_not_said_to_be_its_own() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let owner = shop.owner().await;
    let before = shop.order(&unpaid.key).await;
    let own = shop.url("");
    let https = own.replace("http:", "https:");
    for path in office_posts(unpaid.key.as_str(), unpaid.number.0) {
        for headers in [
            &[("sec-fetch-site", "none")][..],
            &[],
            &[("origin", "null")],
            &[("origin", "null"), ("sec-fetch-site", "none")],
            &[("origin", "")],
            &[("origin", https.as_str())],
            &[("origin", own.as_str()), ("sec-fetch-site", "cross-site")],
            &[("origin", own.as_str()), ("sec-fetch-site", "same-site")],
            &[
                ("origin", "https://evil.example"),
                ("sec-fetch-site", "same-origin"),
            ],
            &[("origin", own.as_str()), ("origin", "https://evil.example")],
            &[("origin", own.as_str()), ("origin", own.as_str())],
            &[
                ("sec-fetch-site", "same-origin"),
                ("sec-fetch-site", "cross-site"),
            ],
        ] {
            let page = send(&owner, &shop.url(&path), headers, &[]).await;
            assert_eq!(page.code(), 403, "{path} {headers:?}");
        }
    }
    assert_eq!(shop.order(&unpaid.key).await, before);
    assert_eq!(
        owner.visit("/admin/orders").await.url.path(),
        "/admin/orders",
        "still signed in"
    );
    shop.finish().await;
}

/// Either header is enough, since browsers of some years ago send one of the two only.
#[tokio::test]
async fn the_office_takes_what_either_header_says_is_its_own() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let stranger = shop.visitor();
    let own = shop.url("");
    for path in office_posts(unpaid.key.as_str(), unpaid.number.0) {
        for headers in [
            &[("origin", own.as_str()), ("sec-fetch-site", "same-origin")][..],
            &[("origin", own.as_str())],
            &[("sec-fetch-site", "same-origin")],
            &[("origin", "null"), ("sec-fetch-site", "same-origin")],
        ] {
            let page = send(&stranger, &shop.url(&path), headers, &[]).await;
            assert_ne!(page.code(), 403, "{path} {headers:?}");
        }
    }
    shop.finish().await;
}

/// Forms, uploads and functions of the office.
fn office_posts(key: &str, number: i64) -> Vec<String> {
    let forms = posts(key, number)
        .into_iter()
        .filter(|path| path.contains("/admin/"));
    let functions = OTHERS
        .iter()
        .filter(|(path, methods)| path.starts_with("/api/") && methods.contains("POST"))
        .map(|(path, _)| (*path).to_owned());
    let all: Vec<String> = forms.chain(functions).collect();
    assert!(all.len() > 40, "{all:?}");
    all
}

/// CS-03
#[tokio::test]
async fn only_forms_are_taken_whoever_sends_them() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let owner = shop.owner().await;
    for path in posts(unpaid.key.as_str(), unpaid.number.0) {
        for kind in [
            "text/plain",
            "application/json",
            "multipart/form-data; boundary=b",
            "text/xml",
        ] {
            let body = "variant=1&count=1&reason=x&note=x";
            let request = owner.page_posts(&path).header("content-type", kind).body(body);
            let status = request.send().await.unwrap().status().as_u16();
            assert!(matches!(status, 403 | 415), "{path} {kind}: {status}");
        }
    }
    assert_eq!(shop.state(&unpaid).await, "awaiting_payment");
    shop.finish().await;
}

/// CS-04: a link, or the picture of a letter, does nothing.
#[tokio::test]
async fn nothing_is_done_by_reading() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let owner = shop.owner().await;
    let before = shop.order(&unpaid.key).await;
    let pages = gets(unpaid.key.as_str(), unpaid.number.0);
    for path in posts(unpaid.key.as_str(), unpaid.number.0) {
        let page = owner
            .visit(&format!(
                "{path}?variant=1&count=1&reason=x&note=x&gateway=robokassa"
            ))
            .await;
        let is_nothing = path.ends_with(&format!("/takings/{}", unpaid.number));
        let expected = if is_nothing || path.contains("/admin/invitation/") {
            // There is no such stock-taking, and no such invitation.
            404
        } else if pages.contains(&path) {
            200
        } else {
            405
        };
        assert_eq!(page.code(), expected, "{path}");
    }
    assert_eq!(shop.order(&unpaid.key).await, before);
    assert_eq!(
        owner.visit("/admin/orders").await.url.path(),
        "/admin/orders",
        "still signed in"
    );
    shop.finish().await;
}

/// CS-05, RD-01
#[tokio::test]
async fn no_answer_sends_the_browser_to_where_it_came_from() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    for path in posts(unpaid.key.as_str(), unpaid.number.0) {
        let query =
            "next=//evil.example&return=https://evil.example&to=/%5Cevil.example&back=/%09/evil.example";
        let request = shop
            .page_posts(&format!("{path}?{query}"))
            .header("referer", "https://evil.example/x")
            .header("accept", "text/html")
            .form(&[
                ("next", "//evil.example"),
                ("variant", "0"),
                ("count", "x"),
                ("reason", ""),
            ]);
        let response = request.send().await.unwrap();
        let Some(location) = response.headers().get("location") else {
            continue;
        };
        let location = location.to_str().unwrap();
        assert!(
            location.starts_with('/') && !location.starts_with("//"),
            "{path}: {location}"
        );
        assert!(
            !location.contains("evil") && !location.contains('\\'),
            "{path}: {location}"
        );
    }
    shop.finish().await;
}

/// RD-02
#[tokio::test]
async fn a_foreign_host_name_gets_into_no_letter() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let misled = visitor
        .client()
        .post(shop.url("/checkout"))
        .header("host", "evil.example")
        .form(&form.fields());
    let page = Page::of(misled.send().await.unwrap()).await;
    assert_eq!(page.code(), 421);
    assert!(!page.body.contains("evil.example"));
    assert!(shop.orders().await.is_empty());

    let request = visitor
        .page_posts("/checkout")
        .header("x-forwarded-host", "evil.example")
        .form(&form.fields());
    let page = Page::of(request.send().await.unwrap()).await;
    shop.deliver_all().await;
    let mails = shop.sandbox.mails();
    assert!(!mails.is_empty());
    for mail in mails {
        assert!(!String::from_utf8_lossy(&mail.raw).contains("evil.example"));
        assert!(mail.text.unwrap().contains(&shop.url("/orders/")));
    }
    assert!(!page.body.contains("evil.example"));
    shop.finish().await;
}
