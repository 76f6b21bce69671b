//! What the gateway's service calls answer.

use thiserror::Error;

use crate::text::cut;

/// Longest answer that is read.
const MAX_BYTES: usize = 1024 * 1024;
/// Longest message of the gateway that is kept, in characters.
const MAX_MESSAGE: usize = 255;

/// Why a service call did not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReplyError {
    /// The gateway refused, in its own words: cut at 255 characters, without control characters.
    #[error("the gateway refused: {0}")]
    Refused(String),
    /// The answer is not of a shape that the gateway sends. Whether it acted is unknown: ask for the state.
    #[error("the answer cannot be understood")]
    Unreadable,
}

impl ReplyError {
    pub(crate) fn refused(message: &str) -> Self {
        Self::Refused(cut(message, MAX_MESSAGE))
    }
}

/// The text of an answer, without the byte order mark and the white space around it.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, ReplyError> {
    let text = str::from_utf8(bytes)
        .ok()
        .filter(|_| bytes.len() <= MAX_BYTES)
        .ok_or(ReplyError::Unreadable)?;
    Ok(text.trim_start_matches('\u{feff}').trim())
}

/// An answer in JSON.
pub(crate) fn json<'a, T: serde::Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, ReplyError> {
    serde_json::from_str(text(bytes)?).map_err(|_| ReplyError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_without_what_surrounds_them() {
        assert_eq!(text("\u{feff} OK5\r\n".as_bytes()), Ok("OK5"));
        assert_eq!(json::<Vec<u8>>(b" [1] "), Ok(vec![1]));
        assert_eq!(json::<Vec<u8>>(b"[1"), Err(ReplyError::Unreadable));
        assert_eq!(text(b"\xff"), Err(ReplyError::Unreadable));
        assert_eq!(text(&vec![b'a'; 1_048_576]).map(str::len), Ok(1_048_576));
        assert_eq!(text(&vec![b'a'; 1_048_577]), Err(ReplyError::Unreadable));
        assert_eq!(
            ReplyError::refused("a\nb").to_string(),
            "the gateway refused: a b"
        );
    }
}
