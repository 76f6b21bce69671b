//! The gateway's public keys.

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use thiserror::Error;
use time::OffsetDateTime;
use x509_cert::Certificate;
use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{self, Decode, DecodePem, Reader, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Time;

/// `rsaEncryption`, RFC 8017.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The lengths of the modulus that the verifier takes.
const MIN_BITS: usize = 2048;
const MAX_BITS: usize = 8192;

/// A key that the gateway signs `Result2` notices with.
///
/// The gateway publishes its certificate at <https://docs.robokassa.ru/media/files/jwtsign.cer> and replaces
/// it every year, so keep it in a file, allow several at once, load it anew when a notice fits none, and
/// watch [`NoticeKey::expires`]. A certificate that is put here is trusted: no chain is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeKey {
    /// PKCS #1, as the verifier wants it.
    der: Vec<u8>,
    validity: Option<(OffsetDateTime, OffsetDateTime)>,
}

/// The bytes hold no RSA key that can verify a notice, or something after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a certificate or public key of RSA with 2048 to 8192 bits in PEM or DER")]
pub struct NoticeKeyError;

impl NoticeKey {
    /// Reads an X.509 certificate in PEM or DER; the key is used within its validity only. Fails for anything else, and
    /// for keys that are not RSA of 2048 to 8192 bits.
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

    /// Reads a bare public key (`BEGIN PUBLIC KEY`, or the same in DER). It has no validity of its own. Fails as
    /// [`NoticeKey::from_certificate`] does.
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
        let is_usable = key.algorithm.oid == RSA && is_strong(der).unwrap_or_default();
        if !is_usable {
            return Err(NoticeKeyError);
        }
        Ok(Self {
            der: der.to_vec(),
            validity,
        })
    }
}

/// Whether a key in PKCS #1 is one that the verifier takes; it says so only when it verifies, and then of every notice.
fn is_strong(der: &[u8]) -> Result<bool, der::Error> {
    let mut reader = SliceReader::new(der)?;
    let (modulus, exponent) =
        reader.sequence(|key| Ok::<_, der::Error>((UintRef::decode(key)?, UintRef::decode(key)?)))?;
    reader.finish()?;
    let (modulus, exponent) = (modulus.as_bytes(), exponent.as_bytes());
    let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
    let unused = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    let bits = modulus.len() * 8 - unused;
    Ok((MIN_BITS..=MAX_BITS).contains(&bits) && is_odd(modulus) && is_odd(exponent) && exponent != [1])
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"-----BEGIN")
}

fn moment(time: Time) -> Result<OffsetDateTime, NoticeKeyError> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| NoticeKeyError)?;
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| NoticeKeyError)
}
