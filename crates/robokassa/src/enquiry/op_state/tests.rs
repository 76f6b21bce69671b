use time::macros::datetime;

use super::*;
use crate::request::Method;
use crate::{Endpoint, Hash, LivePasswords, TestPasswords};

mod told;

const PAID: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<OperationStateResponse xmlns="http://auth.robokassa.ru/Merchant/WebService/">
  <Result><Code>0</Code></Result>
  <State>
    <Code>100</Code>
    <RequestDate>2026-08-01T10:00:05.1234567+03:00</RequestDate>
    <StateDate>2026-08-01T09:59:58.7654321+03:00</StateDate>
  </State>
  <Info>
    <IncCurrLabel>BankCardPSR</IncCurrLabel>
    <IncSum>149.900000</IncSum>
    <IncAccount>411111******1111</IncAccount>
    <PaymentMethod><Code>BankCard</Code><Description>Банковская карта</Description></PaymentMethod>
    <OutCurrLabel>BNR</OutCurrLabel>
    <OutSum>149.900000</OutSum>
    <OpKey>00000000-0000-0000-0000-000000000000-abcdefghij</OpKey>
    <BankCardRRN>123456789012</BankCardRRN>
  </Info>
  <UserField><Field><Name>Shp_order</Name><Value>A-77</Value></Field><Field><Name>Shp_e</Name></Field></UserField>
</OperationStateResponse>"#;

#[test]
fn the_enquiry_is_signed_with_the_live_password_2() {
    let merchant = Merchant::live(
        "demo_shop",
        LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
        Hash::Md5,
    )
    .unwrap()
    .with_endpoint(Endpoint::at("http://127.0.0.1:3100").unwrap());
    let inv_id = InvId::new(1001).unwrap();
    let request = OpStateRequest::extended(inv_id).request(&merchant).unwrap();
    assert_eq!(request.method, Method::Get);
    assert_eq!(
        request.url,
        "http://127.0.0.1:3100/Merchant/WebService/Service.asmx/OpStateExt\
         ?MerchantLogin=demo_shop&InvoiceID=1001&Signature=034624da9aabc17586c95d90b84bdb40"
    );
    assert!(
        OpStateRequest::plain(inv_id)
            .request(&merchant)
            .unwrap()
            .url
            .contains(".asmx/OpState?")
    );

    let test_only =
        Merchant::test_only("demo_shop", TestPasswords::new("a", "b").unwrap(), Hash::Md5).unwrap();
    assert_eq!(
        OpStateRequest::extended(inv_id).request(&test_only),
        Err(NoPassword::Pair(Mode::Live))
    );
    let asked = OpStateRequest::extended(inv_id)
        .request_in(&test_only, Mode::Test)
        .unwrap();
    let signature = Hash::Md5
        .base()
        .slot("demo_shop")
        .slot("1001")
        .slot("b")
        .sign()
        .hex();
    assert!(asked.url.ends_with(&format!("&Signature={signature}")));
}

#[test]
fn a_paid_operation_is_read_whole() {
    let paid = OpState::parse(PAID.as_bytes()).unwrap();
    assert_eq!(
        paid,
        OpState {
            state: StateCode::Done,
            state_date: Some(datetime!(2026-08-01 09:59:58.765_432_1 +3)),
            request_date: Some(datetime!(2026-08-01 10:00:05.123_456_7 +3)),
            out_sum: Amount::from_kopecks(14_990).ok(),
            inc_sum: Amount::from_kopecks(14_990).ok(),
            inc_curr_label: Some("BankCardPSR".to_owned()),
            inc_account: Some("411111******1111".to_owned()),
            payment_method: Some("BankCard".to_owned()),
            out_curr_label: Some("BNR".to_owned()),
            op_key: "00000000-0000-0000-0000-000000000000-abcdefghij".parse().ok(),
            bank_card_rrn: Some("123456789012".to_owned()),
            user_fields: Some(vec![
                ("Shp_order".to_owned(), "A-77".to_owned()),
                ("Shp_e".to_owned(), String::new())
            ]),
        }
    );
    assert_eq!(paid.user_field("shp_ORDER"), Some("A-77"));
    assert_eq!(paid.interface(), None);
    let foreign = PAID.replace("Shp_order", "shp_interface");
    assert_eq!(
        OpState::parse(foreign.as_bytes()).unwrap().interface(),
        Some("A-77")
    );
    let other = PAID
        .replace("UserField>", "UserFields>")
        .replace("auth.robokassa.ru/Merchant", "merchant.roboxchange.com");
    assert_eq!(OpState::parse(other.as_bytes()).unwrap(), paid);
}

#[test]
fn dates_without_a_zone_are_moscow_time() {
    for (text, date) in [
        (
            "2026-08-01T09:59:58.5+05:00",
            Some(datetime!(2026-08-01 04:59:58.5 UTC)),
        ),
        ("2026-08-01T09:59:58Z", Some(datetime!(2026-08-01 09:59:58 UTC))),
        (
            "2026-08-01T09:59:58.7654321",
            Some(datetime!(2026-08-01 06:59:58.765_432_1 UTC)),
        ),
        ("2026-08-01T09:59:58", Some(datetime!(2026-08-01 06:59:58 UTC))),
        ("2026-08-01", None),
        ("01.08.2026 09:59:58", None),
        ("", None),
    ] {
        let xml = PAID.replace("2026-08-01T09:59:58.7654321+03:00", text);
        assert_eq!(OpState::parse(xml.as_bytes()).unwrap().state_date, date, "{text}");
    }
}

#[test]
fn only_a_finished_operation_has_paid() {
    let state = |code: u32| OpState::parse(PAID.replace("<Code>100", &format!("<Code>{code}")).as_bytes());
    assert_eq!(state(100).unwrap().paid().map(Amount::kopecks), Some(14_990));
    for code in [5, 10, 20, 50, 60, 80, 70] {
        assert_eq!(state(code).unwrap().paid(), None, "{code}");
    }
    for code in [5, 10, 20, 50, 60, 80, 70] {
        assert!(!state(code).unwrap().pays("149.90".parse().unwrap()), "{code}");
    }
}

#[test]
fn each_refusal_has_its_advice_and_explanation() {
    for (code, remedy) in [
        (1, Remedy::FixSettings),
        (2, Remedy::FixSettings),
        (3, Remedy::AskAgain),
        (4, Remedy::LookInCabinet),
        (1000, Remedy::AskAgain),
        (77, Remedy::LookInCabinet),
    ] {
        let code = ResultCode::of(code);
        assert_eq!(code.remedy(), remedy, "{code}");
        let table = crate::explain(crate::Api::Enquiry, &code.to_string(), crate::Culture::En);
        assert_eq!(code.explain(crate::Culture::En), table);
        assert_eq!(table.is_none(), code == ResultCode::Other(77));
    }
}

#[test]
fn each_state_has_its_advice() {
    for (number, state, advice) in [
        (5, StateCode::Started, Advice::Wait),
        (10, StateCode::Cancelled, Advice::Release),
        (20, StateCode::Held, Advice::Decide),
        (50, StateCode::Crediting, Advice::Receive),
        (60, StateCode::Returned, Advice::Returned),
        (80, StateCode::Suspended, Advice::Review),
        (100, StateCode::Done, Advice::Paid),
        (0, StateCode::Other(0), Advice::Unknown),
        (70, StateCode::Other(70), Advice::Unknown),
        (101, StateCode::Other(101), Advice::Unknown),
    ] {
        let xml = format!("<R><Result><Code>0</Code></Result><State><Code>{number}</Code></State></R>");
        let read = OpState::parse(xml.as_bytes()).unwrap();
        assert_eq!(
            (read.state, read.state.advice(), read.state.number()),
            (state, advice, number)
        );
        assert_eq!(read.state.to_string(), number.to_string());
        assert_eq!((read.out_sum, read.op_key, read.user_fields), (None, None, None));
    }
}

#[test]
fn refusals_keep_their_code_and_words() {
    for (number, code) in [
        (1, ResultCode::WrongSignature),
        (2, ResultCode::NoShop),
        (3, ResultCode::NoOperation),
        (4, ResultCode::TwoOperations),
        (1000, ResultCode::Internal),
        (77, ResultCode::Other(77)),
    ] {
        let bare = format!("<R><Result><Code>{number}</Code></Result></R>");
        let error = OpState::parse(bare.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the gateway refused with code {number}")
        );
        let xml = format!("<R><Result><Code>{number}</Code><Description>слово</Description></Result></R>");
        let error = OpState::parse(xml.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the gateway refused with code {number}: слово")
        );
        assert_eq!(
            error,
            EnquiryError::Refused {
                code,
                message: "слово".to_owned()
            }
        );
    }
}

#[test]
fn replies_without_the_needed_elements_are_errors() {
    for (xml, element) in [
        ("<R/>", "Result"),
        ("<R><Result/></R>", "Result/Code"),
        ("<R><Result><Code>zero</Code></Result></R>", "Result/Code"),
        ("<R><Result><Code>0</Code></Result></R>", "State"),
        (
            "<R><Result><Code>0</Code></Result><State><Code/></State></R>",
            "State/Code",
        ),
        (
            "<R><Result><Code>0</Code></Result><State><Code>10<!-- -->0</Code></State></R>",
            "State/Code",
        ),
        (
            "<R><Result><Code>0</Code></Result><Result/><State><Code>100</Code></State></R>",
            "Result",
        ),
        (
            "<R><Result><Code>0</Code></Result><State><Code>100</Code></State><State><Code>5</Code></State></R>",
            "State",
        ),
        (
            "<R><Result><Code>0</Code></Result><State><Code>5</Code><Code>100</Code></State></R>",
            "State/Code",
        ),
    ] {
        assert_eq!(
            OpState::parse(xml.as_bytes()),
            Err(EnquiryError::Xml(XmlError::Element(element))),
            "{xml}"
        );
    }
    assert_eq!(
        OpState::parse(b"<html>"),
        Err(EnquiryError::Xml(XmlError::NotXml))
    );
}
