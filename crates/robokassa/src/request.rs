//! A request to be sent by whatever HTTP client the shop has.

use crate::encode;

/// The HTTP method of a [`Request`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET, without a body.
    Get,
    /// POST.
    Post,
}

/// One server-to-server request as data. Send it as it is, follow no redirects, and give the response's body to the
/// parser named where the request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub(crate) fn get<N: AsRef<str>, V: AsRef<str>>(url: &str, query: &[(N, V)]) -> Self {
        Self {
            method: Method::Get,
            url: encode::query(format!("{url}?"), borrowed(query)),
            content_type: None,
            body: String::new(),
        }
    }

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

fn borrowed<N: AsRef<str>, V: AsRef<str>>(fields: &[(N, V)]) -> impl Iterator<Item = (&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
}
