//! The compact token in the body of a notice.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{NoticeKey, Result2Error};
use crate::encode::{decode_text, pairs};

/// Longest body that is read.
const MAX_BYTES: usize = 64 * 1024;
/// How every token starts: `{"` in base64.
const START: &str = "eyJ";

/// A token's parts, of which the signature covers the first two.
pub(super) struct Token {
    signed: String,
    header: String,
    pub(super) payload: String,
    signature: Vec<u8>,
}

impl Token {
    /// Finds the token in a body: as it is, in double quotes, encoded in base64 once more, or in a form's field `jws` or
    /// `body`. Sources disagree about what the gateway sends.
    pub(super) fn find(body: &[u8]) -> Result<Self, Result2Error> {
        if body.len() > MAX_BYTES {
            return Err(Result2Error::Malformed("too long"));
        }
        let text = str::from_utf8(body).map_err(|_| Result2Error::Malformed("not text"))?;
        if let Some(token) = unwrapped(text) {
            return Self::read(&token);
        }
        for (name, value) in pairs(body) {
            if matches!(name, b"jws" | b"body")
                && let Some(token) = decode_text(value).and_then(|value| unwrapped(&value))
            {
                return Self::read(&token);
            }
        }
        Err(Result2Error::Malformed("no token"))
    }

    fn read(text: &str) -> Result<Self, Result2Error> {
        let (signed, signature) = text.rsplit_once('.').ok_or(THREE_PARTS)?;
        let (header, payload) = signed.split_once('.').ok_or(THREE_PARTS)?;
        let part = |text| {
            URL_SAFE_NO_PAD
                .decode(text)
                .map_err(|_| Result2Error::Malformed("not base64url"))
        };
        // The reader of JSON does not look into strings that it skips, so this is checked here.
        let text = |bytes| String::from_utf8(bytes).map_err(|_| Result2Error::Malformed("not text"));
        Ok(Self {
            signed: signed.to_owned(),
            header: part(header).and_then(text)?,
            payload: part(payload).and_then(text)?,
            signature: part(signature)?,
        })
    }

    /// Checks that one of the keys signed the token in the one way that is allowed.
    pub(super) fn verify<'k>(
        &self,
        mut keys: impl Iterator<Item = &'k NoticeKey>,
    ) -> Result<(), Result2Error> {
        #[derive(Deserialize)]
        struct Header<'a> {
            typ: &'a str,
            alg: &'a str,
            // RFC 7515: a reader that does not understand a critical extension must refuse the token.
            #[serde(default)]
            crit: Option<IgnoredAny>,
        }
        let header: Header<'_> =
            serde_json::from_str(&self.header).map_err(|_| Result2Error::Malformed("no proper header"))?;
        if header.alg != "RS256" || header.typ != "JWT" || header.crit.is_some() {
            return Err(Result2Error::Malformed("a token of another kind than RS256"));
        }
        if keys.any(|key| key.signed(self.signed.as_bytes(), &self.signature)) {
            Ok(())
        } else {
            Err(Result2Error::InvalidSignature)
        }
    }
}

const THREE_PARTS: Result2Error = Result2Error::Malformed("a token has three parts");

/// The token in a text, if that is what it holds.
fn unwrapped(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    if text.starts_with(START) {
        return Some(text.to_owned());
    }
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| {
            let inner = GeneralPurpose::new(alphabet, lenient).decode(text).ok()?;
            String::from_utf8(inner)
                .ok()
                .filter(|inner| inner.starts_with(START))
        })
}
