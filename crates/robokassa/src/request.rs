//! A request to be sent by whatever HTTP client the shop has.

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
    pub(crate) fn get(url: String) -> Self {
        Self {
            method: Method::Get,
            url,
            content_type: None,
            body: String::new(),
        }
    }
}
