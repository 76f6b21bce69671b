//! A shop of a few lines: it signs by itself, records what the gateway tells it and answers as told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::{any, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sandbox::{Sandbox, SandboxSettings};
use serde_json::Value;
use tokio::net::TcpListener;
use url::{Url, form_urlencoded};

pub const LOGIN: &str = "demo_shop";
pub const PASSWORD_1: &str = "p1_Secret";
pub const PASSWORD_2: &str = "p2_Secret";
pub const PASSWORD_3: &str = "p3_Secret";

/// What the shop heard, and what it is going to say.
#[derive(Default)]
pub struct Book {
    pub heard: Vec<Vec<(String, String)>>,
    /// The same, to the byte.
    pub bodies: Vec<Bytes>,
    pub answers: VecDeque<(u16, String)>,
    pub tokens: Vec<String>,
    pub token_answers: VecDeque<u16>,
}

pub struct Shop {
    pub book: Arc<Mutex<Book>>,
    pub sandbox: Sandbox,
    pub client: reqwest::Client,
    own: Url,
}

impl Shop {
    /// A shop and its sandbox, both on free ports; the pair of passwords is the live one.
    pub async fn open() -> Self {
        Self::open_with(|settings| settings.is_test = false).await
    }

    pub async fn open_with(change: impl FnOnce(&mut SandboxSettings)) -> Self {
        let book = Arc::<Mutex<Book>>::default();
        let listener = listener().await;
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let router = Router::new()
            .route("/robokassa/result", any(result))
            .route("/robokassa/result2", post(result2))
            .with_state(Arc::clone(&book));
        tokio::spawn(axum::serve(listener, router).into_future());

        let mut settings = SandboxSettings::for_shop(&url, LOGIN, PASSWORD_1, PASSWORD_2).unwrap();
        settings.retry_every = Duration::from_millis(10);
        settings.password_3 = Some(PASSWORD_3.to_owned());
        change(&mut settings);
        let sandbox = Sandbox::start(settings, listener_now(), listener_now()).unwrap();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(10))
            .no_proxy()
            .build()
            .unwrap();
        Self {
            book,
            sandbox,
            client,
            own: url,
        }
    }

    /// The next answers to notifications; afterwards `OK{InvId}`.
    pub fn answer(&self, answers: &[(u16, &str)]) {
        let answers = answers.iter().map(|(status, body)| (*status, (*body).to_owned()));
        self.book.lock().unwrap().answers.extend(answers);
    }

    pub fn heard(&self) -> Vec<Vec<(String, String)>> {
        self.book.lock().unwrap().heard.clone()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.sandbox.address())
    }

    /// What the shop asks and hears of a number.
    pub async fn ask(&self, inv_id: u64) -> reqwest::Result<String> {
        let signature = md5(&format!("{LOGIN}:{inv_id}:{PASSWORD_2}"));
        let url = self.url("/Merchant/WebService/Service.asmx/OpStateExt");
        let query = [
            ("MerchantLogin", LOGIN),
            ("InvoiceID", &inv_id.to_string()),
            ("Signature", &signature),
        ];
        self.client.get(url).query(&query).send().await?.text().await
    }

    /// Calls a service with this body; returns status and answer.
    pub async fn call(&self, path: &str, body: String) -> reqwest::Result<(u16, Value)> {
        let post = self.client.post(self.url(path));
        let answer = post.header("Content-Type", "application/json").body(body);
        let answer = answer.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    /// The page of an invoice with a receipt, which must open.
    pub async fn open_with_receipt(&self, inv_id: u64, out_sum: &str, receipt: &str, more: &[(&str, &str)]) {
        let receipt = utf8_percent_encode(receipt, NON_ALPHANUMERIC).to_string();
        let inv_id = inv_id.to_string();
        let mut base = format!("{LOGIN}:{out_sum}:{inv_id}:{receipt}");
        for (_, value) in more {
            base = format!("{base}:{value}");
        }
        let signature = md5(&format!("{base}:{PASSWORD_1}"));
        let mut fields = vec![
            ("MerchantLogin", LOGIN),
            ("OutSum", out_sum),
            ("InvId", &inv_id),
            ("Receipt", &receipt),
            ("SignatureValue", &signature),
        ];
        fields.extend(more);
        let (status, page) = self.open_page(&fields).await;
        assert_eq!(status, 200, "{page}");
    }

    /// A paid invoice, and the key of its operation.
    pub async fn paid(&self, inv_id: u64, out_sum: &str) -> String {
        self.open_invoice(&inv_id.to_string(), out_sum).await;
        self.sandbox.pay(inv_id).unwrap();
        self.sandbox.payment(inv_id).unwrap().op_key
    }

    /// An address of the shop itself.
    pub fn own_url(&self, path: &str) -> String {
        self.own.join(path).unwrap().to_string()
    }

    /// The address that hears of Result2.
    pub fn result2_url(settings: &SandboxSettings) -> Option<Url> {
        settings.result_url.join("result2").ok()
    }

    /// Sends the buyer to the payment page; returns status and page.
    pub async fn open_page(&self, fields: &[(&str, &str)]) -> (u16, String) {
        let answer = self
            .client
            .post(self.url("/Merchant/Index.aspx"))
            .form(fields)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// A payment page for this number and sum that must open.
    pub async fn open_invoice(&self, inv_id: &str, out_sum: &str) {
        let signature = md5(&format!("{LOGIN}:{out_sum}:{inv_id}:{PASSWORD_1}:Shp_order=A-77"));
        let (status, page) = self
            .open_page(&[
                ("MerchantLogin", LOGIN),
                ("OutSum", out_sum),
                ("InvId", inv_id),
                ("Description", "Заказ"),
                ("Email", "anna@example.com"),
                ("Culture", "ru"),
                ("Shp_order", "A-77"),
                ("SignatureValue", &signature),
            ])
            .await;
        assert_eq!(status, 200, "{page}");
    }

    pub async fn page(&self, path: &str) -> String {
        let answer = self
            .client
            .get(self.url(path))
            .header("Accept-Language", "ru")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }
}

/// The first value with this name.
pub fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// A token signed with a key, written by hand: header and payload as they are.
pub fn token(algorithm: ring::hmac::Algorithm, header: &str, payload: &str, key: &str) -> String {
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let key = ring::hmac::Key::new(algorithm, key.as_bytes());
    let signature = ring::hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

pub fn md5(text: &str) -> String {
    hex::encode(Md5::digest(text))
}

/// What stands between the first such tags.
pub fn tag<'a>(xml: &'a str, name: &str) -> &'a str {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let rest = xml.split(&open).nth(1);
    let text = rest.and_then(|rest| rest.split(&close).next());
    text.unwrap_or_else(|| panic!("no {name} in {xml}"))
}

/// The number of the state, or of the fault.
pub fn code(xml: &str) -> u16 {
    let part = if xml.contains("<State>") {
        tag(xml, "State")
    } else {
        xml
    };
    tag(part, "Code").parse().unwrap()
}

/// Fails the test when something that must happen does not.
pub async fn soon<T>(event: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), event)
        .await
        .expect("it did not happen")
}

async fn result(
    State(book): State<Arc<Mutex<Book>>>,
    query: axum::extract::RawQuery,
    body: Bytes,
) -> (StatusCode, String) {
    let query = Bytes::from(query.0.unwrap_or_default());
    let body = if query.is_empty() { body } else { query };
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let ok = format!("OK{}", value(&fields, "InvId").unwrap_or_default());
    let mut book = book.lock().unwrap();
    book.heard.push(fields);
    book.bodies.push(body);
    let (status, body) = book.answers.pop_front().unwrap_or((200, ok));
    (StatusCode::from_u16(status).unwrap(), body)
}

async fn result2(State(book): State<Arc<Mutex<Book>>>, headers: HeaderMap, token: String) -> StatusCode {
    assert_eq!(headers["content-type"], "application/json");
    let mut book = book.lock().unwrap();
    book.tokens.push(token);
    StatusCode::from_u16(book.token_answers.pop_front().unwrap_or(204)).unwrap()
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

fn listener_now() -> TcpListener {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    TcpListener::from_std(listener).unwrap()
}
