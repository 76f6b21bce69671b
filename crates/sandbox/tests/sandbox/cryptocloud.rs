//! CryptoCloud: its API as a shop calls it, its page, and what it tells the shop.

use std::sync::{Arc, Mutex};

use axum::{Router, extract::State, http::HeaderMap, routing::post};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::hmac;
use sandbox::{PostbackFormat, Sandbox, SandboxSettings};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::{Url, form_urlencoded};

use crate::shop::soon;

type Heard = Arc<Mutex<Vec<(String, String)>>>;

/// A shop that hears postbacks, and the world around it.
async fn open(format: PostbackFormat) -> (Sandbox, Heard, SandboxSettings) {
    let heard = Heard::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let router = Router::new()
        .route("/cryptocloud/postback", post(hear))
        .with_state(heard.clone());
    tokio::spawn(axum::serve(listener, router).into_future());
    let mut settings = SandboxSettings::for_shop(&url, "login", "one", "two").unwrap();
    settings.cryptocloud.format = format;
    let (http, smtp) = (
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
    );
    let sandbox = Sandbox::start(settings.clone(), http, smtp).unwrap();
    (sandbox, heard, settings)
}

async fn hear(State(heard): State<Heard>, headers: HeaderMap, body: String) {
    let kind = headers["content-type"].to_str().unwrap().to_owned();
    heard.lock().unwrap().push((kind, body));
}

async fn call(sandbox: &Sandbox, path: &str, key: &str, body: Value) -> (u16, Value) {
    let answer = reqwest::Client::new()
        .post(format!("http://{}{path}", sandbox.address()))
        .header("authorization", format!("Token {key}"))
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    (
        status,
        serde_json::from_str(&answer.text().await.unwrap()).unwrap(),
    )
}

fn wanted(settings: &SandboxSettings) -> Value {
    json!({
        "shop_id": settings.cryptocloud.shop_id,
        "amount": 1990.5,
        "currency": "RUB",
        "order_id": "1001-17",
        "add_fields": { "time_to_pay": { "hours": 0, "minutes": 58 } },
    })
}

#[tokio::test]
async fn an_invoice_is_made_paid_and_told_of() {
    for format in [PostbackFormat::Json, PostbackFormat::Form] {
        let (sandbox, heard, settings) = open(format).await;
        let key = &settings.cryptocloud.api_key;
        let (status, made) = call(&sandbox, "/v2/invoice/create", key, wanted(&settings)).await;
        assert_eq!((status, &made["status"]), (200, &json!("success")), "{made}");
        let made = &made["result"];
        assert_eq!(made["amount_in_fiat"], json!(1990.5));
        let uuid = made["uuid"].as_str().unwrap();
        let id = uuid.strip_prefix("INV-").unwrap();
        let ask = async || {
            let question = json!({ "uuids": [uuid, "INV-NOBODYS0"] });
            let (status, told) = call(&sandbox, "/v2/invoice/merchant/info", key, question).await;
            assert_eq!(status, 200);
            let told = told["result"].as_array().unwrap().clone();
            assert_eq!(told.len(), 1);
            told[0].clone()
        };
        for (paid, state) in [
            (0, "created"),
            (100_000, "partial"),
            (99_050, "paid"),
            (1, "overpaid"),
        ] {
            if paid > 0 {
                sandbox.crypto_pay(id, paid);
            }
            let told = ask().await;
            assert_eq!(told["status"], state);
            assert_eq!(told["order_id"], "1001-17");
        }
        soon(sandbox.crypto_accepted(id)).await;
        let (kind, body) = heard.lock().unwrap()[0].clone();
        let value = |name: &str| -> String {
            if kind == "application/json" {
                let sent: Value = serde_json::from_str(&body).unwrap();
                sent[name].as_str().unwrap().to_owned()
            } else {
                let mut fields = form_urlencoded::parse(body.as_bytes());
                fields.find(|(field, _)| field == name).unwrap().1.into_owned()
            }
        };
        assert_eq!(
            (value("invoice_id"), value("order_id")),
            (id.to_owned(), "1001-17".to_owned())
        );
        let token = value("token");
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let secret = hmac::Key::new(hmac::HMAC_SHA256, settings.cryptocloud.secret.as_bytes());
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        hmac::verify(&secret, signed.as_bytes(), &signature).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["id"], json!(id));
    }
}

#[tokio::test]
async fn calls_that_the_gateway_would_refuse_are_refused() {
    let (sandbox, _, settings) = open(PostbackFormat::Json).await;
    let key = &settings.cryptocloud.api_key;
    let (status, told) = call(&sandbox, "/v2/invoice/create", "another", wanted(&settings)).await;
    assert_eq!((status, told["detail"].is_string()), (401, true));
    for (field, value) in [
        ("shop_id", json!("another")),
        ("amount", json!(0)),
        ("amount", json!(1.005)),
        ("currency", json!("XXX")),
        ("validate_error", json!("what the gateway does not know")),
    ] {
        let mut wanted = wanted(&settings);
        wanted[field] = value;
        let (status, told) = call(&sandbox, "/v2/invoice/create", key, wanted).await;
        assert_eq!((status, &told["status"]), (400, &json!("error")), "{field}");
        assert!(told["result"][field].is_string(), "{field}: {told}");
    }
    let many: Vec<_> = (0..101).map(|nth| format!("INV-{nth}")).collect();
    let (status, told) = call(
        &sandbox,
        "/v2/invoice/merchant/info",
        key,
        json!({ "uuids": many }),
    )
    .await;
    assert_eq!(status, 400);
    assert_eq!(told["result"]["validate_error"], "Max 100 uuids");
    assert!(sandbox.crypto_invoices().is_empty());
}

/// As the buttons of the page do it.
#[tokio::test]
async fn the_page_takes_less_and_more_and_leads_back() {
    let (sandbox, _, settings) = open(PostbackFormat::Json).await;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for (buttons, state, way_back) in [
        (&["pay"][..], "paid", "success"),
        (&["less", "pay"][..], "paid", "success"),
        (&["more"][..], "overpaid", "success"),
        (&["test"][..], "paid", "success"),
        (&["never"][..], "created", "failed"),
    ] {
        let key = &settings.cryptocloud.api_key;
        let (_, made) = call(&sandbox, "/v2/invoice/create", key, wanted(&settings)).await;
        let link = made["result"]["link"].as_str().unwrap();
        let page = client.get(link).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("1\u{a0}990,50"), "{page}");
        let mut back = String::new();
        for button in buttons {
            let pressed = client.post(link).form(&[("press", button)]).send().await.unwrap();
            back = pressed.headers()["location"].to_str().unwrap().to_owned();
        }
        assert!(
            back.contains(&format!(
                "/cryptocloud/{way_back}?order_id=1001-17&invoice_uuid=INV-"
            )),
            "{back}"
        );
        let invoice = sandbox.crypto_invoices().pop().unwrap();
        assert_eq!(invoice.status(invoice.made_at), state, "{buttons:?}");
    }
    let cabinet = format!("http://{}/cryptocloud", sandbox.address());
    let cabinet = client.get(cabinet).send().await.unwrap();
    assert_eq!(cabinet.status(), 200);
}
