//! What the API answers when it does not do what it was asked for.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::json::{self, Raw};
use crate::request::Request;
use crate::text::cut;

/// Longest message that is kept, in characters.
const MAX_MESSAGE: usize = 300;
/// Most faults of one answer that are kept.
const MAX_FAULTS: usize = 16;

/// Why a call did not do what it was asked for. What is not certainly a no is unavailable or unreadable: a
/// caller who takes it for a no and asks again makes a second invoice.
///
/// Source of the shapes: docs.cryptocloud.plus, the answers with 400 and 403 of each method.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReplyError {
    /// The API key is missing or wrong; nothing was done.
    #[error("the gateway refused the API key{}", told(faults))]
    Unauthorized {
        /// What the gateway said of it.
        faults: Vec<Fault>,
    },
    /// The gateway decided against it; nothing was done.
    #[error("the gateway refused{}", told(faults))]
    Refused {
        /// The fields that it finds fault with.
        faults: Vec<Fault>,
    },
    /// The gateway is down or has too much to do (HTTP status 429, or 500 and more). Whether it acted is unknown.
    #[error("the gateway is unavailable: HTTP status {http}")]
    Unavailable {
        /// The HTTP status, 429 or from 500 on.
        http: u16,
    },
    /// The answer is not of a shape that the gateway sends. Whether it acted is unknown.
    #[error("the answer with HTTP status {http} cannot be understood")]
    Unreadable {
        /// The HTTP status, whatever it was.
        http: u16,
        /// The first 300 characters of the body, in one line. Nobody signed it: show it escaped, and to staff only.
        beginning: String,
    },
}

/// One thing that the gateway finds fault with. Texts are cut at 300 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The field of the request, `validate_error`, `authorization` or `detail`.
    pub field: String,
    /// The gateway's own words.
    pub message: String,
}

impl ReplyError {
    /// What the gateway said of this field, if it did.
    pub fn fault(&self, field: &str) -> Option<&str> {
        match self {
            Self::Unauthorized { faults } | Self::Refused { faults } => faults
                .iter()
                .find(|fault| fault.field == field)
                .map(|fault| &*fault.message),
            Self::Unavailable { .. } | Self::Unreadable { .. } => None,
        }
    }

    pub(crate) fn unreadable(http: u16, body: &[u8]) -> Self {
        // A character has at most four bytes.
        let beginning = &body[..body.len().min(4 * MAX_MESSAGE)];
        Self::Unreadable {
            http,
            beginning: cut(&String::from_utf8_lossy(beginning), MAX_MESSAGE),
        }
    }
}

/// An answer that says yes.
pub(crate) struct Answer<'a> {
    pub(crate) result: &'a RawValue,
    /// How many there are in all, of answers that come in pages.
    pub(crate) all_count: Raw<'a>,
}

/// The `result` of an answer that says yes, by its HTTP status and by its own.
pub(crate) fn result(http: u16, body: &[u8]) -> Result<&RawValue, ReplyError> {
    answer(http, body).map(|answer| answer.result)
}

/// Reads the envelope of every answer.
pub(crate) fn answer(http: u16, body: &[u8]) -> Result<Answer<'_>, ReplyError> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        status: Raw<'a>,
        #[serde(borrow)]
        result: Raw<'a>,
        #[serde(borrow)]
        detail: Raw<'a>,
        #[serde(borrow)]
        validate_error: Raw<'a>,
        #[serde(borrow)]
        all_count: Raw<'a>,
    }
    if http == 429 || http >= 500 {
        return Err(ReplyError::Unavailable { http });
    }
    let envelope = str::from_utf8(body)
        .ok()
        .filter(|_| body.len() <= Request::MAX_RESPONSE)
        .and_then(json::object::<Envelope<'_>>);
    let Some(envelope) = envelope else {
        // A refusal of the key is one in whatever words.
        return Err(match http {
            401 | 403 => ReplyError::Unauthorized { faults: Vec::new() },
            _ => ReplyError::unreadable(http, body),
        });
    };
    let status = envelope.status.and_then(json::text);
    if (200..300).contains(&http) && status.as_deref() == Some("success") {
        let result = envelope
            .result
            .ok_or_else(|| ReplyError::unreadable(http, body))?;
        return Ok(Answer {
            result,
            all_count: envelope.all_count,
        });
    }
    let own = [
        ("detail", envelope.detail),
        ("validate_error", envelope.validate_error),
    ];
    let own = own.map(|(field, raw)| Some((field.to_owned(), raw?)));
    let listed: BTreeMap<String, &RawValue> = envelope
        .result
        .and_then(|raw| json::object(raw.get()))
        .unwrap_or_default();
    let faults: Vec<Fault> = own
        .into_iter()
        .flatten()
        .chain(listed)
        .take(MAX_FAULTS)
        .map(fault)
        .collect();
    let by_key = faults.iter().any(|fault| fault.field == "authorization");
    // An answer that says success with another HTTP status contradicts itself.
    let is_no = match status.as_deref() {
        Some(word) => word == "error",
        None => http >= 400 && !faults.is_empty(),
    };
    Err(if matches!(http, 401 | 403) || by_key {
        ReplyError::Unauthorized { faults }
    } else if is_no {
        ReplyError::Refused { faults }
    } else {
        ReplyError::unreadable(http, body)
    })
}

fn fault((field, raw): (String, &RawValue)) -> Fault {
    let message = json::text(raw).unwrap_or_else(|| raw.get().into());
    Fault {
        field: cut(&field, MAX_MESSAGE),
        message: cut(&message, MAX_MESSAGE),
    }
}

/// The faults as the end of a sentence.
fn told(faults: &[Fault]) -> String {
    faults.iter().fold(String::new(), |mut text, fault| {
        let comma = if text.is_empty() { ":" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(text, "{comma} {} ({})", fault.message, fault.field);
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_success_twice_over_is_a_yes() {
        let yes = r#" {"status":"success","result":{"a":1}} "#;
        assert_eq!(result(200, yes.as_bytes()).unwrap().get(), r#"{"a":1}"#);
        for (http, body) in [
            (302, yes),
            (404, yes),
            (200, r#"{"status":"Success","result":1}"#),
            (200, r#"{"status":"success"}"#),
            (200, r#"{"status":"success","result":null}"#),
            (200, r#"{"status":"success","status":"success","result":1}"#),
            (200, r#"{"status":"error","status":"success","result":1}"#),
            (200, r#"{"status":["success"],"result":1}"#),
            (200, r#"["success",1]"#),
            (200, r#"{"result":1}"#),
            (200, "<html>success</html>"),
            (200, ""),
        ] {
            let read = result(http, body.as_bytes());
            assert!(
                matches!(read, Err(ReplyError::Unreadable { .. })),
                "{http} {read:?}"
            );
        }
        assert!(result(200, &[yes.as_bytes(), b"\xff"].concat()).is_err());
        let mut long = yes.as_bytes().to_vec();
        long.resize(Request::MAX_RESPONSE, b' ');
        assert!(result(200, &long).is_ok());
        long.push(b' ');
        assert!(result(200, &long).is_err());
    }

    #[test]
    fn a_gateway_that_is_down_is_no_refusal() {
        for http in [429, 500, 502, 503, 599] {
            let no = br#"{"status":"error","result":{"amount":"too small"}}"#;
            assert_eq!(result(http, no).unwrap_err(), ReplyError::Unavailable { http });
        }
    }

    #[test]
    fn refusals_tell_what_is_wrong() {
        let two = br#"{"status":"error","result":{"amount":"Too small","currency":["No such"]}}"#;
        let refused = result(400, two).unwrap_err();
        assert_eq!(
            refused.to_string(),
            r#"the gateway refused: Too small (amount), ["No such"] (currency)"#
        );
        assert_eq!(refused.fault("amount"), Some("Too small"));
        assert_eq!(refused.fault("shop_id"), None);
        let many = result(400, br#"{"validate_error":"Max 100 uuids"}"#).unwrap_err();
        assert_eq!(many.fault("validate_error"), Some("Max 100 uuids"));
        assert!(matches!(
            result(200, br#"{"status":"error"}"#),
            Err(ReplyError::Refused { .. })
        ));
    }

    #[test]
    fn a_wrong_key_is_told_apart() {
        for (http, body) in [
            (403, r#"{"detail":"Signature verification failed"}"#),
            (401, r#"{"detail":"Invalid header padding"}"#),
            (401, "<html>"),
            (
                400,
                r#"{"status":"error","result":{"authorization":"Unauthorized request."}}"#,
            ),
        ] {
            let read = result(http, body.as_bytes());
            assert!(
                matches!(read, Err(ReplyError::Unauthorized { .. })),
                "{http} {read:?}"
            );
        }
        let error = result(403, br#"{"detail":"Signature\nverification failed"}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the gateway refused the API key: Signature verification failed (detail)"
        );
    }

    #[test]
    fn long_answers_are_kept_in_short() {
        let Err(ReplyError::Unreadable { beginning, .. }) = result(200, "ж\n".repeat(9_000).as_bytes())
        else {
            panic!("it was read");
        };
        assert_eq!(beginning.chars().count(), MAX_MESSAGE);
        let names: Vec<String> = (0..100)
            .map(|at| format!("\"{at}\":\"{}\"", "x".repeat(999)))
            .collect();
        let no = format!("{{\"status\":\"error\",\"result\":{{{}}}}}", names.join(","));
        let Err(ReplyError::Refused { faults }) = result(400, no.as_bytes()) else {
            panic!("no refusal");
        };
        assert_eq!((faults.len(), faults[0].message.len()), (MAX_FAULTS, MAX_MESSAGE));
    }
}
