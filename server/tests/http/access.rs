//! Who may see and do what.

use crate::support::{
    BUYER, Notice, THING, TestShop,
    map::{OTHERS, PAGES, gets, posts},
};
use shop::order::OrderKey;
use std::collections::{BTreeMap, BTreeSet};

/// Words that stand for a buyer's data and orders, wherever they turn up.
const DATA: [&str; 5] = [BUYER.name, BUYER.email, "345-67-89", BUYER.comment, "Шарф"];

#[tokio::test]
async fn the_map_of_these_tests_is_the_routers() {
    let shop = TestShop::open().await;
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for source in [
        include_str!("../../src/router.rs"),
        include_str!("../../src/office.rs"),
    ] {
        for route in source.split(".route(").skip(1) {
            // The doors of gateways have their addresses from their folders.
            let Some(rest) = route.trim_start().strip_prefix('"') else {
                continue;
            };
            let (path, handlers) = rest.split_once('"').unwrap();
            let takes = |words: &[&str]| words.iter().any(|word| handlers.contains(word));
            let methods = found.entry(path.to_owned()).or_default();
            if takes(&[" get(", ",get(", "document("]) {
                methods.insert("GET");
            }
            if takes(&[" post(", ".post("]) {
                methods.insert("POST");
            }
        }
    }
    for provider in shop.app().gateways.iter() {
        for (path, _) in provider.doors() {
            let methods = found.entry((*path).to_owned()).or_default();
            for method in ["GET", "POST"] {
                let request = shop.machine.request(method.parse().unwrap(), shop.url(path));
                if request.send().await.unwrap().status() != 405 {
                    methods.insert(method);
                }
            }
        }
    }
    // The office's pages and functions are listed by Leptos itself.
    for route in leptos_axum::generate_route_list(office::Office) {
        let path = route.path();
        let path = path
            .strip_prefix("/en")
            .filter(|rest| !rest.is_empty())
            .unwrap_or(path);
        found.entry(path.to_owned()).or_default().insert("GET");
    }
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        let method = if method == "GET" { "GET" } else { "POST" };
        found.entry(path.to_owned()).or_default().insert(method);
    }
    let known = PAGES.iter().chain(OTHERS).map(|(path, methods)| {
        let methods = methods.split(' ').collect::<BTreeSet<_>>();
        ((*path).to_owned(), methods)
    });
    assert_eq!(found, known.collect::<BTreeMap<_, _>>());
    shop.finish().await;
}

/// AC-03, AC-04
#[tokio::test]
async fn a_stranger_sees_and_does_nothing_in_the_back_office() {
    let shop = TestShop::open().await;
    shop.notify(&Notice::about(9, "1.00")).await;
    let unpaid = shop.unpaid().await;
    let before = shop.order(&unpaid.key).await;
    let customer = shop.visitor();
    shop.add_to_cart(&customer, "/", ("scarf", THING), 1).await;
    let number = unpaid.number.0;
    let is_guarded =
        |path: &String| path.contains("/admin") && !path.contains("sign-in") && !path.contains("invitation");
    let gets = gets(unpaid.key.as_str(), number)
        .into_iter()
        .filter(is_guarded)
        .map(|path| ("GET", path));
    let posts = posts(unpaid.key.as_str(), number)
        .into_iter()
        .filter(is_guarded)
        .map(|path| ("POST", path));
    let all: Vec<_> = gets.chain(posts).collect();
    assert!(all.len() > 20);
    for (method, path) in all {
        for client in [&shop.machine, customer.client()] {
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            let request = client.request(method.clone(), shop.url(&path));
            let fields = [("reason", "x"), ("note", "x"), ("attention", "0")];
            let request = if method == "POST" {
                request.header("sec-fetch-site", "same-origin").form(&fields)
            } else {
                request
            };
            let response = request.send().await.unwrap();
            let (status, url) = (response.status().as_u16(), response.url().path().to_owned());
            let location = response
                .headers()
                .get("location")
                .map(|to| to.to_str().unwrap().to_owned());
            let body = response.text().await.unwrap();
            // The customer's browser follows, the machine does not.
            match location {
                Some(location) => {
                    assert_eq!(status, 303, "{method} {path}");
                    assert!(
                        location.ends_with("/admin/sign-in"),
                        "{method} {path}: {location}"
                    );
                }
                None => assert!(
                    url.ends_with("/admin/sign-in") && status == 200,
                    "{method} {path}: {status} {url}"
                ),
            }
            assert!(DATA.iter().all(|word| !body.contains(word)), "{method} {path}");
        }
    }
    assert_eq!(shop.order(&unpaid.key).await, before);
    assert_eq!(shop.store().counts().await.unwrap().orphans, 1);
    shop.finish().await;
}

/// AC-01: an order is found by its key and by nothing else, and nobody learns which numbers exist.
#[tokio::test]
async fn every_key_but_the_right_one_finds_the_same_nothing() {
    let shop = TestShop::open().await;
    let (unpaid, other) = (shop.unpaid().await, shop.unpaid().await);
    let key = unpaid.key.as_str();
    let mixed = format!("{}{}", &key[..16], &other.key.as_str()[16..]);
    let wrong = [
        OrderKey::from_random([7; 16]).as_str().to_owned(),
        mixed,
        key[..31].to_owned(),
        format!("{key}0"),
        format!("{key}%20"),
        key.to_uppercase(),
        unpaid.number.to_string(),
        unpaid.invoice.to_string(),
        "..%2f..%2fshop.db".into(),
        "' or 1=1 --".into(),
        "%D0%BA%D0%BB%D1%8E%D1%87".into(),
        "null".into(),
        "_".repeat(2_000),
    ];
    for (rest, method) in [
        ("", "GET"),
        ("/pay", "GET"),
        ("/pay", "POST"),
        ("/check", "POST"),
        ("/cancel", "POST"),
        ("/events", "GET"),
    ] {
        let mut bodies = BTreeSet::new();
        for key in &wrong {
            let path = format!("/orders/{key}{rest}");
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            let request = shop.machine.request(method.clone(), shop.url(&path));
            let request = if method == "POST" {
                request.form(&[("pay_by", "online")])
            } else {
                request
            };
            let response = request.send().await.unwrap();
            assert_eq!(response.status().as_u16(), 404, "{path}");
            assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
            let shown = response.url().path().to_owned();
            let body = response.text().await.unwrap();
            // The way to the other language repeats the address that was asked for.
            // What a form is answered with leads to the page that the form stands on.
            let page = shown.strip_suffix(rest).unwrap_or(&shown).to_owned();
            bodies.insert(without_links_to_here(
                &without_links_to_here(&body, &shown),
                &page,
            ));
        }
        assert_eq!(bodies.len(), 1, "{rest}: {bodies:#?}");
        assert!(DATA.iter().all(|word| !bodies.first().unwrap().contains(word)));
    }
    // What no text may hold is refused before anybody looks for an order.
    let null = |key: &str| shop.url(&format!("/orders/{key}%00"));
    let known = shop.machine.get(null(key)).send().await.unwrap();
    let unknown = shop.machine.get(null(&wrong[0])).send().await.unwrap();
    assert_eq!((known.status().as_u16(), unknown.status().as_u16()), (404, 404));
    let here = |response: &reqwest::Response| response.url().path().to_owned();
    let (known_path, unknown_path) = (here(&known), here(&unknown));
    assert_eq!(
        without_links_to_here(&known.text().await.unwrap(), &known_path),
        without_links_to_here(&unknown.text().await.unwrap(), &unknown_path)
    );
    shop.finish().await;
}

fn without_links_to_here(body: &str, path: &str) -> String {
    let unescaped = body
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    unescaped
        .replace(&format!("/en{path}"), "HERE")
        .replace(path, "HERE")
}

/// AC-09
#[tokio::test]
async fn private_pages_are_kept_by_nobody_and_their_address_is_told_to_nobody() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let owner = shop.owner().await;
    let is_public = |path: &str| {
        let path = path.strip_prefix("/en").unwrap_or(path);
        matches!(
            path,
            "/" | "/products/scarf" | "/offer" | "/privacy" | "/delivery" | "/returns"
        )
    };
    for path in gets(unpaid.key.as_str(), unpaid.number.0) {
        let response = owner.listen(&path).await;
        let headers = response.headers();
        if is_public(&path) {
            assert!(headers.get("x-robots-tag").is_none(), "{path} may be found");
            continue;
        }
        // The address of an order or an invitation opens it, so not even the shop's own pages are told; a form of the office
        // has to say of which shop it comes.
        let is_secret = path.contains("/orders/") && !path.contains("/admin");
        let referrer = if is_secret {
            "no-referrer"
        } else if path.contains("/admin/invitation/") {
            "strict-origin"
        } else {
            "same-origin"
        };
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", referrer),
            ("x-robots-tag", "noindex, nofollow"),
        ] {
            assert_eq!(
                headers.get(name).map(|v| v.to_str().unwrap()),
                Some(value),
                "{path}: {name}"
            );
        }
    }
    shop.finish().await;
}

/// AC-06
#[tokio::test]
async fn no_address_leads_out_of_the_shop() {
    let shop = TestShop::open().await;
    for path in [
        "/static/../shop.db",
        "/static/%2e%2e/shop.db",
        "//shop.db",
        "/goods/../main.css",
        "/goods/%2e%2e/boot.js",
        "/goods/..%2fboot.js",
        "/pkg/..%5c..%5cshop.db",
        "/pkg/%2e%2e%2f%2e%2e%2fCargo.toml",
        "/pkg//etc/passwd",
        "/pkg/%2fetc%2fpasswd",
        "/.env",
        "/.git/config",
        "/goods/\u{0}",
        "/goods/%00",
        "/data/vitrina.db",
    ] {
        let answer = shop
            .raw(format!(
                "GET {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"
            ))
            .await;
        let status = answer.split_whitespace().nth(1).unwrap_or_default().to_owned();
        assert!(matches!(status.as_str(), "404" | "400"), "{path}: {answer}");
        assert!(
            !answer.contains("root:") && !answer.contains("[package]"),
            "{path}"
        );
    }
    shop.finish().await;
}

/// CF-03
#[tokio::test]
async fn pages_of_failure_tell_nothing_of_the_inside() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let mut pages = Vec::new();
    for path in [
        "/nothing",
        "/products/nothing",
        "/?category=nothing",
        "/orders/1",
        "/en/nothing",
        "/cart/add",
    ] {
        pages.push(visitor.visit(path).await);
    }
    pages.push(
        visitor
            .post("/cart/add", &[("count", &"1".repeat(100_000))])
            .await,
    );
    pages.push(visitor.post("/", &[]).await);
    for page in pages {
        assert!(page.status.is_client_error(), "{} {}", page.url, page.code());
        let body = page.body.to_lowercase();
        for word in [
            "sqlx",
            "sqlite",
            "select ",
            "panicked",
            "src/",
            ".rs:",
            "axum",
            "hyper",
            "backtrace",
            "/root",
            "cargo",
        ] {
            assert!(!body.contains(word), "{} tells {word}: {body}", page.url);
        }
        assert!(page.headers.get("server").is_none() && page.headers.get("x-powered-by").is_none());
    }
    shop.finish().await;
}

/// CF-07
#[tokio::test]
async fn health_says_up_or_down_and_no_more() {
    let shop = TestShop::open().await;
    assert_eq!(shop.get("/healthz").await.body, "ok\n");
    assert_eq!(shop.get("/readyz").await.body, "ready\n");
    shop.finish().await;
}

/// A full disk is found out by writing, and strangers who ask must not keep the writers waiting.
#[tokio::test]
async fn whoever_asks_whether_the_shop_is_ready_makes_it_write_but_not_each_time() {
    let shop = TestShop::open().await;
    let beats = "select beats from heartbeat";
    let before = shop.database.number(beats).await;
    let asked = 200;
    for _ in 0..asked {
        assert_eq!(shop.get("/readyz").await.code(), 200);
    }
    let beats = shop.database.number(beats).await - before;
    assert!(
        0 < beats && beats < asked / 2,
        "{beats} writes for {asked} questions"
    );
    shop.finish().await;
}

#[tokio::test]
async fn what_is_counted_is_for_this_machine_and_not_for_what_a_proxy_passes_on() {
    let shop = TestShop::open().await;
    let paid = shop.unpaid().await;
    shop.unpaid().await;
    shop.notify(&Notice::of(&paid)).await;
    shop.notify(&Notice::about(9, "1.00")).await;
    let page = shop.get("/metrics").await.found();
    assert_eq!(
        page.headers["content-type"],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    let counted = page.body;
    assert!(counted.ends_with("\n# EOF\n"), "{counted}");
    for line in [
        "vitrina_orders_paid_total 1",
        "vitrina_payments_unfitting_total 1",
        "vitrina_orders_awaiting 1",
        "vitrina_orders_to_ship 1",
        "vitrina_orphan_payments 1",
    ] {
        assert!(
            counted.lines().any(|counted| counted == line),
            "{line}: {counted}"
        );
    }
    for header in ["x-forwarded-for", "forwarded"] {
        let request = shop
            .machine
            .get(shop.url("/metrics"))
            .header(header, "for=127.0.0.1");
        assert_eq!(request.send().await.unwrap().status().as_u16(), 404, "{header}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn every_file_that_a_page_names_is_there() {
    let shop = TestShop::open().await;
    let page = shop.get("/products/scarf").await.found();
    let mut files = page.attributes("link[rel=icon], link[rel=stylesheet]", "href");
    files.extend(page.attributes("script[src], img[src]", "src"));
    files.extend(page.attributes("html[data-client]", "data-client"));
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let found = shop.machine.get(shop.url(&file)).send().await.unwrap();
        assert_eq!(found.status().as_u16(), 200, "{file}");
        let kind = found.headers()["content-type"].to_str().unwrap().to_owned();
        let path = file.split('?').next().unwrap();
        let expected = match path.rsplit('.').next().unwrap() {
            "css" => "text/css",
            "js" => "text/javascript",
            "svg" => "image/svg+xml",
            other => panic!("{other}"),
        };
        assert!(kind.starts_with(expected), "{file}: {kind}");
        assert_eq!(found.headers()["x-content-type-options"], "nosniff");
        if file.contains("?v=") {
            assert!(
                found.headers()["cache-control"]
                    .to_str()
                    .unwrap()
                    .contains("immutable"),
                "{file}"
            );
        }
    }
    shop.finish().await;
}
