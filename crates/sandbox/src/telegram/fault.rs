//! Answers that are not what the caller hoped for.

use std::io;

use axum::{
    Json,
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use futures_util::stream;
use serde_json::{Value, json};

/// An answer with `ok: false`.
#[derive(Debug)]
pub(super) struct Fault {
    code: u16,
    description: String,
    parameters: Option<Value>,
}

impl Fault {
    pub(super) fn new(code: u16, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
            parameters: None,
        }
    }

    pub(super) fn bad_request(why: &str) -> Self {
        Self::new(400, format!("Bad Request: {why}"))
    }

    pub(super) fn with(self, parameters: Value) -> Self {
        Self {
            parameters: Some(parameters),
            ..self
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut body = json!({ "ok": false, "error_code": self.code, "description": self.description });
        if let Some(parameters) = self.parameters {
            body["parameters"] = parameters;
        }
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::BAD_REQUEST);
        (status, Json(body)).into_response()
    }
}

/// What stands before the real server answers when the server is down.
pub(super) fn bad_gateway() -> Response {
    (
        StatusCode::BAD_GATEWAY,
        Html("<html><body><h1>502 Bad Gateway</h1></body></html>"),
    )
        .into_response()
}

/// Half of a JSON object.
pub(super) fn garbage() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], "{\"ok\":tr").into_response()
}

/// An answer that breaks off before its body, and the connection with it.
pub(super) fn cut_connection() -> Response {
    let broken = Err::<Bytes, io::Error>(io::ErrorKind::ConnectionReset.into());
    Body::from_stream(stream::iter([broken])).into_response()
}
