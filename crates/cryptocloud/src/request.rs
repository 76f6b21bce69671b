//! A request to be sent by whatever HTTP client the shop has.

use std::fmt;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::settings::Settings;

/// One call of the API as data: always a POST of JSON. Send it as it is and follow no redirects.
///
/// Give the status and the body of the response to the reader named where the request is made, whatever the status is.
/// When no response came, or a reader says [`ReplyError::Unavailable`](crate::ReplyError::Unavailable) or
/// [`ReplyError::Unreadable`](crate::ReplyError::Unreadable), nobody knows whether the gateway acted. The gateway knows
/// no key of idempotency: never repeat the making of an invoice then, look for its order with
/// [`Invoices::list`](crate::Invoices::list). Enquiries may be repeated.
///
/// `Debug` hides the key and the body.
#[derive(Clone)]
#[must_use]
pub struct Request {
    url: String,
    authorization: Zeroizing<String>,
    body: String,
}

impl Request {
    /// The value of the header `Content-Type`.
    pub const CONTENT_TYPE: &str = "application/json";

    /// Most bytes of a response's body that any reader reads: stop there, and give the reader what came.
    pub const MAX_RESPONSE: usize = 1024 * 1024;

    pub(crate) fn new(settings: &Settings, path: &str, body: &impl Serialize) -> Self {
        Self {
            url: format!("{}{path}", settings.base()),
            authorization: Zeroizing::new(format!("Token {}", settings.api_key())),
            body: serde_json::to_string(body)
                .expect("the bodies have string keys and no failing serializers"),
        }
    }

    /// The whole address, query included.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The value of the header `Authorization`, a secret.
    pub fn authorization(&self) -> &str {
        &self.authorization
    }

    /// The body, which may hold the buyer's address.
    pub fn body(&self) -> &str {
        &self.body
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("url", &self.url)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_carries_the_key_as_a_token_and_shows_neither_it_nor_the_body() {
        let settings = Settings::new("api.key", "aWVLYZybDtoiSLKK", "secret").unwrap();
        let request = Request::new(&settings, "/v2/x", &["buyer@example.com"]);
        assert_eq!(request.url(), "https://api.cryptocloud.plus/v2/x");
        assert_eq!(request.authorization(), "Token api.key");
        assert_eq!(request.body(), r#"["buyer@example.com"]"#);
        assert_eq!(
            format!("{request:?}"),
            "Request { url: \"https://api.cryptocloud.plus/v2/x\", body: 21 bytes, .. }"
        );
    }
}
