//! A program of the merchant's that hears of orders, and believes only what is signed.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

/// The secret that the shop and the program know.
pub const WEBHOOK_SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// The program.
pub struct Program {
    url: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<StatusCode>>,
    heard: Mutex<Vec<(String, Value)>>,
}

impl Program {
    /// A program that gives these answers first, and then takes everything.
    pub async fn start(script: impl IntoIterator<Item = u16>) -> Self {
        let script = script.into_iter().map(|code| StatusCode::from_u16(code).unwrap());
        let shared = Arc::new(Shared {
            script: Mutex::new(script.collect()),
            ..Shared::default()
        });
        let listener = super::plan::listener().await;
        let url = format!("http://{}/of-a-secret-path", listener.local_addr().unwrap());
        let app = Router::new().fallback(hear).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, shared }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// What it heard in signed calls, whatever it answered: the id of each message, and what it said.
    pub fn heard(&self) -> Vec<(String, Value)> {
        self.shared.heard.lock().unwrap().clone()
    }

    /// The kinds of what it heard.
    pub fn kinds(&self) -> Vec<String> {
        let kind = |(_, told): &(String, Value)| told["type"].as_str().unwrap().to_owned();
        self.heard().iter().map(kind).collect()
    }
}

async fn hear(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap();
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    let key = BASE64_STANDARD
        .decode(WEBHOOK_SECRET.trim_start_matches("whsec_"))
        .unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{at}.").as_bytes());
    mac.update(&body);
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    if header("webhook-signature") != format!("v1,{signature}") {
        return StatusCode::FORBIDDEN;
    }
    let told = serde_json::from_slice(&body).unwrap();
    shared.heard.lock().unwrap().push((id.to_owned(), told));
    let next = shared.script.lock().unwrap().pop_front();
    next.unwrap_or(StatusCode::NO_CONTENT)
}
