//! Calls of a program, through a socket and a real outbox.

use crate::shop::{NOW, TestShop, memory_mail};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use notifier::{Notifier, SendOutcome, Telegram, WebhookSettings, Webhooks};
use serde_json::Value;
use sha2::Sha256;
use shop::{
    message::DeliveryState::{Dead, Sent, Waiting},
    time::Timestamp,
};
use std::{
    collections::VecDeque,
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{net::TcpListener, select, task::yield_now, time::timeout};

const SECRETS: [&str; 2] = [
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
];

/// How a call is answered.
enum Answer {
    Status(u16),
    /// With this `Retry-After`.
    Later(u16, &'static str),
    /// Somewhere else.
    Elsewhere(String),
    /// Nothing; the clock stands still from here on, so that the caller's patience ends at once.
    Hang,
    /// Nothing, and the clock goes on.
    Never,
}

/// A call as it came.
#[derive(Clone)]
struct Call {
    headers: HeaderMap,
    body: Bytes,
}

impl Call {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    fn told(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether it is signed with this secret, as the standard has it.
    fn is_signed_with(&self, secret: &str) -> bool {
        let key = BASE64_STANDARD.decode(&secret["whsec_".len()..]).unwrap();
        let signed = [
            self.header("webhook-id").as_bytes(),
            b".",
            self.header("webhook-timestamp").as_bytes(),
            b".",
            &self.body,
        ]
        .concat();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(&signed);
        let signature = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature")
            .split(' ')
            .any(|known| known == signature)
    }
}

/// A program that answers as scripted, and then takes everything.
struct Program {
    url: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Answer>>,
    calls: Mutex<Vec<Call>>,
}

impl Program {
    async fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        let shared = Arc::new(Shared {
            script: Mutex::new(script.into_iter().collect()),
            ..Shared::default()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?of=shop", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, shared }
    }

    fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    shared.calls.lock().unwrap().push(Call { headers, body });
    let next = shared.script.lock().unwrap().pop_front();
    let status = |code| StatusCode::from_u16(code).unwrap();
    match next {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(Answer::Status(code)) => status(code).into_response(),
        Some(Answer::Later(code, wait)) => (status(code), [(header::RETRY_AFTER, wait)]).into_response(),
        Some(Answer::Elsewhere(url)) => (status(302), [(header::LOCATION, url)]).into_response(),
        Some(Answer::Hang) => {
            tokio::time::pause();
            pending().await
        }
        Some(Answer::Never) => pending().await,
    }
}

fn webhooks(urls: &[&str]) -> Webhooks {
    Webhooks::new(&WebhookSettings {
        addresses: urls.iter().map(|url| url.parse().unwrap()).collect(),
        secrets: SECRETS.join(" ").into(),
    })
    .unwrap()
}

/// What comes of calling a program that answers so.
async fn after(answer: Answer) -> SendOutcome {
    let program = Program::start([answer]).await;
    let outcome = webhooks(&[&program.url])
        .send(&program.url, "msg_1", "{}".to_owned(), NOW)
        .await;
    assert_eq!(program.calls().len(), 1);
    outcome
}

fn failed(error: &str, wait_seconds: i64) -> SendOutcome {
    SendOutcome::Failed {
        error: error.to_owned(),
        wait_seconds,
        trouble: None,
    }
}

#[tokio::test]
async fn what_a_program_answers_has_its_meaning() {
    assert_eq!(
        after(Answer::Status(202)).await,
        SendOutcome::Delivered("202".to_owned())
    );
    assert_eq!(
        after(Answer::Status(410)).await,
        SendOutcome::Refused {
            error: "the program answered 410 Gone".to_owned()
        }
    );
    assert_eq!(
        after(Answer::Status(500)).await,
        failed("the program answered 500 Internal Server Error", 0)
    );
    for (wait, seconds) in [
        ("120", 120),
        ("999999999", 24 * 3_600),
        ("-5", 0),
        ("soon", 0),
        // Half a minute after the call, and long before it.
        ("Wed, 18 Nov 2026 11:07:10 GMT", 30),
        ("Wed, 18 Nov 2020 11:07:10 GMT", 0),
    ] {
        assert_eq!(
            after(Answer::Later(429, wait)).await,
            failed("the program answered 429 Too Many Requests", seconds),
            "{wait}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Program::start([]).await;
    let outcome = after(Answer::Elsewhere(other.url.clone())).await;
    assert_eq!(outcome, failed("the program answered 302 Found", 0));
    assert_eq!(other.calls().len(), 0);
}

#[tokio::test]
async fn a_silent_program_is_tried_again() {
    assert_eq!(
        after(Answer::Hang).await,
        failed("the program did not answer in time", 0)
    );
}

#[tokio::test]
async fn nobody_at_home_is_tried_again_and_shows_no_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a-secret-path", listener.local_addr().unwrap());
    drop(listener);
    let outcome = webhooks(&[&url]).send(&url, "msg_1", "{}".to_owned(), NOW).await;
    let SendOutcome::Failed { error, .. } = outcome else {
        panic!("{outcome:?}");
    };
    assert!(error.starts_with("the program cannot be reached: "), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

/// A shop that tells these programs, and its notifier.
async fn open(urls: &[&str]) -> (TestShop, Notifier) {
    let shop = TestShop::open_with(&[], urls).await;
    let (mail, _) = memory_mail();
    let notifier = shop.notifier(Telegram::Off, mail, Some(webhooks(urls)));
    (shop, notifier)
}

/// The end of the key of what a program is told.
fn key(step: &str, url: &str) -> String {
    format!("{step}:webhook:{url}")
}

#[tokio::test]
async fn a_program_hears_of_an_order_in_signed_calls() {
    let program = Program::start([]).await;
    let (shop, notifier) = open(&[&program.url]).await;
    let order = shop.paid_order().await;
    notifier.deliver_all(NOW).await.unwrap();

    let calls = program.calls();
    let kinds: Vec<_> = calls.iter().map(|call| call.told()["type"].clone()).collect();
    assert_eq!(kinds, ["order.placed", "order.paid"]);
    for call in &calls {
        assert!(SECRETS.iter().all(|secret| call.is_signed_with(secret)));
        assert_eq!(call.header("content-type"), "application/json");
        assert_eq!(call.header("webhook-timestamp"), (NOW.ms() / 1_000).to_string());
        assert_eq!(call.told()["data"]["order"]["number"], order.number.0);
    }
    assert_ne!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));
    assert_eq!(shop.row(&order, &key("paid", &program.url)).await.state, Sent);
}

#[tokio::test]
async fn a_message_has_one_id_in_every_try_and_when_it_is_sent_again() {
    let program = Program::start([Answer::Status(503)]).await;
    let (shop, notifier) = open(&[&program.url]).await;
    let order = shop.order().await;
    notifier.deliver_all(NOW).await.unwrap();
    let row = shop.row(&order, &key("placed", &program.url)).await;
    assert_eq!((row.state, row.attempts), (Waiting, 1));
    assert_eq!(
        row.last_error.as_deref(),
        Some("the program answered 503 Service Unavailable")
    );

    notifier.deliver_all(row.due_at).await.unwrap();
    assert!(shop.store.resend_message(row.id, row.due_at).await.unwrap());
    let later: Timestamp = row.due_at.plus_seconds(60);
    notifier.deliver_all(later).await.unwrap();
    let calls = program.calls();
    assert_eq!(calls.len(), 3);
    for call in &calls {
        assert_eq!(call.header("webhook-id"), calls[0].header("webhook-id"));
        assert_eq!(call.body, calls[0].body);
        assert!(call.is_signed_with(SECRETS[0]));
    }
    assert_eq!(
        calls[2].header("webhook-timestamp"),
        (later.ms() / 1_000).to_string(),
        "the moment of the try, which a program may check"
    );
}

#[tokio::test]
async fn a_program_that_fails_keeps_nothing_from_another_one() {
    let gone = Program::start([Answer::Status(410)]).await;
    let good = Program::start([]).await;
    let (shop, notifier) = open(&[&gone.url, &good.url]).await;
    let order = shop.order().await;
    notifier.deliver_all(NOW).await.unwrap();
    assert_eq!(good.calls().len(), 1);
    let row = shop.row(&order, &key("placed", &gone.url)).await;
    assert_eq!(row.state, Dead);
    let day = NOW.ms() / 86_400_000;
    let told = shop.told(&order).await;
    let alarm = format!("alert:webhook:given-up:{day}:email:owner");
    assert!(told.iter().any(|(key, ..)| *key == alarm), "{told:?}");
}

/// However much waits for a program that never answers.
#[tokio::test]
async fn a_program_that_is_slow_keeps_nothing_from_another_one() {
    let slow = Program::start((0..9).map(|_| Answer::Never)).await;
    let good = Program::start([]).await;
    let (shop, notifier) = open(&[&slow.url, &good.url]).await;
    for _ in 0..4 {
        shop.order().await;
    }
    let all_heard = async {
        while good.calls().len() < 4 || slow.calls().is_empty() {
            yield_now().await;
        }
    };
    let run = async {
        select! {
            () = notifier.run(|| NOW, pending()) => panic!("nobody stopped it"),
            () = all_heard => {}
        }
    };
    // Less than one call takes at most.
    timeout(Duration::from_secs(15), run).await.unwrap();
    assert_eq!(slow.calls().len(), 1, "it is called one message after another");
}

#[tokio::test]
async fn an_address_that_is_no_longer_set_is_not_called() {
    let program = Program::start([]).await;
    let shop = TestShop::open_with(&[], &[&program.url]).await;
    let order = shop.order().await;
    let (mail, _) = memory_mail();
    let other = webhooks(&["https://other.example/"]);
    let notifier = shop.notifier(Telegram::Off, mail, Some(other));
    notifier.deliver_all(NOW).await.unwrap();
    assert_eq!(program.calls().len(), 0);
    let row = shop.row(&order, &key("placed", &program.url)).await;
    assert_eq!(row.state, Dead);
}

#[tokio::test]
async fn without_programs_what_waits_for_one_is_given_up() {
    let program = Program::start([]).await;
    let shop = TestShop::open_with(&[], &[&program.url]).await;
    let order = shop.order().await;
    let (mail, _) = memory_mail();
    shop.courier(Telegram::Off, mail).deliver_all(NOW).await.unwrap();
    assert_eq!(program.calls().len(), 0);
    let row = shop.row(&order, &key("placed", &program.url)).await;
    assert_eq!(
        row.last_error.as_deref(),
        Some("this address is not in WEBHOOK_URL any more")
    );
}
