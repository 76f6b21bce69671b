//! Changed postbacks, tokens, answers and numbers: nothing panics, and what is believed is what was signed or said.
//!
//! Each target starts from something authentic and applies edits. `cargo test` tries random ones for a moment.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bolero::check;
use cryptocloud::{
    Decimal, Expected, Fiat, InvoiceId, Invoices, Mode, NewInvoice, Postback, Settings, StaticAddress,
    Verdict,
};
use hmac::{Hmac, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use time::OffsetDateTime;
use time::macros::datetime;

use self::edit::Edits;
use self::tally::Tally;

#[path = "../../../robokassa/tests/fuzz/edit.rs"]
mod edit;
#[path = "../../../robokassa/tests/fuzz/tally.rs"]
mod tally;

/// How long each target runs unless `BOLERO_RANDOM_TEST_TIME_MS` says otherwise.
const MOMENT: Duration = Duration::from_millis(300);
const NOW: OffsetDateTime = datetime!(2026-02-02 02:40 UTC);
const SECRET: &str = "TEST-SECRET-KEY-0123456789abcdefABCDEF";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const CLAIMS: &str = r#"{"id":"89UX09KA","exp":1770000300}"#;
const INFO: &str = r#"{"status":"success","all_count":2,"result":[{"uuid":"INV-89UX09KA","status":"paid","invoice_status":"success","order_id":"ORD-42","amount_in_fiat":100.0,"fiat_currency":"USD","amount_usd":100.0,"test_mode":false,"received_usd":99.8,"currency":{"fullcode":"USDT_TRC20"},"expiry_date":"2026-02-03 02:40:00.222439","tx_list":["0xab"],"address":"TX1"},{"uuid":"INV-ZZ11YY22","status":"created"}]}"#;
const CREATED: &str = r#"{"status":"success","result":{"uuid":"INV-89UX09KA","link":"https://pay.cryptocloud.plus/89UX09KA","status":"created","address":"","amount":100.0}}"#;
const REFUSED: &str =
    r#"{"status":"error","result":{"amount":"Too small","validate_error":"Max 100 uuids"},"detail":"x"}"#;
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\ud800",
    "\\u0000",
    "null",
    "true",
    "false",
    "\"success\"",
    "\"status\":\"success\",",
    "\"paid\"",
    "\"overpaid\"",
    "\"uuid\":\"INV-89UX09KA\",",
    "\"status\":\"paid\",",
    "\"test_mode\":false,",
    "\"order_id\":\"ORD-42\",",
    "\"amount_in_fiat\":100,",
    "INV-",
    "ZZ11YY22",
    "\"id\":\"ZZ11YY22\",",
    "\"exp\":1770000300,",
    "\"alg\":\"none\",",
    "\"HS512\"",
    "\"crit\":[],",
    "&invoice_id=89UX09KA",
    "invoice_id=ZZ11YY22&",
    "&token=",
    "%00",
    "%FF",
    "+",
    "=",
    "&",
    ".",
    "-1",
    "1e400",
    "1e-8",
    "18446744073709551616",
    "99999999999999999999999999999999999999999",
    "\u{feff}",
    "<html>",
];

fn settings() -> Settings {
    Settings::new("api-key", "aWVLYZybDtoiSLKK", SECRET).unwrap()
}

fn signed(header: &[u8], claims: &[u8]) -> String {
    let text = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn form(token: &str) -> String {
    format!(
        "status=success&invoice_id=89UX09KA&amount_crypto=102.0&currency=USDT_TRC20&order_id=ORD-42&token={token}"
    )
}

fn json(token: &str) -> String {
    format!(
        r#"{{"status":"success","invoice_id":"89UX09KA","amount_crypto":102.0,"currency":"USDT_TRC20","order_id":"ORD-42","token":"{token}","invoice_info":{{"uuid":"INV-89UX09KA","tx_list":[]}}}}"#
    )
}

#[test]
fn postbacks_changed_after_signing() {
    let (settings, token) = (settings(), signed(HEADER.as_bytes(), CLAIMS.as_bytes()));
    let bodies = [(FORM, form(&token)), (JSON, json(&token))];
    let tally = Tally::new("postbacks changed after signing");
    check!()
        .with_type::<(bool, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(is_json, edits)| {
            tally.tried();
            let (content_type, original) = &bodies[usize::from(*is_json)];
            let body = edits.of(original, WORDS);
            if let Ok(postback) = Postback::verify(&settings, NOW, content_type, &body) {
                tally.accept(&body, original);
                assert_eq!(
                    postback.invoice.as_str(),
                    "89UX09KA",
                    "{}",
                    String::from_utf8_lossy(&body)
                );
            }
        });
}

#[test]
fn tokens_signed_after_changing() {
    let (settings, tally) = (settings(), Tally::new("tokens signed after changing"));
    check!()
        .with_type::<(bool, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(in_header, edits)| {
            tally.tried();
            let (header, claims) = if *in_header {
                (edits.of(HEADER, WORDS), CLAIMS.into())
            } else {
                (HEADER.into(), edits.of(CLAIMS, WORDS))
            };
            let body = form(&signed(&header, &claims));
            if Postback::verify(&settings, NOW, FORM, body.as_bytes()).is_err() {
                return;
            }
            tally.accept(&[&*header, &*claims].concat(), &format!("{HEADER}{CLAIMS}"));
            // A string that is skipped may hold half a surrogate pair, at which a reader of everything gives up.
            let (Ok(header), Ok(claims)) = (parsed(&header), parsed(&claims)) else {
                return;
            };
            assert_eq!((&header["alg"], &header["crit"]), (&"HS256".into(), &Value::Null));
            let end = claims["exp"].as_i64().unwrap();
            assert!((1_769_999_970..=1_770_000_900).contains(&end), "{end}");
            let id: InvoiceId = claims["id"].as_str().unwrap().parse().unwrap();
            assert_eq!(id.as_str(), "89UX09KA");
        });
}

#[test]
fn answers() {
    let tally = Tally::new("answers");
    let expected = Expected {
        invoice: "89UX09KA".parse().unwrap(),
        order_id: "ORD-42".to_owned(),
        amount: Decimal::from_hundredths(10_000),
        currency: Fiat::USD,
        usd_amount: None,
        mode: Mode::Live,
    };
    check!()
        .with_type::<(u8, u16, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(sample, http, edits)| {
            tally.tried();
            let sample = [INFO, INFO, CREATED, REFUSED][usize::from(*sample) % 4];
            let http = [200, 200, 201, 400, 403, 500, *http][usize::from(*http) % 7];
            let body = edits.of(sample, WORDS);
            let invoices = Invoices::parse(http, &body);
            let created = NewInvoice::read_reply(http, &body);
            let address = StaticAddress::parse(http, &body);
            let cancelled = InvoiceId::read_cancelled(http, &body);
            let all_right = (200..300).contains(&http);
            let yes = invoices.is_ok() || created.is_ok() || address.is_ok();
            assert!(!yes || cancelled.is_ok());
            assert!(cancelled.is_err() || all_right, "{http}");
            for error in [cancelled.err(), invoices.as_ref().err().cloned()]
                .into_iter()
                .flatten()
            {
                assert!(error.to_string().chars().count() < 20_000);
            }
            if let Ok(created) = created {
                assert!(created.link.starts_with("http"), "{}", created.link);
            }
            let Ok(invoices) = invoices else { return };
            tally.accept(&body, sample);
            let verdict = expected.verdict(&invoices);
            let Ok(told) = parsed(&body) else { return };
            if matches!(verdict, Some(Verdict::Paid { .. })) {
                assert_eq!(told["status"], "success");
                let paid = told["result"].as_array().unwrap().iter().any(|invoice| {
                    matches!(invoice["uuid"].as_str(), Some("INV-89UX09KA" | "89UX09KA"))
                        && matches!(invoice["status"].as_str(), Some("paid" | "overpaid"))
                        && (invoice["invoice_status"].is_null() || invoice["invoice_status"] == "success")
                        && invoice["order_id"] == "ORD-42"
                        && invoice["test_mode"] == false
                        && (invoice["fiat_currency"] == "USD"
                            || invoice["fiat_currency"].as_str().is_none_or(str::is_empty))
                });
                assert!(paid, "{}", String::from_utf8_lossy(&body));
            }
        });
}

#[test]
fn whatever_bytes() {
    let settings = settings();
    check!()
        .with_type::<(bool, u16, Vec<u8>)>()
        .with_test_time(MOMENT)
        .for_each(|(is_json, http, bytes)| {
            let content_type = if *is_json { JSON } else { FORM };
            assert!(Postback::verify(&settings, NOW, content_type, bytes).is_err());
            assert!(Postback::verify(&settings, NOW, &String::from_utf8_lossy(bytes), bytes).is_err());
            let token = String::from_utf8_lossy(bytes);
            assert!(Postback::verify(&settings, NOW, FORM, form(&token).as_bytes()).is_err());
            let _ = (
                Invoices::parse(*http, bytes),
                NewInvoice::read_reply(*http, bytes),
            );
        });
}

#[test]
fn numbers() {
    let tally = Tally::new("numbers");
    check!()
        .with_type::<(u8, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(sample, edits)| {
            tally.tried();
            let sample = ["100.0", "0.8048", "1e-08", "184467440737095516.15"][usize::from(*sample) % 4];
            let text = edits.of_text(sample, WORDS);
            let Ok(number) = text.parse::<Decimal>() else {
                return;
            };
            tally.accept(text.as_bytes(), sample);
            assert_eq!(number.to_string().parse(), Ok(number), "{text}");
            assert!(
                serde_json::from_str::<serde_json::Number>(&text).is_ok(),
                "{text}"
            );
            if let Some(hundredths) = number.hundredths() {
                let back = Decimal::from_hundredths(hundredths);
                assert_eq!(back.hundredths(), Some(hundredths), "{text}");
            }
        });
}

/// What another reader makes of it.
fn parsed(bytes: &[u8]) -> Result<Value, ()> {
    let text = String::from_utf8_lossy(bytes);
    serde_json::from_str(text.trim_start_matches('\u{feff}').trim()).map_err(drop)
}
