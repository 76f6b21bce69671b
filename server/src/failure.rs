//! Answers when something is not there or broke. A cause is logged once, here, under the id that the visitor sees.

use crate::{
    AppState, clock,
    limits::ADDRESS_KIB,
    strangers::ShutOut,
    visitor::{self, Visitor},
};
use app::{Chrome, failure::Failure};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use shop::{desk::Error, gateway::GatewayError, store::StoreError, text::Lang};
use std::any::Any;

impl AppState {
    /// The page of an error, where nothing is known of the visitor but the language.
    pub fn error_page(&self, lang: Lang, error: Error) -> Response {
        self.error_page_at(self.chrome(lang, "/"), error)
    }

    /// The page of an error.
    #[expect(clippy::needless_pass_by_value, reason = "an error is answered once")]
    pub fn error_page_at(&self, chrome: Chrome, error: Error) -> Response {
        page(&chrome, &failure_of(&error))
    }

    /// `/order-success` and `/order-failed` when nothing proves which order is meant.
    pub fn return_page(&self, lang: Lang) -> Response {
        Html(app::order::unknown_page(&self.chrome(lang, "/"))).into_response()
    }
}

/// What a visitor may know of an error; the log has the rest.
pub fn failure_of(error: &Error) -> Failure {
    let id = clock::token()[..8].to_owned();
    match error {
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
    }
}

/// A page with its failure's own status.
pub fn page(chrome: &Chrome, failure: &Failure) -> Response {
    let page = Html(app::failure::page(chrome, failure));
    let mut response = (status_of(failure), page).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The page after a panic: the visitor is told, the log knows, the connection lives.
pub fn broken(state: &AppState, panic: &(dyn Any + Send)) -> Response {
    let id = clock::token()[..8].to_owned();
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(%id, panic = text.unwrap_or("?"), "a handler panicked");
    page(&state.chrome(Lang::Ru, "/"), &Failure::Broken { id })
}

/// Marks an answer that is for a gateway, wherever its address led: it stays as it is.
#[derive(Debug, Clone, Copy)]
pub struct ForGateway;

/// Gives every refusal a page in the visitor's language: what cannot be read of an address or a form, a wrong
/// method, too long a body, an answer that took too long. What is not a browser gets the same as a line of
/// text.
pub async fn readable(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (extensions, uri) = (request.extensions(), request.uri());
    let lang = visitor::lang_of(extensions, uri);
    let path = visitor::page_of(request.method(), extensions, uri);
    let is_browser = reads_pages(request.headers());
    let response = if uri
        .path_and_query()
        .is_some_and(|asked| asked.as_str().len() > ADDRESS_KIB * 1_024)
    {
        StatusCode::URI_TOO_LONG.into_response()
    } else {
        next.run(request).await
    };
    let Some(failure) = unreadable(&response) else {
        return response;
    };
    let path = if response.status() == StatusCode::URI_TOO_LONG {
        "/"
    } else {
        &path
    };
    let chrome = state.chrome(lang, path);
    let readable = if is_browser {
        page(&chrome, &failure)
    } else {
        (status_of(&failure), app::failure::line(&chrome, &failure)).into_response()
    };
    // The refusal keeps its own headers: allowed methods, when to try again, whether to index.
    let (mut said, _) = response.into_parts();
    said.headers.remove(header::CONTENT_LENGTH);
    let (new, body) = readable.into_parts();
    said.headers.extend(new.headers);
    said.status = new.status;
    Response::from_parts(said, body)
}

/// What an answer without a page of ours is about.
fn unreadable(response: &Response) -> Option<Failure> {
    if response.extensions().get::<ForGateway>().is_some() {
        return None;
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain")) {
        return None;
    }
    let told = |why: &str| {
        let id = clock::token()[..8].to_owned();
        tracing::error!(%id, "{why}");
        id
    };
    match response.status() {
        StatusCode::NOT_FOUND => Some(Failure::NotFound),
        StatusCode::FORBIDDEN if response.extensions().get::<ShutOut>().is_some() => Some(Failure::ShutOut),
        StatusCode::FORBIDDEN => Some(Failure::Forbidden),
        StatusCode::TOO_MANY_REQUESTS => Some(Failure::TooOften),
        StatusCode::METHOD_NOT_ALLOWED => Some(Failure::WrongMethod),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Failure::TooLarge),
        StatusCode::URI_TOO_LONG => Some(Failure::TooLong),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Failure::NoForm),
        StatusCode::MISDIRECTED_REQUEST => Some(Failure::WrongHost),
        // No handler of ours says so little: it is an extractor of a library that was set up wrongly.
        StatusCode::INTERNAL_SERVER_ERROR => Some(Failure::Broken {
            id: told("a request failed without a word"),
        }),
        StatusCode::SERVICE_UNAVAILABLE => Some(Failure::Unavailable {
            id: told("a request was not answered in time"),
        }),
        status if status.is_client_error() => Some(Failure::BadRequest),
        _ => None,
    }
}

/// Browsers say that they read pages when a person opens one. Scripts, streams and pictures ask for something else.
fn reads_pages(headers: &HeaderMap) -> bool {
    let Some(accept) = headers.get(header::ACCEPT) else {
        return true;
    };
    let accept = accept.to_str().unwrap_or_default();
    accept.contains("text/html") || (accept.contains("*/*") && !accept.contains("image/"))
}

fn status_of(failure: &Failure) -> StatusCode {
    StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Answers every address that the shop does not have. Anybody makes up addresses, so nothing is looked up for them.
pub async fn not_found(State(state): State<AppState>, visitor: Visitor) -> Response {
    page(&visitor.chrome(&state), &Failure::NotFound)
}
