use super::*;
use crate::receipt::{Goods, Quantity, Tax};
use crate::request::Method;
use crate::{LivePasswords, Mode};

const KEY: &str = "14D2B521-4EAB-492A-9D91-00D12FF24D57-1NvHENLwgp";
const ID: &str = "0b4fd4a5-6d8b-4d2f-9f6e-2f5d5b6f7a11";

fn merchant(hash: Hash) -> Merchant {
    let passwords = LivePasswords::new("p1", "p2")
        .and_then(|pair| pair.with_third("p3_Secret"))
        .unwrap();
    Merchant::live("demo_shop", passwords, hash).unwrap()
}

/// The decoded header and payload of the token in a request's body.
fn token(request: &Request) -> (String, String) {
    use base64::Engine as _;
    let decode = |part: &str| {
        String::from_utf8(
            base64::engine::general_purpose::URL_SAFE_NO_PAD
                .decode(part)
                .unwrap(),
        )
        .unwrap()
    };
    let parts: Vec<_> = request.body.trim_matches('"').split('.').collect();
    (decode(parts[0]), decode(parts[1]))
}

#[test]
fn a_refund_is_a_quoted_token() {
    let sum = "276.5".parse().unwrap();
    let request = Refund::partial(KEY.parse().unwrap(), sum)
        .unwrap()
        .request(&merchant(Hash::Md5))
        .unwrap();
    assert_eq!(
        request.url,
        "https://services.robokassa.ru/RefundService/Refund/Create"
    );
    assert_eq!(
        (request.method, request.content_type),
        (Method::Post, Some("application/json"))
    );
    assert!(request.body.starts_with('"') && request.body.ends_with('"'));
    let payload = format!(r#"{{"OpKey":"{KEY}","RefundSum":276.50}}"#);
    assert_eq!(
        token(&request),
        (r#"{"alg":"HS256","typ":"JWT"}"#.to_owned(), payload)
    );

    let full = Refund::full(KEY.parse().unwrap())
        .request(&merchant(Hash::Sha512))
        .unwrap();
    assert_eq!(
        token(&full),
        (
            r#"{"alg":"HS512","typ":"JWT"}"#.to_owned(),
            format!(r#"{{"OpKey":"{KEY}"}}"#)
        )
    );
}

#[test]
fn returned_goods_are_listed_at_their_unit_price() {
    let hat = Goods::new(
        "Шапка",
        "50".parse().unwrap(),
        Quantity::pieces(2).unwrap(),
        Tax::Vat22,
    );
    let receipt = Receipt::builder()
        .goods(hat)
        .build("100".parse().unwrap())
        .unwrap();
    let refund = Refund::goods(KEY.parse().unwrap(), &receipt).unwrap();
    let expected = format!(
        r#"{{"OpKey":"{KEY}","RefundSum":100.00,"InvoiceItems":[{{"Name":"Шапка","Quantity":2,"Cost":50.00,"Tax":"vat22"}}]}}"#
    );
    let (header, payload) = token(&refund.request(&merchant(Hash::Sha384)).unwrap());
    assert_eq!((&*header, payload), (r#"{"alg":"HS384","typ":"JWT"}"#, expected));

    let weighed = Goods::in_total("Сыр", "1".parse().unwrap(), "0.3".parse().unwrap(), Tax::None);
    let receipt = Receipt::builder()
        .goods(weighed)
        .build("1".parse().unwrap())
        .unwrap();
    assert_eq!(
        Refund::goods(KEY.parse().unwrap(), &receipt).err(),
        Some(ItemError::UnitPrice("Сыр".to_owned()))
    );
}

#[test]
fn a_refund_of_nothing_cannot_be_made() {
    assert_eq!(
        Refund::partial(KEY.parse().unwrap(), Amount::ZERO).err(),
        Some(ZeroRefund)
    );
}

#[test]
fn a_refund_needs_password_3() {
    let without = Merchant::live("demo_shop", LivePasswords::new("p1", "p2").unwrap(), Hash::Md5).unwrap();
    assert_eq!(
        Refund::full(KEY.parse().unwrap()).request(&without),
        Err(NoPassword::Third)
    );
    let test = crate::TestPasswords::new("a", "b").unwrap();
    let test_only = Merchant::test_only("demo_shop", test, Hash::Md5).unwrap();
    assert_eq!(
        Refund::full(KEY.parse().unwrap()).request(&test_only),
        Err(NoPassword::Pair(Mode::Live))
    );
}

#[test]
fn answers_give_a_number_or_a_reason() {
    let yes = format!(r#"{{"success":true,"message":null,"requestId":"{ID}"}}"#);
    let id = Refund::read_reply(200, yes.as_bytes()).unwrap();
    assert_eq!(id.as_str(), ID);
    let state = id.state(&merchant(Hash::Md5));
    assert_eq!(
        state.url,
        format!("https://services.robokassa.ru/RefundService/Refund/GetState?id={ID}")
    );
    for (answer, error) in [
        (
            r#"{"success":false,"message":"NotEnoughOperationFunds","requestId":null}"#,
            ReplyError::refused("NotEnoughOperationFunds"),
        ),
        (r#"{"message":"no key"}"#, ReplyError::refused("no key")),
        (r#"{"success":false,"requestId":null}"#, ReplyError::refused("")),
    ] {
        assert_eq!(Refund::read_reply(400, answer.as_bytes()), Err(error), "{answer}");
    }
}

#[test]
fn an_answer_that_leaves_the_outcome_open_is_no_refusal() {
    for answer in [
        "{}",
        r#"{"title":"Bad Gateway","status":502}"#,
        r#"{"message":""}"#,
        r#"{"success":true}"#,
        r#"{"success":true,"message":"later","requestId":null}"#,
        r#"{"success":true,"requestId":"0b4fd4a5"}"#,
        r#"{"success":true,"requestId":"../../xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}"#,
        r#"{"success":false,"message":"x","requestId":"ID"}"#,
        r#"{"message":"x","requestId":"ID"}"#,
        r#"{"requestId":"ID"}"#,
        r#"[true,null,"ID"]"#,
        "Bad Request",
        "",
    ]
    .map(|answer| answer.replace("ID", ID))
    {
        assert_eq!(
            Refund::read_reply(400, answer.as_bytes()),
            Err(ReplyError::Unreadable),
            "{answer}"
        );
    }
}

#[test]
fn a_bare_message_is_a_refusal_where_the_gateway_says_so_only() {
    let bare = br#"{"message":"Access denied"}"#;
    for status in [400, 401, 403] {
        assert_eq!(
            Refund::read_reply(status, bare),
            Err(ReplyError::refused("Access denied")),
            "{status}"
        );
    }
    for status in [200, 302, 404, 429, 500, 502] {
        assert_eq!(
            Refund::read_reply(status, bare),
            Err(ReplyError::Unreadable),
            "{status}"
        );
    }
    let no = br#"{"success":false,"message":"NotEnoughOperationFunds","requestId":null}"#;
    assert_eq!(
        Refund::read_reply(200, no),
        Err(ReplyError::refused("NotEnoughOperationFunds"))
    );
    assert_eq!(Refund::read_reply(502, no), Err(ReplyError::Unreadable));
}

#[test]
fn states_are_read_with_exact_amounts() {
    for (label, read) in [
        ("finished", RefundLabel::Finished),
        ("processing", RefundLabel::Processing),
        ("canceled", RefundLabel::Cancelled),
        ("odd", RefundLabel::Other("odd".to_owned())),
    ] {
        let answer = format!(r#"{{"requestId":"{ID}","amount":1.000000,"label":"{label}"}}"#);
        let state = RefundState {
            label: read,
            amount: "1".parse().ok(),
        };
        assert_eq!(RefundState::parse(answer.as_bytes()), Ok(state));
    }
    let unknown = r#"{"message":"Id is invalid or request id does not exist"}"#;
    assert_eq!(
        RefundState::parse(unknown.as_bytes()),
        Err(ReplyError::refused("Id is invalid or request id does not exist"))
    );
    for odd in ["{}", r#"[null,"finished"]"#] {
        assert_eq!(
            RefundState::parse(odd.as_bytes()),
            Err(ReplyError::Unreadable),
            "{odd}"
        );
    }
}
