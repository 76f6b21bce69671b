#![doc = include_str!("../README.md")]

pub use self::{
    assertion::Assertion,
    fault::Fault,
    key::PublicKey,
    options::{LONGEST_MS, Owner, creation, request},
    party::RelyingParty,
    registration::{NewCredential, Registration},
};

mod assertion;
mod authenticator;
mod cbor;
mod client_data;
mod fault;
mod key;
mod options;
mod party;
mod registration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// The most bytes that the name of a credential has (`WebAuthn`, section 4).
pub const LONGEST_ID: usize = 1_023;

/// Bytes as they stand in JSON here.
fn decoded(text: &str) -> Result<Vec<u8>, Fault> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Fault::Form)
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
