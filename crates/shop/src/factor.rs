//! The second factor of somebody on the staff: an app that makes codes or passkeys ([`crate::passkey`]), and codes on paper for
//! whoever lost them.

use crate::{
    staff::Doer,
    store::{Account, AccountId, SignInId},
    time::Timestamp,
};
use sha2::{Digest, Sha256};
use std::fmt;

/// How many recovery codes somebody gets.
pub const RECOVERY_CODES: usize = 10;
/// Signs of one.
const CODE_LEN: usize = 24;
/// So long a right password waits for its code, in seconds.
pub const HALF_SECONDS: i64 = 5 * 60;

/// What the shop keeps of an app that makes codes for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Whose it is.
    pub account: AccountId,
    /// The app's key, sealed.
    pub sealed: Vec<u8>,
    /// Since when.
    pub since: Timestamp,
    /// The newest step of the clock whose code was taken.
    pub last_step: i64,
    /// Recovery codes that nobody has used.
    pub codes_left: i64,
}

/// What an account wants besides its password. There always is something: see [`crate::Shop::second_step_of`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondStep {
    /// Whose it is.
    pub account: AccountId,
    /// An app that makes codes, if there is one.
    pub app: Option<Factor>,
    /// Whether there are passkeys.
    pub has_passkeys: bool,
}

/// A second factor as it begins.
#[derive(Debug, Clone)]
pub struct NewFactor {
    /// Whose it is.
    pub account: AccountId,
    /// Who sets it up: in a sign-in that stands still.
    pub by: Doer,
    /// The app's key, sealed.
    pub sealed: Vec<u8>,
    /// The step of the clock whose code showed that the app has the key.
    pub step: i64,
    /// Hashes of the recovery codes.
    pub codes: Vec<String>,
    /// When.
    pub at: Timestamp,
}

/// A password was right, and a code is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfSignIn {
    /// Its name in the store: the hash of the secret in its cookie.
    pub id: SignInId,
    /// Whose account it is.
    pub account: AccountId,
    /// Which password of the account was proven.
    pub epoch: i64,
    /// When it is over.
    pub ends_at: Timestamp,
}

impl HalfSignIn {
    /// Codes that may be typed.
    pub const TRIES: i64 = 5;

    /// Of an account whose password has just been proven.
    pub fn begin(account: &Account, id: SignInId, now: Timestamp) -> Self {
        Self {
            id,
            account: account.id,
            epoch: account.epoch,
            ends_at: now.plus_seconds(HALF_SECONDS),
        }
    }
}

/// 120 random bits that somebody writes down: good once in place of a code.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// A code of these random bytes.
    pub fn from_random(bytes: [u8; 15]) -> Self {
        Self(base32(&bytes))
    }

    /// Reads what somebody typed, with hyphens, blanks and small letters as they like; `None` if it is no such code.
    pub fn parse(typed: &str) -> Option<Self> {
        let kept = typed.chars().filter(|sign| !sign.is_whitespace() && *sign != '-');
        let code = kept.collect::<String>().to_ascii_uppercase();
        let is_code = code.len() == CODE_LEN && code.bytes().all(|sign| ALPHABET.contains(&sign));
        is_code.then_some(Self(code))
    }

    /// What the shop keeps of it: SHA-256 in 64 hex digits. So many random bits (ASVS asks for 112) need no slower hash, and no salt.
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(&self.0))
    }
}

/// As it is shown once: in groups of four.
impl fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, sign) in self.0.chars().enumerate() {
            if place > 0 && place.is_multiple_of(4) {
                f.write_str("-")?;
            }
            write!(f, "{sign}")?;
        }
        Ok(())
    }
}

/// It stays out of logs.
impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode([REDACTED])")
    }
}

/// The digits of RFC 4648, section 6: none of them is taken for another.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Bytes as people type them (RFC 4648, section 6, without padding). The last bits are filled up with zeros.
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut kept, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        kept = ((kept << 8) | u32::from(*byte)) & 0xFFFF;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(kept >> bits));
        }
    }
    if bits > 0 {
        text.push(digit(kept << (5 - bits)));
    }
    text
}

fn digit(bits: u32) -> char {
    char::from(ALPHABET[(bits & 31) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn the_examples_of_base32_come_out() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let code = RecoveryCode::from_random(*b"foobarfoobarfoo");
        assert_eq!(code.to_string(), "MZXW-6YTB-OJTG-633C-MFZG-M33P");
        for typed in [
            "mzxw6ytbojtg633cmfzgm33p",
            " MZXW-6YTB OJTG-633C MFZG-M33P ",
            "mzxw 6ytb\u{a0}ojtg 633c-mfzg-m33p",
        ] {
            assert_eq!(RecoveryCode::parse(typed), Some(code.clone()), "{typed}");
        }
        for other in [
            "",
            "123456",
            "MZXW-6YTB-OJTG-633C-MFZG-M33",
            "MZXW-6YTB-OJTG-633C-MFZG-M330",
            "MZXW-6YTB-OJTG-633C-MFZG-МЗP",
        ] {
            assert_eq!(RecoveryCode::parse(other), None, "{other}");
        }
    }

    #[test]
    fn what_the_shop_keeps_of_a_recovery_code_is_none() {
        let code = RecoveryCode::from_random([7; 15]);
        assert_eq!(code.hash().len(), 64);
        assert_eq!(RecoveryCode::parse(&code.hash()), None);
        assert_ne!(code.hash(), RecoveryCode::from_random([8; 15]).hash());
        assert_eq!(format!("{code:?}"), "RecoveryCode([REDACTED])");
    }
}
