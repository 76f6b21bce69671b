//! Robokassa's signatures, written from its documentation alone so that a mistake in the shop cannot hide here.
//!
//! A signature is the plain hash of parts joined by colons: what is signed, then a password, then the shop's
//! own `Shp_` parameters as `name=value` in alphabetical order without regard to letter case.

use std::{fmt, str::FromStr};

use hmac::{Mac as _, SimpleHmac, digest};
use md5::{Digest, Md5};
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use crate::fields::Fields;

/// The optional signed parameters of a payment request, in the order of their slots. An absent one has no slot.
const OPTIONAL: [&str; 10] = [
    "OutSumCurrency",
    "UserIp",
    "Receipt",
    "StepByStep",
    "ResultUrl2",
    "SuccessUrl2",
    "SuccessUrl2Method",
    "FailUrl2",
    "FailUrl2Method",
    "Token",
];

/// The hash chosen in the cabinet's technical settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hash {
    /// The cabinet's own default.
    #[default]
    Md5,
    /// RIPEMD-160.
    Ripemd160,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl FromStr for Hash {
    type Err = UnknownHash;

    fn from_str(name: &str) -> Result<Self, UnknownHash> {
        match name.to_ascii_lowercase().as_str() {
            "md5" => Ok(Self::Md5),
            "ripemd160" => Ok(Self::Ripemd160),
            "sha1" => Ok(Self::Sha1),
            "sha256" => Ok(Self::Sha256),
            "sha384" => Ok(Self::Sha384),
            "sha512" => Ok(Self::Sha512),
            _ => Err(UnknownHash(name.to_owned())),
        }
    }
}

/// The cabinet's name of it.
impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Md5 => "MD5",
            Self::Ripemd160 => "RIPEMD160",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha384 => "SHA384",
            Self::Sha512 => "SHA512",
        })
    }
}

impl Hash {
    fn digest(self, text: &str) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(text).to_vec(),
            Self::Ripemd160 => Ripemd160::digest(text).to_vec(),
            Self::Sha1 => Sha1::digest(text).to_vec(),
            Self::Sha256 => Sha256::digest(text).to_vec(),
            Self::Sha384 => Sha384::digest(text).to_vec(),
            Self::Sha512 => Sha512::digest(text).to_vec(),
        }
    }

    /// The signature of a second receipt, in lower-case hex: its encoded body and password 1, with nothing between them.
    pub(crate) fn glued(self, body: &str, password: &str) -> String {
        hex::encode(self.digest(&format!("{body}{password}")))
    }

    /// The HMAC of a text, which the JSON services are called with; no other signature is one.
    pub(crate) fn hmac(self, key: &str, text: &str) -> Vec<u8> {
        match self {
            Self::Md5 => hmac::<Md5>(key, text),
            Self::Ripemd160 => hmac::<Ripemd160>(key, text),
            Self::Sha1 => hmac::<Sha1>(key, text),
            Self::Sha256 => hmac::<Sha256>(key, text),
            Self::Sha384 => hmac::<Sha384>(key, text),
            Self::Sha512 => hmac::<Sha512>(key, text),
        }
    }
}

fn hmac<D: Digest + digest::core_api::BlockSizeUser>(key: &str, text: &str) -> Vec<u8> {
    let mac = SimpleHmac::<D>::new_from_slice(key.as_bytes()).expect("an HMAC takes keys of any length");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

/// The name is none of the six hashes that the cabinet offers.
#[derive(Debug, thiserror::Error)]
#[error("unknown hash {0:?}: md5, ripemd160, sha1, sha256, sha384 or sha512")]
pub struct UnknownHash(String);

/// What is hashed, with the place of the password left open.
pub(crate) struct Base {
    before: String,
    after: String,
}

impl Base {
    /// A payment request: every signed parameter as it came; an absent `InvId` keeps its empty slot.
    pub(crate) fn payment(fields: &Fields) -> Self {
        let mut parts = vec![
            fields.any_of(&["MerchantLogin", "MrchLogin"]).unwrap_or_default(),
            fields.value("OutSum").unwrap_or_default(),
            fields.any_of(&["InvId", "InvoiceID"]).unwrap_or_default(),
        ];
        parts.extend(OPTIONAL.iter().filter_map(|name| fields.value(name)));
        Self::new(&parts, &fields.shp())
    }

    /// `ResultURL` (with password 2) and `SuccessURL` (with password 1).
    pub(crate) fn notice(out_sum: &str, inv_id: &str, shp: &[(String, String)]) -> Self {
        Self::new(&[out_sum, inv_id], shp)
    }

    /// `OpState` and `OpStateExt` (with password 2).
    pub(crate) fn op_state(login: &str, inv_id: &str) -> Self {
        Self::new(&[login, inv_id], &[])
    }

    /// Taking held money (with password 1).
    pub(crate) fn confirmation(fields: &Fields) -> Self {
        let mut parts = vec![
            fields.value("MerchantLogin").unwrap_or_default(),
            fields.value("OutSum").unwrap_or_default(),
            fields.any_of(&["InvoiceID", "InvId"]).unwrap_or_default(),
        ];
        parts.extend(fields.value("Receipt"));
        Self::new(&parts, &[])
    }

    /// Letting held money go (with password 1): the slot of the sum is empty although the sum is sent.
    pub(crate) fn cancellation(fields: &Fields) -> Self {
        let login = fields.value("MerchantLogin").unwrap_or_default();
        let inv_id = fields.any_of(&["InvoiceID", "InvId"]).unwrap_or_default();
        Self::new(&[login, "", inv_id], &[])
    }

    fn new(parts: &[&str], shp: &[(String, String)]) -> Self {
        let mut sorted: Vec<_> = shp.iter().collect();
        sorted.sort_by_key(|(name, _)| (name.to_ascii_lowercase(), name));
        let after = sorted
            .iter()
            .flat_map(|(name, value)| [":", name, "=", value])
            .collect();
        Self {
            before: parts.join(":"),
            after,
        }
    }

    /// The signature in lower-case hex.
    pub(crate) fn sign(&self, hash: Hash, password: &str) -> String {
        hex::encode(hash.digest(&format!("{}:{password}{}", self.before, self.after)))
    }

    /// Whether this is the signature, in any letter case.
    pub(crate) fn is_signed(&self, signature: &str, hash: Hash, password: &str) -> bool {
        signature.eq_ignore_ascii_case(&self.sign(hash, password))
    }
}

/// Shows the base with the password hidden.
impl fmt::Display for Base {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:•••{}", self.before, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIPT: &str = "%7B%22sno%22%3A%22usn_income%22%2C%22items%22%3A%5B%7B%22name%22%3A%22%D0%A7%D0%B0%D0%B9%20\
        %D1%87%D1%91%D1%80%D0%BD%D1%8B%D0%B9%22%2C%22quantity%22%3A2%2C%22sum%22%3A149.90%2C%22payment_method%22%3A%22\
        full_payment%22%2C%22payment_object%22%3A%22commodity%22%2C%22tax%22%3A%22none%22%7D%5D%7D";

    fn payment(more: &[(&str, &str)]) -> String {
        let basic = [("MerchantLogin", "demo_shop"), ("OutSum", "149.90")];
        let fields: Fields = basic.iter().chain(more).copied().collect();
        Base::payment(&fields).sign(Hash::Md5, "p1_Secret")
    }

    #[test]
    fn every_hash_gives_the_known_value() {
        let fields: Fields = [
            ("MerchantLogin", "demo_shop"),
            ("OutSum", "149.90"),
            ("InvId", "1001"),
        ]
        .into_iter()
        .collect();
        let base = Base::payment(&fields);
        for (name, signature) in [
            ("md5", "afd10266ff3d93f9ffc85e5a40b5302b"),
            ("RIPEMD160", "39ff8083cff6c42db65d2a0b6ed0e6fd10dd860b"),
            ("sha1", "84acc05c118c35cfd27605204c73313c7723fa62"),
            (
                "sha256",
                "b46ec9b6254a71fa109c634e3de7bc3223f2618263930efd55fb30609944566f",
            ),
            (
                "sha384",
                "7bac8bec82b5c8f1dc37cf9a56429fdc5aae718d51c773e94e98758b48ee423f5afe7f5120e53048054bdc8ab2eba021",
            ),
            (
                "sha512",
                "44828643956934957395c87ae7447f1a33a38cd544f421b280f8eea14cfdd880\
                 fb3642eb955e0d289649919e9eb009f69064dd62cc9bd9ee4ba61585358e34ba",
            ),
        ] {
            let hash = name.parse().expect(name);
            assert_eq!(base.sign(hash, "p1_Secret"), signature, "{name}");
            assert!(base.is_signed(&signature.to_uppercase(), hash, "p1_Secret"));
            assert!(!base.is_signed(signature, hash, "p2_Secret"));
        }
        assert!("crc32".parse::<Hash>().is_err());
    }

    #[test]
    fn optional_parts_have_their_slots() {
        for (more, signature) in [
            (vec![], "9820588a73fbe2678090804cb5db103e"),
            (
                vec![("InvId", "1001"), ("OutSumCurrency", "USD")],
                "aca86580e6edd83f76f2cbdb0df24ce0",
            ),
            (
                vec![("InvId", "1001"), ("UserIp", "203.0.113.7")],
                "ec4aec87245cd22b8ef701b40991ea22",
            ),
            (
                vec![("InvId", "1001"), ("Receipt", RECEIPT)],
                "94999bf85ae6a13ae5a8771903eb557c",
            ),
            (
                vec![
                    ("InvId", "1001"),
                    ("Shp_user", "42"),
                    ("Description", "unsigned"),
                    ("Shp_order", "A-77"),
                ],
                "2c0440ab37a8ba4220863e47a69a51a3",
            ),
            (
                vec![
                    ("InvId", "1001"),
                    (
                        "Shp_name",
                        "%D0%98%D0%B2%D0%B0%D0%BD%20%D0%9F%D0%B5%D1%82%D1%80%D0%BE%D0%B2",
                    ),
                ],
                "0f949b8c08795dac2925decc972d4123",
            ),
            (
                vec![
                    ("FailUrl2Method", "POST"),
                    ("FailUrl2", "https://shop.example/fail"),
                    ("SuccessUrl2Method", "GET"),
                    ("SuccessUrl2", "https://shop.example/ok?o=1"),
                    ("ResultUrl2", "https://shop.example/rk/result2"),
                    ("StepByStep", "true"),
                    ("Receipt", RECEIPT),
                    ("UserIp", "203.0.113.7"),
                    ("OutSumCurrency", "USD"),
                    ("Shp_order", "A-77"),
                    ("InvoiceID", "1001"),
                ],
                "42a2c843aa052fef548b1a981a0f5b77",
            ),
        ] {
            assert_eq!(payment(&more), signature, "{more:?}");
        }
        let saved_card = [
            ("InvId", "1002"),
            ("Token", "E1253728-48A9-488D-A045-9954C442AF5C-qNavrXC6Y4"),
            ("ResultUrl2", "https://shop.example/rk/result2"),
            ("Receipt", RECEIPT),
        ];
        assert_eq!(payment(&saved_card), "64a0876eee5430ac36b7124502beabdc");
    }

    #[test]
    fn notices_and_enquiries_have_their_own_bases() {
        let shp = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let own = shp(&[("Shp_user", "42"), ("Shp_order", "A-77")]);
        let result = Base::notice("149.900000", "1001", &own).sign(Hash::Md5, "p2_Secret");
        assert_eq!(result, "6769ea864c59b493b7273ffe5c96d708");
        let success = Base::notice("149.90", "1001", &own).sign(Hash::Md5, "p1_Secret");
        assert_eq!(success, "7de50aefc48dfb922aab71ad36351931");
        let mixed_case = shp(&[
            ("Shp_order", "DLP9gT"),
            ("shp_interface", "InvoiceService.WebApi"),
        ]);
        let result =
            Base::notice("72098.69", "1090533907", &mixed_case).sign(Hash::Ripemd160, "wkfM6XTcRCFU2SUmSa8L");
        assert_eq!(result, "10c2a19dace3de77a9b7219acfb453027a8aafcf");
        let enquiry = Base::op_state("demo_shop", "1001").sign(Hash::Sha256, "p2_Secret");
        assert_eq!(
            enquiry,
            "51a4a3bfd6a7a50c9ee4e0439ca6f4e16d0c7d9399c2a2a96580a4c60094ca1b"
        );
    }

    #[test]
    fn the_second_step_of_a_hold_has_bases_of_its_own() {
        let fields: Fields = [
            ("MerchantLogin", "login"),
            ("OutSum", "100.00"),
            ("InvoiceID", "400001"),
        ]
        .into_iter()
        .collect();
        let confirmed = Base::confirmation(&fields).sign(Hash::Md5, "p1");
        assert_eq!(confirmed, "73105e50f6d0749324119a9e291dff34");
        let cancelled = Base::cancellation(&fields).sign(Hash::Md5, "p1");
        assert_eq!(cancelled, "d8aeb57daf25e6820337f8bea0c28338");
    }

    #[test]
    fn a_second_receipt_is_glued_to_its_password() {
        assert_eq!(
            Hash::Md5.glued("body", "pass"),
            hex::encode(Md5::digest("bodypass"))
        );
    }

    #[test]
    fn the_shown_base_hides_the_password() {
        let own = [("Shp_order".to_owned(), "A-77".to_owned())];
        assert_eq!(
            Base::notice("1.00", "7", &own).to_string(),
            "1.00:7:•••:Shp_order=A-77"
        );
    }
}
