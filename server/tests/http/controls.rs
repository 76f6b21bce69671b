//! A NUL or another control in any field: both databases answer alike, and none of them breaks.

use crate::support::{
    Engine, Plan, TestShop,
    map::{gets, posts},
};

/// Every name that a query or a form of the shop has.
const FIELDS: &[&str] = &[
    "SHOP_HOURS",
    "add",
    "added",
    "after",
    "address",
    "amount",
    "attention",
    "before",
    "category",
    "cause",
    "codes-0",
    "comment",
    "consent_data",
    "consent_offer",
    "count",
    "count-1",
    "counted-1",
    "credential",
    "current",
    "delivery",
    "discount",
    "done",
    "email",
    "from",
    "fulfilment",
    "goods",
    "hours",
    "kind",
    "left",
    "line",
    "line-0",
    "list",
    "login",
    "money",
    "month",
    "name",
    "network",
    "new",
    "note",
    "only",
    "order",
    "page",
    "password",
    "pay",
    "pay_by",
    "phone",
    "pieces",
    "q",
    "query",
    "reason",
    "refund",
    "returns",
    "seen",
    "shared",
    "shipment",
    "shown",
    "sku",
    "sort",
    "state",
    "step",
    "sum",
    "tag",
    "text",
    "to",
    "token",
    "topic",
    "tracking",
    "trials",
    "untag",
    "variant",
    "was-1",
    "went_out",
    "what",
];

/// Texts that no database has to like.
const TEXTS: &[&str] = &["%00", "a%00b", "%01%1B%7F", "paid%00", "%C2%80%E2%80%A8"];

async fn answers(engine: Engine) -> Vec<(String, u16)> {
    let shop = TestShop::planned(Plan {
        engine,
        ..Plan::default()
    })
    .await;
    let (owner, unpaid) = (shop.owner().await, shop.unpaid().await);
    let (key, number) = (unpaid.key.as_str(), unpaid.number.0);
    let mut answers = Vec::new();
    for text in TEXTS {
        let query = FIELDS
            .iter()
            .map(|name| format!("{name}={text}"))
            .collect::<Vec<_>>()
            .join("&");
        for path in gets(key, number)
            .into_iter()
            .filter(|path| !path.ends_with("/events"))
        {
            let code = owner.visit(&format!("{path}?{query}")).await.code();
            answers.push((format!("GET {path} {text}").replace(key, "KEY"), code));
        }
        for name in FIELDS {
            let path = format!("/admin/orders?{name}={text}");
            let code = owner.visit(&path).await.code();
            answers.push((path, code));
        }
        for path in [
            "/products/",
            "/orders/",
            "/admin/orders/",
            "/goods/",
            "/pkg/",
            "/admin/sign-in/",
        ] {
            let path = format!("{path}{text}");
            let code = owner.visit(&path).await.code();
            answers.push((path, code));
        }
        for path in posts(key, number)
            .into_iter()
            .filter(|path| !path.ends_with("/sign-out"))
        {
            let request = owner
                .page_posts(&path)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(query.clone());
            let code = request.send().await.unwrap().status().as_u16();
            // How many tries of a password, or of an invitation, are left is a matter of the clock.
            let is_tried = code == 429
                || path.contains("/admin/invitation/")
                || path.ends_with("/sign-in/passkey/begin");
            let code = if is_tried { 422 } else { code };
            answers.push((format!("POST {path} {text}").replace(key, "KEY"), code));
        }
    }
    shop.finish().await;
    answers
}

#[tokio::test]
async fn a_control_in_any_field_is_answered_alike_by_both_databases() {
    let sqlite = answers(Engine::Sqlite).await;
    for (asked, code) in &sqlite {
        assert!(*code < 500, "{asked}: {code}");
    }
    assert_eq!(answers(Engine::Postgres).await, sqlite);
}
