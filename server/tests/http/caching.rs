//! Who may keep an answer, and for how long.

use crate::support::{
    Page, THING, TestShop,
    map::{OTHERS, gets, posts},
};
use reqwest::{Method, Response};

/// What is the same for everybody, and may be kept by any cache on its way.
fn is_file(path: &str) -> bool {
    [
        "/goods/",
        "/pkg/",
        "/main.css",
        "/boot.js",
        "/passkey.js",
        "/favicon.",
        "/robots.txt",
        "/.well-known/",
        "/yml.xml",
    ]
    .iter()
    .any(|file| path.starts_with(file))
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

/// A page shows the number of pieces in the cart of the visitor who asked for it: no cache may show it to
/// somebody else, whatever the address, the method and the answer.
#[tokio::test]
async fn no_answer_made_for_a_visitor_is_kept_for_the_next_one() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let owner = shop.owner().await;
    shop.add_to_cart(&owner, "/", ("scarf", THING), 1).await;
    let (key, number) = (unpaid.key.as_str(), unpaid.number.0);
    let mut paths = [gets(key, number), posts(key, number)].concat();
    let others = OTHERS
        .iter()
        .map(|(path, _)| path.replace("{name}", "beret-valyanyj.svg"));
    paths.extend(others);
    paths.extend(
        [
            "/nothing",
            "/en",
            "/en/nothing",
            "/products/nothing",
            "/en/products/%FF",
            "/?q=a&q=b",
            "/?category=warm&sort=dear",
            "/orders/nothing",
            "/order-success?InvId=1",
            "/order-failed?InvId=1",
            "/goods/nothing.svg",
        ]
        .map(str::to_owned),
    );
    let mut kept = 0;
    for path in &paths {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT] {
            for client in [&shop.machine, owner.client()] {
                let response = client
                    .request(method.clone(), shop.url(path))
                    .send()
                    .await
                    .unwrap();
                let caching = header(&response, "cache-control").unwrap_or_default().to_owned();
                let case = format!("{method} {path}: {} {caching:?}", response.status());
                if is_file(path) && !response.status().is_client_error() {
                    assert!(caching.starts_with("public") || caching == "no-cache", "{case}");
                    kept += 1;
                } else {
                    assert!(matches!(&*caching, "no-store" | "private, no-cache"), "{case}");
                }
            }
        }
    }
    assert!(kept > 10 && paths.len() > 60, "{kept} of {}", paths.len());
    shop.finish().await;
}

/// DS-11
#[tokio::test]
async fn a_file_is_sent_whole_and_once_whatever_ranges_are_asked_for() {
    let shop = TestShop::open().await;
    let whole = shop.machine.get(shop.url("/main.css")).send().await.unwrap();
    let whole = whole.bytes().await.unwrap();
    let many = format!("bytes={}", vec!["0-"; 1_000].join(","));
    for ranges in [&*many, "bytes=0-0", "bytes=-1", "bytes=5-1"] {
        let request = shop.machine.get(shop.url("/main.css")).header("range", ranges);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{ranges}");
        assert!(answer.bytes().await.unwrap() == whole, "{ranges}");
    }
    shop.finish().await;
}

/// RFC 9110, 13.1.2 and 15.4.5.
#[tokio::test]
async fn a_file_that_the_browser_has_is_not_sent_again() {
    let shop = TestShop::open().await;
    let page = shop.get("/").await;
    let versioned = page.attributes("link[rel=stylesheet]", "href").remove(0);
    for path in [
        "/main.css",
        &versioned,
        "/boot.js",
        "/favicon.svg",
        "/goods/beret-valyanyj.svg",
    ] {
        let whole = shop.machine.get(shop.url(path)).send().await.unwrap();
        let tag = header(&whole, "etag").unwrap().to_owned();
        let strong = tag.trim_start_matches("W/").to_owned();
        let ask = async |method: Method, known: &str| {
            let request = shop.machine.request(method, shop.url(path));
            request.header("if-none-match", known).send().await.unwrap()
        };
        for known in [
            tag.clone(),
            strong.clone(),
            "*".into(),
            format!("\"another\", {tag}"),
            format!("W/\"another\" ,{strong},\"third\""),
        ] {
            for method in [Method::GET, Method::HEAD] {
                let response = ask(method, &known).await;
                assert_eq!(response.status().as_u16(), 304, "{path} {known}");
                for name in ["etag", "cache-control", "vary"] {
                    assert_eq!(
                        header(&response, name),
                        header(&whole, name),
                        "{path} {known}: {name}"
                    );
                    assert!(header(&response, name).is_some(), "{path}: {name}");
                }
                assert_eq!(response.bytes().await.unwrap().len(), 0);
            }
        }
        for unknown in ["\"another\"", "W/\"another\"", "", "another", "\"\""] {
            let response = ask(Method::GET, unknown).await;
            assert_eq!(response.status().as_u16(), 200, "{path} {unknown:?}");
            assert!(!Page::of(response).await.body.is_empty());
        }
    }
    shop.finish().await;
}
