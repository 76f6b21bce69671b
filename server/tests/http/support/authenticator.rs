//! A device that makes passkeys, written from the specification (`WebAuthn` Level 3, sections 6.1 and 6.5) and the other way round than
//! the shop reads them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Somebody touched it.
pub const PRESENT: u8 = 1;
/// It verified who that was.
pub const VERIFIED: u8 = 4;

/// One passkey on a device, and the browser around it.
pub struct Authenticator {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    owner: String,
    /// How often it has signed; 0 and it does not count.
    pub counter: u32,
    /// What it says of who was there.
    pub flags: u8,
    /// The origin of the page that asks.
    pub origin: String,
}

impl Authenticator {
    /// Makes a passkey as it was asked to on a page of this origin: the device, and what its browser answers.
    pub fn make(asked: &str, origin: &str) -> (Self, String) {
        let asked: Value = serde_json::from_str(asked).unwrap();
        assert_eq!(asked["pubKeyCredParams"][0]["alg"], -7);
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).unwrap();
        let id = Sha256::digest(key.public_key().as_ref()).to_vec();
        let device = Self {
            key,
            id,
            owner: asked["user"]["id"].as_str().unwrap().to_owned(),
            counter: 0,
            flags: PRESENT | VERIFIED,
            origin: origin.to_owned(),
        };
        let answer = device.made(&asked);
        (device, answer)
    }

    fn made(&self, asked: &Value) -> String {
        let point = self.key.public_key().as_ref();
        let (x, y) = (&point[1..33], &point[33..]);
        let cose = [
            &[0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..],
            x,
            &[0x22, 0x58, 32][..],
            y,
        ]
        .concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let credential = [&[0; 16][..], &length[..], &self.id[..], &cose[..]].concat();
        let data = self.data(asked["rp"]["id"].as_str().unwrap(), 0x40, &credential);
        let object = [
            &b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x58"[..],
            &[u8::try_from(data.len()).unwrap()][..],
            &data[..],
        ]
        .concat();
        let client = self.client_data("webauthn.create", asked);
        self.answer(&json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "attestationObject": encoded(&object),
        }))
    }

    /// What its browser answers when it is asked for a passkey that it has.
    pub fn show(&mut self, asked: &str) -> String {
        let asked: Value = serde_json::from_str(asked).unwrap();
        assert_eq!(asked["userVerification"], "required");
        let data = self.data(asked["rpId"].as_str().unwrap(), 0, &[]);
        let client = self.client_data("webauthn.get", &asked);
        let signed = [&data[..], &Sha256::digest(&client)[..]].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        if self.counter > 0 {
            self.counter += 1;
        }
        self.answer(&json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "authenticatorData": encoded(&data),
            "signature": encoded(signature.as_ref()),
            "userHandle": self.owner,
        }))
    }

    fn data(&self, party: &str, flags: u8, rest: &[u8]) -> Vec<u8> {
        let counter = self.counter.to_be_bytes();
        [
            &Sha256::digest(party)[..],
            &[self.flags | flags][..],
            &counter[..],
            rest,
        ]
        .concat()
    }

    fn client_data(&self, kind: &str, asked: &Value) -> String {
        let said = json!({
            "type": kind,
            "challenge": asked["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        said.to_string()
    }

    fn answer(&self, response: &Value) -> String {
        let answer = json!({
            "id": encoded(&self.id),
            "rawId": encoded(&self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        });
        answer.to_string()
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
