//! `Result2` against the published token and keys, and against tokens made here with a key of our own.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use robokassa::result2::{NoticeKey, Result2, Result2Error, Result2State};
use robokassa::{Hash, LivePasswords, Merchant};
use serde_json::{Value, json};
use time::OffsetDateTime;

mod keys;
mod signer;

use self::signer::{own_key, pair, signed};

const WRITTEN: i64 = 1_690_454_980;
const HEADER: &str = r#"{"typ":"JWT","alg":"RS256"}"#;

fn published() -> Value {
    serde_json::from_str(include_str!("../data/published.json")).unwrap()
}

fn merchant(login: &str) -> Merchant {
    Merchant::live(login, LivePasswords::new("p1", "p2").unwrap(), Hash::Md5).unwrap()
}

fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

/// A token signed with the key of these tests.
fn token(header: &str, payload: &str) -> String {
    token_of_bytes(header, payload.as_bytes())
}

fn token_of_bytes(header: &str, payload: &[u8]) -> String {
    signed(&pair(), header.as_bytes(), payload)
}

fn payload() -> Value {
    json!({
        "header": {"type": "PaymentStateNotification", "version": "1.0.0", "timestamp": WRITTEN.to_string()},
        "data": {"shop": "demo_shop", "opKey": "KEY-1", "invId": "7", "paymentMethod": "SBP", "incSum": "10.00", "state": "HOLD"},
    })
}

fn verify(body: &str) -> Result<Result2, Result2Error> {
    Result2::verify(&merchant("demo_shop"), &[own_key()], at(WRITTEN), body.as_bytes())
}

/// The outcome of a notice whose payload has `value` at `pointer`, or nothing there for `null`.
fn with(pointer: &str, value: Value) -> Result<Result2, Result2Error> {
    let mut payload = payload();
    *payload.pointer_mut(pointer).unwrap() = value;
    verify(&token(HEADER, &payload.to_string()))
}

#[test]
fn the_published_token_fits_the_key_of_its_year_and_no_other() {
    let published = published();
    let body = published["published_jws"]["jws"].as_str().unwrap();
    let keys = published["known_keys"].as_array().unwrap();
    assert_eq!(keys.len(), 3);
    for key in keys {
        let name = &key["name"];
        let public = NoticeKey::from_public_key(key["public_key_pem"].as_str().unwrap().as_bytes()).unwrap();
        let read = Result2::verify(
            &merchant("robo-demo-test"),
            &[public],
            at(WRITTEN + 60),
            body.as_bytes(),
        );
        if key["verifies_doc_token"] == true {
            let notice = read.unwrap();
            assert_eq!(notice.inv_id.get(), 1_234_829);
            assert_eq!(
                notice.op_key.as_str(),
                "14D2B521-4EAB-492A-9D91-00D12FF24D57-1NvHENLwgp"
            );
            assert_eq!(notice.state, Result2State::Received);
            assert_eq!(notice.inc_sum.unwrap().kopecks(), 1000);
            assert_eq!(notice.payment_method.as_deref(), Some("BankCard"));
            assert_eq!(notice.written_at, at(WRITTEN));
        } else {
            assert_eq!(read, Err(Result2Error::InvalidSignature), "{name}");
        }
    }
    let all: Vec<_> = keys
        .iter()
        .map(|key| NoticeKey::from_public_key(key["public_key_pem"].as_str().unwrap().as_bytes()).unwrap())
        .collect();
    assert!(Result2::verify(&merchant("robo-demo-test"), &all, at(WRITTEN), body.as_bytes()).is_ok());
}

#[test]
fn every_wrapping_of_the_token_is_taken_off() {
    let token = token(HEADER, &payload().to_string());
    let encoded = STANDARD.encode(&token);
    for body in [
        token.clone(),
        format!("\r\n{token}\n"),
        format!("\"{token}\""),
        encoded.clone(),
        encoded.trim_end_matches('=').to_owned(),
        format!("\"{encoded}\""),
        URL_SAFE_NO_PAD.encode(&token),
        format!("jws={token}"),
        format!(
            "a=b&body={}",
            encoded
                .replace('+', "%2B")
                .replace('/', "%2F")
                .replace('=', "%3D")
        ),
    ] {
        let notice = verify(&body).unwrap();
        assert_eq!(
            (notice.inv_id.get(), notice.state),
            (7, Result2State::Held),
            "{body}"
        );
    }
}

#[test]
fn a_changed_token_is_not_authentic() {
    let token = token(HEADER, &payload().to_string());
    let parts: Vec<_> = token.split('.').collect();
    let richer = URL_SAFE_NO_PAD.encode(payload().to_string().replace("10.00", "99.00"));
    assert_eq!(
        verify(&format!("{}.{richer}.{}", parts[0], parts[2])),
        Err(Result2Error::InvalidSignature)
    );
    assert_eq!(
        verify(&format!("{}.{}.", parts[0], parts[1])),
        Err(Result2Error::InvalidSignature)
    );
    for body in [
        "",
        "{}",
        "eyJ",
        "eyJ.e30",
        &parts[..2].join("."),
        &format!("{token}.x"),
        &format!("{token}="),
        &format!("jws={}", parts[0]),
    ] {
        assert!(matches!(verify(body), Err(Result2Error::Malformed(_))), "{body}");
    }
    assert_eq!(
        verify(&format!("{token}{}", " ".repeat(64 * 1024 + 1 - token.len()))),
        Err(Result2Error::Malformed("too long"))
    );
    assert!(verify(&format!("{token}{}", " ".repeat(64 * 1024 - token.len()))).is_ok());
    let invalid_utf8 = Result2::verify(&merchant("demo_shop"), &[own_key()], at(WRITTEN), b"eyJ\xff");
    assert_eq!(invalid_utf8, Err(Result2Error::Malformed("not text")));
}

#[test]
fn no_other_kind_of_token_is_accepted() {
    for header in [
        r#"{"typ":"JWT","alg":"none"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"typ":"JWT","alg":"rs256"}"#,
        r#"{"typ":"JOSE","alg":"RS256"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"typ":"JWT","alg":"RS256","crit":["exp"]}"#,
        r#"{"typ":"JWT","alg":"RS256","alg":"none"}"#,
        r#"["JWT","RS256"]"#,
    ] {
        assert!(
            matches!(
                verify(&token(header, &payload().to_string())),
                Err(Result2Error::Malformed(_))
            ),
            "{header}"
        );
    }
    let more = r#"{"kid":"1","alg":"RS256","typ":"JWT"}"#;
    assert!(verify(&token(more, &payload().to_string())).is_ok());
}

#[test]
fn a_token_is_text_even_where_nobody_looks() {
    let payload = payload().to_string();
    assert!(verify(&token(HEADER, &payload)).is_ok());
    let odd = payload.replace("1.0.0", "1.0.é").into_bytes();
    let cut: Vec<u8> = odd.into_iter().filter(|byte| *byte != 0xa9).collect();
    assert_eq!(
        verify(&token_of_bytes(HEADER, &cut)),
        Err(Result2Error::Malformed("not text"))
    );
}

#[test]
fn what_the_notice_says_is_checked() {
    assert_eq!(
        with("/data/shop", json!("other")),
        Err(Result2Error::OtherMerchant)
    );
    for (pointer, value) in [
        ("/header/type", json!("Other")),
        ("/header/timestamp", json!("")),
        ("/header/timestamp", json!("-1")),
        ("/header/timestamp", json!("+1690454980")),
        ("/header/timestamp", json!("99999999999999999999")),
        ("/header/timestamp", json!(WRITTEN)),
        ("/data/invId", json!("0")),
        ("/data/invId", json!("7 ")),
        ("/data/invId", json!(7)),
        ("/data/opKey", json!("")),
        ("/data/opKey", json!("a/b")),
        ("/data/state", json!("ok")),
        ("/data/state", json!("FAIL")),
        ("/data", json!(null)),
        ("", json!([])),
    ] {
        assert!(
            matches!(with(pointer, value.clone()), Err(Result2Error::Malformed(_))),
            "{pointer} {value}"
        );
    }
    assert_eq!(with("/data/incSum", json!("1e2")).unwrap().inc_sum, None);
    assert_eq!(
        with("/data/paymentMethod", json!(null)).unwrap().payment_method,
        None
    );
    let lists = [
        json!([payload()["header"], payload()["data"]]).to_string(),
        json!({"header": ["PaymentStateNotification", WRITTEN.to_string()], "data": payload()["data"]})
            .to_string(),
        json!({"header": payload()["header"], "data": ["demo_shop", "KEY-1", "7", "SBP", "10.00", "OK"]})
            .to_string(),
    ];
    for list in lists {
        let read = verify(&token(HEADER, &list));
        assert!(matches!(read, Err(Result2Error::Malformed(_))), "{list}");
    }
    let twice = payload()
        .to_string()
        .replace(r#""state":"#, r#""state":"OK","state":"#);
    assert!(matches!(
        verify(&token(HEADER, &twice)),
        Err(Result2Error::Malformed(_))
    ));
}

#[test]
fn what_a_new_certificate_may_mend_is_the_servers_fault() {
    for (error, status) in [
        (Result2Error::NoKey, 500),
        (Result2Error::InvalidSignature, 500),
        (Result2Error::NotNow, 400),
        (Result2Error::OtherMerchant, 400),
        (Result2Error::Malformed("too long"), 400),
    ] {
        assert_eq!(error.status(), status, "{error}");
    }
}

#[test]
fn a_notice_has_its_time() {
    let body = token(HEADER, &payload().to_string());
    let week = 7 * 24 * 3600;
    for (now, fits) in [
        (WRITTEN + week, true),
        (WRITTEN + week + 1, false),
        (WRITTEN - 300, true),
        (WRITTEN - 301, false),
    ] {
        let read = Result2::verify(&merchant("demo_shop"), &[own_key()], at(now), body.as_bytes());
        assert_eq!(read.is_ok(), fits, "{now}");
        assert!(fits || read == Err(Result2Error::NotNow));
    }
}
