//! Tokens of `Result2`: changed after signing, and signed after changing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bolero::check;
use robokassa::result2::Result2;
use time::OffsetDateTime;
use time::macros::datetime;

use super::signer::{own_key, pair, signed};
use super::{Edits, MOMENT, Tally, merchant};

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
    let tally = Tally::new("tokens changed after signing");
    check!()
        .with_type::<(u8, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(body, edits)| {
            tally.tried();
            let original_body = &bodies[usize::from(*body) % bodies.len()];
            let body = edits.of(original_body, WORDS);
            if let Ok(notice) = Result2::verify(&merchant, &keys, NOW, &body) {
                assert_eq!(notice, original, "{}", String::from_utf8_lossy(&body));
                tally.accept(&body, original_body);
            }
        });
}

#[test]
fn tokens_signed_after_changing() {
    let (merchant, keys, pair) = (merchant(), [own_key()], pair());
    let tally = Tally::new("tokens signed after changing");
    check!()
        .with_type::<(bool, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(in_header, edits)| {
            tally.tried();
            let header = if *in_header {
                edits.of(HEADER, WORDS)
            } else {
                HEADER.into()
            };
            let payload = if *in_header {
                PAYLOAD.into()
            } else {
                edits.of(PAYLOAD, WORDS)
            };
            if let Ok(notice) =
                Result2::verify(&merchant, &keys, NOW, signed(&pair, &header, &payload).as_bytes())
            {
                tally.accept(&[&*header, &*payload].concat(), &format!("{HEADER}{PAYLOAD}"));
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
