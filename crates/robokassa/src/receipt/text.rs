//! The JSON text of a fiscal receipt, as it is signed and sent.

use thiserror::Error;

use super::Receipt;
use crate::amount::Amount;

/// A receipt written as JSON, serialized once: the signature covers exactly this text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptText {
    json: String,
    sum: Option<Amount>,
}

/// The text is not a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a JSON object")]
pub struct ReceiptTextError;

impl ReceiptText {
    /// Takes JSON written elsewhere as it is. Its lines are not checked; the gateway refuses a payment whose receipt
    /// does not add up to its sum.
    pub fn verbatim(json: impl Into<String>) -> Result<Self, ReceiptTextError> {
        let json = json.into();
        match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&json) {
            Ok(_) => Ok(Self { json, sum: None }),
            Err(_) => Err(ReceiptTextError),
        }
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        &self.json
    }

    /// What the lines add up to, when they are known.
    pub fn sum(&self) -> Option<Amount> {
        self.sum
    }
}

impl From<&Receipt> for ReceiptText {
    fn from(receipt: &Receipt) -> Self {
        Self {
            json: receipt.to_json(),
            sum: Some(receipt.sum()),
        }
    }
}

impl From<Receipt> for ReceiptText {
    fn from(receipt: Receipt) -> Self {
        Self::from(&receipt)
    }
}
