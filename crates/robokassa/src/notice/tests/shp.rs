use super::*;

#[test]
fn shp_parameters_are_sorted_by_the_verifier() {
    let sorted = signed("1.00", "5", &[("Shp_a", "1"), ("Shp_b", "2")]);
    let turned = sorted.replace("Shp_a=1&Shp_b=2", "Shp_b=2&Shp_a=1");
    assert_ne!(sorted, turned);
    assert!(verify(sorted).is_ok() && verify(turned).is_ok());
    // shp_interface before Shp_order as the gateway sorts, and after it as bytes.
    let foreign = ("shp_interface", "InvoiceService.WebApi");
    assert!(verify(signed("1.00", "5", &[foreign, ("Shp_order", "A-77")])).is_ok());
    let by_bytes = verify(signed("1.00", "5", &[("Shp_order", "A-77"), foreign])).unwrap();
    assert_eq!(by_bytes.shp().interface(), Some("InvoiceService.WebApi"));
}

#[test]
fn letter_case_of_shp_names_counts_unless_the_spelling_is_known() {
    let body = signed("1.00", "5", &[("Shp_order", "A-77")]).replace("Shp_order", "shp_Order");
    assert_eq!(verify(&body).err(), Some(NoticeError::InvalidSignature));
    let fields = Fields::parse(body.as_bytes()).unwrap();
    let spelled =
        |names: &[&str]| ResultNotice::verify_spelled(&merchant(Hash::Md5), Mode::Live, &fields, names);
    assert_eq!(
        spelled(&["Shp_order"]).unwrap().shp().get("Shp_order"),
        Some("A-77")
    );
    assert_eq!(
        spelled(&["Shp_other", "SHP_ORDER"]).err(),
        Some(NoticeError::InvalidSignature)
    );
}

#[test]
fn delimiters_and_padding_cannot_shift_a_signature() {
    // One signature, two readings: Shp_a=1 with Shp_b=2, or Shp_a = "1:Shp_b=2".
    let honest = signed("1.00", "5", &[("Shp_a", "1"), ("Shp_b", "2")]);
    assert!(verify(&honest).is_ok());
    let collided = honest.replace("Shp_a=1&Shp_b=2", "Shp_a=1%3AShp_b%3D2");
    assert!(matches!(verify(collided), Err(NoticeError::Malformed(_))));
    for extended in [
        "Shp_a=v%80%00%00%01%10:Shp_z=admin",
        "Shp_a=v%C2%80%00&Shp_z=admin",
        "Shp_a=v%00",
    ] {
        assert!(
            matches!(
                verify(format!("{SIGNED}&{extended}")),
                Err(NoticeError::Malformed(_))
            ),
            "{extended}"
        );
    }
}

#[test]
fn odd_names_and_bytes_are_malformed() {
    for extra in [
        "Shp_=1",
        "Shp_%00=1",
        "Shp_a[]=1",
        "Shp_a%5B%5D=1",
        "SignatureValue[]=abc",
        "x[0]=1",
        "EMail=%FF%FE",
        "EMail=\u{fffd}%cf",
        "%CF%F0=1",
    ] {
        assert!(
            matches!(
                verify(format!("{SIGNED}&{extra}")),
                Err(NoticeError::Malformed(_))
            ),
            "{extra}"
        );
    }
    let windows_1251 = [SIGNED.as_bytes(), b"&EMail=\xcf\xf0\xe8\xe2\xe5\xf2"].concat();
    assert_eq!(
        verify(windows_1251).err(),
        Some(NoticeError::Malformed("not UTF-8"))
    );
}
