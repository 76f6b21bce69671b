//! Changed notices, tokens, XML, receipts and sums: nothing panics, and what is believed is what was signed.
//!
//! Each target starts from something authentic and applies random edits. `cargo test` tries for a moment, `make fuzz` for
//! ten minutes each, and `cargo bolero test -p robokassa NAME` lets a coverage-guided fuzzer choose the edits.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::time::Duration;

use bolero::check;
use robokassa::doctor::{Diagnosis, diagnose_payment};
use robokassa::enquiry::{Currencies, OpState, PaymentMethods};
use robokassa::receipt::ReceiptText;
use robokassa::{
    Amount, FailReturn, Fields, Hash, InvId, LivePasswords, Merchant, Mode, OutSum, Payment, ResultNotice,
};

use self::edit::{Edit, edited};

mod edit;
mod token;

/// How long each target runs unless `BOLERO_RANDOM_TEST_TIME_MS` says otherwise.
const MOMENT: Duration = Duration::from_millis(300);

const NOTICE: &str = "OutSum=149.900000&InvId=1001&Fee=1.5&EMail=a%40b.c&IsTest=0&Shp_user=42&Shp_order=A-77\
    &SignatureValue=6769EA864C59B493B7273FFE5C96D708";
const NOTICE_WORDS: &[&str] = &[
    "OutSum=",
    "&InvId=",
    "&invid=1001",
    "SignatureValue=",
    "Shp_user=42",
    "&shp_order=A-77:Shp_user=42",
    "Shp_",
    "SHP_",
    "&Shp_a[]=1",
    "%3A",
    "%00",
    "%80",
    "%FF",
    "+",
    "%2B",
    "&&",
    "=",
    "&IsTest=1",
    "\u{feff}",
    "%D0%98",
    "149.90",
];

const XML: [&str; 3] = [
    r#"<?xml version="1.0" encoding="utf-8"?><OperationStateResponse xmlns="http://auth.robokassa.ru/Merchant/WebService/">
<Result><Code>0</Code></Result><State><Code>100</Code><StateDate>2026-08-01T09:59:58.7654321+03:00</StateDate></State>
<Info><IncCurrLabel>BankCardPSR</IncCurrLabel><IncSum>149.900000</IncSum><PaymentMethod><Code>BankCard</Code></PaymentMethod>
<OutSum>149.900000</OutSum><OpKey>0000-abc</OpKey></Info><UserField><Field><Name>Shp_order</Name><Value>A-77</Value></Field>
</UserField></OperationStateResponse>"#,
    r#"<CurrenciesList xmlns="http://merchant.roboxchange.com/WebService/"><Result><Code>0</Code></Result><Groups>
<Group Code="Bank" Description="Банк"><Items><Currency Label="BankCardPSR" Name="Карта" MinValue="1" MaxValue="5.5"/></Items>
</Group></Groups></CurrenciesList>"#,
    r#"<PaymentMethodsList><Result><Code>0</Code></Result><Methods><Method Code="SBP" Description="СБП"/></Methods>
</PaymentMethodsList>"#,
];
const XML_WORDS: &[&str] = &[
    "<",
    ">",
    "/>",
    "</",
    "<Code>",
    "</Code>",
    "<Result>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE r [<!ENTITY a \"b\">]>",
    "&a;",
    "&#x0;",
    "&#38;",
    "<!--",
    "-->",
    "<?",
    "xmlns:a=\"b\"",
    "a:",
    "\"",
    "'",
    "-1",
    "4294967296",
    "1e9",
    "<UserFields>",
];

const RECEIPT: &str =
    r#"{"sno":"osn","items":[{"name":"Чай \"№ 1\"","quantity":1.5,"sum":149.90,"tax":"vat22"}]}"#;
const RECEIPT_WORDS: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u001d", "\\ud800", "null", "true", "1e999", "-0", "%", "+",
    "&", "=", "\u{0}", "\u{feff}", "🍵",
];

const SUMS: [&str; 4] = ["149.900000", "0", "92233720368547758.07", "10.00"];
const SUM_WORDS: &[&str] = &[
    ".",
    ",",
    "-",
    "+",
    "e",
    "E5",
    "0",
    "00",
    "9",
    " ",
    "\u{a0}",
    "٣",
    "_",
    "NaN",
    "inf",
    "99999999999",
];

fn merchant() -> Merchant {
    Merchant::live(
        "demo_shop",
        LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
        Hash::Md5,
    )
    .unwrap()
}

#[test]
fn notices() {
    let merchant = merchant();
    check!()
        .with_type::<Vec<Edit>>()
        .with_test_time(MOMENT)
        .for_each(|edits| {
            let bytes = edited(NOTICE, edits, NOTICE_WORDS);
            let Ok(fields) = Fields::parse(&bytes) else {
                return;
            };
            if let Ok(notice) = ResultNotice::verify(&merchant, Mode::Live, &fields) {
                assert_eq!(
                    (notice.inv_id().get(), notice.out_sum().as_str()),
                    (1001, "149.900000")
                );
                let shp: Vec<_> = notice
                    .shp()
                    .iter()
                    .map(|(name, value)| (name.to_lowercase(), value))
                    .collect();
                assert_eq!(
                    shp,
                    [("shp_order".to_owned(), "A-77"), ("shp_user".to_owned(), "42")]
                );
                assert!(
                    notice
                        .email()
                        .is_none_or(|email| email.as_str().chars().count() <= 255)
                );
            }
            if let Ok(fail) = FailReturn::parse(&fields) {
                assert_eq!(fail.inv_id(), fields.inv_id().ok());
            }
        });
}

#[test]
fn xml() {
    check!()
        .with_type::<(u8, Vec<Edit>)>()
        .with_test_time(MOMENT)
        .for_each(|(sample, edits)| {
            let bytes = edited(XML[usize::from(*sample) % XML.len()], edits, XML_WORDS);
            if let Ok(state) = OpState::parse(&bytes) {
                for sum in [state.out_sum, state.inc_sum].into_iter().flatten() {
                    assert_eq!(sum.to_string().parse(), Ok(sum));
                }
                assert!(state.op_key.is_none_or(|key| key.as_str().len() <= 64));
                assert!(state.user_fields.iter().all(|(name, _)| !name.is_empty()));
            }
            // Whatever these make of it, they come to an end.
            let _ = (Currencies::parse(&bytes), PaymentMethods::parse(&bytes));
        });
}

#[test]
fn receipts() {
    let merchant = merchant();
    check!()
        .with_type::<Vec<Edit>>()
        .with_test_time(MOMENT)
        .for_each(|edits| {
            let Ok(json) = String::from_utf8(edited(RECEIPT, edits, RECEIPT_WORDS)) else {
                return;
            };
            let Ok(receipt) = ReceiptText::verbatim(&*json) else {
                return;
            };
            assert!(
                serde_json::from_str::<serde_json::Value>(&json)
                    .unwrap()
                    .is_object()
            );
            let payment =
                Payment::new(Amount::from_kopecks(14_990).unwrap(), InvId::new(7).unwrap()).receipt(receipt);
            let link = payment.link(&merchant, Mode::Live).unwrap();
            let (_, query) = link.split_once('?').unwrap();
            let (_, sent) = form_urlencoded::parse(query.as_bytes())
                .find(|(name, _)| name == "Receipt")
                .unwrap();
            // The form's value is encoded once more than JSON, and that is what is signed.
            let name = form_urlencoded::parse(sent.as_bytes())
                .next()
                .unwrap()
                .0
                .into_owned();
            assert_eq!(name, json);
            assert_eq!(diagnose_payment(&merchant, query.as_bytes()), Ok(Diagnosis::Fits));
        });
}

#[test]
fn sums() {
    check!()
        .with_type::<(u8, Vec<Edit>)>()
        .with_test_time(MOMENT)
        .for_each(|(sample, edits)| {
            let Ok(text) =
                String::from_utf8(edited(SUMS[usize::from(*sample) % SUMS.len()], edits, SUM_WORDS))
            else {
                return;
            };
            let Ok(sum) = text.parse::<OutSum>() else {
                assert!(text.parse::<Amount>().is_err(), "{text}");
                return;
            };
            assert_eq!((sum.as_str(), text.parse()), (&*text, Ok(sum.amount())));
            assert!(
                text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'),
                "{text}"
            );
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
            let fraction = format!("{fraction:0<2}");
            assert_eq!(fraction[2..].trim_end_matches('0'), "", "{text}");
            let kopecks = whole.parse::<i128>().unwrap() * 100 + fraction[..2].parse::<i128>().unwrap();
            assert_eq!(i128::from(sum.amount().kopecks()), kopecks, "{text}");
        });
}
