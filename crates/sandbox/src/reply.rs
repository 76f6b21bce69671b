//! An answer to a call of the shop before it travels.

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

/// A whole answer: what it says and how it is labelled.
pub(crate) struct Reply {
    status: StatusCode,
    content_type: &'static str,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn xml(text: String) -> Self {
        Self {
            status: StatusCode::OK,
            content_type: "text/xml; charset=utf-8",
            text,
        }
    }

    pub(crate) fn json(text: String) -> Self {
        Self {
            content_type: "application/json; charset=utf-8",
            ..Self::xml(text)
        }
    }

    /// `{"message":…}`, which a service answers when it does not look into the call.
    pub(crate) fn message(status: StatusCode, message: &str) -> Self {
        let message = Value::from(message);
        Self {
            status,
            ..Self::json(format!(r#"{{"message":{message}}}"#))
        }
    }

    /// The same label around another body, such as a part of it.
    pub(crate) fn labelled(&self, body: impl Into<Body>) -> Response {
        let headers = [(header::CONTENT_TYPE, self.content_type)];
        (self.status, headers, body.into()).into_response()
    }
}
