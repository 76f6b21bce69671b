use Diagnosis::{Fits, Mistakes, Unexplained};

use super::*;
use crate::payment::Culture;
use crate::{LivePasswords, TestPasswords};

mod payments;

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
fn result(hash: Hash, slots: &[&str]) -> Diagnosis {
    let mut base = hash.base();
    for slot in slots {
        base.slot(slot);
    }
    let body = format!(
        "OutSum={SUM}&InvId=7&Shp_Order=A-77&SignatureValue={}",
        base.sign().hex()
    );
    diagnose_result(&merchant(), Mode::Live, &Fields::parse(body.as_bytes()).unwrap())
}

#[test]
fn every_single_mistake_of_a_notice_is_named() {
    use PasswordName::{First, Second, Third};
    let other = |used| Mistake::OtherPassword {
        used,
        expected: Second,
    };
    let sha = Hash::Sha256;
    let shp = "Shp_Order=A-77";
    assert_eq!(result(sha, &[SUM, "7", "p2_Secret", shp]), Fits);
    for (slots, mistake) in [
        (&[SUM, "7", "p1_Secret", shp][..], other(First)),
        (&[SUM, "7", "p3_Secret", shp], other(Third)),
        (&[SUM, "7", "p2_Secret"], Mistake::ShpNotSigned),
        (&[SUM, "7", "p2_Secret", "shp_order=A-77"], Mistake::ShpSpelling),
        (&[SUM, "7", "p2_Secret", "Shp_order=A-77"], Mistake::ShpSpelling),
        (&["149.90", "7", "p2_Secret", shp], Mistake::SumRewritten),
        (&["demo_shop", SUM, "7", "p2_Secret", shp], Mistake::LoginSigned),
    ] {
        assert_eq!(result(sha, slots), Mistakes(vec![mistake]), "{slots:?}");
    }
    let md5 = Mistake::OtherHash {
        used: Hash::Md5,
        expected: Hash::Sha256,
    };
    assert_eq!(
        result(Hash::Md5, &[SUM, "7", "p2_Secret", shp]),
        Mistakes(vec![md5])
    );
    assert_eq!(
        result(Hash::Md5, &[SUM, "7", "p1_Secret"]),
        Mistakes(vec![other(First), md5, Mistake::ShpNotSigned])
    );
}

/// The pairs have an algorithm each, and the gateway signs with that of the pair it uses.
#[test]
fn a_payment_of_the_other_mode_is_one_mistake() {
    use PasswordName::{TestFirst, TestSecond};
    let shp = "Shp_Order=A-77";
    let mode = Mistake::OtherMode {
        used: Mode::Test,
        expected: Mode::Live,
    };
    assert_eq!(
        result(Hash::Md5, &[SUM, "7", "t2_Secret", shp]),
        Mistakes(vec![mode])
    );
    let sha = Mistake::OtherHash {
        used: Hash::Sha256,
        expected: Hash::Md5,
    };
    assert_eq!(
        result(Hash::Sha256, &[SUM, "7", "t2_Secret", shp]),
        Mistakes(vec![mode, sha])
    );
    let swapped = Mistake::OtherPassword {
        used: TestFirst,
        expected: TestSecond,
    };
    assert_eq!(
        result(Hash::Md5, &[SUM, "7", "t1_Secret", shp]),
        Mistakes(vec![mode, swapped])
    );
}

/// Whatever is believed fits, and what other programs send is diagnosed like what this crate sends.
#[test]
fn parameters_of_any_content_are_diagnosed() {
    use PasswordName::{First, Second};
    let value = "https://old.example.ru/?a=b:".repeat(40);
    let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let diagnose = |password: &str, shp: &str, name: &str, value: &str, extra: &str| {
        let signature = Hash::Sha256
            .base()
            .slot(SUM)
            .slot("7")
            .slot(password)
            .glued(shp)
            .sign()
            .hex();
        let body = format!("OutSum={SUM}&InvId=7&{name}={value}{extra}&SignatureValue=+{signature}%0A");
        diagnose_result(&merchant(), Mode::Live, &Fields::parse(body.as_bytes()).unwrap())
    };
    let signed = format!(":Shp_Result[]={value}");
    let name = "Shp_Result[]";
    let swapped = Mistake::OtherPassword {
        used: First,
        expected: Second,
    };
    assert_eq!(diagnose("p2_Secret", &signed, name, &encoded, "&x[]=%FF"), Fits);
    assert_eq!(
        diagnose("p1_Secret", &signed, name, &encoded, ""),
        Mistakes(vec![swapped])
    );
    assert_eq!(
        diagnose("p2_Secret", "", name, &encoded, ""),
        Mistakes(vec![Mistake::ShpNotSigned])
    );
    let lower = signed.to_lowercase();
    assert_eq!(
        diagnose("p2_Secret", &lower, name, &encoded, ""),
        Mistakes(vec![Mistake::ShpSpelling])
    );
    // As it travels.
    let travelled = format!(":Shp_Result[]={encoded}");
    assert_eq!(diagnose("p2_Secret", &travelled, name, &encoded, ""), Fits);
    // So long that only passwords and algorithms are tried.
    let long = "a".repeat(5_000);
    let signed = format!(":Shp_a={long}");
    assert_eq!(diagnose("p2_Secret", &signed, "Shp_a", &long, ""), Fits);
    assert_eq!(
        diagnose("p1_Secret", &signed, "Shp_a", &long, ""),
        Mistakes(vec![swapped])
    );
    assert_eq!(diagnose("p2_Secret", "", "Shp_a", &long, ""), Unexplained);
}

#[test]
fn what_no_mistake_explains_is_not_explained() {
    assert_eq!(result(Hash::Sha256, &[SUM, "7", "other"]), Unexplained);
    assert_eq!(
        result(Hash::Sha256, &[SUM, "8", "p2_Secret", "Shp_Order=A-77"]),
        Unexplained
    );
    assert_eq!(
        diagnose_result(&merchant(), Mode::Live, &Fields::default()),
        Unexplained
    );
}

/// [`crate::ResultNotice`] refuses it, so nobody may be told that nothing is wrong.
#[test]
fn a_sum_that_is_the_login_never_fits() {
    let live = LivePasswords::new("p1_Secret", "p2_Secret").unwrap();
    let merchant = Merchant::live("1000", live, Hash::Md5).unwrap();
    let with = |out_sum: &str, password: &str| {
        let signature = Hash::Md5
            .base()
            .slot(out_sum)
            .slot("7")
            .slot(password)
            .sign()
            .hex();
        let body = format!("OutSum={out_sum}&InvId=7&SignatureValue={signature}");
        diagnose_result(&merchant, Mode::Live, &Fields::parse(body.as_bytes()).unwrap())
    };
    assert_eq!(with("1000.00", "p2_Secret"), Fits);
    assert_eq!(with("1000", "p2_Secret"), Mistakes(vec![Mistake::SumIsLogin]));
    let swapped = Mistake::OtherPassword {
        used: PasswordName::First,
        expected: PasswordName::Second,
    };
    assert_eq!(
        with("1000", "p1_Secret"),
        Mistakes(vec![swapped, Mistake::SumIsLogin])
    );
    assert_eq!(with("1000.00", "p1_Secret"), Mistakes(vec![swapped]));
    assert_eq!(with("1000", "other"), Unexplained);
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
    assert_eq!(diagnose_success(&merchant(), Mode::Test, &fields), Fits);
    let used = PasswordName::TestFirst;
    let swapped = Mistake::OtherPassword {
        used,
        expected: PasswordName::TestSecond,
    };
    assert_eq!(
        diagnose_result(&merchant(), Mode::Test, &fields),
        Mistakes(vec![swapped])
    );
    let signature = Hash::Sha256
        .base()
        .slot("1.00")
        .slot("7")
        .slot("p2_Secret")
        .sign()
        .hex();
    let real = format!("OutSum=1.00&InvId=7&SignatureValue={signature}");
    let live = Mistake::OtherMode {
        used: Mode::Live,
        expected: Mode::Test,
    };
    assert_eq!(
        diagnose_result(&merchant(), Mode::Test, &Fields::parse(real.as_bytes()).unwrap()),
        Mistakes(vec![live])
    );
    let test = Mistake::OtherMode {
        used: Mode::Test,
        expected: Mode::Live,
    };
    assert_eq!(
        diagnose_success(&merchant(), Mode::Live, &fields),
        Mistakes(vec![test])
    );
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
        Mistake::OtherMode {
            used: Mode::Test,
            expected: Mode::Live,
        },
        Mistake::OtherMode {
            used: Mode::Live,
            expected: Mode::Test,
        },
        Mistake::ShpNotSigned,
        Mistake::ShpSpelling,
        Mistake::SumRewritten,
        Mistake::LoginSigned,
        Mistake::SumIsLogin,
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

#[test]
fn a_diagnosis_speaks_both_languages() {
    for (found, ru, en) in [
        (Fits, "Подпись верна.", "The signature fits."),
        (Unexplained, "Ни одна известная", "No known mistake"),
    ] {
        assert!(found.explain(Culture::Ru).starts_with(ru));
        assert!(found.explain(Culture::En).starts_with(en));
    }
    let (one, other) = (Mistake::ShpNotSigned, Mistake::SumRewritten);
    let both = Mistakes(vec![one, other]).explain(Culture::En);
    assert_eq!(both, format!("{one} {other}"));
}
