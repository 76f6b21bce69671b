//! The hash algorithms of the cabinet.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The algorithm chosen in the cabinet, "Technical settings"; the live and the test block each have their own.
///
/// `SignatureValue` is the plain hash of a joined text, never an HMAC. The cabinet's default is MD5; choose SHA-256 or
/// stronger where you can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hash {
    /// MD5, the cabinet's default.
    Md5,
    /// RIPEMD-160.
    Ripemd160,
    /// SHA-1.
    Sha1,
    /// SHA-256, the advised one.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// The text names no algorithm of the cabinet.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown hash algorithm; use md5, ripemd160, sha1, sha256, sha384 or sha512")]
pub struct UnknownHash;

impl Hash {
    /// Every algorithm, weakest first.
    pub const ALL: [Self; 6] = [
        Self::Md5,
        Self::Ripemd160,
        Self::Sha1,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
    ];

    /// The lower-case name, as in settings: `sha256`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Ripemd160 => "ripemd160",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }
}

impl FromStr for Hash {
    type Err = UnknownHash;

    fn from_str(text: &str) -> Result<Self, UnknownHash> {
        Self::ALL
            .into_iter()
            .find(|hash| hash.name().eq_ignore_ascii_case(text))
            .ok_or(UnknownHash)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case_and_nothing_else_is() {
        for hash in Hash::ALL {
            assert_eq!(hash.to_string().parse(), Ok(hash));
            assert_eq!(hash.name().to_uppercase().parse(), Ok(hash));
        }
        for text in ["", "sha", "sha-256", "hs256", " md5"] {
            assert_eq!(text.parse::<Hash>(), Err(UnknownHash), "{text:?}");
        }
    }
}
