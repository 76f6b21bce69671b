//! Money back: what the shop asks for by a token of password 3, and what the cabinet does without asking the shop.

use ring::hmac::{HMAC_SHA256, HMAC_SHA384, HMAC_SHA512};
use sandbox::{
    Commission, EnquiryAnswer, Gate, Invoice, Pace, PaymentState, RefundState, Service, ServiceAnswer,
    WantedBy,
};
use serde_json::{Value, json};

use crate::shop::{PASSWORD_2, PASSWORD_3, Shop, code, soon, token};

const CREATE: &str = "/RefundService/Refund/Create";
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// Asks for a refund as official modules do: the token in quotes.
async fn ask(shop: &Shop, payload: &str) -> (u16, Value) {
    let token = token(HMAC_SHA256, HEADER, payload, PASSWORD_3);
    shop.call(CREATE, format!("\"{token}\"")).await.unwrap()
}

/// The number of a refund that must be taken on.
async fn taken(shop: &Shop, payload: &str) -> String {
    let (status, answer) = ask(shop, payload).await;
    assert_eq!((status, &answer["success"]), (200, &json!(true)), "{answer}");
    assert_eq!(answer["message"], Value::Null);
    answer["requestId"].as_str().unwrap().to_owned()
}

/// The gateway's reason against a refund.
async fn reason(shop: &Shop, payload: &str) -> String {
    let (status, answer) = ask(shop, payload).await;
    assert_eq!((status, &answer["success"]), (200, &json!(false)), "{answer}");
    assert_eq!(answer["requestId"], Value::Null);
    answer["message"].as_str().unwrap().to_owned()
}

async fn state(shop: &Shop, id: &str) -> (u16, String) {
    let url = shop.url(&format!("/RefundService/Refund/GetState?id={id}"));
    let answer = shop.client.get(url).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn label(id: &str, amount: &str, label: &str) -> (u16, String) {
    let text = format!(r#"{{"requestId":"{id}","amount":{amount},"label":"{label}"}}"#);
    (200, text)
}

#[tokio::test]
async fn a_refund_is_under_way_until_it_is_finished() {
    let shop = Shop::open().await;
    let op_key = shop.paid(7, "100.00").await;
    let id = taken(&shop, &format!(r#"{{"OpKey":"{op_key}","RefundSum":40.5}}"#)).await;
    assert_eq!(state(&shop, &id).await, label(&id, "40.500000", "processing"));
    assert_eq!(state(&shop, &id).await, label(&id, "40.500000", "finished"));

    shop.sandbox.set_pace(Service::Refund, Pace::ByHand);
    let rest = taken(&shop, &format!(r#"{{"OpKey":"{op_key}","RefundSum":59.5}}"#)).await;
    for _ in 0..3 {
        assert_eq!(state(&shop, &rest).await, label(&rest, "59.500000", "processing"));
    }
    let payment = shop.sandbox.payment(7).unwrap();
    assert_eq!(
        (payment.refunded_kopecks(), payment.refundable_kopecks()),
        (4_050, 0)
    );
    shop.sandbox.end_refund(&rest, RefundState::Finished).unwrap();
    assert_eq!(state(&shop, &rest).await, label(&rest, "59.500000", "finished"));
    assert_eq!(
        shop.sandbox
            .end_refund(&rest, RefundState::Cancelled)
            .unwrap_err()
            .code,
        53
    );
    let (status, answer) = state(&shop, "18ad0c6e-5f7e-4d0a-9b6b-2c3f4a5b6c7d").await;
    assert_eq!(
        (status, answer.as_str()),
        (400, r#"{"message":"Id is invalid or request id does not exist"}"#)
    );
}

#[tokio::test]
async fn no_more_goes_back_than_was_paid_and_what_was_called_off_is_free_again() {
    let shop = Shop::open().await;
    shop.sandbox.set_pace(Service::Refund, Pace::ByHand);
    let op_key = shop.paid(7, "100.00").await;
    let whole = format!(r#"{{"OpKey":"{op_key}"}}"#);
    let part = format!(r#"{{"OpKey":"{op_key}","RefundSum":60}}"#);
    let more = format!(r#"{{"OpKey":"{op_key}","RefundSum":100.01}}"#);
    assert_eq!(reason(&shop, &more).await, "NotEnoughOperationFunds");
    let id = taken(&shop, &part).await;
    // Nothing identifies a repetition: a second one is another refund, and there is not enough for it.
    assert_eq!(reason(&shop, &part).await, "NotEnoughOperationFunds");
    assert_eq!(reason(&shop, &whole).await, "NotEnoughOperationFunds");
    shop.sandbox.end_refund(&id, RefundState::Cancelled).unwrap();
    assert_eq!(state(&shop, &id).await, label(&id, "60.000000", "canceled"));
    let id = taken(&shop, &whole).await;
    assert_eq!(state(&shop, &id).await, label(&id, "100.000000", "processing"));
    assert_eq!(reason(&shop, &whole).await, "NotEnoughOperationFunds");
    assert_eq!(shop.sandbox.calls(Service::Refund).len(), 6);
    assert_eq!(shop.sandbox.calls(Service::Refund)[0]["RefundSum"], 100.01);
}

#[tokio::test]
async fn only_a_finished_operation_of_real_money_is_paid_back() {
    let shop = Shop::open().await;
    let nobody = r#"{"OpKey":"0005F891-8CCD-434B-8455-816AFFFDBF37-0VOisWikFF"}"#;
    assert_eq!(reason(&shop, nobody).await, "OperationNotFound");
    shop.open_invoice("7", "100.00").await;
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    shop.sandbox.walk(&op_key, PaymentState::Crediting).unwrap();
    let payload = format!(r#"{{"OpKey":"{op_key}","RefundSum":1}}"#);
    assert_eq!(reason(&shop, &payload).await, "OperationIsNotFinished");
    shop.sandbox.walk(&op_key, PaymentState::Paid).unwrap();
    for (sum, word) in [
        ("0", "positive"),
        ("-1", "positive"),
        ("0.001", "positive"),
        ("\"1\"", "invalid type"),
    ] {
        let payload = format!(r#"{{"OpKey":"{op_key}","RefundSum":{sum}}}"#);
        assert!(reason(&shop, &payload).await.contains(word), "{sum}");
    }
    let play = Shop::open_with(|_| {}).await;
    let mut invoice = Invoice::foreign(7, 100, &[]);
    invoice.is_test = true;
    let op_key = play.sandbox.begin(invoice).unwrap().op_key;
    play.sandbox.walk(&op_key, PaymentState::Paid).unwrap();
    let payload = format!(r#"{{"OpKey":"{op_key}"}}"#);
    assert_eq!(reason(&play, &payload).await, "TestOperation");
}

#[tokio::test]
async fn the_lines_of_a_refund_add_up_to_its_sum() {
    let shop = Shop::open().await;
    let op_key = shop.paid(7, "100.00").await;
    let item = |more: &str| {
        format!(
            r#"{{"OpKey":"{op_key}","RefundSum":99.8,"InvoiceItems":[{{"Name":"Шапка","Quantity":2,"Cost":49.9,"Tax":"vat22"{more}}}]}}"#
        )
    };
    let id = taken(&shop, &item(r#","PaymentObject":"commodity""#)).await;
    let refund = shop.sandbox.payment(7).unwrap().refunds.remove(0);
    assert_eq!(refund.request_id, id);
    assert_eq!(
        (refund.lines[0].name.as_str(), refund.lines[0].sum_kopecks),
        ("Шапка", 9_980)
    );
    let word = reason(&shop, &item(r#","PaymentMethod":"cash""#)).await;
    assert!(word.contains("cash"), "{word}");
    let payload = item("").replace("99.8", "0.2");
    assert_eq!(reason(&shop, &payload).await, "InvoiceItemsDoNotAddUpToRefundSum");
}

#[tokio::test]
async fn only_a_token_signed_with_password_3_is_looked_into() {
    let shop = Shop::open().await;
    let op_key = shop.paid(7, "100.00").await;
    let payload = format!(r#"{{"OpKey":"{op_key}","RefundSum":1}}"#);
    for (algorithm, name) in [
        (HMAC_SHA256, "HS256"),
        (HMAC_SHA384, "HS384"),
        (HMAC_SHA512, "HS512"),
    ] {
        let header = format!(r#"{{"alg":"{name}","typ":"JWT"}}"#);
        let bare = token(algorithm, &header, &payload, PASSWORD_3);
        let (_, answer) = shop.call(CREATE, bare).await.unwrap();
        assert_eq!(answer["success"], true, "{name}: {answer}");
    }
    let spaced = payload.replace(':', ": ");
    for (body, status) in [
        (token(HMAC_SHA256, HEADER, &payload, PASSWORD_2), 401),
        (token(HMAC_SHA384, HEADER, &payload, PASSWORD_3), 401),
        (token(HMAC_SHA256, r#"{"alg":"none"}"#, &payload, PASSWORD_3), 400),
        (
            token(HMAC_SHA256, r#"{"alg":"SHA256"}"#, &payload, PASSWORD_3),
            400,
        ),
        (token(HMAC_SHA256, HEADER, &spaced, PASSWORD_3), 400),
        (token(HMAC_SHA256, HEADER, "[]", PASSWORD_3), 400),
        (payload.clone(), 400),
    ] {
        let (given, answer) = shop.call(CREATE, body.clone()).await.unwrap();
        assert_eq!(given, status, "{body}: {answer}");
        assert!(
            answer["message"].is_string() && answer.get("success").is_none(),
            "{answer}"
        );
    }
    assert_eq!(shop.sandbox.payment(7).unwrap().refunds.len(), 3);
    assert_eq!(shop.sandbox.calls(Service::Refund).len(), 3);

    let without = Shop::open_with(|settings| settings.password_3 = None).await;
    let (status, answer) = ask(&without, &payload).await;
    assert_eq!((status, answer["message"].is_string()), (401, true), "{answer}");
}

#[tokio::test]
async fn an_answer_that_never_arrives_leaves_the_refund_taken_on() {
    let shop = Shop::open().await;
    let op_key = shop.paid(7, "100.00").await;
    let payload = format!(r#"{{"OpKey":"{op_key}","RefundSum":10}}"#);
    let gate = Gate::default();
    shop.sandbox.script(
        Service::Refund,
        [
            ServiceAnswer::Answered(EnquiryAnswer::CutOff),
            ServiceAnswer::Answered(EnquiryAnswer::Page(500)),
            ServiceAnswer::Answered(EnquiryAnswer::HeldBeforeHeaders(gate.clone())),
            ServiceAnswer::Unavailable(503),
            ServiceAnswer::Refused("NoRefundsToday".to_owned()),
            ServiceAnswer::NoRights,
        ],
    );
    let refunds = || shop.sandbox.payment(7).unwrap().refunds.len();
    let body = format!("\"{}\"", token(HMAC_SHA256, HEADER, &payload, PASSWORD_3));
    let broken = shop.call(CREATE, body.clone()).await.unwrap_err();
    assert!(broken.is_body() || broken.is_decode(), "{broken:?}");
    assert_eq!(refunds(), 1);
    assert_eq!(ask(&shop, &payload).await.0, 500);
    assert_eq!(refunds(), 2);
    let (held, ()) = tokio::join!(ask(&shop, &payload), async {
        soon(gate.reached_by(1)).await;
        assert_eq!(refunds(), 3);
        gate.open();
    });
    assert_eq!(held.1["success"], true);
    assert_eq!(ask(&shop, &payload).await.0, 503);
    assert_eq!(reason(&shop, &payload).await, "NoRefundsToday");
    assert_eq!(ask(&shop, &payload).await.0, 401);
    assert_eq!(
        (
            refunds(),
            soon(shop.sandbox.calls_when(Service::Refund, 6)).await.len()
        ),
        (3, 6)
    );

    shop.sandbox
        .script(Service::RefundState, [ServiceAnswer::Unavailable(502)]);
    let id = shop.sandbox.payment(7).unwrap().refunds[0].request_id.clone();
    assert_eq!(state(&shop, &id).await.0, 502);
    assert_eq!(state(&shop, &id).await, label(&id, "10.000000", "processing"));
}

#[tokio::test]
async fn the_cabinet_gives_money_back_and_the_enquiry_says_nothing_of_it() {
    let shop = Shop::open_with(|settings| {
        settings.is_test = false;
        settings.commission = Commission::OnBuyer(500);
    })
    .await;
    let op_key = shop.paid(7, "100.00").await;
    let part = shop.sandbox.refund_in_cabinet(&op_key, Some(5_000)).unwrap();
    assert_eq!(
        (part.wanted_by, part.state),
        (WantedBy::Cabinet, RefundState::Finished)
    );
    assert_eq!(
        shop.sandbox.refund_in_cabinet(&op_key, None).unwrap_err().code,
        30
    );
    assert_eq!(
        shop.sandbox.refund_in_cabinet("nobody", None).unwrap_err().code,
        30
    );
    shop.sandbox.tell_of_refunds(true);
    assert_eq!(code(&shop.ask(7).await.unwrap()), 100, "a part is still here");
    shop.sandbox.refund_in_cabinet(&op_key, Some(5_500)).unwrap();
    assert_eq!(code(&shop.ask(7).await.unwrap()), 60);
    shop.sandbox.tell_of_refunds(false);
    assert_eq!(
        code(&shop.ask(7).await.unwrap()),
        100,
        "as is told of the gateway"
    );
    assert!(shop.sandbox.calls(Service::Refund).is_empty());
    let more = format!(r#"{{"OpKey":"{op_key}","RefundSum":0.01}}"#);
    assert_eq!(reason(&shop, &more).await, "NotEnoughOperationFunds");
}
