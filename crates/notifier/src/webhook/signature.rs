//! How a program knows that it is the shop that calls, and that nobody changed or kept what it says.

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What every secret begins with.
const PREFIX: &str = "whsec_";
/// Bytes that a secret has at least and at most.
const FEWEST: usize = 24;
const MOST: usize = 64;

/// A secret that a program has, too, ready to sign.
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    /// Reads `whsec_` and the base64 of 24 to 64 bytes.
    pub(super) fn parse(secret: &str) -> Option<Self> {
        let bytes = BASE64_STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
        if !(FEWEST..=MOST).contains(&bytes.len()) {
            return None;
        }
        Hmac::new_from_slice(&bytes).ok().map(Self)
    }

    /// The signature of a message that is sent so many seconds after the epoch.
    pub(super) fn sign(&self, id: &str, at: i64, body: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the libraries of the standard are tested with.
    #[test]
    fn the_standards_example_comes_out() {
        let key = Key::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(
            key.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn a_secret_is_neither_short_nor_long() {
        let of = |bytes: usize| format!("{PREFIX}{}", BASE64_STANDARD.encode(vec![7; bytes]));
        for (bytes, is_one) in [(0, false), (23, false), (24, true), (64, true), (65, false)] {
            assert_eq!(Key::parse(&of(bytes)).is_some(), is_one, "{bytes} bytes");
        }
        for text in [
            "",
            "whsec_",
            "whsec_not base64 at all, is it?",
            "whsek_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            assert!(Key::parse(text).is_none(), "{text:?}");
        }
    }
}
