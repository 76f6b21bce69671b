//! Tokens of `Result2`: changed after signing, and signed after changing.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bolero::check;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use robokassa::result2::{NoticeKey, Result2};
use time::OffsetDateTime;
use time::macros::datetime;

use super::{Edit, MOMENT, edited, merchant};

const NOW: OffsetDateTime = datetime!(2023-07-27 10:49:40 UTC);
const HEADER: &str = r#"{"typ":"JWT","alg":"RS256"}"#;
const PAYLOAD: &str = r#"{"header":{"type":"PaymentStateNotification","version":"1.0.0","timestamp":"1690454980"},"data":{"shop":"demo_shop","opKey":"KEY-1","invId":"1001","paymentMethod":"SBP","incSum":"10.00","state":"OK"}}"#;
const WORDS: &[&str] = &[
    "eyJ",
    ".",
    "..",
    "=",
    "==",
    "\"",
    "jws=",
    "&body=",
    "e30",
    "{",
    "}",
    ",",
    ":",
    "null",
    "\"HOLD\"",
    "\"OK\"",
    "\"RS256\"",
    "\"none\"",
    "\"HS256\"",
    "\"crit\":[]",
    "\"shop\":\"other\"",
    "\"invId\":\"0\"",
    "\\u0000",
    "1690454980",
    "-1",
    "1e3",
];

fn own_key() -> NoticeKey {
    NoticeKey::from_public_key(include_bytes!("../data/result2_test_key.pem")).unwrap()
}

fn signed(pair: &KeyPair, header: &[u8], payload: &[u8]) -> String {
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

fn pair() -> KeyPair {
    KeyPair::from_pkcs8(include_bytes!("../data/result2_test_key.der")).unwrap()
}

#[test]
fn tokens_changed_after_signing() {
    let (merchant, keys) = (merchant(), [own_key()]);
    let token = signed(&pair(), HEADER.as_bytes(), PAYLOAD.as_bytes());
    let original = Result2::verify(&merchant, &keys, NOW, token.as_bytes()).unwrap();
    let bodies = [
        format!("\"{token}\""),
        STANDARD.encode(&token),
        format!("jws={token}&a=b"),
        token,
    ];
    check!()
        .with_type::<(u8, Vec<Edit>)>()
        .with_test_time(MOMENT)
        .for_each(|(body, edits)| {
            let body = edited(&bodies[usize::from(*body) % bodies.len()], edits, WORDS);
            if let Ok(notice) = Result2::verify(&merchant, &keys, NOW, &body) {
                assert_eq!(notice, original, "{}", String::from_utf8_lossy(&body));
            }
        });
}

#[test]
fn tokens_signed_after_changing() {
    let (merchant, keys, pair) = (merchant(), [own_key()], pair());
    check!()
        .with_type::<(bool, Vec<Edit>)>()
        .with_test_time(MOMENT)
        .for_each(|(in_header, edits)| {
            let header = if *in_header {
                edited(HEADER, edits, WORDS)
            } else {
                HEADER.into()
            };
            let payload = if *in_header {
                PAYLOAD.into()
            } else {
                edited(PAYLOAD, edits, WORDS)
            };
            if let Ok(notice) =
                Result2::verify(&merchant, &keys, NOW, signed(&pair, &header, &payload).as_bytes())
            {
                // The shop, the kind of notice and the kind of token are those of this shop, whatever else was changed.
                let (header, payload) = (
                    str::from_utf8(&header).unwrap(),
                    str::from_utf8(&payload).unwrap(),
                );
                // A string that is skipped may hold half a surrogate pair, at which a reader of everything gives up.
                let read = |json| serde_json::from_str::<serde_json::Value>(json);
                let (Ok(header), Ok(payload)) = (read(header), read(payload)) else {
                    return;
                };
                assert_eq!((&header["alg"], &header["typ"]), (&"RS256".into(), &"JWT".into()));
                assert_eq!(payload["data"]["shop"], "demo_shop");
                assert_eq!(payload["header"]["type"], "PaymentStateNotification");
                assert_eq!(payload["data"]["invId"], notice.inv_id.to_string());
            }
        });
}
