//! Whatever people type is text, wherever it is shown.

use crate::support::{
    BUYER, Notice, Page, Plan, THING, TestShop, both, changed_goods, encoded, goods, map::gets,
};
use scraper::{Html, Selector};
use shop::{
    catalog::{Assortment, Attribute},
    text::Text,
};
use std::collections::BTreeMap;

/// Ends every element that text can stand in, and every attribute.
const PAYLOAD: &str = "</textarea></title></script><img src=x onerror=alert(1)>\"'&";
/// What is left of it for somebody who reads.
const SHOWN: &str = "<img src=x onerror=alert(1)>";

/// What Leptos writes at the end of each page of the back office; nothing that anybody typed.
const LEPTOS_SCRIPTS: [&str; 2] = [
    "__RESOLVED_RESOURCES=[];__SERIALIZED_ERRORS=[];__PENDING_RESOURCES=[];__RESOURCE_RESOLVERS=[];",
    "__INCOMPLETE_CHUNKS=[];",
];

fn payload() -> Text {
    both(PAYLOAD, PAYLOAD)
}

/// Goods with the payload wherever the owner can type.
fn hostile_goods() -> Assortment {
    let (mut categories, mut products) = goods().into_parts();
    categories[0].name = payload();
    let scarf = &mut products[0];
    scarf.name = payload();
    scarf.summary = payload();
    scarf.description = payload();
    scarf.picture_alt = payload();
    scarf.attributes = vec![Attribute {
        name: payload(),
        value: payload(),
    }];
    scarf.variants[0].option = payload();
    scarf.variants[1].size = Some(PAYLOAD.into());
    Assortment::new(categories, products).unwrap()
}

fn assert_harmless(html: &Html, place: &str) {
    let finds = |selector: &str| html.select(&Selector::parse(selector).unwrap()).next().is_some();
    for selector in [
        "img[src=x]",
        "[onerror]",
        "[onload]",
        "[onclick]",
        "iframe",
        "object",
        "base",
    ] {
        assert!(!finds(selector), "{place} has {selector}");
    }
    for script in html.select(&Selector::parse("script:not([src])").unwrap()) {
        let text: String = script.text().collect();
        assert!(LEPTOS_SCRIPTS.contains(&text.as_str()), "{place} has {text}");
    }
    let links = Selector::parse("[href], [src], [action]").unwrap();
    for element in html.select(&links) {
        for name in ["href", "src", "action"] {
            let address = element
                .value()
                .attr(name)
                .unwrap_or_default()
                .trim()
                .to_lowercase();
            assert!(
                !address.starts_with("javascript:") && !address.starts_with("data:text"),
                "{place}: {address}"
            );
        }
    }
}

fn assert_page_is_harmless(page: &Page) {
    assert_harmless(&page.html(), page.url.as_str());
}

/// XS-01, XS-02, XS-04
#[tokio::test]
async fn a_hostile_text_in_every_field_is_shown_as_text_everywhere() {
    let shop = TestShop::planned(Plan {
        goods: hostile_goods(),
        ..Plan::default()
    })
    .await;
    let visitor = shop.visitor();
    let query = encoded(&[("q".into(), PAYLOAD.into())]);
    for path in [
        "/",
        "/?category=warm",
        &format!("/?{query}"),
        "/products/scarf",
        "/products/hat",
    ] {
        let page = visitor.visit(path).await;
        assert_page_is_harmless(&page);
        page.assert_says(SHOWN);
    }
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 1).await;
    let form = shop.checkout_form(&visitor, "/").await.fill_in([
        ("name", PAYLOAD),
        ("delivery", "courier"),
        ("address", PAYLOAD),
        ("comment", PAYLOAD),
    ]);
    let mistaken = visitor
        .submit(form.clone().fill_in([("phone", PAYLOAD), ("email", PAYLOAD)]))
        .await;
    assert_eq!(mistaken.code(), 422);
    assert_page_is_harmless(&mistaken);
    let kept = mistaken.form("/checkout");
    for field in ["name", "phone", "email", "address", "comment"] {
        assert_eq!(kept.value(field).as_deref(), Some(PAYLOAD), "{field}");
    }
    let hand_over = visitor.submit(form).await.found();
    assert_page_is_harmless(&hand_over);
    let unpaid = shop.unpaid_of(&hand_over).await;
    let notice = Notice::of(&unpaid)
        .and("PaymentMethod", PAYLOAD)
        .and("EMail", PAYLOAD);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    shop.notify(&Notice::about(77, "1.00").and("PaymentMethod", PAYLOAD))
        .await;

    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", unpaid.number);
    let ship = owner.visit(&file).await.found().form(&format!("{file}/ship"));
    owner.submit(ship.fill_in([("tracking", PAYLOAD)])).await.found();
    for path in gets(unpaid.key.as_str(), unpaid.number.0) {
        // A table is no page: it is saved, and never shown.
        if path.ends_with("/events") || path.contains("/export/") {
            continue;
        }
        let page = owner.visit(&path).await;
        assert_page_is_harmless(&page);
        let shows = ["/orders/", "/products/", "/admin/orders", "/problems"];
        // An order that is paid online has no invoice, a new one has nothing so far, nobody has asked to send goods back, and
        // none is ticked to be printed or sent.
        let is_empty = ["/invoice", "/new", "/return", "/print", "/ship"]
            .iter()
            .any(|end| path.ends_with(end));
        if shows.iter().any(|part| path.contains(part)) && !is_empty {
            page.assert_says(SHOWN);
        }
    }
    let printed = format!("/admin/orders/print?order={}", unpaid.number);
    let printed = owner.visit(&printed).await.found();
    assert_page_is_harmless(&printed);
    printed.assert_says(SHOWN);
    let search = owner.visit(&format!("/admin/orders?{query}")).await.found();
    assert_page_is_harmless(&search);
    let typed = search.attributes("input[name=q]", "value");
    assert_eq!(typed, [PAYLOAD]);
    assert_told_as_text(&shop).await;
    shop.finish().await;
}

/// Letters and chats.
async fn assert_told_as_text(shop: &TestShop) {
    shop.deliver_all().await;
    let mails = shop.sandbox.mails();
    assert_eq!(mails.len(), 3);
    for mail in &mails {
        assert_eq!(mail.to, [BUYER.email]);
        let html = Html::parse_document(mail.html.as_ref().unwrap());
        assert_harmless(&html, &mail.subject);
        let text: String = html.root_element().text().collect();
        assert!(
            text.contains(SHOWN) && mail.text.as_ref().unwrap().contains(SHOWN),
            "{}",
            mail.subject
        );
    }
    let messages = shop.sandbox.messages();
    assert_eq!(messages.len(), 2);
    assert!(messages.iter().all(|message| message.text.contains(SHOWN)));
}

#[tokio::test]
async fn pages_without_a_way_repeat_what_was_typed_as_text() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let path: String = PAYLOAD
        .bytes()
        .fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    for path in [
        format!("/{path}"),
        format!("/products/{path}"),
        format!("/orders/{path}"),
        format!("/en/{path}"),
        format!("/?category={path}"),
        format!("/order-success?InvId={path}&Shp_order={path}"),
        format!("/order-failed?InvId=1&OutSum={path}"),
        format!("/admin/sign-in/{path}"),
    ] {
        assert_page_is_harmless(&visitor.visit(&path).await);
    }
    let denied = visitor
        .post("/admin/sign-in", &[("login", PAYLOAD), ("password", "x")])
        .await;
    assert_page_is_harmless(&denied);
    assert_eq!(denied.attributes("input[name=login]", "value"), [PAYLOAD]);
    shop.finish().await;
}

/// XS-11: names that a script could mistake for its own.
#[tokio::test]
async fn goods_may_be_called_anything() {
    let goods = changed_goods(|products| {
        for (product, name) in products.iter_mut().zip(["location", "__proto__", "submit"]) {
            product.name = both(name, name);
            product.slug = name.into();
        }
    });
    let shop = TestShop::planned(Plan {
        goods,
        ..Plan::default()
    })
    .await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("location", THING), 1).await;
    shop.add_to_cart(&visitor, "/", ("__proto__", "HAT"), 1).await;
    let cart = visitor.visit("/cart").await.found();
    cart.assert_says("__proto__");
    assert!(!cart.has("[id=location], [id=submit], [name=submit], [id=__proto__]"));
    shop.finish().await;
}

/// XS-08, XS-09. There is no inline script at all, so no nonce is needed.
#[tokio::test]
async fn every_answer_tells_the_browser_what_it_may_load() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let owner = shop.owner().await;
    let gateway = format!("http://{}", shop.sandbox.address());
    let mut answers = Vec::new();
    for path in gets(unpaid.key.as_str(), unpaid.number.0) {
        let response = owner.listen(&path).await;
        answers.push((path, response.headers().clone()));
    }
    for path in [
        "/nothing",
        "/robokassa/result",
        "/order-success",
        "/healthz",
        "/metrics",
        "/main.css",
        "/favicon.svg",
    ] {
        answers.push((path.to_owned(), shop.get(path).await.headers));
    }
    let refused = [
        owner.post("/cart/add", &[]).await,
        owner.post("/cart/add", &[("count", &"1".repeat(100_000))]).await,
        owner.post("/", &[]).await,
    ];
    answers.extend(refused.map(|page| (format!("{} {}", page.code(), page.url), page.headers)));
    for (path, headers) in answers {
        let policy = headers["content-security-policy"].to_str().unwrap();
        let rules: BTreeMap<&str, Vec<&str>> = policy
            .split(';')
            .filter_map(|rule| {
                let mut words = rule.split_whitespace();
                Some((words.next()?, words.collect()))
            })
            .collect();
        assert_eq!(rules["default-src"], ["'none'"], "{path}");
        // Pages of the back office have two scripts more, known by their hashes, and no way to a gateway. The setup leads there.
        let is_office = (path.contains("/admin") || path.contains("/setup"))
            && !path.ends_with("/events")
            && !path.ends_with("/goods.csv");
        let mut scripts = rules["script-src"].clone();
        let hashes = scripts.split_off(2);
        assert_eq!(scripts, ["'self'", "'wasm-unsafe-eval'"], "{path}");
        assert_eq!(hashes.len(), if is_office { 2 } else { 0 }, "{path}");
        assert!(
            hashes.iter().all(|hash| hash.starts_with("'sha256-")),
            "{path}: {hashes:?}"
        );
        assert_eq!(rules["style-src"], ["'self'"], "{path}");
        for nothing in ["object-src", "base-uri", "frame-ancestors"] {
            assert_eq!(rules[nothing], ["'none'"], "{path}: {nothing}");
        }
        let forms = if is_office {
            vec!["'self'"]
        } else {
            vec!["'self'", gateway.as_str()]
        };
        assert_eq!(rules["form-action"], forms, "{path}");
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
    }
    shop.finish().await;
}
