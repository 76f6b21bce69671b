//! What the gateway's service calls answer.

use std::fmt;

use thiserror::Error;

use crate::explain::{Api, Explanation, explain};
use crate::payment::Culture;
use crate::request::Request;
use crate::text::cut;

/// Longest message of the gateway that is kept, in characters.
pub(crate) const MAX_MESSAGE: usize = 255;

/// Why a service call did not do what it was asked for. What is not certainly a no is unreadable, because a
/// caller who takes it for a no and asks again may pay twice.
///
/// It is no `#[non_exhaustive]` enum: no or unknown are its only two cases, and callers should have to face both.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReplyError {
    /// The gateway decided against it; nothing was done, unless the code is an internal error.
    #[error("{}", refusal(code.as_ref(), message))]
    Refused {
        /// The number of the reason, from services that number their reasons.
        code: Option<i64>,
        /// The gateway's own words: cut at 255 characters, without control characters.
        message: String,
    },
    /// The answer is not of a shape that the gateway sends. Whether it acted is unknown: ask for the state.
    #[error("the answer cannot be understood")]
    Unreadable,
}

impl ReplyError {
    /// Explains a documented refusal of `api`: by its code, or by its message where that is the code.
    ///
    /// ```
    /// use robokassa::{Api, Culture, refund::Refund};
    ///
    /// let answer = br#"{"success":false,"message":"NotEnoughOperationFunds","requestId":null}"#;
    /// let refused = Refund::read_reply(200, answer).unwrap_err();
    /// let told = refused.explain(Api::Refund, Culture::En).unwrap();
    /// assert_eq!(told.meaning, "The refund is greater than what is left of the operation.");
    /// ```
    pub fn explain(&self, api: Api, language: Culture) -> Option<Explanation> {
        match self {
            Self::Refused { code: Some(code), .. } => explain(api, &code.to_string(), language),
            Self::Refused { code: None, message } => explain(api, message, language),
            Self::Unreadable => None,
        }
    }

    pub(crate) fn refused(message: &str) -> Self {
        Self::Refused {
            code: None,
            message: cut(message, MAX_MESSAGE),
        }
    }

    pub(crate) fn numbered(code: i64, message: &str) -> Self {
        Self::Refused {
            code: Some(code),
            message: cut(message, MAX_MESSAGE),
        }
    }
}

/// A refusal in words, whichever service refused.
pub(crate) fn refusal(code: Option<&impl fmt::Display>, message: &str) -> String {
    let code = code.map(|code| format!(" with code {code}")).unwrap_or_default();
    let colon = if message.is_empty() { "" } else { ": " };
    format!("the gateway refused{code}{colon}{message}")
}

/// The text of an answer, without the byte order mark and the white space around it.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, ReplyError> {
    let text = str::from_utf8(bytes)
        .ok()
        .filter(|_| bytes.len() <= Request::MAX_RESPONSE)
        .ok_or(ReplyError::Unreadable)?;
    Ok(text.trim_start_matches('\u{feff}').trim())
}

/// An answer that is an object in JSON.
pub(crate) fn json<'a, T: serde::Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, ReplyError> {
    let text = text(bytes)?;
    // Serde takes an array for a struct too, by the order of its fields.
    if !text.starts_with('{') {
        return Err(ReplyError::Unreadable);
    }
    serde_json::from_str(text).map_err(|_| ReplyError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_without_what_surrounds_them() {
        assert_eq!(text("\u{feff} OK5\r\n".as_bytes()), Ok("OK5"));
        assert_eq!(text(b"\xff"), Err(ReplyError::Unreadable));
        assert_eq!(text(&vec![b'a'; 1_048_576]).map(str::len), Ok(1_048_576));
        assert_eq!(text(&vec![b'a'; 1_048_577]), Err(ReplyError::Unreadable));
    }

    #[test]
    fn only_objects_are_read() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Answer {
            done: bool,
        }
        assert_eq!(json(b" {\"done\":true}\n"), Ok(Answer { done: true }));
        for text in [
            "[true]",
            "[[true]]",
            "true",
            "{\"done\":true",
            "{\"done\":true}]",
            "",
        ] {
            assert_eq!(
                json::<Answer>(text.as_bytes()),
                Err(ReplyError::Unreadable),
                "{text}"
            );
        }
    }

    #[test]
    fn a_refusal_tells_its_code_and_what_it_means() {
        let numbered = ReplyError::numbered(4, "a\nb");
        assert_eq!(numbered.to_string(), "the gateway refused with code 4: a b");
        assert_eq!(
            numbered.explain(Api::Sms, Culture::En),
            explain(Api::Sms, "4", Culture::En)
        );
        assert_eq!(ReplyError::refused("").to_string(), "the gateway refused");
        assert_eq!(
            ReplyError::numbered(4, "").to_string(),
            "the gateway refused with code 4"
        );
        assert!(numbered.explain(Api::Sms, Culture::Ru).is_some());
        let worded = ReplyError::refused("NotEnoughOperationFunds");
        assert_eq!(worded.to_string(), "the gateway refused: NotEnoughOperationFunds");
        assert!(worded.explain(Api::Refund, Culture::Ru).is_some());
        assert_eq!(worded.explain(Api::Sms, Culture::Ru), None);
        assert_eq!(ReplyError::Unreadable.explain(Api::Refund, Culture::Ru), None);
        let long = ReplyError::numbered(1, &"ж".repeat(256));
        assert!(
            matches!(long, ReplyError::Refused { code: Some(1), message } if message.chars().count() == 255)
        );
    }
}
