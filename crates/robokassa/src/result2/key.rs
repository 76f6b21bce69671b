//! The gateway's public keys.

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use thiserror::Error;
use time::OffsetDateTime;
use x509_cert::Certificate;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode, DecodePem};
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Time;

/// `rsaEncryption`, RFC 8017.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// A key that the gateway signs `Result2` notices with.
///
/// The gateway publishes its certificate as `jwtsign.cer` and replaces it every year, so keep it in a file, allow
/// several at once and watch [`NoticeKey::expires`]. Whoever puts a certificate here trusts it: no chain is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeKey {
    /// PKCS #1, as the verifier wants it.
    der: Vec<u8>,
    validity: Option<(OffsetDateTime, OffsetDateTime)>,
}

/// The bytes hold no RSA key of 2048 bits or more that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a certificate or public key of RSA in PEM or DER")]
pub struct NoticeKeyError;

impl NoticeKey {
    /// Reads an X.509 certificate in PEM or DER; the key is used within its validity only.
    pub fn from_certificate(bytes: &[u8]) -> Result<Self, NoticeKeyError> {
        let certificate = if is_pem(bytes) {
            Certificate::from_pem(bytes)
        } else {
            Certificate::from_der(bytes)
        };
        let certificate = certificate.map_err(|_| NoticeKeyError)?;
        let body = certificate.tbs_certificate();
        let validity = (
            moment(body.validity().not_before)?,
            moment(body.validity().not_after)?,
        );
        Self::new(body.subject_public_key_info(), Some(validity))
    }

    /// Reads a bare public key (`BEGIN PUBLIC KEY`, or the same in DER). It has no validity of its own.
    pub fn from_public_key(bytes: &[u8]) -> Result<Self, NoticeKeyError> {
        let key = if is_pem(bytes) {
            SubjectPublicKeyInfoOwned::from_pem(bytes)
        } else {
            SubjectPublicKeyInfoOwned::from_der(bytes)
        };
        Self::new(&key.map_err(|_| NoticeKeyError)?, None)
    }

    /// When the certificate ends, for a warning in good time.
    pub fn expires(&self) -> Option<OffsetDateTime> {
        self.validity.map(|(_, end)| end)
    }

    /// Whether the key may be used at this moment.
    pub fn is_valid_at(&self, now: OffsetDateTime) -> bool {
        self.validity
            .is_none_or(|(start, end)| start <= now && now <= end)
    }

    /// Whether the key made this signature (RSASSA-PKCS1-v1_5 with SHA-256).
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.der)
            .verify(message, signature)
            .is_ok()
    }

    fn new(
        key: &SubjectPublicKeyInfoOwned,
        validity: Option<(OffsetDateTime, OffsetDateTime)>,
    ) -> Result<Self, NoticeKeyError> {
        let der = key.subject_public_key.as_bytes().ok_or(NoticeKeyError)?;
        if key.algorithm.oid != RSA {
            return Err(NoticeKeyError);
        }
        Ok(Self {
            der: der.to_vec(),
            validity,
        })
    }
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"-----BEGIN")
}

fn moment(time: Time) -> Result<OffsetDateTime, NoticeKeyError> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| NoticeKeyError)?;
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| NoticeKeyError)
}
