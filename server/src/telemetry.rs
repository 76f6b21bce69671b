//! Logs: readable lines for a person at a terminal, JSON for machines (`LOG_FORMAT=json`). What goes in is written in
//! docs/LOGGING.md: never a name, phone, e-mail, key, token, signature or body.

use crate::clock;
use axum::{
    extract::{MatchedPath, Request},
    http::{self, HeaderName, HeaderValue},
};
use tower_http::request_id::{MakeRequestId, RequestId};
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging to standard error, filtered by `RUST_LOG` (default `info`).
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    let is_json = std::env::var("LOG_FORMAT").is_ok_and(|format| format == "json");
    // A second start (tests) is fine: the first one stays.
    let _ = if is_json {
        registry
            .with(fmt::layer().json().with_writer(std::io::stderr))
            .try_init()
    } else {
        registry
            .with(fmt::layer().with_target(false).with_writer(std::io::stderr))
            .try_init()
    };
}

/// The name of a request in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Makes up names of requests that have none: 128 random bits as 32 hex digits. What the library has for this asks the operating
/// system for each of them.
#[derive(Debug, Clone, Copy)]
pub struct FreshId;

impl MakeRequestId for FreshId {
    fn make_request_id<B>(&mut self, _: &http::Request<B>) -> Option<RequestId> {
        let id = hex::encode(clock::random::<16>());
        HeaderValue::try_from(id).ok().map(RequestId::new)
    }
}

/// A span without query or key: addresses of orders are secrets.
pub fn span(request: &Request) -> tracing::Span {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", |path| path.as_str());
    let id = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), route, id)
}
