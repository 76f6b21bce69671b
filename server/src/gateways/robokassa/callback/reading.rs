//! What of a request is the form that the gateway filled in.
//!
//! | what came | what is read |
//! |---|---|
//! | GET | the query |
//! | POST of a form | the body |
//! | POST without a body | the query |
//! | POST with a body that lacks a signed field | query and body as one form |
//! | POST of several parts (`multipart/form-data`) | the parts, as the form that they are |
//! | POST without a content type, as `text/plain` or as bytes | the body, as a form |
//! | anything else: JSON, XML | nothing |
//!
//! Reading is generous because the signature decides, over names and values as they were sent: however a form is wrapped, it
//! proves the same. JSON is not read since its numbers have no one spelling. A body that is whole stands alone: nothing in the
//! address can then be taken for a part of what is signed.

use crate::gateways::intake::{self, Unread};
use axum::{
    body::Bytes,
    extract::Request,
    http::{HeaderMap, Method, header},
};
use futures_util::stream;
use robokassa::Fields;
use std::convert::Infallible;
use url::form_urlencoded::{byte_serialize, parse};

/// The form of a request.
pub(super) async fn form(request: Request) -> Result<Bytes, Unread> {
    let query = Bytes::from(request.uri().query().unwrap_or_default().to_owned());
    if request.method() == Method::GET {
        return Ok(query);
    }
    if request.method() != Method::POST {
        return Err(Unread::Method);
    }
    let wrapping = Wrapping::of(request.headers())?;
    let (body, place) = intake::read(request.into_body(), Fields::MAX_BYTES).await?;
    let body = match wrapping {
        Wrapping::None => body,
        Wrapping::Parts { boundary } => unwrapped(body, boundary).await?,
    };
    Ok(intake::held(whole(query, body), place))
}

/// Whether a request is a buyer's return, and not a search on the shop's first page.
pub(in crate::gateways::robokassa) async fn is_return(request: Request) -> bool {
    form(request).await.is_ok_and(|form| is_of_the_gateway(&form))
}

/// Whether a form is what the gateway sends, and not a search on the shop's first page.
fn is_of_the_gateway(form: &[u8]) -> bool {
    has(form, "OutSum") && has(form, "InvId")
}

/// Whether a form claims to be signed.
pub(super) fn is_signed(form: &[u8]) -> bool {
    has(form, "SignatureValue")
}

fn has(form: &[u8], name: &str) -> bool {
    parse(form).any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// What is signed has to stand in one place, or to be no two things at once: [`Fields`] refuses a field that comes twice.
fn whole(query: Bytes, body: Bytes) -> Bytes {
    if query.is_empty() || (is_of_the_gateway(&body) && is_signed(&body)) {
        return body;
    }
    if body.is_empty() {
        return query;
    }
    [&query[..], b"&", &body[..]].concat().into()
}

enum Wrapping {
    None,
    Parts { boundary: String },
}

impl Wrapping {
    fn of(headers: &HeaderMap) -> Result<Self, Unread> {
        let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
        let kind = match (kinds.next(), kinds.next()) {
            (None, _) => return Ok(Self::None),
            (Some(kind), None) => kind.to_str().unwrap_or("?"),
            (Some(_), Some(_)) => return Err(Unread::Kind("more than one".to_owned())),
        };
        let essence = kind
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" | "text/plain" | "application/octet-stream" | "" => {
                Ok(Self::None)
            }
            "multipart/form-data" => multer::parse_boundary(kind)
                .map(|boundary| Self::Parts { boundary })
                .map_err(|_| Unread::Kind(kind.to_owned())),
            _ => Err(Unread::Kind(kind.to_owned())),
        }
    }
}

/// The parts as a form, byte for byte. Files are none of it.
async fn unwrapped(body: Bytes, boundary: String) -> Result<Bytes, Unread> {
    let mut parts = multer::Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let mut form = String::new();
    while let Some(part) = parts.next_field().await.map_err(|_| Unread::Malformed)? {
        let name = part.name().filter(|_| part.file_name().is_none());
        let name = name.ok_or(Unread::Malformed)?.to_owned();
        let value = part.bytes().await.map_err(|_| Unread::Malformed)?;
        if !form.is_empty() {
            form.push('&');
        }
        form.extend(byte_serialize(name.as_bytes()));
        form.push('=');
        form.extend(byte_serialize(&value));
        if form.len() > Fields::MAX_BYTES {
            return Err(Unread::TooLong);
        }
    }
    Ok(form.into())
}

#[cfg(test)]
mod tests {
    use super::{Unread, form};
    use crate::limits::{CALL_KIB, LONG_CALLS};
    use axum::{body::Body, extract::Request};
    use futures_util::FutureExt;

    /// Bytes of the longest form that waits for no place.
    const SHORT: usize = CALL_KIB * 1_024;
    const SIGNED: &str = "OutSum=1.00&InvId=7&SignatureValue=ab";

    async fn read(
        method: &str,
        query: &str,
        kind: Option<&str>,
        body: impl Into<Body>,
    ) -> Result<String, Unread> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/robokassa/result{query}"));
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let read = form(request.body(body.into()).unwrap()).await?;
        Ok(String::from_utf8(read.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_form_is_read_however_it_is_wrapped() {
        let parts = "--b\r\nContent-Disposition: form-data; name=\"OutSum\"\r\n\r\n1.00\r\n\
                     --b\r\nContent-Disposition: form-data; name=\"Shp_a b\"\r\n\r\n\u{44F}&=\r\n\r\n--b--\r\n";
        for (kind, body, form) in [
            (Some("application/x-www-form-urlencoded"), SIGNED, SIGNED),
            (
                Some("Application/X-WWW-Form-Urlencoded; charset=windows-1251"),
                SIGNED,
                SIGNED,
            ),
            (Some("text/plain; charset=UTF-8"), SIGNED, SIGNED),
            (Some("application/octet-stream"), SIGNED, SIGNED),
            (Some(""), SIGNED, SIGNED),
            (None, SIGNED, SIGNED),
            (None, "", ""),
            (
                Some("multipart/form-data; boundary=b"),
                parts,
                "OutSum=1.00&Shp_a+b=%D1%8F%26%3D%0D%0A",
            ),
        ] {
            assert_eq!(
                read("POST", "", kind, body).await.as_deref(),
                Ok(form),
                "{kind:?}"
            );
        }
        let file =
            "--b\r\nContent-Disposition: form-data; name=\"OutSum\"; filename=\"a\"\r\n\r\n1\r\n--b--\r\n";
        let refused = [
            (
                "application/json",
                SIGNED,
                Unread::Kind("application/json".into()),
            ),
            ("text/xml", SIGNED, Unread::Kind("text/xml".into())),
            (
                "application/x-www-form-urlencoded-not",
                SIGNED,
                Unread::Kind("application/x-www-form-urlencoded-not".into()),
            ),
            (
                "multipart/form-data",
                parts,
                Unread::Kind("multipart/form-data".into()),
            ),
            ("multipart/form-data; boundary=b", file, Unread::Malformed),
            ("multipart/form-data; boundary=c", parts, Unread::Malformed),
        ];
        for (kind, body, why) in refused {
            assert_eq!(read("POST", "", Some(kind), body).await, Err(why), "{kind}");
        }
    }

    #[tokio::test]
    async fn query_and_body_are_one_form_unless_the_body_is_whole() {
        let rest = "&Shp_a=1";
        for (method, query, body, form) in [
            ("GET", "?OutSum=1.00", "InvId=7", "OutSum=1.00"),
            ("POST", "?OutSum=1.00&InvId=7", "", "OutSum=1.00&InvId=7"),
            (
                "POST",
                "?OutSum=1.00&InvId=7",
                "SignatureValue=ab",
                "OutSum=1.00&InvId=7&SignatureValue=ab",
            ),
            (
                "POST",
                "?OutSum=9.00&SignatureValue=ab",
                "OutSum=1.00&InvId=7",
                "OutSum=9.00&SignatureValue=ab&OutSum=1.00&InvId=7",
            ),
            ("POST", "?robokassa=result&OutSum=9.00&Shp_a=2", SIGNED, SIGNED),
            ("POST", "?", SIGNED, SIGNED),
            ("POST", "?a=b", rest, "a=b&&Shp_a=1"),
        ] {
            let read = read(method, query, None, body).await;
            assert_eq!(read.as_deref(), Ok(form), "{method} {query} {body}");
        }
        for method in ["PUT", "HEAD", "DELETE", "OPTIONS", "TRACE"] {
            assert_eq!(
                read(method, "?OutSum=1.00", None, "").await,
                Err(Unread::Method),
                "{method}"
            );
        }
    }

    #[tokio::test]
    async fn parts_are_read_as_far_as_a_form_may_be_long() {
        let long = "&".repeat(3 * 1024 * 1024);
        let parts = format!("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{long}\r\n--b--\r\n");
        let kind = Some("multipart/form-data; boundary=b");
        assert_eq!(read("POST", "", kind, parts).await, Err(Unread::TooLong));
    }

    #[tokio::test]
    async fn long_forms_wait_for_each_other_and_short_ones_for_nobody() {
        let post = |length| {
            form(
                Request::post("/robokassa/result")
                    .body("a".repeat(length).into())
                    .unwrap(),
            )
        };
        let mut held = Vec::new();
        for _ in 0..LONG_CALLS {
            held.push(post(SHORT + 1).await);
        }
        assert!(post(SHORT + 1).now_or_never().is_none());
        assert!(post(SHORT).now_or_never().is_some());
        drop(held);
        assert_eq!(post(SHORT + 1).await.map(|form| form.len()), Ok(SHORT + 1));
    }
}
