//! What a browser is asked, as `PublicKeyCredential.parseCreationOptionsFromJSON()` and its sibling read it.

use crate::{RelyingParty, encoded, key::KINDS};
use serde_json::{Value, json};

/// How long a browser waits for its person, in milliseconds.
pub const LONGEST_MS: u32 = 5 * 60 * 1_000;

/// Whose passkey it is to be.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// What comes back with each use of it ([`crate::Assertion::owner`]): 64 bytes at most, and no name of anybody.
    pub handle: &'a [u8],
    /// What the device calls them.
    pub name: &'a str,
}

/// The question for a new passkey: one that is found without a name being typed, on a device that verifies who is there and has
/// none of `known` yet. `title` is what the device calls the one who lets people in.
pub fn creation(
    party: &RelyingParty,
    title: &str,
    owner: Owner<'_>,
    challenge: &[u8],
    known: &[Vec<u8>],
) -> String {
    let kinds = KINDS.map(|kind| json!({ "type": "public-key", "alg": kind }));
    json!({
        "rp": { "id": party.id, "name": title },
        "user": { "id": encoded(owner.handle), "name": owner.name, "displayName": owner.name },
        "challenge": encoded(challenge),
        "pubKeyCredParams": kinds,
        "timeout": LONGEST_MS,
        "excludeCredentials": names(known),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
    })
    .to_string()
}

/// The question for a passkey that is known: any of this party, if `known` is empty.
pub fn request(party: &RelyingParty, challenge: &[u8], known: &[Vec<u8>]) -> String {
    json!({
        "rpId": party.id,
        "challenge": encoded(challenge),
        "timeout": LONGEST_MS,
        "allowCredentials": names(known),
        "userVerification": "required",
    })
    .to_string()
}

fn names(known: &[Vec<u8>]) -> Vec<Value> {
    let names = known
        .iter()
        .map(|id| json!({ "type": "public-key", "id": encoded(id) }));
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_alone_is_asked_for_everywhere() {
        let party = RelyingParty {
            id: "shop.example".to_owned(),
            origin: "https://shop.example".to_owned(),
        };
        let owner = Owner {
            handle: &[0, 7],
            name: "olga",
        };
        let asked: Value =
            serde_json::from_str(&creation(&party, "Иней", owner, &[255; 3], &[vec![1, 2, 3]])).unwrap();
        for (pointer, text) in [
            ("/rp/id", "shop.example"),
            ("/rp/name", "Иней"),
            ("/user/id", "AAc"),
            ("/user/name", "olga"),
            ("/challenge", "____"),
            ("/excludeCredentials/0/id", "AQID"),
            ("/authenticatorSelection/residentKey", "required"),
            ("/authenticatorSelection/userVerification", "required"),
            ("/attestation", "none"),
        ] {
            assert_eq!(
                asked.pointer(pointer).and_then(Value::as_str),
                Some(text),
                "{pointer}"
            );
        }
        assert_eq!(asked.pointer("/pubKeyCredParams/0/alg"), Some(&json!(-7)));
        let asked: Value = serde_json::from_str(&request(&party, &[0], &[])).unwrap();
        assert_eq!(asked["rpId"], "shop.example");
        assert_eq!(asked["userVerification"], "required");
        assert_eq!(asked["allowCredentials"], json!([]));
    }
}
