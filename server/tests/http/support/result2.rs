//! The gateway's second notice, `Result2`: tokens as it makes them, or as an impostor would.

use super::{Answer, LOGIN, TestShop, Unpaid};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rcgen::{KeyPair, SigningKey as _};
use serde_json::{Value, json};
use server::clock;

/// The key that the sandbox signs with.
const KEY: &[u8] = include_bytes!("../../../../crates/sandbox/data/result2_key.der");

/// What a token about an attempt says.
pub fn payload(unpaid: &Unpaid, operation: &str) -> Value {
    json!({
        "header": {
            "type": "PaymentStateNotification",
            "version": "1.0.0",
            "timestamp": (clock::now().ms() / 1_000).to_string(),
        },
        "data": {
            "shop": LOGIN,
            "opKey": operation,
            "invId": unpaid.invoice.to_string(),
            "paymentMethod": "BankCard",
            "incSum": unpaid.sum,
            "state": "OK",
        },
    })
}

/// The token that says so, signed.
pub fn token(payload: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let text = format!(
        "{}.{}",
        part(&json!({ "typ": "JWT", "alg": "RS256" })),
        part(payload)
    );
    let signature = KeyPair::try_from(KEY).unwrap().sign(text.as_bytes()).unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

impl TestShop {
    /// Sends a token to the door of `Result2`.
    pub async fn send_token(&self, token: impl Into<reqwest::Body>) -> Answer {
        let request = self.machine.post(self.url("/robokassa/result2"));
        self.answer(request.header("content-type", "application/json").body(token))
            .await
    }
}
