//! Pages: the reader's language, and headers that keep a page from running anything.

use std::convert::Infallible;

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};

/// Nothing is loaded or run; forms may lead anywhere because the shop lives at another address.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'";

/// The two languages of the payment page, used for the other pages too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Ru,
    En,
}

impl Language {
    /// Culture decides: `ru`, anything else is English; without it the browser's first language.
    pub(crate) fn of(culture: Option<&str>, browser: Self) -> Self {
        match culture {
            Some(culture) if culture.eq_ignore_ascii_case("ru") => Self::Ru,
            Some(_) => Self::En,
            None => browser,
        }
    }

    /// For the `lang` attribute and the Culture parameter.
    pub(crate) fn code(self) -> &'static str {
        self.say("ru", "en")
    }

    /// The one of two texts that is in this language.
    pub(crate) fn say(self, ru: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Ru => ru,
            Self::En => en,
        }
    }

    fn of_browser(headers: &HeaderMap) -> Self {
        match headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
        {
            Some(wanted) if !wanted.to_ascii_lowercase().starts_with("ru") => Self::En,
            _ => Self::Ru,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of_browser(&parts.headers))
    }
}

/// A page with the headers that all pages share.
pub(crate) fn page(template: &impl Template) -> Response {
    page_with_policy(template.render(), PAGE_POLICY)
}

/// Foreign HTML that may show itself and open links in a new window, and nothing else.
pub(crate) fn foreign(html: String) -> Response {
    const POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
                          style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
    page_with_policy(Ok(html), POLICY)
}

fn page_with_policy(html: askama::Result<String>, policy: &'static str) -> Response {
    match html {
        Ok(html) => {
            let headers = [
                (header::CONTENT_SECURITY_POLICY, policy),
                (header::CACHE_CONTROL, "no-store"),
                (header::REFERRER_POLICY, "no-referrer"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, Html(html)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a sandbox page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
