//! Changed notices, tokens, answers, receipts and sums: nothing panics, and what is believed is what was signed.
//!
//! Each target starts from something authentic and applies edits. `cargo test` tries random ones for a moment; `make fuzz`
//! lets libFuzzer choose them by what they reach, for ten minutes each.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::time::Duration;

use bolero::check;
use robokassa::doctor::{Diagnosis, diagnose_result};
use robokassa::{
    Amount, FailReturn, Fields, Hash, InvId, LivePasswords, Merchant, Mode, OutSum, ResultNotice,
};

use self::edit::Edits;
use self::tally::Tally;

mod answer;
mod edit;
mod receipt;
#[path = "../result2/signer.rs"]
mod signer;
mod tally;
mod token;
mod xml;

/// How long each target runs unless `BOLERO_RANDOM_TEST_TIME_MS` says otherwise.
const MOMENT: Duration = Duration::from_millis(300);

const NOTICE: &str = "OutSum=149.900000&InvId=1001&Fee=1.5&EMail=a%40b.c&PaymentMethod=BankCard&IncCurrLabel=BankCardPSR\
    &Culture=ru&crc=6769EA86&out_summ=149.90&IsTest=0&Shp_user=42&Shp_order=A-77\
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
    let (merchant, tally) = (merchant(), Tally::new("notices"));
    check!()
        .with_type::<(Edits, u8)>()
        .with_test_time(MOMENT)
        .for_each(|(edits, now_and_then)| {
            tally.tried();
            let bytes = edits.of(NOTICE, NOTICE_WORDS);
            let Ok(fields) = Fields::parse(&bytes) else {
                return;
            };
            let read = ResultNotice::verify(&merchant, Mode::Live, &fields);
            if let Ok(notice) = &read {
                tally.accept(&bytes, NOTICE);
                assert_eq!(
                    (notice.inv_id().get(), notice.out_sum().as_str()),
                    (1001, "149.900000")
                );
                // Divided otherwise perhaps, but never so that another order is named.
                let pairs = notice.shp().iter();
                let shp = pairs.fold(String::new(), |text, (name, value)| {
                    text + &format!(":{name}={value}")
                });
                assert_eq!(shp, ":Shp_order=A-77:Shp_user=42");
                assert!(
                    notice
                        .shp()
                        .get("Shp_order")
                        .is_none_or(|order| order.starts_with("A-77"))
                );
                assert!(
                    notice
                        .email()
                        .is_none_or(|email| email.as_str().chars().count() <= 255)
                );
            }
            // A diagnosis takes as long as hundreds of notices.
            if now_and_then.is_multiple_of(64) {
                let fits = diagnose_result(&merchant, Mode::Live, &fields) == Diagnosis::Fits;
                assert_eq!(fits, read.is_ok(), "{read:?} {}", String::from_utf8_lossy(&bytes));
            }
            // 0 is a return without a number, and what is no number is no return.
            let number = sent(&bytes, "InvId").and_then(|text| match &*text {
                "0" => Some(None),
                text => text.parse::<InvId>().ok().map(Some),
            });
            let fail = FailReturn::parse(&fields).ok();
            assert_eq!(fail.as_ref().map(FailReturn::inv_id), number);
            if let Some(fail) = fail {
                assert_eq!(
                    fail.amount(),
                    sent(&bytes, "OutSum").and_then(|sum| sum.parse().ok())
                );
            }
        });
}

/// The field of a form by its name, letter case and blanks aside, as another reader reads it.
fn sent(form: &[u8], name: &str) -> Option<String> {
    let form = form.strip_prefix("\u{feff}".as_bytes()).unwrap_or(form);
    let fields = form.split(|byte| *byte == b'&').filter(|field| !field.is_empty());
    let mut fields = fields.map(|field| {
        let mut halves = field.splitn(2, |byte| *byte == b'=').map(<[u8]>::trim_ascii);
        let (name, value) = (
            halves.next().unwrap_or_default(),
            halves.next().unwrap_or_default(),
        );
        let read = |bytes: &[u8]| form_urlencoded::parse(bytes).into_owned().next();
        let name = read(&[name, b"="].concat()).map(|(name, _)| name);
        let value = read(&[b"=", value].concat()).map(|(_, value)| value.trim_ascii().to_owned());
        (name.unwrap_or_default(), value.unwrap_or_default())
    });
    let field = fields.find(|(other, _)| other.eq_ignore_ascii_case(name));
    field.map(|(_, value)| value)
}

#[test]
fn sums() {
    let tally = Tally::new("sums");
    check!()
        .with_type::<(u8, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(sample, edits)| {
            tally.tried();
            let sample = SUMS[usize::from(*sample) % SUMS.len()];
            let Ok(text) = String::from_utf8(edits.of(sample, SUM_WORDS)) else {
                return;
            };
            let Ok(sum) = text.parse::<OutSum>() else {
                assert!(text.parse::<Amount>().is_err(), "{text}");
                return;
            };
            tally.accept(text.as_bytes(), sample);
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
