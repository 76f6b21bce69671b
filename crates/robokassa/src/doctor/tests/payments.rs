use super::*;
use crate::receipt::ReceiptText;
use crate::{InvId, Payment, Shp};

/// The diagnosis of a payment that another merchant object made, changed by `change`.
fn payment(maker: &Merchant, mode: Mode, change: impl Fn(String) -> String) -> Diagnosis {
    let link = Payment::new("5".parse::<crate::Amount>().unwrap(), InvId::new(7).unwrap())
        .receipt(ReceiptText::verbatim(r#"{"items":[]}"#).unwrap())
        .shp(Shp::from_pairs(SHP.iter().copied()).unwrap())
        .link(maker, mode)
        .unwrap();
    let query = change(link.split_once('?').unwrap().1.to_owned());
    diagnose_payment(&merchant(), query.as_bytes()).unwrap()
}

#[test]
fn mistakes_of_payments_are_named() {
    let same = |query| query;
    assert_eq!(payment(&merchant(), Mode::Live, same), Fits);
    assert_eq!(payment(&merchant(), Mode::Test, same), Fits);
    let other_login = |query: String| query.replace("MerchantLogin=demo_shop", "MerchantLogin=123456");
    assert_eq!(
        payment(&merchant(), Mode::Live, other_login),
        Mistakes(vec![Mistake::OtherLogin])
    );
    let live = Mistake::OtherMode {
        used: Mode::Live,
        expected: Mode::Test,
    };
    let forgot_pair = |query: String| query + "&IsTest=1";
    assert_eq!(
        payment(&merchant(), Mode::Live, forgot_pair),
        Mistakes(vec![live])
    );
    let swapped = Merchant::live(
        "demo_shop",
        LivePasswords::new("p2_Secret", "p1_Secret").unwrap(),
        Hash::Sha256,
    );
    let second = Mistake::OtherPassword {
        used: PasswordName::Second,
        expected: PasswordName::First,
    };
    assert_eq!(
        payment(&swapped.unwrap(), Mode::Live, same),
        Mistakes(vec![second])
    );
    let not_signed = |query: String| query + "&Shp_more=1";
    assert_eq!(payment(&merchant(), Mode::Live, not_signed), Unexplained);
}

#[test]
fn unsigned_parts_of_payments_are_named() {
    let form = "MerchantLogin=demo_shop&OutSum=5&InvId=7&UserIp=10.0.0.1&Receipt=%257B%257D&ResultUrl2=https%3A%2F%2Fa%2F\
        &Shp_b=2&Shp_a=1&shp_C=3&IsTest=0&Signature=";
    let diagnose = |signed: &str| {
        let signature = Hash::Sha256.base().slot(signed).sign().hex();
        diagnose_payment(&merchant(), format!("{form}{signature}").as_bytes()).unwrap()
    };
    let start = "demo_shop:5:7";
    let right = format!("{start}:10.0.0.1:%7B%7D:https://a/:p1_Secret:Shp_a=1:Shp_b=2:shp_C=3");
    assert_eq!(diagnose(&right), Fits);
    for (from, to, mistake) in [
        ("%7B%7D", "{}", Mistake::ReceiptSignedRaw),
        (":%7B%7D", "", Mistake::ReceiptNotSigned),
        (":10.0.0.1", "", Mistake::UserIpNotSigned),
        ("https://a/", "https%3A%2F%2Fa%2F", Mistake::UrlsSignedEncoded),
        (":Shp_a=1:Shp_b=2:shp_C=3", "", Mistake::ShpNotSigned),
        (":Shp_a=1:Shp_b=2", ":Shp_b=2:Shp_a=1", Mistake::ShpOrder),
    ] {
        assert_eq!(
            diagnose(&right.replace(from, to)),
            Mistakes(vec![mistake]),
            "{mistake}"
        );
    }
    let three = right.replace(":10.0.0.1:%7B%7D", "").replace("demo_shop", "123");
    assert_eq!(diagnose(&three), Unexplained);
    let two = right.replace(":10.0.0.1:%7B%7D", "");
    assert_eq!(
        diagnose(&two),
        Mistakes(vec![Mistake::ReceiptNotSigned, Mistake::UserIpNotSigned])
    );
    assert_eq!(diagnose(&right.replace("Shp_b=2", "Shp_b=4")), Unexplained);
    for (bytes, fault) in [(&b"a=%FF"[..], "not UTF-8"), (b"a=\xff", "not UTF-8")] {
        assert_eq!(
            diagnose_payment(&merchant(), bytes),
            Err(NoticeError::Malformed(fault))
        );
    }
}

#[test]
fn forms_that_take_long_to_diagnose_are_refused() {
    let diagnose = |form: String| diagnose_payment(&merchant(), form.as_bytes());
    let longest = "a".repeat(256 * 1024);
    assert_eq!(diagnose(longest.clone()), Ok(Unexplained));
    assert_eq!(diagnose(longest + "a"), Err(NoticeError::Malformed("too long")));
    assert_eq!(diagnose("Shp_a=&".repeat(32)), Ok(Unexplained));
    let many = diagnose("Shp_a=&".repeat(33));
    assert_eq!(many, Err(NoticeError::Malformed("too many Shp_ parameters")));
}

#[test]
fn shp_parameters_sorted_by_bytes_are_named() {
    let form = "MerchantLogin=demo_shop&OutSum=5&InvId=7&shp_a=1&SHP_b=2&Shp_c=3&SignatureValue=";
    let diagnose = |shp: &str| {
        let signature = Hash::Sha256
            .base()
            .slot("demo_shop:5:7:p1_Secret")
            .glued(shp)
            .sign();
        diagnose_payment(&merchant(), format!("{form}{}", signature.hex()).as_bytes()).unwrap()
    };
    assert_eq!(diagnose(":shp_a=1:SHP_b=2:Shp_c=3"), Fits);
    assert_eq!(
        diagnose(":SHP_b=2:Shp_c=3:shp_a=1"),
        Mistakes(vec![Mistake::ShpOrder])
    );
    assert_eq!(diagnose(":Shp_c=3:shp_a=1:SHP_b=2"), Unexplained);
}
