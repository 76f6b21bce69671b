//! What must hold for any input, tried with random ones.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::fmt::Write as _;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use robokassa::doctor::{Diagnosis, Mistake, diagnose_payment, diagnose_result};
use robokassa::enquiry::OpState;
use robokassa::receipt::{Quantity, ReceiptText};
use robokassa::result2::Result2;
use robokassa::{
    Amount, Culture, Fields, Hash, InvId, LivePasswords, Merchant, Mode, NoticeError, PasswordName, Payment,
    ResultNotice, Shp, SuccessReturn, TestPasswords,
};
use time::OffsetDateTime;

fn merchant(hash: Hash) -> Merchant {
    Merchant::live(
        "demo_shop",
        LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
        hash,
    )
    .and_then(|merchant| merchant.with_test(TestPasswords::new("t1_Secret", "t2_Secret")?, hash))
    .unwrap()
}

/// The same merchant with its first password where the second belongs, so that its payments are signed as notices are.
fn gateway(hash: Hash) -> Merchant {
    Merchant::live(
        "demo_shop",
        LivePasswords::new("p2_Secret", "p1_Secret").unwrap(),
        hash,
    )
    .unwrap()
}

fn hashes() -> impl Strategy<Value = Hash> {
    prop::sample::select(&Hash::ALL[..])
}

fn inv_ids() -> impl Strategy<Value = InvId> {
    (1..=InvId::MAX).prop_map(|number| InvId::new(number).unwrap())
}

fn amounts() -> impl Strategy<Value = Amount> {
    (1..=9_999_999_999_i64).prop_map(|kopecks| Amount::from_kopecks(kopecks).unwrap())
}

/// Names in one letter case, so that every way of sorting agrees.
fn shp() -> impl Strategy<Value = Shp> {
    btree_map("Shp_[a-z0-9]{1,12}", "[A-Za-z0-9_.~-]{0,64}", 0..6).prop_map(|pairs| {
        Shp::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))).unwrap()
    })
}

/// The body of a notice about what was paid, signed by the formula of the documentation.
fn notice_body(hash: Hash, out_sum: &str, inv_id: InvId, shp: &Shp, password: &str) -> String {
    let mut base = format!("{out_sum}:{inv_id}:{password}");
    for (name, value) in shp.iter() {
        write!(base, ":{name}={value}").unwrap();
    }
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("OutSum", out_sum)
        .append_pair("InvId", &inv_id.to_string());
    for (name, value) in shp.iter() {
        body.append_pair(name, value);
    }
    body.append_pair("SignatureValue", &digest(hash, &base)).finish()
}

/// The plain hash of a text in hex, by other code than the crate's where there is other code.
fn digest(hash: Hash, text: &str) -> String {
    use md5::Digest as _;
    let hex = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02X}").unwrap();
            hex
        })
    };
    let ring = |algorithm| hex(ring::digest::digest(algorithm, text.as_bytes()).as_ref());
    match hash {
        Hash::Md5 => hex(&md5::Md5::digest(text)),
        Hash::Ripemd160 => hex(&ripemd::Ripemd160::digest(text)),
        Hash::Sha1 => ring(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY),
        Hash::Sha256 => ring(&ring::digest::SHA256),
        Hash::Sha384 => ring(&ring::digest::SHA384),
        Hash::Sha512 => ring(&ring::digest::SHA512),
    }
}

proptest! {
    #[test]
    fn amounts_are_read_back(kopecks in 0..=i64::MAX, zeros in 0..=4_usize) {
        let amount = Amount::from_kopecks(kopecks).unwrap();
        let text = format!("{amount}{}", "0".repeat(zeros));
        prop_assert_eq!(text.parse::<Amount>(), Ok(amount));
    }

    #[test]
    fn any_text_is_an_amount_only_if_it_is_a_plain_decimal(text in "[0-9.,eE+ -]{0,12}") {
        if let Ok(amount) = text.parse::<Amount>() {
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
            prop_assert_eq!(amount.kopecks() / 100, whole.parse::<i64>().unwrap());
            prop_assert_eq!(amount.kopecks() % 100, format!("{fraction:0<2}")[..2].parse::<i64>().unwrap());
        }
    }

    #[test]
    fn quantities_are_read_back(thousandths in 1..=99_999_999_u32) {
        let quantity = Quantity::thousandths(thousandths).unwrap();
        prop_assert_eq!(quantity.to_string().parse(), Ok(quantity));
    }

    #[test]
    fn an_authentic_notice_is_believed(hash in hashes(), sum in amounts(), inv_id in inv_ids(), shp in shp()) {
        let out_sum = format!("{sum}0000");
        let body = notice_body(hash, &out_sum, inv_id, &shp, "p2_Secret");
        let fields = Fields::parse(body.as_bytes()).unwrap();
        let notice = ResultNotice::verify(&merchant(hash), Mode::Live, &fields).unwrap();
        prop_assert_eq!((notice.inv_id(), notice.amount(), notice.shp()), (inv_id, sum, &shp));
        prop_assert_eq!(notice.reply(), format!("OK{inv_id}"));
        prop_assert_eq!(ResultNotice::verify(&merchant(hash), Mode::Test, &fields).unwrap_err(), NoticeError::InvalidSignature);
        prop_assert_eq!(SuccessReturn::verify(&merchant(hash), Mode::Live, &fields).unwrap_err(), NoticeError::InvalidSignature);
        prop_assert_eq!(diagnose_result(&merchant(hash), Mode::Live, &fields), Diagnosis::Fits);
    }

    #[test]
    fn one_changed_byte_is_never_believed(
        sum in amounts(), inv_id in inv_ids(), shp in shp(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let body = notice_body(Hash::Sha256, &sum.to_string(), inv_id, &shp, "p2_Secret").into_bytes();
        let mut changed = body.clone();
        let at = at.index(changed.len());
        changed[at] = byte;
        let verify = |body: &[u8]| ResultNotice::verify(&merchant(Hash::Sha256), Mode::Live, &Fields::parse(body)?);
        if let Ok(notice) = verify(&changed) {
            // Only what means the same may pass: the same byte, or another letter case of hex or of a name.
            prop_assert!(changed.eq_ignore_ascii_case(&body), "{}", String::from_utf8_lossy(&changed));
            prop_assert_eq!((notice.inv_id(), notice.amount(), notice.shp()), (inv_id, sum, &shp));
        }
    }

    #[test]
    fn a_link_is_the_form_and_its_signature_fits(
        hash in hashes(), sum in amounts(), inv_id in inv_ids(), shp in shp(), description in ".{0,120}", email in ".{0,20}",
        name in ".{1,40}"
    ) {
        let receipt = ReceiptText::verbatim(serde_json::json!({"items": [{"name": name}]}).to_string()).unwrap();
        let payment = Payment::new(sum, inv_id)
            .description(&description).email(&*email).culture(Culture::Ru).receipt(receipt).shp(shp);
        for mode in [Mode::Live, Mode::Test] {
            let form = payment.form(&merchant(hash), mode).unwrap();
            let link = payment.link(&merchant(hash), mode).unwrap();
            let (_, query) = link.split_once('?').unwrap();
            let sent: Vec<_> = form_urlencoded::parse(query.as_bytes()).map(|(n, v)| (n, v.into_owned())).collect();
            prop_assert_eq!(&sent, &form.fields);
            prop_assert_eq!(diagnose_payment(&merchant(hash), query.as_bytes()), Ok(Diagnosis::Fits));
        }
        let query = payment.link(&gateway(hash), Mode::Live).unwrap();
        let swapped = Mistake::OtherPassword { used: PasswordName::Second, expected: PasswordName::First };
        let (_, query) = query.split_once('?').unwrap();
        prop_assert_eq!(diagnose_payment(&merchant(hash), query.as_bytes()), Ok(Diagnosis::Mistakes(vec![swapped])));
    }

    #[test]
    fn descriptions_are_at_most_a_hundred_characters(text in ".{0,300}") {
        let form = Payment::new(Amount::from_kopecks(1).unwrap(), InvId::new(1).unwrap())
            .description(&text).form(&merchant(Hash::Md5), Mode::Live).unwrap();
        let (_, sent) = form.fields.iter().find(|(name, _)| name == "Description").unwrap();
        prop_assert!(sent.chars().count() <= 100 && !sent.contains(char::is_control));
    }

    #[test]
    fn no_bytes_are_too_odd_to_be_refused(bytes in vec(any::<u8>(), 0..300)) {
        prop_assert!(Fields::parse(&bytes).and_then(|fields| ResultNotice::verify(&merchant(Hash::Md5), Mode::Live, &fields)).is_err());
        prop_assert!(OpState::parse(&bytes).is_err());
        prop_assert!(Result2::verify(&merchant(Hash::Md5), &[], OffsetDateTime::UNIX_EPOCH, &bytes).is_err());
    }

    #[test]
    fn odd_forms_never_panic(text in "(OutSum|InvId|SignatureValue|[Ss]hp_[a-z\\[%]{0,3}|IsTest|&|=|%[0-9A-F]{2}|\\+|[0-9.]){0,40}") {
        if let Ok(fields) = Fields::parse(text.as_bytes()) {
            prop_assert!(ResultNotice::verify(&merchant(Hash::Md5), Mode::Live, &fields).is_err());
            let _ = diagnose_result(&merchant(Hash::Md5), Mode::Live, &fields);
        }
    }
}
