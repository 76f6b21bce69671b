//! Result2: what the gateway says signed with a key of its own, in place of a password.
//!
//! A compact token (RFC 7515, RS256) as the body of a POST. The real gateway publishes its certificate as `jwtsign.cer`;
//! the sandbox makes one for itself at its start. The key behind it is in this repository, so it proves nothing: it
//! is good for play, and a shop that takes money must never know this certificate.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rcgen::{CertificateParams, DnType, KeyPair, SigningKey as _};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::{money, payment::Payment};

/// RSA of 2048 bits, PKCS #8. No library here makes keys of that kind.
const KEY: &[u8] = include_bytes!("../data/result2_key.der");

/// What Result2 says of a payment; it says nothing of other states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Ok,
    Hold,
}

/// The key and its certificate.
pub(crate) struct Signer {
    pair: KeyPair,
    certificate: Vec<u8>,
}

impl Signer {
    /// With a certificate that is good for a year, as the gateway's are.
    pub(crate) fn new(now: OffsetDateTime) -> Result<Self, rcgen::Error> {
        let pair = KeyPair::try_from(KEY)?;
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "ROBOKASSA (sandbox, play money)");
        params.not_before = now - Duration::DAY;
        params.not_after = now + Duration::days(365);
        let certificate = params.self_signed(&pair)?.der().to_vec();
        Ok(Self { pair, certificate })
    }

    /// The certificate in DER.
    pub(crate) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The certificate as a text, in PEM.
    pub(crate) fn certificate_pem(&self) -> String {
        let text = STANDARD.encode(&self.certificate);
        let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
        for line in text.as_bytes().chunks(64) {
            pem.extend(line.iter().copied().map(char::from));
            pem.push('\n');
        }
        pem + "-----END CERTIFICATE-----\n"
    }

    /// The token with this payload.
    pub(crate) fn sign(&self, payload: &str) -> Result<String, rcgen::Error> {
        let header = json!({ "typ": "JWT", "alg": "RS256" }).to_string();
        let text = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(payload)
        );
        let signature = self.pair.sign(text.as_bytes())?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// What announces a payment. All values are texts (docs, "`ResultUrl2`").
pub(crate) fn payload(login: &str, payment: &Payment, state: State, now: OffsetDateTime) -> String {
    let payload = json!({
        "header": {
            "type": "PaymentStateNotification",
            "version": "1.0.0",
            "timestamp": now.unix_timestamp().to_string(),
        },
        "data": {
            "shop": login,
            "opKey": payment.op_key,
            "invId": payment.inv_id().to_string(),
            "paymentMethod": payment.method.code,
            "incSum": money::two_decimals(payment.paid_kopecks()),
            "state": match state {
                State::Ok => "OK",
                State::Hold => "HOLD",
            },
        },
    });
    payload.to_string()
}
