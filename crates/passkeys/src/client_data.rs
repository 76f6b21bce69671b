//! What the browser says of the page that asked (`WebAuthn`, section 5.8.1).

use crate::{Fault, RelyingParty, decoded};
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    cross_origin: Option<bool>,
    top_origin: Option<String>,
}

#[derive(Debug)]
pub(crate) struct ClientData {
    said: Said,
    challenge: Vec<u8>,
    hash: [u8; 32],
}

impl ClientData {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let said: Said = serde_json::from_slice(bytes).map_err(|_| Fault::Form)?;
        Ok(Self {
            challenge: decoded(&said.challenge)?,
            said,
            hash: Sha256::digest(bytes).into(),
        })
    }

    pub(crate) fn challenge(&self) -> &[u8] {
        &self.challenge
    }

    /// What is signed of it.
    pub(crate) const fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// Whether it is an answer of this kind, given on a page of this party.
    pub(crate) fn check(&self, kind: &str, party: &RelyingParty) -> Result<(), Fault> {
        if self.said.kind != kind {
            return Err(Fault::Kind);
        }
        if self.said.origin != party.origin {
            return Err(Fault::Origin);
        }
        if self.said.cross_origin == Some(true) || self.said.top_origin.is_some() {
            return Err(Fault::Framed);
        }
        Ok(())
    }
}
