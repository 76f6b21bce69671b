//! Tokens signed with a key of these tests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use robokassa::result2::NoticeKey;

/// The key that verifies what [`pair`] signs.
pub fn own_key() -> NoticeKey {
    NoticeKey::from_public_key(include_bytes!("../data/result2_test_key.pem")).unwrap()
}

pub fn pair() -> KeyPair {
    KeyPair::from_pkcs8(include_bytes!("../data/result2_test_key.der")).unwrap()
}

/// A compact token of any header and payload, well-formed or not.
pub fn signed(pair: &KeyPair, header: &[u8], payload: &[u8]) -> String {
    let text = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        text.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}
