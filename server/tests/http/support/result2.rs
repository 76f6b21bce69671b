//! The gateway's second notice, `Result2`.

use super::{Answer, LOGIN, TestShop, Unpaid};
use serde_json::{Value, json};
use server::clock;

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

impl TestShop {
    /// The token that says so, signed by the gateway.
    pub fn token(&self, payload: &Value) -> String {
        self.sandbox.sign_result2(payload).unwrap()
    }

    /// Sends a token to the door of `Result2`.
    pub async fn send_token(&self, token: impl Into<reqwest::Body>) -> Answer {
        let request = self.machine.post(self.url("/robokassa/result2"));
        let request = request.header("content-type", "application/json").body(token);
        self.answer(request).await
    }
}
