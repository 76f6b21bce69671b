//! A new passkey (`WebAuthn`, section 7.1).

use crate::{
    Fault, PublicKey, RelyingParty,
    authenticator::AuthenticatorData,
    cbor::{self, Value},
    client_data::ClientData,
    decoded,
};
use serde::Deserialize;

/// What a browser answered when it was asked for a new passkey.
#[derive(Debug)]
pub struct Registration {
    client: ClientData,
    authenticator: Vec<u8>,
}

/// A passkey, as far as the one who lets people in has to keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCredential {
    /// Its name, which the device has given it.
    pub id: Vec<u8>,
    /// Its public key, as [`PublicKey::read`] reads it.
    pub key: Vec<u8>,
    /// How often the device has signed with it; 0 if it does not count.
    pub counter: u32,
}

#[derive(Deserialize)]
struct Answer {
    response: Inner,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inner {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
}

impl Registration {
    /// Reads the JSON of `PublicKeyCredential.toJSON()`.
    ///
    /// # Errors
    /// [`Fault::Form`] if it is none.
    pub fn read(answer: &str) -> Result<Self, Fault> {
        let answer: Answer = serde_json::from_str(answer).map_err(|_| Fault::Form)?;
        let client = ClientData::read(&decoded(&answer.response.client_data)?)?;
        let object = decoded(&answer.response.attestation_object)?;
        let authenticator = match cbor::read(&object) {
            // The statement beside it says of which make the device is; nobody is let in for that.
            Some((map, [])) => map
                .get(&Value::Text("authData"))
                .and_then(Value::as_bytes)
                .map(<[u8]>::to_vec),
            Some(_) | None => None,
        };
        Ok(Self {
            client,
            authenticator: authenticator.ok_or(Fault::Form)?,
        })
    }

    /// What it answers: whoever asked has to know that they did, lately and once.
    pub fn challenge(&self) -> &[u8] {
        self.client.challenge()
    }

    /// The new passkey, if it was made on a page of this party by a device that verified who was there.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(&self, party: &RelyingParty) -> Result<NewCredential, Fault> {
        self.client.check("webauthn.create", party)?;
        let data = AuthenticatorData::read(&self.authenticator)?;
        data.check_party(party)?;
        let made = data.credential.as_ref().ok_or(Fault::Form)?;
        PublicKey::read(made.key)?;
        data.check_person()?;
        Ok(NewCredential {
            id: made.id.to_vec(),
            key: made.key.to_vec(),
            counter: data.counter,
        })
    }
}
