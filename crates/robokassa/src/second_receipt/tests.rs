use super::*;
use crate::receipt::{Goods, SubjectKind};
use crate::{Hash, LivePasswords};

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
    let client = Client {
        email: Some("a@b.c".to_owned()),
        phone: Some("71234567890".to_owned()),
    };
    SecondReceipt {
        id: id(14),
        origin: id(13),
        site: "https://shop.example/",
        client,
        receipt,
    }
}

#[test]
fn everything_is_paid_in_full_and_taxes_are_added_up() {
    let receipt = receipt();
    let request = second(&receipt).request(&merchant()).unwrap();
    assert_eq!(
        request.url,
        "https://ws.roboxchange.com/RoboFiscal/Receipt/Attach"
    );
    let (body, _) = request.body.split_once('.').unwrap();
    let json = String::from_utf8(URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap();
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
    let nobody = SecondReceipt {
        client: Client::default(),
        ..second(&receipt)
    };
    assert_eq!(nobody.request(&merchant()), Err(SecondReceiptError::NoClient));
    for (email, phone) in [(Some("a@b.c"), None), (None, Some("71234567890"))] {
        let client = Client {
            email: email.map(str::to_owned),
            phone: phone.map(str::to_owned),
        };
        let one = SecondReceipt {
            client,
            ..second(&receipt)
        };
        assert!(one.request(&merchant()).is_ok(), "{email:?} {phone:?}");
    }
}

#[test]
fn answers_are_read_whether_codes_are_texts_or_numbers() {
    assert_eq!(
        SecondReceipt::read_reply(br#"{"ResultCode":"0","ResultDescription":"ok"}"#),
        Ok(())
    );
    assert_eq!(SecondReceipt::read_reply(br#"{"ResultCode":2}"#), Ok(()));
    for code in ["3", "1000", "-1", "\"x\""] {
        let answer = format!(r#"{{"ResultCode":{code},"ResultDescription":"MerchantNotFoundException"}}"#);
        assert_eq!(
            SecondReceipt::read_reply(answer.as_bytes()),
            Err(ReplyError::refused("MerchantNotFoundException"))
        );
    }
    assert_eq!(SecondReceipt::read_reply(b"{}"), Err(ReplyError::Unreadable));
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
            "RoboFiscal/Receipt/Status",
            r#"{"merchantId":"demo_shop","id":"14"}"#
        )
        .unwrap()
    );

    let done = r#"{"Code":"2","Description":"Done","FnNumber":"9","FiscalDocumentNumber":8,"FiscalDocumentAttribute":null,"FiscalDate":null}"#;
    let registered = SecondReceiptStatus::Registered {
        fn_number: Some("9".to_owned()),
        document_number: Some("8".to_owned()),
        document_attribute: None,
    };
    assert_eq!(SecondReceiptStatus::parse(done.as_bytes()), Ok(registered));
    assert_eq!(
        SecondReceiptStatus::parse(br#"{"Code":1}"#),
        Ok(SecondReceiptStatus::Waiting)
    );
    let failed = SecondReceiptStatus::Failed("no".to_owned());
    assert_eq!(
        SecondReceiptStatus::parse(br#"{"Code":"3","Description":"no"}"#),
        Ok(failed)
    );
    let refused = Err(ReplyError::refused("boom"));
    assert_eq!(
        SecondReceiptStatus::parse(br#"{"Code":"1000","Description":"boom"}"#),
        refused
    );
}
