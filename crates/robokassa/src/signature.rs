//! Signatures: hashes of joined texts.

use md5::Md5;
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::{Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;

use crate::hash::Hash;

impl Hash {
    /// Starts the text under a signature.
    #[inline]
    pub(crate) fn base(self) -> Base {
        let state = match self {
            Self::Md5 => State::Md5(Md5::new()),
            Self::Ripemd160 => State::Ripemd160(Ripemd160::new()),
            Self::Sha1 => State::Sha1(Sha1::new()),
            Self::Sha256 => State::Sha256(Sha256::new()),
            Self::Sha384 => State::Sha384(Sha384::new()),
            Self::Sha512 => State::Sha512(Sha512::new()),
        };
        Base {
            state,
            started: false,
        }
    }
}

/// The text under a signature, hashed piece by piece, so that no text with the password in it is ever made. What the hash
/// has of its last block stays on the stack until it is overwritten.
#[derive(Clone)]
pub(crate) struct Base {
    state: State,
    started: bool,
}

#[derive(Clone)]
enum State {
    Md5(Md5),
    Ripemd160(Ripemd160),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Base {
    /// Appends a slot, with a colon before it unless it is the first.
    #[inline]
    pub(crate) fn slot(&mut self, text: &str) -> &mut Self {
        if self.started {
            self.update(b":");
        }
        self.started = true;
        self.update(text.as_bytes());
        self
    }

    /// Appends text to the last slot.
    #[inline]
    pub(crate) fn glued(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.update(text.as_ref());
        self
    }

    /// Appends a slot only when there is something to put in it.
    #[inline]
    pub(crate) fn slot_if(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.slot(text),
            None => self,
        }
    }

    /// The signature of the text. What was hashed is forgotten.
    #[inline]
    pub(crate) fn sign(&mut self) -> Signature {
        self.started = false;
        match &mut self.state {
            State::Md5(hash) => Signature::new(&hash.finalize_reset()),
            State::Ripemd160(hash) => Signature::new(&hash.finalize_reset()),
            State::Sha1(hash) => Signature::new(&hash.finalize_reset()),
            State::Sha256(hash) => Signature::new(&hash.finalize_reset()),
            State::Sha384(hash) => Signature::new(&hash.finalize_reset()),
            State::Sha512(hash) => Signature::new(&hash.finalize_reset()),
        }
    }

    #[inline]
    fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Md5(hash) => hash.update(bytes),
            State::Ripemd160(hash) => hash.update(bytes),
            State::Sha1(hash) => hash.update(bytes),
            State::Sha256(hash) => hash.update(bytes),
            State::Sha384(hash) => hash.update(bytes),
            State::Sha512(hash) => hash.update(bytes),
        }
    }
}

/// The longest digest, that of SHA-512.
const MAX_BYTES: usize = 64;

/// A finished signature. It has no `Debug` and no comparison but the constant-time one.
#[derive(Clone, Copy)]
pub(crate) struct Signature {
    bytes: [u8; MAX_BYTES],
    length: usize,
}

impl Signature {
    fn new(digest: &[u8]) -> Self {
        let mut bytes = [0; MAX_BYTES];
        bytes[..digest.len()].copy_from_slice(digest);
        Self {
            bytes,
            length: digest.len(),
        }
    }

    /// Whether `hex` in any letter case spells this signature; the time taken does not depend on where they differ.
    pub(crate) fn is(&self, hex: &str) -> bool {
        let mut received = [0; MAX_BYTES];
        let received = &mut received[..self.length];
        hex::decode_to_slice(hex, received).is_ok() && received.ct_eq(self.digest()).into()
    }

    /// Lower-case hex, as requests carry it.
    pub(crate) fn hex(&self) -> String {
        hex::encode(self.digest())
    }

    fn digest(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(hash: Hash) -> Signature {
        hash.base()
            .slot("robo-demo")
            .slot("100.00")
            .slot_if(None)
            .slot_if(Some("1"))
            .slot("password_1")
            .sign()
    }

    #[test]
    fn slots_are_joined_with_colons() {
        // Published by robokassa-api for PHP.
        assert_eq!(signature(Hash::Md5).hex(), "8ca1d1c1a6f9353bebe5b087697ba797");
    }

    #[test]
    fn hex_of_any_case_is_compared_as_bytes() {
        for hash in Hash::ALL {
            let made = signature(hash);
            let lower = made.hex();
            assert!(made.is(&lower) && made.is(&lower.to_uppercase()), "{hash}");
            for index in 0..lower.len() {
                let other = if lower.as_bytes()[index] == b'0' { "1" } else { "0" };
                let mut changed = lower.clone();
                changed.replace_range(index..=index, other);
                assert!(!made.is(&changed), "{hash}: {index}");
            }
        }
    }

    #[test]
    fn a_cut_signature_never_fits_even_when_zeros_were_cut() {
        let made = (0..10_000)
            .map(|n| Hash::Md5.base().slot(&format!("{n}")).sign())
            .find(|made| made.hex().ends_with("00"));
        let made = made.unwrap();
        assert!(made.is(&made.hex()) && !made.is(made.hex().trim_end_matches("00")));
    }

    #[test]
    fn what_is_not_hex_of_the_right_length_never_fits() {
        let made = signature(Hash::Md5);
        let lower = made.hex();
        let wide = format!("{}é", &lower[..30]);
        for text in [
            "",
            "0",
            "null",
            "true",
            "[]",
            "0e462097431906509019562988736854",
            &lower[1..],
            &lower[..31],
        ] {
            assert!(!made.is(text), "{text}");
        }
        for text in [
            format!("{lower}0"),
            format!("{lower}00"),
            format!(" {}", &lower[1..]),
            wide,
            "g".repeat(32),
        ] {
            assert!(!made.is(&text), "{text}");
        }
    }
}
