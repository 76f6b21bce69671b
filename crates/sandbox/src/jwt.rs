//! The tokens (RFC 7515) in which the shop calls the JSON services: three parts joined by dots, the last an HMAC.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;

use crate::Hash;

/// Why a call is not carried out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TokenFault {
    /// It cannot be read; the reason.
    Malformed(&'static str),
    /// Its signature is not by this key.
    Unsigned,
}

#[derive(Deserialize)]
struct Header {
    alg: Option<String>,
}

/// The payload of a token that is signed with `key`, as it was written. `algorithm` knows the names of the header's
/// `alg`, which may be absent.
///
/// The body is a JSON string, as official modules send it, or the bare token.
///
/// # Errors
/// When the token cannot be read, names an algorithm that is not known, or is not signed with `key`.
pub(crate) fn payload(
    body: &str,
    key: &str,
    algorithm: impl FnOnce(Option<&str>) -> Option<Hash>,
) -> Result<String, TokenFault> {
    let token = match body.trim() {
        quoted if quoted.starts_with('"') => serde_json::from_str::<String>(quoted)
            .map_err(|_| TokenFault::Malformed("The body is no JSON string"))?,
        bare => bare.to_owned(),
    };
    let signed = token.rsplit_once('.');
    let (signed, signature) = signed.ok_or(TokenFault::Malformed("A token has three parts"))?;
    let parts = signed.split_once('.');
    let (header, payload) = parts.ok_or(TokenFault::Malformed("A token has three parts"))?;
    let header: Header = serde_json::from_slice(&decoded(header)?)
        .map_err(|_| TokenFault::Malformed("The header of the token is no JSON"))?;
    let hash = algorithm(header.alg.as_deref()).ok_or(TokenFault::Malformed("The alg is not supported"))?;
    if decoded(signature)? != hash.hmac(key, signed) {
        return Err(TokenFault::Unsigned);
    }
    String::from_utf8(decoded(payload)?).map_err(|_| TokenFault::Malformed("The payload is not UTF-8"))
}

/// The fields of a payload.
///
/// # Errors
/// When it is no JSON object.
pub(crate) fn object(payload: &str) -> Result<Value, TokenFault> {
    serde_json::from_str::<Value>(payload)
        .ok()
        .filter(Value::is_object)
        .ok_or(TokenFault::Malformed("The payload is no JSON object"))
}

/// Whether JSON has no white space but in its texts.
pub(crate) fn is_compact(json: &str) -> bool {
    let (mut is_text, mut is_escaped) = (false, false);
    json.chars().all(|character| {
        let is_loose = !is_text && character.is_ascii_whitespace();
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_text,
            '"' => is_text = !is_text,
            _ => {}
        }
        !is_loose
    })
}

fn decoded(part: &str) -> Result<Vec<u8>, TokenFault> {
    let decoded = URL_SAFE_NO_PAD.decode(part);
    decoded.map_err(|_| TokenFault::Malformed("A part of the token is not base64url without padding"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJNRDUifQ.eyJNZXJjaGFudExvZ2luIjoiZGVtb19zaG9wIiwiSW52b2ljZVR5cGUiOiJP\
                       bmVUaW1lIiwiQ3VsdHVyZSI6InJ1IiwiSW52SWQiOjEwMDEsIk91dFN1bSI6MTQ5LjksIkRlc2NyaXB0aW9uIjoi0JfQsNC60L\
                       DQtyAxMDAxIn0.WSUGJwVG_YRSXUU_yYSjhg";
    const HS256: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJPcEtleSI6IjAwMDVGODkxLThDQ0QtNDM0Qi04NDU1LTgxNkFGRkZE\
                         QkYzNy0wVk9pc1dpa0ZGIn0.ysDdykhrSeLYKa94j8t5vEgF-HclKDbwbAT0ESvr1jU";

    #[test]
    fn a_token_is_read_bare_and_in_quotes() {
        let read = |body: &str| {
            payload(body, "p3_Secret", |alg| {
                (alg == Some("HS256")).then_some(Hash::Sha256)
            })
        };
        let full = Ok(r#"{"OpKey":"0005F891-8CCD-434B-8455-816AFFFDBF37-0VOisWikFF"}"#.to_owned());
        assert_eq!(read(HS256), full);
        assert_eq!(read(&format!(" \"{HS256}\"\n")), full);
        let invoice = payload(MD5, "demo_shop:p1_Secret", |_| Some(Hash::Md5));
        assert!(invoice.expect("a good token").contains("Заказ 1001"));
    }

    #[test]
    fn what_is_not_signed_or_no_token_is_refused() {
        let read = |body: &str, key: &str| payload(body, key, |_| Some(Hash::Sha256));
        assert_eq!(read(HS256, "p2_Secret"), Err(TokenFault::Unsigned));
        let forged = HS256.replace("eyJPcEtleSI6IjAw", "eyJPcEtleSI6IjAx");
        assert_eq!(read(&forged, "p3_Secret"), Err(TokenFault::Unsigned));
        for body in ["", "{}", "a.b", "\"open", &format!("{HS256}="), &HS256[4..]] {
            let fault = read(body, "p3_Secret").expect_err(body);
            assert!(matches!(fault, TokenFault::Malformed(_)), "{body}: {fault:?}");
        }
        assert!(matches!(
            payload(HS256, "p3_Secret", |_| None),
            Err(TokenFault::Malformed(_))
        ));
    }

    #[test]
    fn compact_json_has_white_space_in_its_texts_only() {
        for json in [r#"{"a":"b c\" d","e":[1,2]}"#, r#"{"a":"\\"}"#] {
            assert!(is_compact(json), "{json}");
        }
        for json in [r#"{"a": 1}"#, "{\"a\":1}\n", r#"{"a":"\\", "b":1}"#] {
            assert!(!is_compact(json), "{json}");
        }
    }
}
