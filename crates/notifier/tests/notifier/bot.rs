//! A Bot API that answers as scripted and remembers what it was asked.

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{Request, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use notifier::{BotSettings, Telegram};
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    future::pending,
    io,
    sync::{Arc, Mutex},
};
use tokio::{net::TcpListener, sync::Notify};

/// Looks like a real token, so that a leak would be one.
pub const TOKEN: &str = "123456:AAF7-g0gYncWnm5IyfZlpPRqRRv6kNAGlao";

/// How a call is answered.
pub enum Answer {
    /// The message is taken.
    Ok,
    /// A refusal with this description.
    No(u16, &'static str),
    /// A refusal with this description and these parameters.
    With(u16, &'static str, Value),
    /// Something that Telegram itself would not say.
    Raw(u16, &'static str),
    /// The same with a `Retry-After`.
    Later(u16, &'static str, &'static str),
    /// Nothing; the clock stands still from here on, so that the caller's patience ends at once.
    Hang,
    /// The connection breaks in the middle of the answer.
    Cut,
    /// The message is taken, but not before the test says so.
    Gate(Arc<Gate>),
}

/// Where a call waits for the test.
#[derive(Default)]
pub struct Gate {
    /// A call has come.
    pub reached: Notify,
    /// It may go on.
    pub open: Notify,
}

/// The server.
pub struct Bot {
    pub url: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Answer>>,
    calls: Mutex<Vec<(String, Value)>>,
}

impl Bot {
    /// A server that gives these answers, and then takes everything.
    pub async fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        let shared = Arc::new(Shared {
            script: Mutex::new(script.into_iter().collect()),
            ..Shared::default()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, shared }
    }

    /// A bot that speaks with this server.
    pub fn telegram(&self) -> Telegram {
        telegram_at(&self.url)
    }

    /// What was asked: method and body.
    pub fn calls(&self) -> Vec<(String, Value)> {
        self.shared.calls.lock().unwrap().clone()
    }

    /// The texts that were to be sent.
    pub fn texts(&self) -> Vec<String> {
        let text = |(_, body): &(String, Value)| body["text"].as_str().unwrap().to_owned();
        self.calls().iter().map(text).collect()
    }
}

/// A bot that speaks with whatever is there.
pub fn telegram_at(url: &str) -> Telegram {
    Telegram::bot(&BotSettings {
        token: TOKEN.into(),
        api_url: Some(url.parse().unwrap()),
        proxy: None,
    })
    .unwrap()
}

async fn answer(State(shared): State<Arc<Shared>>, uri: Uri, request: Request<Body>) -> Response {
    let body = axum::body::to_bytes(request.into_body(), 100_000).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let method = uri
        .path()
        .strip_prefix(&format!("/bot{TOKEN}/"))
        .unwrap()
        .to_lowercase();
    let taken = json!({"ok": true, "result": {
        "message_id": 42, "date": 1, "chat": {"id": -1001, "type": "group", "title": "Shop"}, "text": body["text"],
    }});
    shared.calls.lock().unwrap().push((method, body));
    let next = shared.script.lock().unwrap().pop_front();
    let refusal = |status, description, parameters| {
        let body = json!({
            "ok": false, "error_code": status, "description": description, "parameters": parameters,
        });
        said(status, body.to_string())
    };
    match next {
        None | Some(Answer::Ok) => said(200, taken.to_string()),
        Some(Answer::No(status, description)) => said(
            status,
            json!({"ok": false, "error_code": status, "description": description}).to_string(),
        ),
        Some(Answer::With(status, description, parameters)) => refusal(status, description, parameters),
        Some(Answer::Raw(status, body)) => said(status, body.to_owned()),
        Some(Answer::Later(status, body, pause)) => {
            ([("retry-after", pause)], said(status, body.to_owned())).into_response()
        }
        Some(Answer::Hang) => {
            tokio::time::pause();
            pending().await
        }
        Some(Answer::Gate(gate)) => {
            gate.reached.notify_one();
            gate.open.notified().await;
            said(200, taken.to_string())
        }
        Some(Answer::Cut) => {
            let broken = futures_util::stream::iter([
                Ok::<_, io::Error>("{\"ok\":true,".to_owned()),
                Err(io::Error::other("cut")),
            ]);
            Body::from_stream(broken).into_response()
        }
    }
}

fn said(status: u16, body: String) -> Response {
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}
