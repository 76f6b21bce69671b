//! The test vectors of the specification, and what becomes of them when anything in them is another.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use passkeys::{Assertion, Fault, PublicKey, Registration, RelyingParty};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

/// Bytes in hex digits.
#[derive(Clone, Deserialize)]
struct Vector {
    section: String,
    registration: Made,
    authentication: Used,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    challenge: String,
    credential_id: String,
    key: String,
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Used {
    challenge: String,
    authenticator_data: String,
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    signature: String,
}

fn vectors() -> Vec<Vector> {
    let file: File = serde_json::from_str(include_str!("vectors.json")).unwrap();
    assert_eq!(file.vectors.len(), 15);
    file.vectors
}

fn vector(section: &str) -> Vector {
    vectors().into_iter().find(|one| one.section == section).unwrap()
}

fn party() -> RelyingParty {
    RelyingParty {
        id: "example.org".to_owned(),
        origin: "https://example.org".to_owned(),
    }
}

fn b64(hex_digits: &str) -> String {
    URL_SAFE_NO_PAD.encode(hex::decode(hex_digits).unwrap())
}

fn registration(made: &Made) -> Registration {
    let answer = json!({
        "id": b64(&made.credential_id),
        "rawId": b64(&made.credential_id),
        "type": "public-key",
        "response": {
            "clientDataJSON": b64(&made.client_data),
            "attestationObject": b64(&made.attestation_object),
        },
        "clientExtensionResults": {},
    });
    let read = Registration::read(&answer.to_string()).unwrap();
    assert_eq!(hex::encode(read.challenge()), made.challenge);
    read
}

fn answer(vector: &Vector) -> String {
    let used = &vector.authentication;
    let answer = json!({
        "rawId": b64(&vector.registration.credential_id),
        "response": {
            "clientDataJSON": b64(&used.client_data),
            "authenticatorData": b64(&used.authenticator_data),
            "signature": b64(&used.signature),
            "userHandle": null,
        },
    });
    answer.to_string()
}

fn verified(vector: &Vector) -> Result<u32, Fault> {
    let key = PublicKey::read(&hex::decode(&vector.registration.key).unwrap())?;
    Assertion::read(&answer(vector))?.verify(&party(), &key)
}

/// Some of them are of devices that did not verify who was there: that is said only after the signature was found good.
#[test]
fn the_vectors_of_the_specification_come_out() {
    for vector in vectors() {
        let (made, used) = match vector.section.as_str() {
            "packed-es256" | "tpm-es256" => (Ok(()), Ok(0)),
            "packed-self-es256" | "packed-rs256" | "android-key-es256" => (Ok(()), Err(Fault::Unverified)),
            "none-es256-long-credential-id" => (Err(Fault::Unverified), Ok(0)),
            "none-es256" | "packed-eddsa" | "fido-u2f-es256" | "apple-es256" => {
                (Err(Fault::Unverified), Err(Fault::Unverified))
            }
            "none-es256-crossOrigin" | "none-es256-topOrigin" => (Err(Fault::Framed), Err(Fault::Framed)),
            "packed-es384" | "packed-es512" | "packed-ed448" => (Err(Fault::Key), Err(Fault::Key)),
            other => panic!("{other}"),
        };
        let found = registration(&vector.registration).verify(&party());
        if let Ok(new) = &found {
            assert_eq!(hex::encode(&new.id), vector.registration.credential_id);
            assert_eq!(hex::encode(&new.key), vector.registration.key);
        }
        assert_eq!(found.map(drop), made, "{}", vector.section);
        assert_eq!(verified(&vector), used, "{}", vector.section);
        let read = Assertion::read(&answer(&vector)).unwrap();
        assert_eq!(hex::encode(read.challenge()), vector.authentication.challenge);
        assert_eq!(hex::encode(read.credential()), vector.registration.credential_id);
        assert_eq!(read.owner(), None);
    }
}

#[test]
fn a_passkey_is_for_one_party_one_origin_and_one_question() {
    let vector = vector("packed-es256");
    let key = PublicKey::read(&hex::decode(&vector.registration.key).unwrap()).unwrap();
    let (made, used) = (
        registration(&vector.registration),
        Assertion::read(&answer(&vector)).unwrap(),
    );
    for (id, origin, fault) in [
        ("example.com", "https://example.org", Fault::Party),
        ("example.org", "http://example.org", Fault::Origin),
        ("example.org", "https://example.org:8443", Fault::Origin),
        ("example.org", "https://www.example.org", Fault::Origin),
    ] {
        let party = RelyingParty {
            id: id.to_owned(),
            origin: origin.to_owned(),
        };
        assert_eq!(made.verify(&party).err(), Some(fault), "{id} {origin}");
        assert_eq!(used.verify(&party, &key), Err(fault), "{id} {origin}");
    }
    let swapped = Vector {
        authentication: Used {
            client_data: vector.registration.client_data.clone(),
            ..vector.authentication
        },
        ..vector
    };
    assert_eq!(verified(&swapped), Err(Fault::Kind));
}

/// Whatever bit of an answer is turned over, nobody is let in.
#[test]
fn nothing_in_an_answer_can_be_another() {
    let turned = |hex_digits: &str, bit: usize| {
        let mut bytes = hex::decode(hex_digits).unwrap();
        bytes[bit / 8] ^= 1 << (bit % 8);
        hex::encode(bytes)
    };
    for section in ["packed-es256", "tpm-es256"] {
        let good = vector(section);
        let bits = |of: fn(&mut Used) -> &mut String| {
            let mut other = good.clone();
            let length = of(&mut other.authentication).len() * 4;
            for bit in 0..length {
                let mut other = good.clone();
                let text = of(&mut other.authentication);
                *text = turned(text, bit);
                assert!(verified(&other).is_err(), "{section}, bit {bit} of {length}");
            }
        };
        bits(|used| &mut used.authenticator_data);
        bits(|used| &mut used.client_data);
        bits(|used| &mut used.signature);
    }
}

#[test]
fn what_is_no_answer_is_none() {
    for text in [
        "",
        "null",
        "{}",
        r#"{"rawId":"AA","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"}}"#,
        r#"{"rawId":"=","response":{}}"#,
    ] {
        assert_eq!(Registration::read(text).err(), Some(Fault::Form), "{text}");
        assert_eq!(Assertion::read(text).err(), Some(Fault::Form), "{text}");
    }
}
