use super::*;
use crate::reply::ReplyError;

#[test]
fn a_list_is_an_object_that_is_not_a_refusal() {
    for list in [r#"{"isSuccess":true,"message":"ok","x":[1]}"#, r#"{"x":[1]}"#] {
        assert_eq!(InvoiceList::read_reply(list.as_bytes()).unwrap()["x"][0], 1);
    }
    for refused in [r#"{"isSuccess":false,"message":"no"}"#, r#"{"message":"no"}"#] {
        assert_eq!(
            InvoiceList::read_reply(refused.as_bytes()),
            Err(ReplyError::refused("no"))
        );
    }
    for odd in [
        "[]",
        "1",
        r#"{"isSuccess":"true"}"#,
        r#"{"isSuccess":null,"message":"no"}"#,
    ] {
        assert_eq!(
            InvoiceList::read_reply(odd.as_bytes()),
            Err(ReplyError::Unreadable),
            "{odd}"
        );
    }
}

#[test]
fn answers_give_the_link_or_the_reason() {
    let answer =
        br#"{"id":"u","invId":1001,"url":"https://auth.robokassa.ru/merchant/Invoice/x","isSuccess":true}"#;
    let mut created = CreatedInvoice {
        id: "u".to_owned(),
        inv_id: InvId::new(1001).unwrap(),
        url: "https://auth.robokassa.ru/merchant/Invoice/x".parse().unwrap(),
        encoded_id: None,
    };
    assert_eq!(CreatedInvoice::parse(answer), Ok(created.clone()));
    created.encoded_id = Some("x".to_owned());
    let newer = br#"{"id":"u","invId":1001,"url":"https://auth.robokassa.ru/merchant/Invoice/x","isSuccess":true,"encodedId":"x"}"#;
    assert_eq!(CreatedInvoice::parse(newer), Ok(created));
    assert_eq!(
        CreatedInvoice::parse(br#"{"isSuccess":false,"message":"bad"}"#),
        Err(ReplyError::refused("bad"))
    );
    for odd in [
        r#"{"isSuccess":true}"#,
        r#"{"id":"u","invId":0,"url":"https://a.b/x","isSuccess":true}"#,
        r#"{"id":"u","invId":-1,"url":"https://a.b/x","isSuccess":true}"#,
        r#"{"id":"u","invId":1,"url":"javascript:alert(1)","isSuccess":true}"#,
    ] {
        assert_eq!(
            CreatedInvoice::parse(odd.as_bytes()),
            Err(ReplyError::Unreadable),
            "{odd}"
        );
    }
    assert_eq!(InvoiceRef::read_reply(br#"{"isSuccess":true}"#), Ok(()));
    for odd in ["{}", "[true]", r#"{"message":"no"}"#] {
        assert_eq!(
            InvoiceRef::read_reply(odd.as_bytes()),
            Err(ReplyError::Unreadable),
            "{odd}"
        );
    }
}
