//! The invoice API: links that are made, paid, called off and listed.

use ring::hmac::{HMAC_SHA256, HMAC_SHA512};
use sandbox::{Service, ServiceAnswer};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::shop::{LOGIN, PASSWORD_1, PASSWORD_2, Shop, soon, token, value};

/// What makes a good call a faulty one.
type Change = fn(&mut Value);

const NOON: OffsetDateTime = datetime!(2026-08-02 12:00 +3);
const API: &str = "/InvoiceServiceWebApi/api";

fn key() -> String {
    format!("{LOGIN}:{PASSWORD_1}")
}

/// Calls the API as official modules do; all answers come with 200.
async fn call(shop: &Shop, name: &str, payload: &Value) -> Value {
    let header = r#"{"typ":"JWT","alg":"SHA256"}"#;
    let token = token(HMAC_SHA256, header, &payload.to_string(), &key());
    let (status, answer) = shop
        .call(&format!("{API}/{name}"), format!("\"{token}\""))
        .await
        .unwrap();
    assert_eq!(status, 200, "{answer}");
    answer
}

/// An invoice over 300 roubles.
fn wanted(number: u64) -> Value {
    json!({
        "MerchantLogin": LOGIN,
        "InvoiceType": "OneTime",
        "OutSum": 300.0,
        "InvId": number,
        "Description": "Заказ",
        "UserFields": { "shp_order": "A-77" },
        "InvoiceItems": [{ "Name": "Шапка", "Quantity": 2, "Cost": 150.0, "Tax": "none" }],
        "ExpirationDate": "2026-08-03T12:00:00+03:00",
        "AdditionalParameters": { "Email": "anna@example.com" },
    })
}

async fn open(shop: &Shop, answer: &Value) -> (u16, String) {
    let url = answer["url"].as_str().unwrap();
    let page = shop.client.get(url).send().await.unwrap();
    (page.status().as_u16(), page.text().await.unwrap())
}

async fn noon() -> Shop {
    let shop = Shop::open().await;
    shop.sandbox.set_time(NOON);
    shop
}

#[tokio::test]
async fn an_invoice_is_made_and_paid_by_its_link() {
    let shop = noon().await;
    let made = call(&shop, "CreateInvoice", &wanted(7)).await;
    assert_eq!(
        (&made["isSuccess"], &made["invId"]),
        (&json!(true), &json!(7)),
        "{made}"
    );
    assert!(
        made["url"]
            .as_str()
            .unwrap()
            .ends_with(made["encodedId"].as_str().unwrap())
    );
    assert!(
        shop.sandbox.payment(7).is_none(),
        "nothing begins before the link is opened"
    );
    let (status, page) = open(&shop, &made).await;
    assert!(status == 200 && page.contains("Шапка"), "{page}");
    shop.sandbox.pay(7).unwrap();
    soon(shop.sandbox.accepted_payment(7)).await;
    let notice = shop.heard().remove(0);
    assert_eq!(value(&notice, "shp_interface"), Some("InvoiceService.WebApi"));
    assert_eq!(value(&notice, "shp_order"), Some("A-77"));
    assert_eq!(value(&notice, "EMail"), Some("anna@example.com"));
    let (status, page) = open(&shop, &made).await;
    assert!(status == 400 && page.contains("52</h1>"), "{page}");
    let again = call(&shop, "CreateInvoice", &wanted(7)).await;
    assert_eq!(again["isSuccess"], false, "{again}");
    let off = json!({ "MerchantLogin": LOGIN, "InvId": 7 });
    assert_eq!(
        call(&shop, "DeactivateInvoice", &off).await["isSuccess"],
        false,
        "it is paid"
    );
}

#[tokio::test]
async fn an_invoice_that_was_called_off_or_has_expired_is_not_paid() {
    let shop = noon().await;
    for (number, name) in [(1, "InvId"), (2, "Id"), (3, "EncodedId")] {
        let made = call(&shop, "CreateInvoice", &wanted(number)).await;
        assert_eq!(open(&shop, &made).await.0, 200);
        let by = match name {
            "InvId" => &made["invId"],
            "Id" => &made["id"],
            _ => &made["encodedId"],
        };
        let off = json!({ "MerchantLogin": LOGIN, name: by });
        for _ in 0..2 {
            assert_eq!(call(&shop, "DeactivateInvoice", &off).await["isSuccess"], true);
        }
        assert_eq!(
            shop.sandbox.pay(number).unwrap_err().code,
            53,
            "its page is still open"
        );
        let (status, page) = open(&shop, &made).await;
        assert!(status == 400 && page.contains("53</h1>"), "{page}");
    }
    let off = json!({ "MerchantLogin": LOGIN, "InvId": 99 });
    let answer = call(&shop, "DeactivateInvoice", &off).await;
    assert_eq!(answer["message"], "The invoice is not found");

    let made = call(&shop, "CreateInvoice", &wanted(4)).await;
    shop.sandbox.set_time(NOON + Duration::DAY);
    let (status, page) = open(&shop, &made).await;
    assert!(status == 400 && page.contains("51</h1>"), "{page}");
}

#[tokio::test]
async fn a_faulty_call_is_refused_in_words() {
    let shop = noon().await;
    let cases: [(&str, Change); 8] = [
        ("shop is not found", |wanted| {
            wanted["MerchantLogin"] = json!("stranger");
        }),
        ("positive", |wanted| wanted["OutSum"] = json!(0)),
        ("add up", |wanted| wanted["OutSum"] = json!(299.0)),
        ("shp_", |wanted| wanted["UserFields"] = json!({ "order": "1" })),
        ("no method", |wanted| wanted["Aliases"] = json!(["Cash"])),
        ("has passed", |wanted| {
            wanted["ExpirationDate"] = json!("2026-08-02T12:00:00+03:00");
        }),
        ("holds are not", |wanted| {
            wanted["AdditionalParameters"] = json!({ "StepByStep": "true" });
        }),
        ("IsTest", |wanted| {
            wanted["AdditionalParameters"] = json!({ "IsTest": "1" });
        }),
    ];
    for (word, change) in cases {
        let mut payload = wanted(7);
        change(&mut payload);
        let answer = call(&shop, "CreateInvoice", &payload).await;
        assert_eq!(answer["isSuccess"], false, "{answer}");
        assert!(
            answer["message"].as_str().unwrap().contains(word),
            "{word}: {answer}"
        );
    }
    let payload = wanted(7).to_string();
    let header = r#"{"typ":"JWT"}"#;
    for body in [
        token(HMAC_SHA256, r#"{"alg":"SHA256"}"#, &payload, PASSWORD_2),
        token(HMAC_SHA512, r#"{"alg":"HS256"}"#, &payload, &key()),
        token(HMAC_SHA256, header, &payload, &key()),
    ] {
        let (status, answer) = shop.call(&format!("{API}/CreateInvoice"), body).await.unwrap();
        assert_eq!((status, &answer["isSuccess"]), (200, &json!(false)), "{answer}");
    }
    assert!(shop.sandbox.issued_invoices().is_empty());
    shop.sandbox.script(
        Service::Invoice,
        [
            ServiceAnswer::Unavailable(502),
            ServiceAnswer::Refused("Not today".to_owned()),
        ],
    );
    let good = token(HMAC_SHA512, r#"{"alg":"HS512"}"#, &payload, &key());
    let path = format!("{API}/CreateInvoice");
    assert_eq!(shop.call(&path, good.clone()).await.unwrap().0, 502);
    assert_eq!(
        shop.call(&path, good.clone()).await.unwrap().1["message"],
        "Not today"
    );
    assert_eq!(shop.call(&path, good).await.unwrap().1["isSuccess"], true);
    assert_eq!(shop.sandbox.issued_invoices().len(), 1);
}

#[tokio::test]
async fn invoices_are_listed_page_by_page() {
    let shop = noon().await;
    for number in 1..=3 {
        call(&shop, "CreateInvoice", &wanted(number)).await;
    }
    let mut reusable = wanted(0);
    reusable["InvoiceType"] = json!("Reusable");
    let made = call(&shop, "CreateInvoice", &reusable).await;
    for _ in 0..2 {
        assert_eq!(open(&shop, &made).await.0, 200);
        let latest = shop.sandbox.payments().last().unwrap().inv_id();
        shop.sandbox.pay(latest).unwrap();
    }
    assert_eq!(
        shop.sandbox.payments().len(),
        2,
        "each payment has a number of its own"
    );
    let list = |statuses: Value, types: Value, page: u64| {
        json!({
            "MerchantLogin": LOGIN,
            "CurrentPage": page,
            "PageSize": 2,
            "InvoiceStatuses": statuses,
            "InvoiceTypes": types,
            "DateFrom": "2026-08-02T00:00:00+03:00",
            "DateTo": "2026-08-03T00:00:00+03:00",
            "IsAscending": true,
        })
    };
    let numbers = |answer: &Value| -> Vec<u64> {
        let invoices = answer["invoices"].as_array().unwrap().iter();
        invoices
            .map(|invoice| invoice["invId"].as_u64().unwrap())
            .collect()
    };
    let open_ones = (json!(["Notpaid"]), json!(["OneTime"]));
    let first = call(
        &shop,
        "GetInvoiceInformationList",
        &list(open_ones.0.clone(), open_ones.1.clone(), 1),
    )
    .await;
    assert_eq!(
        (&first["totalCount"], numbers(&first)),
        (&json!(3), vec![1, 2]),
        "{first}"
    );
    let second = call(
        &shop,
        "GetInvoiceInformationList",
        &list(open_ones.0, open_ones.1, 2),
    )
    .await;
    assert_eq!(numbers(&second), [3]);
    let off = json!({ "MerchantLogin": LOGIN, "InvId": 2 });
    call(&shop, "DeactivateInvoice", &off).await;
    let expired = list(json!(["Expired", "Paid"]), json!(["OneTime", "Reusable"]), 1);
    let expired = call(&shop, "GetInvoiceInformationList", &expired).await;
    assert_eq!(numbers(&expired), [2]);
    assert_eq!(expired["invoices"][0]["status"], "Expired");
}
