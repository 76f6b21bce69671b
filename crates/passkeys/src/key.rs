//! Public keys as authenticators write them (RFC 9052 and 9053, RFC 8230), and what is signed with them.

use crate::{
    Fault,
    cbor::{self, Value},
};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
    VerificationAlgorithm,
};

/// The numbers of the kinds that are taken, the one that is wanted first before all (IANA, COSE Algorithms).
pub(crate) const KINDS: [i64; 3] = [ES256, EDDSA, RS256];
const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// A key that signatures are verified with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// A point of the curve P-256, uncompressed.
    Es256(Vec<u8>),
    /// A point of Edwards' curve 25519.
    EdDsa(Vec<u8>),
    Rs256 {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads a key of one of the kinds that are taken.
    ///
    /// # Errors
    /// [`Fault::Key`] for anything else.
    pub fn read(cose: &[u8]) -> Result<Self, Fault> {
        let (map, rest) = cbor::read(cose).ok_or(Fault::Key)?;
        if !rest.is_empty() {
            return Err(Fault::Key);
        }
        kind(&map).map(Self).ok_or(Fault::Key)
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Fault> {
        let whole = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(algorithm, key).verify(message, signature)
        };
        let verified = match &self.0 {
            Kind::Es256(point) => whole(&ECDSA_P256_SHA256_ASN1, point),
            Kind::EdDsa(point) => whole(&ED25519, point),
            Kind::Rs256 { n, e } => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.map_err(|_| Fault::Signature)
    }
}

fn kind(map: &Value<'_>) -> Option<Kind> {
    let field = |label: i64| map.get(&Value::Int(label));
    let int = |label: i64| field(label)?.as_int();
    // The labels of what is in a key differ with its type (1); 3 is what it signs by.
    match (int(1)?, int(3)?) {
        (2, ES256) if int(-1)? == 1 => {
            let (x, y) = (field(-2)?.as_bytes()?, field(-3)?.as_bytes()?);
            (x.len() == 32 && y.len() == 32).then(|| Kind::Es256([&[4][..], x, y].concat()))
        }
        (1, EDDSA) if int(-1)? == 6 => {
            let x = field(-2)?.as_bytes()?;
            (x.len() == 32).then(|| Kind::EdDsa(x.to_vec()))
        }
        (3, RS256) => {
            let (n, e) = (field(-1)?.as_bytes()?, field(-2)?.as_bytes()?);
            (256..=1_024).contains(&n.len()).then(|| Kind::Rs256 {
                n: n.to_vec(),
                e: e.to_vec(),
            })
        }
        _ => None,
    }
}
