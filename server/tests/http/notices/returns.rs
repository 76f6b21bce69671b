//! The browser's way back from the gateway: for display, proof of nothing.

use super::{assert_nothing_is_recorded, assert_untouched};
use crate::support::{BUYER, Notice, PASSWORD_1, Page, TestShop, encoded};
use shop::text::Lang;
use words::words;

/// PC-31
#[tokio::test]
async fn a_buyer_who_returns_is_not_a_payment() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let back = Notice {
        password: PASSWORD_1,
        ..Notice::of(&unpaid)
    };
    let visitor = shop.visitor();
    let query = encoded(&back.fields());
    let by_get = visitor.visit(&format!("/order-success?{query}")).await.found();
    let fields = back.fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let by_post = visitor.post("/order-success", &fields).await.found();
    for page in [by_get, by_post] {
        assert_eq!(page.url.path(), format!("/orders/{}", unpaid.key.as_str()));
        page.assert_says(&words(Lang::Ru).text("order-checking-headline"));
        assert!(
            page.has("noscript"),
            "without a script the page looks again by itself"
        );
    }
    assert_untouched(&shop, &unpaid, "returned").await;
    assert_nothing_is_recorded(&shop, "returned").await;
    shop.finish().await;
}

/// PC-32
#[tokio::test]
async fn a_return_that_proves_nothing_shows_nothing() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let back = Notice {
        password: PASSWORD_1,
        ..Notice::of(&unpaid)
    };
    let number = unpaid.invoice.to_string();
    let only = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<Vec<_>>()
    };
    let cases = [
        ("nothing", Vec::new()),
        ("a number", only(&[("InvId", &number)])),
        (
            "a number and a sum",
            only(&[("InvId", &number), ("OutSum", "100.00")]),
        ),
        ("a wrong signature", back.with("SignatureValue", "0")),
        ("password 2", Notice::of(&unpaid).fields()),
        ("another number", back.with("InvId", "999")),
        (
            "no key",
            Notice {
                shp: Vec::new(),
                ..back.clone()
            }
            .fields(),
        ),
    ];
    let neutral = words(Lang::Ru).text("unknown-order-title");
    for (case, fields) in cases {
        for path in ["/order-success", "/order-failed"] {
            // The failure is unsigned: anyone who brings the key may see the order that the key opens anyway.
            let names_the_order =
                path == "/order-failed" && fields.iter().any(|(name, _)| name == "Shp_order");
            if names_the_order {
                continue;
            }
            let page = shop.get(&format!("{path}?{}", encoded(&fields))).await;
            assert_eq!(page.code(), 200, "{path}: {case}");
            page.assert_says(&neutral);
            assert_tells_nothing(&page);
        }
    }
    assert_untouched(&shop, &unpaid, "returned").await;
    shop.finish().await;
}

#[tokio::test]
async fn bytes_that_are_no_text_keep_no_buyer_from_his_order() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let back = Notice {
        password: PASSWORD_1,
        ..Notice::of(&unpaid)
    };
    let query = encoded(&back.fields());
    for more in [
        "&EMail=%FF%FE",
        "&PaymentMethod=%CA%E0%F0%F2%E0",
        "&%FF=1",
        "%0D%0A",
    ] {
        let page = shop
            .visitor()
            .visit(&format!("/order-success?{query}{more}"))
            .await;
        let path = page.found().url.path().to_owned();
        assert_eq!(path, format!("/orders/{}", unpaid.key.as_str()), "{more}");
    }
    shop.finish().await;
}

fn assert_tells_nothing(page: &Page) {
    for word in [BUYER.name, BUYER.email, "912", "Шарф", BUYER.comment] {
        assert!(!page.body.contains(word), "{} tells {word}", page.url);
    }
}

#[tokio::test]
async fn a_failure_is_believed_by_nobody() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let visitor = shop.visitor();
    let query = encoded(&Notice::of(&unpaid).without("SignatureValue"));
    let page = visitor.visit(&format!("/order-failed?{query}")).await.found();
    assert_eq!(page.url.path(), format!("/orders/{}", unpaid.key.as_str()));
    assert!(
        !page
            .forms(&format!("/orders/{}/pay", unpaid.key.as_str()))
            .is_empty(),
        "it can still be paid"
    );
    assert_untouched(&shop, &unpaid, "failed").await;
    let notice = Notice::of(&unpaid);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    let page = visitor.visit(&format!("/order-failed?{query}")).await.found();
    assert!(
        page.forms(&format!("/orders/{}/pay", unpaid.key.as_str()))
            .is_empty(),
        "it was paid after all"
    );
    shop.finish().await;
}
