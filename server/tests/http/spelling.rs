//! Addresses as people, messengers and the gateway's cabinet spell them.

use crate::support::{Notice, PASSWORD_1, TestShop, encoded, in_time, map::PAGES};
use reqwest::Method;

/// The same path in other spellings, with what is in braces filled in and left as it is.
fn spellings(pattern: &str, key: &str) -> (String, Vec<String>) {
    let filled = |word: &str| match word {
        "{key}" => key.to_owned(),
        "{slug}" => "scarf".to_owned(),
        "{number}" => "1001".to_owned(),
        "{id}" => "1".to_owned(),
        "{version}" => "offer-0".to_owned(),
        "{file}" => "goods.csv".to_owned(),
        "{section}" => "seller".to_owned(),
        "{paper}" => "sheet".to_owned(),
        "{token}" => "0123456789ABCDEF0123456789abcdef".to_owned(),
        word => word.to_owned(),
    };
    let words: Vec<&str> = pattern.split('/').filter(|word| !word.is_empty()).collect();
    let path = |respell: fn(&str) -> String, between: &str, end: &str| {
        let spelled = words.iter().map(|word| {
            if word.starts_with('{') {
                filled(word)
            } else {
                respell(word)
            }
        });
        format!("{between}{}{end}", spelled.collect::<Vec<_>>().join(between))
    };
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let right = path(str::to_owned, "/", "");
    let others = vec![
        path(str::to_owned, "/", "/"),
        path(str::to_owned, "//", ""),
        path(str::to_uppercase, "/", ""),
        path(capital, "///", "//"),
    ];
    (right, others)
}

/// Every page there is: a new one has to be known to `spelling.rs`, too.
#[tokio::test]
async fn every_page_has_one_address_however_it_is_spelled() {
    let shop = TestShop::open().await;
    let key = shop.unpaid().await.key.as_str().to_owned();
    let pages = PAGES
        .iter()
        .filter(|(path, methods)| *path != "/" && methods.contains("GET"));
    for (pattern, _) in pages {
        let (right, others) = spellings(pattern, &key);
        for (root, prefix) in [("", ""), ("/en", "/en"), ("/EN", "/en"), ("//en/", "/en")] {
            for other in &others {
                let asked = format!("{root}{other}?q=%D0%AF&b=/");
                for method in [Method::GET, Method::HEAD] {
                    let url = shop.url(&asked);
                    let answer = in_time(shop.machine.request(method, url).send()).await.unwrap();
                    assert_eq!(answer.status().as_u16(), 308, "{asked}");
                    let location = answer.headers()["location"].to_str().unwrap();
                    assert_eq!(location, format!("{prefix}{right}?q=%D0%AF&b=/"), "{asked}");
                }
            }
        }
    }
    for (asked, location) in [
        ("//", "/"),
        ("/EN", "/en/"),
        ("/EN/?q=1", "/en/?q=1"),
        ("/en//", "/en/"),
    ] {
        let answer = shop.machine.get(shop.url(asked)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 308, "{asked}");
        assert_eq!(answer.headers()["location"], location, "{asked}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_product_is_found_in_capitals_and_what_is_nowhere_stays_nowhere() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    for path in ["/products/SCARF", "/Products/Scarf/", "/en//products/sCarf"] {
        let page = visitor.visit(path).await.found();
        assert!(
            page.url.path().ends_with("/products/scarf"),
            "{path}: {}",
            page.url
        );
    }
    for path in [
        "/nothing/",
        "/Products",
        "/products/NOTHING",
        "/cart/nothing/",
        "/order-success/nothing",
    ] {
        assert_eq!(visitor.visit(path).await.code(), 404, "{path}");
    }
    // A post that is spelled otherwise is nothing of ours: its form would have been right.
    let post = shop.machine.post(shop.url("/Cart/Add")).form(&[("variant", "1")]);
    assert_eq!(post.send().await.unwrap().status().as_u16(), 404);
    shop.finish().await;
}

/// An order's key opens it as it is written, and in no other spelling.
#[tokio::test]
async fn a_key_in_capitals_opens_nothing() {
    let shop = TestShop::open().await;
    let key = shop.unpaid().await.key.as_str().to_uppercase();
    for path in [format!("/orders/{key}"), format!("/Orders/{key}/")] {
        assert_eq!(shop.visitor().visit(&path).await.code(), 404, "{path}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn the_gateway_is_heard_however_its_address_is_spelled_in_the_cabinet() {
    let shop = TestShop::open().await;
    for path in [
        "/robokassa/result/",
        "/Robokassa/Result",
        "//robokassa//result",
        "/ROBOKASSA/RESULT//",
        "/en/robokassa/result",
    ] {
        let (by_post, by_get) = (shop.unpaid().await, shop.unpaid().await);
        let notice = Notice::of(&by_post);
        let post = shop.machine.post(shop.url(path)).form(&notice.fields());
        assert_eq!(shop.answer(post).await, notice.ok(), "{path}");
        let notice = Notice::of(&by_get);
        let url = format!("{}?{}", shop.url(path), encoded(&notice.fields()));
        assert_eq!(shop.answer(shop.machine.get(url)).await, notice.ok(), "{path}");
        for unpaid in [&by_post, &by_get] {
            assert_eq!(shop.state(unpaid).await, "paid", "{path}");
        }
        let forged = shop
            .machine
            .post(shop.url(path))
            .form(&notice.with("SignatureValue", "ab"));
        assert!(shop.answer(forged).await.is_refusal(), "{path}");
        let other = shop.machine.put(shop.url(path)).send().await.unwrap();
        let code = other.status().as_u16();
        assert_eq!(code, 405, "{path}");
    }
    shop.finish().await;
}

/// F14 and F16: a buyer who has just paid sees the order, wherever the cabinet sends the browser.
#[tokio::test]
async fn a_buyer_who_comes_back_sees_the_order_wherever_the_cabinet_leads() {
    let shop = TestShop::open().await;
    for (path, is_success) in [
        ("/order-success/", true),
        ("/Order-Success", true),
        ("//ORDER-SUCCESS//", true),
        ("/en/order-success", true),
        ("/", true),
        ("/en", true),
        ("/en/", true),
        ("/order-failed/", false),
        ("/Order-Failed", false),
        ("/", false),
        ("/en/", false),
    ] {
        let unpaid = shop.unpaid().await;
        let notice = Notice {
            password: PASSWORD_1,
            ..Notice::of(&unpaid)
        };
        let fields = if is_success {
            notice.and("Culture", "ru").fields()
        } else {
            notice.without("SignatureValue")
        };
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&fields)
            .finish();
        let order = format!("/orders/{}", unpaid.key.as_str());
        let from = if is_success {
            "from=success"
        } else {
            "from=failure"
        };
        let by_get = shop.machine.get(format!("{}?{query}", shop.url(path)));
        // The gateway's page posts as a foreign site does.
        let by_post = shop
            .machine
            .post(shop.url(path))
            .header("origin", "https://auth.robokassa.ru")
            .header("sec-fetch-site", "cross-site")
            .form(&fields);
        for request in [by_get, by_post] {
            let answer = in_time(request.send()).await.unwrap();
            assert_eq!(answer.status().as_u16(), 303, "{path} {is_success}");
            let location = answer.headers()["location"].to_str().unwrap().to_owned();
            assert!(location.starts_with(&order), "{path}: {location}");
            assert!(location.contains(from), "{path}: {location}");
        }
        assert_eq!(
            shop.state(&unpaid).await,
            "awaiting_payment",
            "nothing is believed"
        );
    }
    shop.finish().await;
}

/// Neither a signature that does not fit nor a search of a visitor is taken for a way back.
#[tokio::test]
async fn the_first_page_is_a_page_for_everybody_else() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    for path in [
        "/",
        "/?q=OutSum",
        "/?InvId=7",
        "/?OutSum=1",
        "/en/?sort=cheap&q=InvId",
    ] {
        let page = shop.get(path).await.found();
        assert!(page.has("form[role=search], input[type=search]"), "{path}");
    }
    {
        let forged = Notice {
            password: "of nobody",
            ..Notice::of(&unpaid)
        };
        let page = shop
            .get(&format!("/?{}", encoded(&forged.fields())))
            .await
            .found();
        assert!(!page.body.contains(unpaid.key.as_str()));
    }
    // A post to the first page is refused as ever, and as ever one of a foreign site.
    let plain = shop.machine.post(shop.url("/")).form(&[("a", "b")]);
    assert_eq!(plain.send().await.unwrap().status().as_u16(), 405);
    let foreign = shop
        .machine
        .post(shop.url("/"))
        .header("origin", "https://evil.example")
        .form(&[("a", "b")]);
    assert_eq!(foreign.send().await.unwrap().status().as_u16(), 403);
    let long = shop.machine.post(shop.url("/")).body("a".repeat(100_000));
    assert_eq!(long.send().await.unwrap().status().as_u16(), 413);
    shop.finish().await;
}
