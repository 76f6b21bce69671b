//! For whom browsers take the shop.

use crate::support::{
    Page, Plan, THING, TestShop,
    map::{OTHERS, gets, posts},
};

/// Another's name that leads to this machine (DNS rebinding): whoever has it reads nothing, sends nothing, and is told where
/// the shop is.
#[tokio::test]
async fn nobody_is_served_under_a_name_that_is_not_the_shops() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let owner = shop.owner().await;
    let before = shop.order(&unpaid.key).await;
    let (key, number) = (unpaid.key.as_str(), unpaid.number.0);
    let forms = posts(key, number).into_iter().map(|path| ("POST", path));
    let pages = gets(key, number).into_iter().map(|path| ("GET", path));
    let functions = OTHERS.iter().filter(|(path, _)| path.starts_with("/api/"));
    let functions = functions
        .flat_map(|(path, methods)| methods.split(' ').map(move |method| (method, (*path).to_owned())));
    for (method, path) in forms.chain(pages).chain(functions) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        for host in ["evil.example", "127.0.0.1.evil.example:3000", "198.51.100.1"] {
            let request = owner
                .client()
                .request(method.clone(), shop.url(&path))
                .header("host", host)
                .header("sec-fetch-site", "same-origin")
                .header("accept", "text/html");
            let page = Page::of(request.send().await.unwrap()).await;
            assert_eq!(page.code(), 421, "{method} {path} {host}");
            assert!(page.body.contains(shop.url("").trim_end_matches('/')), "{path}");
            assert!(
                !page.body.contains(host) && !page.body.contains("345-67-89"),
                "{path}"
            );
        }
    }
    assert_eq!(shop.order(&unpaid.key).await, before);
    shop.finish().await;
}

/// Gateways, probes and files: what calls them need not know the shop's name.
#[tokio::test]
async fn machines_are_answered_whatever_they_call_the_shop() {
    let shop = TestShop::open().await;
    let is_of_machines = |path: &str| !path.starts_with("/api/") && !matches!(path, "/en/" | "/metrics");
    let machines = OTHERS.iter().filter(|(path, _)| is_of_machines(path));
    let mut doors = 0;
    for (path, methods) in machines {
        for method in methods.split(' ') {
            let request = shop
                .machine
                .request(method.parse().unwrap(), shop.url(&path.replace("{name}", "x")))
                .header("host", "gateway-knows-another.example");
            let status = request.send().await.unwrap().status().as_u16();
            assert_ne!(status, 421, "{method} {path}");
            doors += 1;
        }
    }
    assert!(doors > 15, "{doors}");
    let request = shop
        .machine
        .get(shop.url("/metrics"))
        .header("host", "evil.example");
    let status = request.send().await.unwrap().status().as_u16();
    assert_eq!(status, 421, "numbers are for those who watch this machine");
    for path in ["/healthz", "/readyz"] {
        let probe = shop.raw(format!("GET {path} HTTP/1.0\r\n\r\n")).await;
        assert!(
            probe.starts_with("HTTP/1.0 200") || probe.starts_with("HTTP/1.1 200"),
            "{probe}"
        );
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_request_says_once_for_whom_it_takes_the_shop() {
    let shop = TestShop::open().await;
    for (request, status) in [
        ("GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n", 421),
        (
            "GET / HTTP/1.1\r\nHost: shop\r\nHost: shop\r\nConnection: close\r\n\r\n",
            400,
        ),
        (
            "GET / HTTP/1.1\r\nHost: shop\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
            400,
        ),
        (
            "GET http://evil.example/ HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n",
            421,
        ),
        (
            "GET http://shop/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
            421,
        ),
        // Nothing that can carry anybody's cookie is so old.
        ("GET / HTTP/1.0\r\n\r\n", 200),
        ("GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n", 421),
    ] {
        let answer = shop.raw(request).await;
        let said = answer.split_whitespace().nth(1).unwrap_or_default();
        assert_eq!(said, status.to_string(), "{request:?}: {answer}");
    }
    shop.finish().await;
}

/// A second domain sells as the first one does; the office stays at the first.
#[tokio::test]
async fn a_shop_sells_under_the_other_names_that_its_owner_adds() {
    let shop = TestShop::planned(Plan {
        change: |config| {
            config.public_url = "https://shop.example.ru".into();
            config.other_hosts = "second.example, old-shop.ru".into();
        },
        ..Plan::default()
    })
    .await;
    let variant = shop.variant(THING).await.id.0.to_string();
    let post = async |host: &str, path: &str| {
        let request = shop
            .machine
            .post(shop.url(path))
            .header("host", host)
            .header("origin", format!("https://{host}"))
            .form(&[("variant", variant.as_str()), ("count", "1"), ("login", "olga")]);
        request.send().await.unwrap().status().as_u16()
    };
    for (host, bought, signed_in) in [
        ("shop.example.ru", 303, 422),
        ("www.shop.example.ru", 303, 403),
        ("second.example", 303, 403),
        ("old-shop.ru", 303, 403),
        ("third.example", 421, 421),
    ] {
        assert_eq!(post(host, "/cart/add").await, bought, "{host}");
        assert_eq!(post(host, "/admin/sign-in").await, signed_in, "{host}");
    }
    for (host, way) in [
        (
            "www.shop.example.ru",
            Some("https://shop.example.ru/en/admin/orders?q=1"),
        ),
        (
            "second.example",
            Some("https://shop.example.ru/en/admin/orders?q=1"),
        ),
        ("shop.example.ru", Some("/en/admin/sign-in")),
        ("third.example", None),
    ] {
        let request = shop
            .machine
            .get(shop.url("/en/admin/orders?q=1"))
            .header("host", host);
        let answer = request.send().await.unwrap();
        let location = answer.headers().get("location");
        assert_eq!(location.map(|to| to.to_str().unwrap()), way, "{host}");
    }
    shop.finish().await;
}
