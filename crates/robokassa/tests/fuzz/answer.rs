//! Answers of the services: what is read as a yes says yes.

use bolero::check;
use robokassa::hold::{HoldCancel, HoldConfirm};
use robokassa::invoice::{CreatedInvoice, InvoiceList, InvoiceRef};
use robokassa::recurring::Series;
use robokassa::refund::{Refund, RefundLabel, RefundState};
use robokassa::second_receipt::{SecondReceipt, SecondReceiptStatus};
use robokassa::sms::Sms;
use robokassa::{Amount, InvId, ReplyError};
use serde_json::Value;

use super::{Edits, MOMENT, Tally};

const ANSWERS: [&str; 14] = [
    r#"{"success":true,"message":null,"requestId":"550e8400-e29b-41d4-a716-446655440000"}"#,
    r#"{"success":false,"message":"NotEnoughOperationFunds"}"#,
    r#"{"requestId":"550e8400-e29b-41d4-a716-446655440000","amount":1.50,"label":"finished"}"#,
    "OK1003",
    "ERROR: no such payment",
    "success: true",
    r#""Success: false""#,
    r#"{"result":true,"errorCode":0,"errorMessage":"","count":2}"#,
    r#"{"result":false,"errorCode":0,"errorMessage":"","count":2}"#,
    r#"{"ResultCode":3,"ResultDescription":"no"}"#,
    r#"{"ResultCode":"0","ResultDescription":"ok","OpKey":"0000-abc"}"#,
    r#"{"Code":"2","Description":"done","FnNumber":"99990789","FiscalDocumentNumber":1,"FiscalDocumentAttribute":"7"}"#,
    r#"{"id":"u","invId":1001,"url":"https://auth.robokassa.ru/merchant/Invoice/x","isSuccess":true}"#,
    r#"{"isSuccess":false,"message":"no"}"#,
];
const WORDS: &[&str] = &[
    "OK",
    "+",
    "true",
    "false",
    "null",
    "success: true",
    "\"success\":true",
    "\"isSuccess\":true,",
    "\"result\":true,",
    "\"errorCode\":0,",
    "\"ResultCode\":0",
    "\"Code\":3",
    "\"message\":\"no\"",
    "\"finished\"",
    "{",
    "}",
    "[",
    ",",
    ":",
    "\"",
    "\\ud800",
    "0",
    "-1",
    "1e400",
    "18446744073709551616",
    "\u{feff}",
    "<html>",
];

#[test]
fn answers() {
    let tally = Tally::new("answers");
    check!()
        .with_type::<(u8, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(sample, edits)| {
            tally.tried();
            let sample = ANSWERS[usize::from(*sample) % ANSWERS.len()];
            let bytes = edits.of(sample, WORDS);
            if texts_say_yes(&bytes) | objects_say_yes(&bytes) {
                tally.accept(&bytes, sample);
            }
        });
}

/// Whether one of those that read plain text understood a yes.
fn texts_say_yes(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim();
    let number = |number: u32| InvId::new(number).unwrap();
    let charge = Series::begun_by(number(1001)).charge(Amount::from_kopecks(1).unwrap(), number(1003));
    let charged = charge.unwrap().read_reply(bytes);
    assert_eq!(charged.is_ok(), ["ok1003", "ok+1003"].contains(&text), "{text}");
    let confirmed = HoldConfirm::read_reply(bytes);
    assert_eq!(confirmed, HoldCancel::read_reply(bytes));
    let words = text.trim_matches('"').split_once(':');
    let yes = words.is_some_and(|(name, value)| (name, value.trim()) == ("success", "true"));
    assert_eq!(confirmed.is_ok(), yes, "{text}");
    charged.is_ok() || confirmed.is_ok()
}

/// Whether one of those that read JSON understood a yes.
fn objects_say_yes(bytes: &[u8]) -> bool {
    let refund = Refund::read_reply(200, bytes);
    let state = RefundState::parse(bytes);
    let sms = Sms::read_reply(bytes);
    let receipt = SecondReceipt::read_reply(bytes);
    let status = SecondReceiptStatus::parse(bytes);
    let created = CreatedInvoice::parse(bytes);
    let taken_back = InvoiceRef::read_reply(bytes);
    let listed = InvoiceList::read_reply(bytes);
    let understood = refund.is_ok()
        || state.is_ok()
        || sms.is_ok()
        || receipt.is_ok()
        || status.is_ok()
        || created.is_ok()
        || taken_back.is_ok()
        || listed.is_ok();
    let text = String::from_utf8_lossy(bytes);
    // A string that is skipped may hold half a surrogate pair, at which a reader of everything gives up.
    let Ok(told) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}').trim()) else {
        return understood;
    };
    let code = |name: &str| match &told[name] {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    };
    if let Ok(id) = &refund {
        assert_eq!(
            (&told["success"], &told["requestId"]),
            (&true.into(), &id.as_str().into())
        );
    }
    // A caller who takes anything else for a no asks again, and pays twice.
    if matches!(refund, Err(ReplyError::Refused { .. })) {
        assert!(
            told["success"] == false || told["success"].is_null() && told["message"].is_string(),
            "{text}"
        );
    }
    if matches!(sms, Err(ReplyError::Refused { .. })) {
        assert!(told["result"] == false && told["errorCode"] != 0, "{text}");
    }
    if let Ok(state) = &state {
        assert_eq!(
            state.label == RefundLabel::Finished,
            told["label"] == "finished",
            "{text}"
        );
    }
    if let Ok(count) = sms {
        assert_eq!(
            (&told["result"], &told["errorCode"]),
            (&true.into(), &0.into()),
            "{text}"
        );
        assert_eq!(told["count"].as_u64().unwrap_or(1), u64::from(count), "{text}");
    }
    if receipt.is_ok() {
        assert!(matches!(code("ResultCode"), Some(0..=2)), "{text}");
    }
    if let Ok(status) = &status {
        assert!(matches!(code("Code"), Some(1..=3)), "{text}");
        let registered = matches!(status, SecondReceiptStatus::Registered(_));
        assert_eq!(registered, code("Code") == Some(2), "{text}");
    }
    assert!(taken_back.is_err() || told["isSuccess"] == true, "{text}");
    if let Ok(created) = &created {
        assert!(taken_back.is_ok() && told["id"] == *created.id, "{text}");
    }
    assert!(listed.is_err() || told["isSuccess"] != false, "{text}");
    understood
}
