//! A shop of a few lines: it signs by itself, records what the gateway tells it and answers as told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, extract::State, routing::any};
use md5::{Digest, Md5};
use sandbox::{Sandbox, Settings};
use tokio::net::TcpListener;
use url::{Url, form_urlencoded};

pub const LOGIN: &str = "demo_shop";
pub const PASSWORD_1: &str = "p1_Secret";
pub const PASSWORD_2: &str = "p2_Secret";

/// What the shop heard, and what it is going to say.
#[derive(Default)]
pub struct Book {
    pub heard: Vec<Vec<(String, String)>>,
    pub answers: VecDeque<(u16, String)>,
}

pub struct Shop {
    pub book: Arc<Mutex<Book>>,
    pub sandbox: Sandbox,
    pub client: reqwest::Client,
}

impl Shop {
    /// A shop and its sandbox, both on free ports; the pair of passwords is the live one.
    pub async fn open() -> Self {
        Self::open_with(|settings| settings.is_test = false).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Settings)) -> Self {
        let book = Arc::<Mutex<Book>>::default();
        let listener = listener().await;
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let router = Router::new()
            .route("/robokassa/result", any(result))
            .with_state(Arc::clone(&book));
        tokio::spawn(axum::serve(listener, router).into_future());

        let mut settings = Settings::for_shop(&url, LOGIN, PASSWORD_1, PASSWORD_2).unwrap();
        settings.retry_every = Duration::from_millis(10);
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

pub fn md5(text: &str) -> String {
    hex::encode(Md5::digest(text))
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
    body: String,
) -> (axum::http::StatusCode, String) {
    let text = query.0.unwrap_or_default() + &body;
    let fields: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let ok = format!("OK{}", value(&fields, "InvId").unwrap_or_default());
    let mut book = book.lock().unwrap();
    book.heard.push(fields);
    let (status, body) = book.answers.pop_front().unwrap_or((200, ok));
    (axum::http::StatusCode::from_u16(status).unwrap(), body)
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

fn listener_now() -> TcpListener {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    TcpListener::from_std(listener).unwrap()
}
