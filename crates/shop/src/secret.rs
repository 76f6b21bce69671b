//! What a browser keeps in a cookie and the shop does not: it opens something, so the shop knows its hash only.

use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// 128 random bits as a cookie holds them. Anyone who has them is that visitor.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret of these random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// Reads what a cookie holds; `None` if no version of the shop made such a secret. No hash is one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_secret = matches!(text.len(), 22 | 32)
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        is_secret.then(|| Self(text.to_owned()))
    }

    /// The secret itself, for its cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 in 64 hex digits. So many random bits need no slower hash, and no salt.
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(&self.0))
    }

    /// What follows from this secret for one purpose, the same each time: 64 hex digits that tell nothing of the secret.
    pub fn derived(&self, purpose: &str) -> String {
        hex::encode(Sha256::digest(format!("{}:{purpose}", self.0)))
    }

    /// Whether a hash that the shop keeps is of this secret. It takes as long whatever the answer is.
    pub fn has(&self, hash: &str) -> bool {
        self.hash().as_bytes().ct_eq(hash.as_bytes()).into()
    }
}

/// It stays out of logs.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([REDACTED])")
    }
}

/// Whether a text can be a hash of [`Secret::hash`].
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_shop_made_is_a_secret() {
        let own = Secret::from_random([0xAB; 16]);
        assert_eq!(Secret::parse(own.as_str()), Some(own));
        // An earlier version wrote its 128 bits as base64.
        assert!(Secret::parse("Zm9vLWJhcl9iYXotcXV4MQ").is_some());
        for text in [
            "",
            "1",
            "' or 1=1 --ababababababab",
            &"a".repeat(31),
            &"я".repeat(16),
        ] {
            assert_eq!(Secret::parse(text), None, "{text:?}");
        }
    }

    /// Whoever has read the database has hashes, and a hash is no cookie.
    #[test]
    fn what_the_shop_keeps_of_a_secret_is_no_secret() {
        for secret in [
            Secret::from_random([0xAB; 16]),
            Secret::parse("Zm9vLWJhcl9iYXotcXV4MQ").unwrap(),
        ] {
            let hash = secret.hash();
            assert!(is_hash(&hash) && !is_hash(secret.as_str()));
            assert_eq!(Secret::parse(&hash), None);
        }
        assert_ne!(
            Secret::from_random([1; 16]).hash(),
            Secret::from_random([2; 16]).hash()
        );
    }

    #[test]
    fn a_secret_has_its_own_hash_and_no_other() {
        let (one, other) = (Secret::from_random([1; 16]), Secret::from_random([2; 16]));
        assert!(one.has(&one.hash()));
        for hash in [&other.hash(), &one.hash()[..63], "", one.as_str()] {
            assert!(!one.has(hash), "{hash:?}");
        }
    }

    #[test]
    fn what_follows_from_a_secret_is_the_same_each_time_and_another_for_each_purpose() {
        let (one, other) = (Secret::from_random([1; 16]), Secret::from_random([2; 16]));
        assert_eq!(one.derived("a"), one.derived("a"));
        assert_ne!(one.derived("a"), one.derived("b"));
        assert_ne!(one.derived("a"), other.derived("a"));
        assert_ne!(one.derived(""), one.hash());
    }

    #[test]
    fn debug_shows_no_secret() {
        let secret = Secret::from_random([0xAB; 16]);
        assert_eq!(format!("{secret:?}"), "Secret([REDACTED])");
    }
}
