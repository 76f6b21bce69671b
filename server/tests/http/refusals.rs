//! What is refused before a handler sees it: the visitor reads a page of the shop all the same.

use crate::support::{Page, TestShop, said};
use reqwest::Method;
use shop::text::Lang;

const FORM: &str = "application/x-www-form-urlencoded";

struct Case {
    method: Method,
    path: String,
    headers: &'static [(&'static str, &'static str)],
    body: String,
    status: u16,
    title: &'static str,
}

fn case(method: Method, path: &str, status: u16, title: &'static str) -> Case {
    Case {
        method,
        path: path.to_owned(),
        headers: &[("content-type", FORM)],
        body: String::new(),
        status,
        title,
    }
}

fn cases() -> Vec<Case> {
    let long = "a".repeat(70_000);
    let mut cases = vec![
        case(Method::GET, "/?q=a&q=b", 400, "bad-request"),
        case(
            Method::GET,
            "/?sort=cheap&sort=dear&category=warm",
            400,
            "bad-request",
        ),
        case(Method::GET, "/products/%FF", 400, "bad-request"),
        case(Method::GET, "/products/%C3%28?variant=1", 400, "bad-request"),
        case(
            Method::GET,
            "/products/scarf?variant=1&variant=2",
            400,
            "bad-request",
        ),
        case(Method::GET, "/orders/%FF", 400, "bad-request"),
        case(Method::GET, "/orders/%FF/pay", 400, "bad-request"),
        case(Method::GET, "/products/%00", 404, "not-found"),
        case(Method::GET, "/nothing", 404, "not-found"),
        case(Method::GET, &format!("/?q={}", &long[..9_000]), 414, "too-long"),
        case(
            Method::GET,
            &format!("/products/{}", &long[..9_000]),
            414,
            "too-long",
        ),
        case(Method::GET, "/cart/add", 405, "wrong-method"),
        case(
            Method::GET,
            "/orders/0123456789abcdef0123456789abcdef/check",
            405,
            "wrong-method",
        ),
        case(Method::DELETE, "/", 405, "wrong-method"),
        case(Method::PUT, "/checkout", 405, "wrong-method"),
        case(Method::POST, "/offer", 405, "wrong-method"),
    ];
    for path in ["/cart/add", "/checkout", "/admin/sign-in"] {
        cases.push(Case {
            body: format!("count={long}"),
            ..case(Method::POST, path, 413, "too-large")
        });
        cases.push(Case {
            headers: &[("content-type", "text/plain")],
            body: "count=1".into(),
            ..case(Method::POST, path, 415, "no-form")
        });
        cases.push(Case {
            headers: &[],
            body: "count=1".into(),
            ..case(Method::POST, path, 415, "no-form")
        });
        cases.push(Case {
            headers: &[("content-type", FORM), ("sec-fetch-site", "cross-site")],
            ..case(Method::POST, path, 403, "forbidden")
        });
    }
    for (path, body) in [
        ("/cart/add", "count=1&count=2"),
        ("/checkout", "name=a&name=b"),
        ("/admin/sign-in", "login=a&login=b"),
    ] {
        cases.push(Case {
            body: body.into(),
            ..case(Method::POST, path, 400, "bad-request")
        });
    }
    cases
}

/// How axum and its friends speak. No visitor has to read that.
const RAW: [&str; 5] = [
    "Failed to",
    "deserialize",
    "Invalid",
    "limit exceeded",
    "duplicate field",
];

#[tokio::test]
async fn every_refusal_is_a_page_in_the_visitors_language() {
    let shop = TestShop::open().await;
    for (lang, prefix) in [(Lang::Ru, ""), (Lang::En, "/en")] {
        for case in cases() {
            let name = format!("{} {prefix}{:.40}", case.method, case.path);
            let send = async |accept: Option<&str>| {
                let url = shop.url(&format!("{prefix}{}", case.path));
                let mut request = shop.machine.request(case.method.clone(), url);
                for (header, value) in case.headers {
                    request = request.header(*header, *value);
                }
                if !case.headers.iter().any(|(header, _)| *header == "sec-fetch-site") {
                    request = request.header("sec-fetch-site", "same-origin");
                }
                if let Some(accept) = accept {
                    request = request.header("accept", accept);
                }
                Page::of(request.body(case.body.clone()).send().await.unwrap()).await
            };
            for accept in [None, Some("text/html,application/xhtml+xml,*/*;q=0.8,image/avif")] {
                let page = send(accept).await;
                assert_eq!(page.code(), case.status, "{name}");
                page.assert_says(&said(lang, &format!("{}-title", case.title)));
                page.assert_says(&said(lang, &format!("{}-text", case.title)));
                assert!(page.has(&format!("html[lang={}]", lang.tag())), "{name}");
                assert_eq!(page.headers["content-type"], "text/html; charset=utf-8", "{name}");
                assert!(page.headers.contains_key("content-security-policy"), "{name}");
                assert_eq!(page.headers.contains_key("allow"), case.status == 405, "{name}");
                assert!(
                    RAW.iter().all(|raw| !page.body.contains(raw)),
                    "{name}: {}",
                    page.text()
                );
            }
            // A page that the handler itself made is one for everybody.
            if case.path == "/nothing" {
                continue;
            }
            for accept in [
                "application/json",
                "text/event-stream",
                "image/avif,image/webp,*/*;q=0.8",
            ] {
                let line = send(Some(accept)).await;
                assert_eq!(line.code(), case.status, "{name}");
                assert_eq!(
                    line.headers["content-type"], "text/plain; charset=utf-8",
                    "{name}"
                );
                let title = said(lang, &format!("{}-title", case.title));
                assert_eq!(line.body, format!("{title}.\n"), "{name}");
            }
        }
    }
    shop.finish().await;
}

/// Numbers of orders, messages and payments in the back office.
#[tokio::test]
async fn what_is_no_number_is_nothing_that_the_staff_could_find() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    for number in [
        "abc",
        "-1",
        "1e3",
        "99999999999999999999",
        "%20",
        "1001;drop",
        "%FF",
    ] {
        let status = if number == "%FF" { 400 } else { 404 };
        let page = owner.visit(&format!("/admin/orders/{number}")).await;
        assert_eq!(page.code(), 404, "{number}");
        for path in [
            format!("/admin/orders/{number}/ship"),
            format!("/admin/messages/{number}/resend"),
            format!("/admin/orphans/{number}/resolve"),
        ] {
            let page = owner.post(&path, &[("note", "x")]).await;
            assert_eq!(page.code(), status, "{path}");
            assert!(page.has("html[lang=ru]") && page.has("h1"), "{path}");
            assert!(
                RAW.iter().all(|raw| !page.body.contains(raw)),
                "{path}: {}",
                page.text()
            );
        }
    }
    shop.finish().await;
}
