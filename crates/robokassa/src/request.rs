//! A request to be sent by whatever HTTP client the shop has.

use std::fmt;

use crate::encode;

/// The HTTP method of a [`Request`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET, without a body.
    Get,
    /// POST.
    Post,
}

impl Method {
    /// The method's name, `GET` or `POST`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One server-to-server request as data. Send it as it is and follow no redirects.
///
/// Give the body of a response whose status is below 500 to the reader named where the request is made: refusals come
/// with 200, 400 or 401. A status of 500 or more is nobody's answer, whatever its body says. After it, or if no body
/// came, or [`ReplyError::Unreadable`](crate::ReplyError::Unreadable) was read, the outcome is unknown: ask for the
/// state, do not repeat.
///
/// `Debug` hides the query and the body, because anyone who has them can send the request again, and some
/// hold telephone numbers.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// GET or POST.
    pub method: Method,
    /// The whole address, query included.
    pub url: String,
    /// The value of the `Content-Type` header, if there is a body.
    pub content_type: Option<&'static str>,
    /// The body, empty for GET.
    pub body: String,
}

impl Request {
    /// Most bytes of a response's body that any reader reads: stop there, and give the reader what came. Those of
    /// enquiries stop at [`OpState::MAX_BYTES`](crate::enquiry::OpState::MAX_BYTES).
    pub const MAX_RESPONSE: usize = 1024 * 1024;

    pub(crate) fn get<N: AsRef<str>, V: AsRef<str>>(url: &str, query: &[(N, V)]) -> Self {
        Self {
            method: Method::Get,
            url: encode::query(format!("{url}?"), borrowed(query)),
            content_type: None,
            body: String::new(),
        }
    }

    #[cfg(any(feature = "hold", feature = "recurring", feature = "widget"))]
    pub(crate) fn form<N: AsRef<str>, V: AsRef<str>>(url: String, fields: &[(N, V)]) -> Self {
        let content_type = Some("application/x-www-form-urlencoded");
        Self {
            method: Method::Post,
            url,
            content_type,
            body: encode::query(String::new(), borrowed(fields)),
        }
    }

    pub(crate) fn json(url: String, body: String) -> Self {
        Self {
            method: Method::Post,
            url,
            content_type: Some("application/json"),
            body,
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, _) = self.url.split_once('?').unwrap_or((&self.url, ""));
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &address)
            .field("content_type", &self.content_type)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

fn borrowed<N: AsRef<str>, V: AsRef<str>>(fields: &[(N, V)]) -> impl Iterator<Item = (&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_sent_again_is_not_shown() {
        let sent = Request::json("https://a.b/c".to_owned(), "secret".to_owned());
        assert_eq!(
            format!("{sent:?}"),
            "Request { method: Post, url: \"https://a.b/c\", content_type: Some(\"application/json\"), body: 6 bytes }"
        );
        let query = Request::get("https://a.b/c", &[("phone", "79991234567")]);
        assert_eq!(query.url, "https://a.b/c?phone=79991234567");
        assert_eq!(
            format!("{query:?}"),
            "Request { method: Get, url: \"https://a.b/c\", content_type: None, body: 0 bytes }"
        );
    }

    #[test]
    fn methods_have_their_names() {
        assert_eq!([Method::Get, Method::Post].map(Method::as_str), ["GET", "POST"]);
    }
}
