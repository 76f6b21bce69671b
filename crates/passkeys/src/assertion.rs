//! That somebody has a passkey (`WebAuthn`, section 7.2).

use crate::{
    Fault, PublicKey, RelyingParty, authenticator::AuthenticatorData, client_data::ClientData, decoded,
};
use serde::Deserialize;

/// What a browser answered when it was asked for a passkey that is known already.
#[derive(Debug)]
pub struct Assertion {
    client: ClientData,
    authenticator: Vec<u8>,
    signature: Vec<u8>,
    credential: Vec<u8>,
    owner: Option<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    raw_id: String,
    response: Inner,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inner {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

impl Assertion {
    /// Reads the JSON of `PublicKeyCredential.toJSON()`.
    ///
    /// # Errors
    /// [`Fault::Form`] if it is none.
    pub fn read(answer: &str) -> Result<Self, Fault> {
        let answer: Answer = serde_json::from_str(answer).map_err(|_| Fault::Form)?;
        let inner = &answer.response;
        Ok(Self {
            client: ClientData::read(&decoded(&inner.client_data)?)?,
            authenticator: decoded(&inner.authenticator_data)?,
            signature: decoded(&inner.signature)?,
            credential: decoded(&answer.raw_id)?,
            owner: inner.user_handle.as_deref().map(decoded).transpose()?,
        })
    }

    /// What it answers: whoever asked has to know that they did, lately and once.
    pub fn challenge(&self) -> &[u8] {
        self.client.challenge()
    }

    /// The name of the passkey that it says it is of.
    pub fn credential(&self) -> &[u8] {
        &self.credential
    }

    /// Whose it is, as the device was told when it made the passkey.
    pub fn owner(&self) -> Option<&[u8]> {
        self.owner.as_deref()
    }

    /// How often the device has signed, if it was this key's on a page of this party, and it verified who was there.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(&self, party: &RelyingParty, key: &PublicKey) -> Result<u32, Fault> {
        self.client.check("webauthn.get", party)?;
        let data = AuthenticatorData::read(&self.authenticator)?;
        data.check_party(party)?;
        let message = [&self.authenticator[..], &self.client.hash()[..]].concat();
        key.verify(&message, &self.signature)?;
        data.check_person()?;
        Ok(data.counter)
    }
}
