use super::*;
use crate::Culture;

#[test]
fn browsers_bring_returns() {
    let success =
        b"OutSum=149.90&InvId=1001&Culture=ru&IsTest=1&SignatureValue=d116c26659d06055ea8aac279aad6864";
    let fields = Fields::parse(success).unwrap();
    let seen = SuccessReturn::verify(&merchant(Hash::Md5), Mode::Live, &fields).unwrap();
    assert_eq!(
        (seen.inv_id(), seen.amount().kopecks(), seen.claims_test()),
        (InvId::new(1001).ok(), 14_990, true)
    );
    assert_eq!(seen.mode(), Mode::Live);
    assert_eq!((seen.culture(), seen.shp().is_empty()), (Some(Culture::Ru), true));
    assert_eq!(seen.out_sum().as_str(), "149.90");
    let signature = Hash::Md5.base().slot("5:7:p1_Secret:Shp_order=A-77").sign().hex();
    let body = format!("OutSum=5&InvId=7&Shp_order=A-77&IsTest=0&SignatureValue={signature}");
    let fields = Fields::parse(body.as_bytes()).unwrap();
    let seen = SuccessReturn::verify(&merchant(Hash::Md5), Mode::Live, &fields).unwrap();
    assert_eq!(
        (seen.shp().get("Shp_order"), seen.claims_test()),
        (Some("A-77"), false)
    );
    let misspelled = body.replace("Shp_order", "SHP_ORDER");
    let fields = Fields::parse(misspelled.as_bytes()).unwrap();
    let spelled = SuccessReturn::verify_spelled(&merchant(Hash::Md5), Mode::Live, &fields, &["Shp_order"]);
    assert!(spelled.is_ok());

    let fail = FailReturn::parse(&Fields::parse(b"OutSum=5&InvId=7&Shp_order=A").unwrap()).unwrap();
    assert_eq!(
        (fail.inv_id(), fail.amount().map(Amount::kopecks)),
        (InvId::new(7).ok(), Some(500))
    );
    assert_eq!((fail.shp().get("Shp_order"), fail.culture()), (Some("A"), None));
    for (code, culture) in [("EN", Some(Culture::En)), ("de", None), ("", None)] {
        let body = format!("InvId=7&Culture={code}");
        let fields = Fields::parse(body.as_bytes()).unwrap();
        assert_eq!(FailReturn::parse(&fields).unwrap().culture(), culture, "{code}");
    }
    let odd = Fields::parse(b"OutSum=NaN&InvId=7").unwrap();
    assert_eq!(FailReturn::parse(&odd).unwrap().amount(), None);
    assert_eq!(
        FailReturn::parse(&Fields::default()).err(),
        Some(NoticeError::MissingParameter("InvId"))
    );
    assert_eq!(
        FailReturn::parse(&Fields::parse(b"InvId=07").unwrap()).err(),
        Some(ODD_INV_ID)
    );
}

/// A buyer whose money is held may come back with 0; they must not read of an error.
#[test]
fn a_return_without_a_number_is_a_return() {
    let signature = Hash::Md5.base().slot("5:0:p1_Secret").sign().hex();
    let body = format!("OutSum=5&InvId=0&SignatureValue={signature}");
    let fields = Fields::parse(body.as_bytes()).unwrap();
    let seen = SuccessReturn::verify(&merchant(Hash::Md5), Mode::Live, &fields).unwrap();
    assert_eq!(seen.inv_id(), None);
    assert_eq!(FailReturn::parse(&fields).unwrap().inv_id(), None);
}
