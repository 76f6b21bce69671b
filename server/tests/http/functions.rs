//! The functions of the back office, which its islands call instead of sending forms.

use crate::support::{BUYER, Browser, Notice, TestShop, encoded, in_time};
use reqwest::{Method, Response};
use shop::order::OrderNumber;

/// Every function, with what an island would send about order `number`.
fn calls(number: OrderNumber) -> [(Method, &'static str, String); 8] {
    [
        (
            Method::POST,
            "/api/office/act",
            format!("number={number}&deed=ship&tracking=RA1"),
        ),
        (Method::POST, "/api/office/check", format!("number={number}")),
        (
            Method::POST,
            "/api/office/preview-refund",
            format!("number={number}&what=rest&left=100.00&reason=x"),
        ),
        (
            Method::POST,
            "/api/office/count",
            "number=1&variant=1&counted=5&was=".to_owned(),
        ),
        (Method::GET, "/api/office/find", "q=345-67-89".to_owned()),
        (Method::GET, "/api/office/goods/find", "q=scarf".to_owned()),
        (
            Method::POST,
            "/api/office/goods/row",
            "id=1&fields=revision%3D1%26price%3D1".to_owned(),
        ),
        (
            Method::POST,
            "/api/office/goods/draft",
            "id=0&fields=name%3Dx".to_owned(),
        ),
    ]
}

/// A call with these headers besides.
async fn call(
    shop: &TestShop,
    client: &reqwest::Client,
    (method, path, fields): (Method, &str, &str),
    headers: &[(&str, &str)],
) -> Response {
    let request = if method == Method::GET {
        client.get(shop.url(&format!("{path}?{fields}")))
    } else {
        client
            .post(shop.url(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(fields.to_owned())
    };
    // As a script of our own page, unless it is another's.
    let is_own = !headers
        .iter()
        .any(|(name, _)| matches!(*name, "origin" | "sec-fetch-site"));
    let request = if is_own {
        request.header("sec-fetch-site", "same-origin")
    } else {
        request
    };
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap()
}

async fn act(shop: &TestShop, owner: &Browser, fields: &str) -> (u16, String) {
    let answer = call(
        shop,
        owner.client(),
        (Method::POST, "/api/office/act", fields),
        &[],
    )
    .await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_function_does_and_tells_nothing_without_a_sign_in() {
    let shop = TestShop::open().await;
    let paid = shop.unpaid().await;
    shop.notify(&Notice::of(&paid)).await;
    let before = shop.order(&paid.key).await;
    for (method, path, fields) in calls(paid.number) {
        for headers in [
            &[("accept", "application/json")][..],
            &[("accept", "text/html"), ("referer", "https://evil.example/x")],
            &[],
        ] {
            let answer = call(&shop, &shop.machine, (method.clone(), path, &fields), headers).await;
            assert_eq!(answer.status().as_u16(), 401, "{path} {headers:?}");
            assert!(answer.headers().get("location").is_none(), "{path} {headers:?}");
            assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
            assert_eq!(answer.text().await.unwrap(), "\"SignIn\"", "{path}");
        }
    }
    assert_eq!(shop.order(&paid.key).await, before);
    shop.finish().await;
}

#[tokio::test]
async fn a_function_called_by_another_site_does_nothing() {
    let shop = TestShop::open().await;
    let paid = shop.unpaid().await;
    shop.notify(&Notice::of(&paid)).await;
    let owner = shop.owner().await;
    let before = shop.order(&paid.key).await;
    for (method, path, fields) in calls(paid.number) {
        for headers in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
        ] {
            let answer = call(&shop, owner.client(), (method.clone(), path, &fields), headers).await;
            // What only reads may be called by anybody, and no other site may read the answer.
            let status = if method == Method::GET { 200 } else { 403 };
            assert_eq!(answer.status().as_u16(), status, "{path} {headers:?}");
            assert!(answer.headers().get("access-control-allow-origin").is_none());
        }
    }
    assert_eq!(shop.order(&paid.key).await, before);
    shop.finish().await;
}

#[tokio::test]
async fn a_deed_by_function_is_the_deed_of_the_form_and_brings_the_page_anew() {
    let shop = TestShop::open().await;
    let paid = shop.unpaid().await;
    shop.notify(&Notice::of(&paid)).await;
    let owner = shop.owner().await;
    let number = paid.number;
    for (fields, status) in [
        ("number=999999&deed=ship", 404),
        ("number=many&deed=ship", 422),
        ("number=&deed=ship", 422),
        ("deed=ship", 422),
        ("", 422),
        (&*format!("number={number}"), 422),
        (&*format!("number={number}&deed=burn"), 422),
        (
            &*format!("number={number}&deed=accept&attention=first&note=x"),
            422,
        ),
        (&*format!("number={number}&deed=deliver"), 422),
    ] {
        assert_eq!(act(&shop, &owner, fields).await.0, status, "{fields}");
    }
    assert_eq!(shop.order(&paid.key).await.fulfilment.name(), "new");

    let number_typed = number.to_string();
    let typed = [
        ("number", &*number_typed),
        ("deed", "note-refund"),
        ("amount", "12 рублей"),
        ("left", ""),
        ("reason", "Мала"),
    ];
    let typed = typed.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let (status, text) = act(&shop, &owner, &encoded(&typed)).await;
    assert_eq!(status, 422);
    let part: serde_json::Value = serde_json::from_str(&text).unwrap();
    let html = part["html"].as_str().unwrap();
    assert!(html.contains("12 рублей") && html.contains("Мала"), "{html}");

    let (status, text) = act(&shop, &owner, &format!("number={number}&deed=ship&tracking=RA1")).await;
    assert_eq!(status, 200, "{text}");
    assert!(text.contains("RA1") && text.contains(BUYER.name), "{text}");
    let (status, _) = act(&shop, &owner, &format!("number={number}&deed=ship&tracking=RA2")).await;
    assert_eq!(status, 422, "what left cannot leave again");
    let order = shop.order(&paid.key).await;
    assert_eq!(order.fulfilment.name(), "shipped");
    shop.finish().await;
}

#[tokio::test]
async fn the_list_is_found_as_one_types_and_hears_of_every_order() {
    let shop = TestShop::open().await;
    let order = shop.unpaid().await;
    let owner = shop.owner().await;
    let find = async |query: &str| {
        let answer = call(
            &shop,
            owner.client(),
            (Method::GET, "/api/office/find", query),
            &[],
        )
        .await;
        assert_eq!(answer.status().as_u16(), 200, "{query}");
        let list: serde_json::Value = answer.json().await.unwrap();
        list["html"].as_str().unwrap().matches("data-order").count()
    };
    for (query, rows) in [
        ("", 1),
        ("q=345-67-89", 1),
        ("q=nobody", 0),
        ("state=%00&fulfilment=x&before=x&attention=y&trials=z", 1),
        ("state=awaiting_payment", 1),
        ("state=paid", 0),
        ("trials=only", 0),
    ] {
        assert_eq!(find(query).await, rows, "{query}");
    }
    let mut stream = owner.listen("/admin/orders/events").await;
    assert_eq!(stream.status().as_u16(), 200);
    assert_eq!(
        shop.machine
            .get(shop.url("/admin/orders/events"))
            .send()
            .await
            .unwrap()
            .status(),
        303
    );
    shop.notify(&Notice::of(&order)).await;
    let heard = in_time(stream.chunk()).await.unwrap().unwrap();
    let heard = String::from_utf8(heard.to_vec()).unwrap();
    assert!(heard.contains(&format!("data: {}", order.number)), "{heard}");
    drop(stream);
    shop.finish().await;
}
