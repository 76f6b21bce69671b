//! What must hold for any input, tried with random ones.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::collections::HashSet;
use std::fmt::{Display, Write as _};

use proptest::collection::vec;
use proptest::prelude::*;
use robokassa::doctor::{Diagnosis, Mistake, diagnose_payment, diagnose_result};
use robokassa::enquiry::OpState;
use robokassa::receipt::Quantity;
use robokassa::result2::{NoticeKey, Result2};
use robokassa::{
    Amount, Fields, Hash, InvId, LivePasswords, Merchant, Mode, NoticeError, PasswordName, Payment,
    ResultNotice, Shp, SuccessReturn, TestPasswords,
};
use time::OffsetDateTime;
use unicode_segmentation::UnicodeSegmentation as _;

use self::link::{field, payments, signed_text};
use self::notice::{notice_body, pairs, received};

#[path = "properties/link.rs"]
mod link;
#[path = "properties/notice.rs"]
mod notice;

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

/// A parameter's name in any letter case, as it can be sent.
const SHP_NAME: &str = "[Ss][Hh][Pp]_[A-Za-z0-9_]{1,12}";
/// Parameters with values of all kinds, to be sent.
fn shp() -> impl Strategy<Value = Shp> {
    vec((SHP_NAME, "[A-Za-z0-9а-я_.@%+~: -]{0,10}"), 0..6).prop_map(|mut pairs| {
        distinct(&mut pairs);
        Shp::from_pairs(pairs.iter().map(|(name, value)| (&**name, &**value))).unwrap()
    })
}

type Pairs = Vec<(String, String)>;

/// Keeps the last parameter of each name, letter case aside.
fn distinct(pairs: &mut Pairs) {
    let mut names = HashSet::new();
    pairs.reverse();
    pairs.retain(|(name, _)| names.insert(name.to_lowercase()));
    pairs.reverse();
}

/// How the signer of a notice sorts its parameters.
#[derive(Clone, Copy, Debug)]
enum Order {
    IgnoringCase,
    /// The same, but with `_` after the letters.
    UpperCase,
    Bytes,
}

fn sorted(pairs: &Pairs, order: Order) -> Pairs {
    let mut pairs = pairs.clone();
    match order {
        Order::IgnoringCase => pairs.sort_by_key(|(name, _)| name.to_lowercase()),
        Order::UpperCase => pairs.sort_by_key(|(name, _)| name.to_uppercase()),
        Order::Bytes => pairs.sort(),
    }
    pairs
}

/// The end of the text under a signature.
fn joined(pairs: impl IntoIterator<Item = (impl Display, impl Display)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        write!(text, ":{name}={value}").unwrap();
    }
    text
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
    fn a_text_is_an_amount_if_and_only_if_it_is_a_plain_decimal(
        text in prop_oneof!["[0-9.,eE+ -]{0,12}", "[+0-]?[1-9]?[0-9]{0,3}(\\.[0-9]{0,2}0{0,6})?", "[1-9][0-9]{14,20}\\.[0-9]{2}"]
    ) {
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let plain = digits(whole) && digits(fraction) && (whole == "0" || !whole.starts_with('0'));
        let exact = fraction.len() <= 6 && fraction.chars().skip(2).all(|c| c == '0');
        let kopecks = (plain && exact)
            .then(|| whole.parse::<i128>().unwrap() * 100 + format!("{fraction:0<2}")[..2].parse::<i128>().unwrap())
            .filter(|kopecks| *kopecks <= i128::from(i64::MAX));
        prop_assert_eq!(text.parse::<Amount>().ok().map(|amount| i128::from(amount.kopecks())), kopecks);
    }

    #[test]
    fn quantities_are_read_back(thousandths in 1..=99_999_999_u32) {
        let quantity = Quantity::thousandths(thousandths).unwrap();
        prop_assert_eq!(quantity.to_string().parse(), Ok(quantity));
    }

    #[test]
    fn an_authentic_notice_is_believed(
        hash in hashes(), sum in amounts(), inv_id in inv_ids(), shp in received(),
        order in prop::sample::select(vec![Order::IgnoringCase, Order::UpperCase, Order::Bytes])
    ) {
        let out_sum = format!("{sum}0000");
        let body = notice_body(hash, &out_sum, inv_id, (&shp, order), "p2_Secret");
        let fields = Fields::parse(body.as_bytes()).unwrap();
        let notice = ResultNotice::verify(&merchant(hash), Mode::Live, &fields).unwrap();
        prop_assert_eq!((notice.inv_id(), notice.amount()), (inv_id, sum));
        prop_assert_eq!(pairs(notice.shp()), sorted(&shp, Order::IgnoringCase));
        prop_assert_eq!(notice.reply(), format!("OK{inv_id}"));
        prop_assert_eq!(ResultNotice::verify(&merchant(hash), Mode::Test, &fields).unwrap_err(), NoticeError::InvalidSignature);
        prop_assert_eq!(SuccessReturn::verify(&merchant(hash), Mode::Live, &fields).unwrap_err(), NoticeError::InvalidSignature);
        prop_assert_eq!(diagnose_result(&merchant(hash), Mode::Live, &fields), Diagnosis::Fits);
    }

    #[test]
    fn what_nobody_signs_keeps_no_notice_out(
        sum in amounts(), inv_id in inv_ids(), shp in received(), at in any::<prop::sample::Index>(),
        extra in vec((vec(any::<u8>(), 0..9), vec(any::<u8>(), 0..40)), 0..9)
    ) {
        let order = Order::IgnoringCase;
        let body = notice_body(Hash::Sha256, &sum.to_string(), inv_id, (&shp, order), "p2_Secret");
        let mut fields: Vec<Vec<u8>> = body.split('&').map(|field| field.as_bytes().to_vec()).collect();
        for (name, value) in extra {
            let mut field = [&name[..], b"=", &value].concat();
            field.retain(|byte| *byte != b'&');
            let known = ["outsum", "invid", "signaturevalue", "istest"];
            let read: String = form_urlencoded::parse(field.trim_ascii()).map(|(name, _)| name.trim().to_lowercase()).collect();
            if !known.contains(&&*read) && !read.starts_with("shp_") {
                fields.insert(at.index(fields.len() + 1), field);
            }
        }
        let body = fields.join(&b'&');
        let fields = Fields::parse(&body).unwrap();
        let notice = ResultNotice::verify(&merchant(Hash::Sha256), Mode::Live, &fields).unwrap();
        prop_assert_eq!((notice.inv_id(), notice.amount(), notice.claims_test()), (inv_id, sum, false));
        prop_assert_eq!(pairs(notice.shp()), sorted(&shp, order));
    }

    #[test]
    fn one_changed_byte_is_never_believed(
        sum in amounts(), inv_id in inv_ids(), shp in received(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let order = Order::IgnoringCase;
        let body = notice_body(Hash::Sha256, &sum.to_string(), inv_id, (&shp, order), "p2_Secret").into_bytes();
        let mut changed = body.clone();
        let at = at.index(changed.len());
        changed[at] = byte;
        let verify = |body: &[u8]| ResultNotice::verify(&merchant(Hash::Sha256), Mode::Live, &Fields::parse(body)?);
        if let Ok(notice) = verify(&changed) {
            // Only what joins to the text that was signed may pass: the same byte, another letter case of hex, or a colon
            // between two parameters, which makes one of them.
            prop_assert_eq!((notice.inv_id(), notice.amount()), (inv_id, sum));
            prop_assert_eq!(joined(notice.shp().iter()), joined(sorted(&shp, order)), "{}", String::from_utf8_lossy(&changed));
        }
    }

    #[test]
    fn a_link_is_the_form_and_its_signature_fits(
        hash in hashes(), asked in payments(), saved_card in "[A-Za-z0-9-]{1,64}", kind in 0..4
    ) {
        // These exclude each other.
        let payment = match kind {
            0 => asked,
            1 => asked.saved_card(saved_card.parse().unwrap()),
            2 => asked.hold(),
            _ => asked.recurring(),
        };
        for (mode, password) in [(Mode::Live, "p1_Secret"), (Mode::Test, "t1_Secret")] {
            let form = payment.form(&merchant(hash), mode).unwrap();
            let link = payment.link(&merchant(hash), mode).unwrap();
            let (_, query) = link.split_once('?').unwrap();
            let sent: Vec<_> = form_urlencoded::parse(query.as_bytes()).map(|(n, v)| (n, v.into_owned())).collect();
            prop_assert_eq!(&sent, &form.fields);
            let signature = field(&form, "SignatureValue").unwrap().to_uppercase();
            prop_assert_eq!(signature, digest(hash, &signed_text(&form, password)));
            prop_assert_eq!(field(&form, "IsTest"), (mode == Mode::Test).then_some("1"));
            prop_assert_eq!(diagnose_payment(&merchant(hash), query.as_bytes()), Ok(Diagnosis::Fits));
        }
        let query = payment.link(&gateway(hash), Mode::Live).unwrap();
        let swapped = Mistake::OtherPassword { used: PasswordName::Second, expected: PasswordName::First };
        let (_, query) = query.split_once('?').unwrap();
        prop_assert_eq!(diagnose_payment(&merchant(hash), query.as_bytes()), Ok(Diagnosis::Mistakes(vec![swapped])));
    }

    #[test]
    fn descriptions_are_as_much_of_a_text_as_fits(
        text in prop_oneof!["(?s).{0,300}", "([a-zа-я ]|[\r\n\t ]|\u{301}|👩\u{200d}👩|\r\n){0,150}"]
    ) {
        let form = Payment::new(Amount::from_kopecks(1).unwrap(), InvId::new(1).unwrap())
            .description(&text).form(&merchant(Hash::Md5), Mode::Live).unwrap();
        let sent = field(&form, "Description").unwrap();
        prop_assert!(sent.chars().count() <= 100);
        // In one line; the end of one is a single letter, whatever bytes it has.
        let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
        let line = text.replace("\r\n", "\n").replace(char::is_control, " ");
        let rest = line.strip_prefix(sent);
        prop_assert!(rest.is_some(), "{sent:?}");
        // What follows the spaces, if anything does, has no room any more.
        let Some(next) = rest.unwrap().trim_start().graphemes(true).next() else { return Ok(()); };
        let fits = line.len() - rest.unwrap().trim_start().len();
        let ends = text.matches("\r\n").count();
        prop_assert!(line[..fits].chars().count() + next.chars().count() + ends > 100, "{sent:?} and then {next:?}");
    }

    #[test]
    fn no_bytes_are_too_odd_to_be_refused(
        bytes in prop_oneof![
            vec(any::<u8>(), 0..300),
            "(?s).{0,100}".prop_map(String::into_bytes),
            "(OutSum=1|&|=|InvId=7|SignatureValue=[0-9a-f]{32}|[Ss]hp_a=1|%D0%B6|[a-z]){0,9}".prop_map(String::into_bytes),
            "<r>(<Result>(<Code>(1|x|)</Code>)?</Result>|<State>(<Code>100</Code>)?</State>|<Info/>){0,3}</r>".prop_map(String::into_bytes),
            "<r><Result><Code>0</Code></Result>(<State>(<Code>x</Code>)?</State>|<Code>1</Code>)?</r>".prop_map(String::into_bytes),
            "\"?eyJ[A-Za-z0-9_-]{0,40}\\.(eyJ[A-Za-z0-9_-]{0,40})?\\.[A-Za-z0-9_-]{342}\"?".prop_map(String::into_bytes),
        ]
    ) {
        let key = NoticeKey::from_public_key(include_bytes!("data/result2_test_key.pem")).unwrap();
        prop_assert!(Fields::parse(&bytes).and_then(|fields| ResultNotice::verify(&merchant(Hash::Md5), Mode::Live, &fields)).is_err());
        prop_assert!(OpState::parse(&bytes).is_err());
        prop_assert!(Result2::verify(&merchant(Hash::Md5), &[key], OffsetDateTime::UNIX_EPOCH, &bytes).is_err());
    }

    #[test]
    fn odd_forms_never_panic(text in "(OutSum|InvId|SignatureValue|[Ss]hp_[a-z\\[%]{0,3}|IsTest|&|=|%[0-9A-F]{2}|\\+|[0-9.]){0,40}") {
        if let Ok(fields) = Fields::parse(text.as_bytes()) {
            prop_assert!(ResultNotice::verify(&merchant(Hash::Md5), Mode::Live, &fields).is_err());
            let _ = diagnose_result(&merchant(Hash::Md5), Mode::Live, &fields);
        }
    }
}
