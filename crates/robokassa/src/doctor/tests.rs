use super::*;
use crate::receipt::ReceiptText;
use crate::{Culture, InvId, LivePasswords, Payment, TestPasswords};

const SUM: &str = "149.900000";
const SHP: &[(&str, &str)] = &[("Shp_Order", "A-77")];

fn merchant() -> Merchant {
    let live = LivePasswords::new("p1_Secret", "p2_Secret")
        .and_then(|pair| pair.with_third("p3_Secret"))
        .unwrap();
    Merchant::live("demo_shop", live, Hash::Sha256)
        .and_then(|merchant| merchant.with_test(TestPasswords::new("t1_Secret", "t2_Secret")?, Hash::Md5))
        .unwrap()
}

/// The diagnosis of a live notice over [`SUM`] and [`SHP`] whose signature was made with `hash` over `slots`.
fn result(hash: Hash, slots: &[&str]) -> Option<Vec<Mistake>> {
    let base = slots.iter().fold(hash.base(), |base, slot| base.slot(slot));
    let body = format!(
        "OutSum={SUM}&InvId=7&Shp_Order=A-77&SignatureValue={}",
        base.sign().hex()
    );
    diagnose_result(&merchant(), Mode::Live, &Fields::parse(body.as_bytes()).unwrap())
}

#[test]
fn every_single_mistake_of_a_notice_is_named() {
    use PasswordName::{First, Second, TestSecond, Third};
    let other = |used| Mistake::OtherPassword {
        used,
        expected: Second,
    };
    let sha = Hash::Sha256;
    let shp = "Shp_Order=A-77";
    assert_eq!(result(sha, &[SUM, "7", "p2_Secret", shp]), Some(vec![]));
    for (slots, mistake) in [
        (&[SUM, "7", "p1_Secret", shp][..], other(First)),
        (&[SUM, "7", "t2_Secret", shp], other(TestSecond)),
        (&[SUM, "7", "p3_Secret", shp], other(Third)),
        (&[SUM, "7", "p2_Secret"], Mistake::ShpNotSigned),
        (&[SUM, "7", "p2_Secret", "shp_order=A-77"], Mistake::ShpSpelling),
        (&[SUM, "7", "p2_Secret", "Shp_order=A-77"], Mistake::ShpSpelling),
        (&["149.90", "7", "p2_Secret", shp], Mistake::SumRewritten),
        (&["demo_shop", SUM, "7", "p2_Secret", shp], Mistake::LoginSigned),
    ] {
        assert_eq!(result(sha, slots), Some(vec![mistake]), "{slots:?}");
    }
    let md5 = Mistake::OtherHash {
        used: Hash::Md5,
        expected: Hash::Sha256,
    };
    assert_eq!(result(Hash::Md5, &[SUM, "7", "p2_Secret", shp]), Some(vec![md5]));
    assert_eq!(
        result(Hash::Md5, &[SUM, "7", "p1_Secret"]),
        Some(vec![other(First), md5, Mistake::ShpNotSigned])
    );
}

#[test]
fn what_no_mistake_explains_is_not_explained() {
    assert_eq!(result(Hash::Sha256, &[SUM, "7", "other"]), None);
    assert_eq!(
        result(Hash::Sha256, &[SUM, "8", "p2_Secret", "Shp_Order=A-77"]),
        None
    );
    assert_eq!(diagnose_result(&merchant(), Mode::Live, &Fields::default()), None);
}

#[test]
fn returns_and_test_notices_expect_their_own_password() {
    let signature = Hash::Md5
        .base()
        .slot("1.00")
        .slot("7")
        .slot("t1_Secret")
        .sign()
        .hex();
    let body = format!("OutSum=1.00&InvId=7&SignatureValue={signature}");
    let fields = Fields::parse(body.as_bytes()).unwrap();
    assert_eq!(diagnose_success(&merchant(), Mode::Test, &fields), Some(vec![]));
    let used = PasswordName::TestFirst;
    let swapped = Mistake::OtherPassword {
        used,
        expected: PasswordName::TestSecond,
    };
    assert_eq!(
        diagnose_result(&merchant(), Mode::Test, &fields),
        Some(vec![swapped])
    );
    let live = Mistake::OtherPassword {
        used,
        expected: PasswordName::First,
    };
    let md5 = Mistake::OtherHash {
        used: Hash::Md5,
        expected: Hash::Sha256,
    };
    assert_eq!(
        diagnose_success(&merchant(), Mode::Live, &fields),
        Some(vec![live, md5])
    );
}

/// The diagnosis of a payment that another merchant object made, changed by `change`.
fn payment(maker: &Merchant, mode: Mode, change: impl Fn(String) -> String) -> Option<Vec<Mistake>> {
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
    assert_eq!(payment(&merchant(), Mode::Live, same), Some(vec![]));
    assert_eq!(payment(&merchant(), Mode::Test, same), Some(vec![]));
    let other_login = |query: String| query.replace("MerchantLogin=demo_shop", "MerchantLogin=123456");
    assert_eq!(
        payment(&merchant(), Mode::Live, other_login),
        Some(vec![Mistake::OtherLogin])
    );
    let live_password = Mistake::OtherPassword {
        used: PasswordName::First,
        expected: PasswordName::TestFirst,
    };
    let sha = Mistake::OtherHash {
        used: Hash::Sha256,
        expected: Hash::Md5,
    };
    let forgot_pair = |query: String| query + "&IsTest=1";
    assert_eq!(
        payment(&merchant(), Mode::Live, forgot_pair),
        Some(vec![live_password, sha])
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
    assert_eq!(payment(&swapped.unwrap(), Mode::Live, same), Some(vec![second]));
    let not_signed = |query: String| query + "&Shp_more=1";
    assert_eq!(payment(&merchant(), Mode::Live, not_signed), None);
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
    assert_eq!(diagnose(&right), Some(vec![]));
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
            Some(vec![mistake]),
            "{mistake}"
        );
    }
    let three = right.replace(":10.0.0.1:%7B%7D", "").replace("demo_shop", "123");
    assert_eq!(diagnose(&three), None);
    let two = right.replace(":10.0.0.1:%7B%7D", "");
    assert_eq!(
        diagnose(&two),
        Some(vec![Mistake::ReceiptNotSigned, Mistake::UserIpNotSigned])
    );
    assert_eq!(diagnose(&right.replace("Shp_b=2", "Shp_b=4")), None);
    for (bytes, fault) in [(&b"a=%FF"[..], "not UTF-8"), (b"a=\xff", "not UTF-8")] {
        assert_eq!(
            diagnose_payment(&merchant(), bytes),
            Err(NoticeError::Malformed(fault))
        );
    }
    let longest = "a".repeat(Fields::MAX_BYTES);
    assert_eq!(diagnose_payment(&merchant(), longest.as_bytes()), Ok(None));
    assert_eq!(
        diagnose_payment(&merchant(), (longest + "a").as_bytes()),
        Err(NoticeError::Malformed("too long"))
    );
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
    assert_eq!(diagnose(":shp_a=1:SHP_b=2:Shp_c=3"), Some(vec![]));
    assert_eq!(
        diagnose(":SHP_b=2:Shp_c=3:shp_a=1"),
        Some(vec![Mistake::ShpOrder])
    );
    assert_eq!(diagnose(":Shp_c=3:shp_a=1:SHP_b=2"), None);
}

#[test]
fn words_name_no_password_and_no_signature() {
    use PasswordName::{First, Second, TestFirst, TestSecond, Third};
    let swaps = [First, Second, Third, TestFirst, TestSecond].map(|used| Mistake::OtherPassword {
        used,
        expected: First,
    });
    let others = [
        Mistake::OtherHash {
            used: Hash::Md5,
            expected: Hash::Sha256,
        },
        Mistake::ShpNotSigned,
        Mistake::ShpSpelling,
        Mistake::SumRewritten,
        Mistake::LoginSigned,
        Mistake::OtherLogin,
        Mistake::ReceiptSignedRaw,
        Mistake::ReceiptNotSigned,
        Mistake::UserIpNotSigned,
        Mistake::UrlsSignedEncoded,
        Mistake::ShpOrder,
    ];
    let mut seen = std::collections::HashSet::new();
    for mistake in swaps.into_iter().chain(others) {
        let (ru, en) = (mistake.explain(Culture::Ru), mistake.to_string());
        assert!(
            en.is_ascii() && !ru.is_ascii() && !en.contains("Secret"),
            "{mistake:?}"
        );
        assert!(seen.insert(ru) && seen.insert(en), "{mistake:?}");
    }
}
