use super::*;

/// Bodies of the same notice that differ in what nobody signs.
fn variants() -> Vec<Vec<u8>> {
    let mut bodies: Vec<Vec<u8>> = [
        "&PaymentMethod=%CA%E0%F0%F2%E0",
        "&EMail=%FF%FE&Fee=%",
        "&EMail=\u{fffd}%cf",
        "&%CF%F0=1",
        "&x[0]=1&SignatureValue[]=abc&OutSum%5B0%5D=1&InvId[]=5",
        "&IsTest=1&IsTest=0&Fee=1&fee=2&FEE=3",
        "&inv_id=7&crc=&out_summ",
        "&%00=%00&=&&",
        "\n",
        "\r\n",
        " \t\n",
        "+",
        "%0D%0A",
    ]
    .map(|extra| format!("{SIGNED}{extra}").into_bytes())
    .into();
    bodies.push(
        [
            SIGNED.as_bytes(),
            b"&PaymentMethod=\xca\xe0\xf0\xf2\xe0&\xff=\xfe",
        ]
        .concat(),
    );
    bodies.push([b"\xef\xbb\xbf", SIGNED.as_bytes()].concat());
    bodies.push(SIGNED.replace('&', "\r\n&\r\n").into_bytes());
    bodies.push(SIGNED.replace("InvId=1001", "InvId=+1001%0A").into_bytes());
    bodies.push(format!("{SIGNED}{}", "&a[]=%FF".repeat(20_000)).into_bytes());
    bodies
}

#[test]
fn what_nobody_signs_keeps_no_money_out() {
    for body in variants() {
        let notice = verify(&body).unwrap();
        assert_eq!((notice.inv_id().get(), notice.amount().kopecks()), (1001, 14_990));
        assert_eq!(notice.payment_method(), None);
        let fields = Fields::parse(&body).unwrap();
        assert_eq!(fields.inv_id().map(InvId::get), Ok(1001));
        let back = FailReturn::parse(&fields).unwrap();
        assert_eq!(
            (back.inv_id(), back.amount()),
            (Some(notice.inv_id()), Some(notice.amount()))
        );
        let signature = Hash::Md5.base().slot("149.900000:1001:p1_Secret").sign().hex();
        let text = String::from_utf8_lossy(&body).replace("ce3fa280a2c284d4e8fbae0c3a6970b4", &signature);
        let fields = Fields::parse(text.as_bytes()).unwrap();
        assert!(SuccessReturn::verify(&merchant(Hash::Md5), Mode::Live, &fields).is_ok());
    }
}

#[test]
fn a_line_break_after_the_last_field_is_no_part_of_it() {
    let body = signed("1.00", "5", &[("Shp_order", "A-77")]);
    for end in ["\n", "\r\n", " ", "\n\n"] {
        let body = format!("{body}{end}");
        assert_eq!(verify(&body).unwrap().shp().get("Shp_order"), Some("A-77"));
        let fields = Fields::parse(body.as_bytes()).unwrap();
        let back = FailReturn::parse(&fields).unwrap();
        assert_eq!(back.shp().get("Shp_order"), Some("A-77"), "{end:?}");
    }
}

#[test]
fn the_first_text_that_can_be_read_counts() {
    let notice = verify(format!(
        "{SIGNED}&PaymentMethod=%CA&paymentmethod=SBP&PaymentMethod=BankCard"
    ))
    .unwrap();
    assert_eq!(notice.payment_method().map(Untrusted::as_str), Some("SBP"));
}

#[test]
fn only_a_plain_yes_claims_a_test() {
    let claims = |value: &str| {
        let notice = verify(format!("{SIGNED}&IsTest={value}")).unwrap();
        notice.claims_test()
    };
    for yes in [
        "1",
        "true",
        "True",
        "TRUE",
        "yes",
        "Y",
        "on",
        "t",
        "1%0A",
        "+1",
        "%D0%94%D0%B0",
        "0&IsTest=1",
    ] {
        assert!(claims(yes), "{yes}");
    }
    for no in [
        "",
        "0",
        "false",
        "False",
        "FALSE",
        "no",
        "No",
        "n",
        "off",
        "f",
        "null",
        "none",
        "00",
        "0.0",
        "+",
        "-",
        "%D0%BD%D0%B5%D1%82",
        "%ED%E5%F2",
        "2",
        "maybe",
        "0&IsTest=false",
    ] {
        assert!(!claims(no), "{no}");
    }
    assert!(!verify(SIGNED).unwrap().claims_test());
}
