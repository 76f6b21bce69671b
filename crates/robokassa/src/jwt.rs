//! The HMAC tokens of the invoice and refund APIs.
//!
//! Made by hand, because the algorithms include MD5 and RIPEMD-160, which no library of JWTs knows.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::Digest;
use hmac::digest::core_api::BlockSizeUser;
use hmac::{Mac, SimpleHmac};
use md5::Md5;
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use crate::hash::Hash;

/// A compact token of `header` and `payload`, both JSON texts that are used byte for byte, in double quotes: the APIs
/// take it as a JSON string.
pub(crate) fn quoted(hash: Hash, key: &[&str], header: &str, payload: &str) -> String {
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let mac = match hash {
        Hash::Md5 => mac::<Md5>(key, &signed),
        Hash::Ripemd160 => mac::<Ripemd160>(key, &signed),
        Hash::Sha1 => mac::<Sha1>(key, &signed),
        Hash::Sha256 => mac::<Sha256>(key, &signed),
        Hash::Sha384 => mac::<Sha384>(key, &signed),
        Hash::Sha512 => mac::<Sha512>(key, &signed),
    };
    format!("\"{signed}.{mac}\"")
}

fn mac<D: Digest + BlockSizeUser>(key: &[&str], signed: &str) -> String {
    let key = zeroize::Zeroizing::new(key.concat());
    let mut mac = SimpleHmac::<D>::new_from_slice(key.as_bytes()).expect("an HMAC takes keys of any length");
    mac.update(signed.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}
