use super::*;
use crate::receipt::{AgentKind, Goods, Quantity, SettlementMethod, SubjectKind, Supplier, Tax, TaxSystem};
use crate::{Amount, Hash, LivePasswords, TestPasswords};

fn merchant() -> Merchant {
    Merchant::live("demo_shop", LivePasswords::new("p1", "p2").unwrap(), Hash::Md5).unwrap()
}

fn rub(text: &str) -> Amount {
    text.parse().unwrap()
}

fn id(number: u32) -> InvId {
    InvId::new(number).unwrap()
}

fn receipt() -> Receipt {
    let goods = |name: &str, price: &str, tax| Goods::new(name, rub(price), Quantity::ONE, tax);
    let prepaid = SettlementMethod::FullPrepayment;
    Receipt::builder()
        .tax_system(TaxSystem::Osn)
        .goods(
            goods("Товар?", "100", Tax::Vat22)
                .method(prepaid)
                .kind(SubjectKind::Commodity),
        )
        .goods(goods("Ещё", "22.05", Tax::Vat22).method(prepaid))
        .goods(goods("Книга", "110", Tax::Vat10).method(prepaid))
        .goods(goods("Нож", "1", Tax::None).marked(["code"]))
        .build(rub("233.05"))
        .unwrap()
}

fn second(receipt: &Receipt) -> SecondReceipt<'_> {
    let buyer = Buyer {
        email: Some("a@b.c".to_owned()),
        phone: "71234567890".parse().ok(),
    };
    SecondReceipt {
        id: id(14),
        origin: id(13),
        site: "https://shop.example/",
        buyer,
        receipt,
    }
}

/// The decoded JSON of a request.
fn json_of(request: &Request) -> String {
    let (body, _) = request.body.split_once('.').unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}

#[test]
fn everything_is_paid_in_full_and_taxes_are_added_up() {
    let receipt = receipt();
    let request = second(&receipt).request(&merchant()).unwrap();
    assert_eq!(
        request.url,
        "https://ws.roboxchange.com/RoboFiscal/Receipt/Attach"
    );
    let json = json_of(&request);
    assert!(json.is_ascii() && json.contains(r"\u003f"), "{json}");
    let expected = concat!(
        r#"{"merchantId":"demo_shop","id":"14","originId":"13","operation":"sell","sno":"osn","#,
        r#""url":"https://shop.example/","total":233.05,"items":["#,
        r#"{"name":"Товар?","quantity":1,"sum":100.00,"tax":"vat22","payment_method":"full_payment","payment_object":"commodity"},"#,
        r#"{"name":"Ещё","quantity":1,"sum":22.05,"tax":"vat22","payment_method":"full_payment"},"#,
        r#"{"name":"Книга","quantity":1,"sum":110.00,"tax":"vat10","payment_method":"full_payment"},"#,
        r#"{"name":"Нож","quantity":1,"sum":1.00,"tax":"none","payment_method":"full_payment","payment_object":"tovar_mark","nomenclature_code":"code"}],"#,
        r#""client":{"email":"a@b.c","phone":"71234567890"},"payments":[{"type":2,"sum":233.05}],"#,
        // 122.05 * 22 / 122 = 22.009
        r#""vats":[{"type":"none","sum":0.00},{"type":"vat10","sum":10.00},{"type":"vat22","sum":22.01}]}"#,
    );
    assert_eq!(json, *json::ascii(expected));
}

#[test]
fn a_second_receipt_needs_its_own_number_and_a_buyer() {
    let receipt = receipt();
    let same = SecondReceipt {
        id: id(13),
        ..second(&receipt)
    };
    assert_eq!(same.request(&merchant()), Err(SecondReceiptError::SameNumber));
    for (email, phone, read) in [
        (Some("a@b.c"), None, Ok(())),
        (None, Some("71234567890"), Ok(())),
        (None, None, Err(SecondReceiptError::NoBuyer)),
        (Some(""), Some("71234567890"), Err(SecondReceiptError::Email)),
        (Some("a"), None, Err(SecondReceiptError::Email)),
        (Some("a@"), None, Err(SecondReceiptError::Email)),
        (Some("@b"), None, Err(SecondReceiptError::Email)),
    ] {
        let buyer = Buyer {
            email: email.map(str::to_owned),
            phone: phone.map(|phone| phone.parse().unwrap()),
        };
        let one = SecondReceipt {
            buyer,
            ..second(&receipt)
        };
        assert_eq!(one.request(&merchant()).map(drop), read, "{email:?} {phone:?}");
    }
}

#[test]
fn a_sandbox_is_spoken_to_with_the_test_passwords() {
    let passwords = TestPasswords::new("t1", "t2").unwrap();
    let test_only = Merchant::test_only("demo_shop", passwords, Hash::Md5).unwrap();
    let as_live = Merchant::live("demo_shop", LivePasswords::new("t1", "t2").unwrap(), Hash::Md5).unwrap();
    let receipt = receipt();
    let (second, id) = (second(&receipt), id(14));
    assert_eq!(
        second.request_in(&test_only, Mode::Test),
        second.request(&as_live)
    );
    assert_eq!(
        SecondReceiptStatus::request_in(&test_only, id, Mode::Test),
        SecondReceiptStatus::request(&as_live, id)
    );
    assert!(second.request(&test_only).is_err());
}

#[test]
fn a_total_has_eight_digits_of_roubles() {
    let of = |kopecks: &str| {
        let goods = |sum: &str| Goods::new("Дом", rub(sum), Quantity::ONE, Tax::None);
        let total = Amount::checked_sum([rub("99999999.98"), rub(kopecks)]).unwrap();
        let builder = Receipt::builder().goods(goods("99999999.98"));
        builder.goods(goods(kopecks)).build(total).unwrap()
    };
    assert!(second(&of("0.01")).request(&merchant()).is_ok());
    assert_eq!(
        second(&of("0.02")).request(&merchant()),
        Err(SecondReceiptError::TooLarge)
    );
}

#[test]
fn goods_of_a_supplier_say_so() {
    let supplier = Supplier {
        name: "Romashka".to_owned(),
        inn: "7707083893".to_owned(),
        phones: vec!["+74951234567".to_owned()],
    };
    let hat = Goods::new("Hat", rub("50"), Quantity::ONE, Tax::None).agent(AgentKind::Attorney, supplier);
    let receipt = Receipt::builder().goods(hat).build(rub("50")).unwrap();
    let json = json_of(&second(&receipt).request(&merchant()).unwrap());
    // As the first receipt says it.
    let agent = concat!(
        r#""agent_info":{"type":"attorney"},"#,
        r#""supplier_info":{"name":"Romashka","inn":"7707083893","phones":["+74951234567"]}}]"#
    );
    assert!(
        json.contains(agent) && receipt.to_json().contains(agent),
        "{json}"
    );
}

#[test]
fn answers_are_read_whether_codes_are_texts_or_numbers() {
    for (answer, key) in [
        (r#"{"ResultCode":"0","ResultDescription":"ok"}"#, None),
        (r#"{"ResultCode":2,"OpKey":null}"#, None),
        (r#"{"ResultCode":"0","OpKey":"KEY-1"}"#, "KEY-1".parse().ok()),
        (r#"{"ResultCode":"0","OpKey":"<odd>"}"#, None),
    ] {
        assert_eq!(SecondReceipt::read_reply(answer.as_bytes()), Ok(key), "{answer}");
    }
    let answer =
        |code: &str| format!(r#"{{"ResultCode":{code},"ResultDescription":"MerchantNotFoundException"}}"#);
    for (text, code) in [("3", 3), ("1000", 1000), ("\"1000\"", 1000)] {
        assert_eq!(
            SecondReceipt::read_reply(answer(text).as_bytes()),
            Err(ReplyError::numbered(code, "MerchantNotFoundException"))
        );
    }
    for open in [&answer("-1"), &answer("4"), &answer("\"x\""), "{}", r#"["0"]"#] {
        assert_eq!(
            SecondReceipt::read_reply(open.as_bytes()),
            Err(ReplyError::Unreadable),
            "{open}"
        );
    }
}

#[test]
fn both_alphabets_of_base64_give_one_status_request() {
    let passwords = LivePasswords::new("p1", "p2").unwrap();
    let merchant = Merchant::live("dem>?~~>?o", passwords, Hash::Md5).unwrap();
    let json = json_of(&SecondReceiptStatus::request(&merchant, id(14)).unwrap());
    assert_eq!(
        json,
        r#"{"merchantId":"dem\u003e\u003f\u007e\u007e\u003e\u003fo","id":"14"}"#
    );
}

#[test]
fn the_status_tells_the_fiscal_numbers() {
    let request = SecondReceiptStatus::request(&merchant(), id(14)).unwrap();
    assert_eq!(
        request.url,
        "https://ws.roboxchange.com/RoboFiscal/Receipt/Status"
    );
    assert_eq!(
        request,
        sealed(
            &merchant(),
            Mode::Live,
            "RoboFiscal/Receipt/Status",
            r#"{"merchantId":"demo_shop","id":"14"}"#
        )
        .unwrap()
    );

    let done = r#"{"Code":"2","Description":"Done","FnNumber":"9","FiscalDocumentNumber":8,"FiscalDocumentAttribute":null,"FiscalDate":null}"#;
    let mut document = FiscalDocument {
        storage: Some("9".to_owned()),
        number: Some("8".to_owned()),
        ..FiscalDocument::default()
    };
    let registered = |document: &FiscalDocument| Ok(SecondReceiptStatus::Registered(document.clone()));
    assert_eq!(SecondReceiptStatus::parse(done.as_bytes()), registered(&document));
    let newer = r#"{"Code":2,"Statuses":[],"FnNumber":"9","FiscalDocumentNumber":"8","FiscalDocumentAttribute":7,"FiscalDate":"2026-01-02T03:04:05","FiscalType":1}"#;
    let odd = r#"{"Code":2,"FnNumber":{},"FiscalDate":[]}"#;
    assert_eq!(
        SecondReceiptStatus::parse(odd.as_bytes()),
        registered(&FiscalDocument::default())
    );
    document.attribute = Some("7".to_owned());
    document.date = Some("2026-01-02T03:04:05".to_owned());
    document.kind = Some("1".to_owned());
    assert_eq!(
        SecondReceiptStatus::parse(newer.as_bytes()),
        registered(&document)
    );
    assert_eq!(
        SecondReceiptStatus::parse(br#"{"Code":1}"#),
        Ok(SecondReceiptStatus::Waiting)
    );
    let failed = SecondReceiptStatus::Failed("no".to_owned());
    assert_eq!(
        SecondReceiptStatus::parse(br#"{"Code":"3","Description":"no"}"#),
        Ok(failed)
    );
    assert_eq!(
        SecondReceiptStatus::parse(br#"{"Code":"1000","Description":"boom"}"#),
        Err(ReplyError::numbered(1000, "boom"))
    );
    for odd in [r#"{"Code":0}"#, r#"{"Code":"x"}"#, "[1]", "{}"] {
        assert_eq!(
            SecondReceiptStatus::parse(odd.as_bytes()),
            Err(ReplyError::Unreadable),
            "{odd}"
        );
    }
}

#[test]
fn the_buyer_is_not_shown() {
    let shown = |email: Option<&str>, phone: Option<&str>| {
        let buyer = Buyer {
            email: email.map(str::to_owned),
            phone: phone.map(|phone| phone.parse().unwrap()),
        };
        format!("{buyer:?}")
    };
    assert_eq!(shown(Some("a@b.c"), None), "Buyer { email: true, phone: false }");
    assert_eq!(
        shown(None, Some("79991234567")),
        "Buyer { email: false, phone: true }"
    );
}
