//! Answers when something is not there or broke. A cause is logged once, here, under the id that the visitor sees.

use crate::{App, clock, visitor::Visitor};
use app::{Chrome, failure::Failure};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use shop::{desk::Error, payment::GatewayError, store::StoreError, text::Lang};

impl App {
    /// The page of an error, where nothing is known of the visitor but the language.
    pub fn error_page(&self, lang: Lang, error: Error) -> Response {
        self.error_page_at(self.chrome(lang, "/"), error)
    }

    /// The page of an error.
    #[expect(clippy::needless_pass_by_value, reason = "an error is answered once")]
    pub fn error_page_at(&self, chrome: Chrome, error: Error) -> Response {
        let id = clock::token()[..8].to_owned();
        let failure = match &error {
            Error::NotFound => Failure::NotFound,
            Error::Refused(refusal) => {
                tracing::warn!(%refusal, "a refusal reached the error page");
                Failure::BadRequest
            }
            Error::Store(StoreError::Unavailable(cause)) => {
                tracing::error!(%id, %cause, "the database is unavailable");
                Failure::Unavailable { id }
            }
            Error::Gateway(GatewayError::Unreachable(cause)) => {
                tracing::error!(%id, %cause, "the gateway is unavailable");
                Failure::Unavailable { id }
            }
            Error::Store(_) | Error::Gateway(GatewayError::Refused(_)) => {
                tracing::error!(%id, %error, "a request failed");
                Failure::Broken { id }
            }
        };
        page(&chrome, &failure)
    }

    /// `/order-success` and `/order-failed` when nothing proves which order is meant.
    pub fn return_page(&self, lang: Lang) -> Response {
        Html(app::order::unknown_page(&self.chrome(lang, "/"))).into_response()
    }
}

/// A page with its failure's own status.
pub fn page(chrome: &Chrome, failure: &Failure) -> Response {
    let status = StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Html(app::failure::page(chrome, failure))).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whatever has no address.
pub async fn not_found(State(app): State<App>, visitor: Visitor) -> Response {
    page(&visitor.chrome(&app), &Failure::NotFound)
}
