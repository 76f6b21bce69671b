use super::*;
use crate::{Hash, LivePasswords, TestPasswords};

mod enquiry;
mod returns;
mod shp;
mod unsigned;

const SIGNED: &str = "OutSum=149.900000&InvId=1001&SignatureValue=ce3fa280a2c284d4e8fbae0c3a6970b4";

fn merchant(hash: Hash) -> Merchant {
    Merchant::live(
        "demo_shop",
        LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
        hash,
    )
    .and_then(|merchant| merchant.with_test(TestPasswords::new("t1_Secret", "t2_Secret")?, hash))
    .unwrap()
}

fn verify(body: impl AsRef<[u8]>) -> Result<ResultNotice, NoticeError> {
    ResultNotice::verify(&merchant(Hash::Md5), Mode::Live, &Fields::parse(body.as_ref())?)
}

/// A body with an authentic signature over whatever texts are given, made of the published formula.
fn signed(out_sum: &str, inv_id: &str, shp: &[(&str, &str)]) -> String {
    let mut base = Hash::Md5.base();
    base.slot(out_sum).slot(inv_id).slot("p2_Secret");
    for (name, value) in shp {
        base.slot(&format!("{name}={value}"));
    }
    let signature = base.sign().hex();
    let fields = [
        &[
            ("OutSum", out_sum),
            ("InvId", inv_id),
            ("SignatureValue", &signature),
        ],
        shp,
    ]
    .concat();
    crate::encode::query(String::new(), fields.into_iter())
}

#[test]
fn a_notice_is_read_with_its_untrusted_texts() {
    let body = format!(
        "{SIGNED}&Fee=3.5&EMail=a%40b.c%0D%0Ax&PaymentMethod=BankCard&IncCurrLabel=BankCardPSR&IsTest=0"
    );
    let notice = verify(body).unwrap();
    assert_eq!((notice.inv_id().get(), notice.amount().kopecks()), (1001, 14_990));
    assert_eq!(notice.out_sum().as_str(), "149.900000");
    assert_eq!(notice.reply(), "OK1001");
    assert!(!notice.claims_test() && notice.shp().is_empty());
    let texts = [
        notice.fee(),
        notice.email(),
        notice.payment_method(),
        notice.inc_curr_label(),
    ];
    assert_eq!(
        texts.map(|text| text.map(Untrusted::as_str)),
        ["3.5", "a@b.c x", "BankCard", "BankCardPSR"].map(Some)
    );
}

#[test]
fn hex_may_be_of_any_case() {
    for signature in [
        "CE3FA280A2C284D4E8FBAE0C3A6970B4",
        "cE3fA280a2C284d4e8FBae0c3a6970B4",
    ] {
        assert!(verify(format!("OutSum=149.900000&InvId=1001&SignatureValue={signature}")).is_ok());
    }
}

#[test]
fn nothing_at_all_is_missing_parameters() {
    for body in ["", "&&", "foo=1", "{\"OutSum\":\"149.900000\"}"] {
        assert_eq!(
            verify(body).err(),
            Some(NoticeError::MissingParameter("OutSum")),
            "{body}"
        );
    }
    for (body, name) in [
        ("OutSum=1.00", "InvId"),
        ("OutSum=1.00&InvId=5", "SignatureValue"),
        ("OutSum=1.00&InvId=5&SignatureValue=", "SignatureValue"),
        ("OutSum=&InvId=5&SignatureValue=00", "OutSum"),
        ("InvId=5&SignatureValue=00", "OutSum"),
    ] {
        let error = verify(body).unwrap_err();
        assert_eq!(error, NoticeError::MissingParameter(name), "{body}");
        assert_eq!(error.reply(), "Missing required parameters");
    }
}

#[test]
fn forged_signatures_are_invalid() {
    for signature in [
        "0e462097431906509019562988736854",
        "0",
        "null",
        "true",
        "%5B%5D",
        "d116c26659d06055ea8aac279aad6864",
    ] {
        let error = verify(format!("OutSum=149.900000&InvId=1001&SignatureValue={signature}")).unwrap_err();
        assert_eq!(error, NoticeError::InvalidSignature, "{signature}");
        assert_eq!(error.reply(), "Invalid signature");
    }
}

#[test]
fn each_password_mode_and_algorithm_stands_for_itself() {
    let fields = Fields::parse(SIGNED.as_bytes()).unwrap();
    let refused = Some(NoticeError::InvalidSignature);
    assert!(ResultNotice::verify(&merchant(Hash::Md5), Mode::Live, &fields).is_ok());
    assert_eq!(
        ResultNotice::verify(&merchant(Hash::Md5), Mode::Test, &fields).err(),
        refused
    );
    assert_eq!(
        ResultNotice::verify(&merchant(Hash::Sha256), Mode::Live, &fields).err(),
        refused
    );
    assert_eq!(
        SuccessReturn::verify(&merchant(Hash::Md5), Mode::Live, &fields).err(),
        refused
    );

    let test = Fields::parse(
        b"OutSum=149.900000&InvId=1001&IsTest=1&SignatureValue=e3e2ccd6350f0672b2a1278b177a6a26",
    )
    .unwrap();
    assert_eq!(
        ResultNotice::verify(&merchant(Hash::Md5), Mode::Live, &test).err(),
        refused
    );
    for (mode, fields, claims_test) in [(Mode::Live, &fields, false), (Mode::Test, &test, true)] {
        let notice = ResultNotice::verify(&merchant(Hash::Md5), mode, fields).unwrap();
        assert_eq!((notice.mode(), notice.claims_test()), (mode, claims_test));
    }

    let live = LivePasswords::new("p1_Secret", "p2_Secret").unwrap();
    let only_live = Merchant::live("demo_shop", live, Hash::Md5).unwrap();
    let none = NoticeError::NoPassword(NoPassword::Pair(Mode::Test));
    assert_eq!(
        ResultNotice::verify(&only_live, Mode::Test, &test).err(),
        Some(none)
    );
}

#[test]
fn changed_fields_are_invalid() {
    for (from, to) in [
        ("InvId=1001", "InvId=1002"),
        ("149.900000", "149.90"),
        ("149.900000", "1.00"),
        ("&Sig", "&Shp_a=1&Sig"),
    ] {
        assert_eq!(
            verify(SIGNED.replace(from, to)).err(),
            Some(NoticeError::InvalidSignature),
            "{to}"
        );
    }
}

#[test]
fn what_comes_twice_is_refused_whichever_would_be_believed() {
    for extra in [
        "SignatureValue=junk",
        "OutSum=1.00",
        "InvId=5",
        "invid=5",
        "OUTSUM=149.900000",
        "signaturevalue=1",
    ] {
        for body in [format!("{SIGNED}&{extra}"), format!("{extra}&{SIGNED}")] {
            assert_eq!(
                verify(&body).err(),
                Some(NoticeError::Malformed("a field that comes twice")),
                "{body}"
            );
        }
    }
    assert!(matches!(
        verify(format!("{SIGNED}&Shp_a=1&SHP_A=1")),
        Err(NoticeError::Malformed(_))
    ));
}

#[test]
fn foreign_fields_are_ignored_and_absurd_ones_are_cut() {
    let notice = verify(format!("{SIGNED}&inv_id=7&out_summ=1&crc=0&IncSum=1&x=y")).unwrap();
    assert_eq!(notice.inv_id().get(), 1001);
    let notice = verify(format!("{SIGNED}&EMail={}", "%3Cb%3E".repeat(350_000))).unwrap();
    assert_eq!(
        notice.email().map(|text| text.as_str().chars().count()),
        Some(255)
    );
    let start = format!("{SIGNED}&EMail=");
    let longest = "a".repeat(Fields::MAX_BYTES - start.len());
    assert!(verify(format!("{start}{longest}")).is_ok());
    let too_long = format!("{start}{longest}a");
    assert_eq!(verify(too_long).err(), Some(NoticeError::Malformed("too long")));
}

#[test]
fn authentic_but_odd_sums_and_numbers_are_malformed() {
    let long = "1".repeat(250);
    for sum in [
        "1e2",
        "+100.00",
        "1 00.00",
        "100,00",
        "0100.00",
        "100.",
        ".5",
        "NaN",
        "inf",
        "-100.00",
        "٠١٠٠.٠٠",
        "100.0000001",
        &long,
    ] {
        let error = verify(signed(sum, "5", &[])).unwrap_err();
        assert_eq!(
            error,
            NoticeError::Malformed("OutSum is not a plain decimal"),
            "{sum}"
        );
        assert_eq!(error.reply(), "Malformed parameters");
    }
    for id in [
        "",
        "0",
        "-1",
        "1.0",
        "+5",
        "0005",
        "5\0",
        "9223372036854775808",
        "5;6",
        "5,6",
        "٥",
        &long,
    ] {
        assert_eq!(verify(signed("100.00", id, &[])).err(), Some(ODD_INV_ID), "{id}");
    }
    for body in [
        signed(&"1".repeat(400), "5", &[]),
        signed("1.00", &"1".repeat(300), &[]),
    ] {
        assert_eq!(
            verify(body).err(),
            Some(NoticeError::Malformed("a field that is too long"))
        );
    }
    let longest = signed(&"1".repeat(256), "5", &[]);
    assert_eq!(
        verify(longest).err(),
        Some(NoticeError::Malformed("OutSum is not a plain decimal"))
    );
}

#[test]
fn the_number_is_claimed_before_anything_is_proven() {
    let missing = NoticeError::MissingParameter("InvId");
    for (body, number) in [
        ("InvId=7&OutSum=x", Ok(7)),
        ("invid=7", Ok(7)),
        ("InvId=0", Err(ODD_INV_ID)),
        ("InvId=07", Err(ODD_INV_ID)),
        ("InvId=", Err(missing)),
        ("", Err(missing)),
    ] {
        let fields = Fields::parse(body.as_bytes()).unwrap();
        assert_eq!(fields.inv_id().map(InvId::get), number, "{body}");
    }
}
