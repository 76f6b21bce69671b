//! Second receipts: what is taken on, what is refused and why, and how they end.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use sandbox::{EnquiryAnswer, Pace, SecondReceiptState, Service, ServiceAnswer};
use serde_json::{Value, json};

use crate::shop::{LOGIN, PASSWORD_1, PASSWORD_2, Shop, md5};

/// What makes a good call a faulty one.
type Change = fn(&mut Value);

const ATTACH: &str = "/RoboFiscal/Receipt/Attach";
const STATUS: &str = "/RoboFiscal/Receipt/Status";

const FIRST: &str = r#"{"sno":"osn","items":[
    {"name":"Шапка","quantity":2,"sum":200,"tax":"vat22","payment_method":"full_prepayment","payment_object":"commodity"},
    {"name":"Доставка","quantity":1,"sum":100,"tax":"none","payment_method":"full_prepayment","payment_object":"service"}]}"#;

/// A shop with a paid invoice 7 over 300 roubles and this first receipt.
async fn prepaid(first: &str) -> Shop {
    let shop = Shop::open().await;
    shop.open_with_receipt(7, "300.00", first, &[]).await;
    shop.sandbox.pay(7).unwrap();
    shop
}

/// What settles all of it.
fn second() -> Value {
    json!({
        "merchantId": LOGIN,
        "id": "2007",
        "originId": "7",
        "operation": "sell",
        "sno": "osn",
        "url": "https://shop.example",
        "total": 300.0,
        "items": [
            { "name": "Шапка", "quantity": 2, "sum": 200.0, "tax": "vat22", "payment_method": "full_payment",
              "payment_object": "commodity" },
            { "name": "Доставка", "quantity": 1, "sum": 100.0, "tax": "none", "payment_method": "full_payment",
              "payment_object": "service" },
        ],
        "client": { "email": "anna@example.com" },
        "payments": [{ "type": 2, "sum": 300.0 }],
        "vats": [{ "type": "vat22", "sum": 36.07 }, { "type": "none", "sum": 0 }],
    })
}

/// The body of a call, sealed by hand.
fn sealed(json: &Value, password: &str) -> String {
    let body = URL_SAFE_NO_PAD.encode(json.to_string());
    let signature = md5(&format!("{body}{password}"));
    format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature))
}

async fn attach(shop: &Shop, json: &Value) -> Value {
    let (status, answer) = shop.call(ATTACH, sealed(json, PASSWORD_1)).await.unwrap();
    assert_eq!(status, 200);
    answer
}

async fn status(shop: &Shop, id: u64) -> Value {
    let call = json!({ "merchantId": LOGIN, "id": id.to_string() });
    let (status, answer) = shop.call(STATUS, sealed(&call, PASSWORD_1)).await.unwrap();
    assert_eq!(status, 200);
    answer
}

#[tokio::test]
async fn a_second_receipt_waits_until_it_is_registered() {
    let shop = prepaid(FIRST).await;
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    let ok = json!({ "ResultCode": "0", "ResultDescription": "ok", "OpKey": op_key });
    assert_eq!(attach(&shop, &second()).await, ok);
    assert_eq!(status(&shop, 2007).await["Code"], "1");
    let done = status(&shop, 2007).await;
    assert_eq!(
        (&done["Code"], &done["Description"]),
        (&json!("2"), &json!("Done"))
    );
    assert!(
        done["FnNumber"].is_string() && done["FiscalDate"].is_null(),
        "{done}"
    );
    // The same call again is the same receipt.
    assert_eq!(attach(&shop, &second()).await, ok);
    let receipts = shop.sandbox.payment(7).unwrap().second_receipts;
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0].state, SecondReceiptState::Registered);
    assert_eq!((receipts[0].id, receipts[0].total_kopecks), (2007, 30_000));
    assert_eq!(status(&shop, 2008).await["Code"], "1000");

    // The example of the documents has texts for numbers, their list says integers.
    let shop = prepaid(FIRST).await;
    let mut integers = second();
    integers["id"] = json!(2007);
    integers["originId"] = json!(7);
    let body = STANDARD_NO_PAD.encode(integers.to_string());
    let seal = STANDARD_NO_PAD.encode(md5(&format!("{body}{PASSWORD_1}")));
    let (_, answer) = shop.call(ATTACH, format!("{body}.{seal}")).await.unwrap();
    assert_eq!(answer["ResultCode"], "0", "{answer}");
}

#[tokio::test]
async fn what_does_not_fit_the_first_receipt_is_refused() {
    let shop = prepaid(FIRST).await;
    let cases: [(&str, Change); 18] = [
        ("differ from originId", |second| second["id"] = json!("7")),
        ("id must be", |second| second["id"] = json!("x")),
        ("under originId", |second| second["originId"] = json!("8")),
        ("operation", |second| second["operation"] = json!("refund")),
        ("sno is patent", |second| second["sno"] = json!("patent")),
        ("add up to 300.00", |second| second["total"] = json!(299.0)),
        ("full_payment", |second| {
            second["items"][0]["payment_method"] = json!("full_prepayment");
        }),
        ("vat18", |second| second["items"][0]["tax"] = json!("vat18")),
        ("vats must have \"vat22\"", |second| {
            second["vats"] = json!([{ "type": "none", "sum": 0 }]);
        }),
        ("no item has", |second| {
            second["vats"] = json!([{ "type": "vat10", "sum": 0 }]);
        }),
        ("comes to 36.07", |second| second["vats"][0]["sum"] = json!(33.33)),
        ("settle the total", |second| {
            second["payments"][0]["type"] = json!(1);
        }),
        ("settle the total", |second| {
            second["payments"][0]["sum"] = json!(1.0);
        }),
        ("e-mail address", |second| {
            second["client"] = json!({ "email": "anna" });
        }),
        ("email or a phone", |second| second["client"] = json!({})),
        ("less of \"Шарф\"", |second| {
            second["items"][0]["name"] = json!("Шарф");
        }),
        ("less of \"Доставка\"", |second| {
            second["items"][0]["sum"] = json!(199.0);
            second["items"][1]["sum"] = json!(101.0);
            second["vats"][0]["sum"] = json!(35.89);
        }),
        ("one by one", |second| {
            second["items"][0]["payment_object"] = json!("tovar_mark");
            second["items"][0]["nomenclature_code"] = json!("010460406000590021N4N57RTCBUZTQ");
        }),
    ];
    for (word, change) in cases {
        let mut receipt = second();
        change(&mut receipt);
        let answer = attach(&shop, &receipt).await;
        assert_eq!(answer["ResultCode"], "3", "{word}: {answer}");
        let description = answer["ResultDescription"].as_str().unwrap();
        assert!(description.contains(word), "{word}: {description}");
    }
    assert!(shop.sandbox.payment(7).unwrap().second_receipts.is_empty());
    assert_eq!(shop.sandbox.calls(Service::SecondReceipt).len(), 18);

    let settled = prepaid(&FIRST.replace("full_prepayment", "full_payment")).await;
    let answer = attach(&settled, &second()).await;
    assert!(
        answer["ResultDescription"]
            .as_str()
            .unwrap()
            .contains("no prepayment"),
        "{answer}"
    );
    let without = Shop::open().await;
    without.paid(7, "300.00").await;
    let answer = attach(&without, &second()).await;
    assert!(
        answer["ResultDescription"]
            .as_str()
            .unwrap()
            .contains("no first receipt"),
        "{answer}"
    );
}

#[tokio::test]
async fn what_went_back_is_not_settled_and_there_are_two_receipts_at_most() {
    let shop = prepaid(FIRST).await;
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    shop.sandbox.refund_in_cabinet(&op_key, Some(10_000)).unwrap();
    let answer = attach(&shop, &second()).await;
    assert!(
        answer["ResultDescription"]
            .as_str()
            .unwrap()
            .contains("left to settle, 200.00"),
        "{answer}"
    );
    let mut rest = second();
    rest["items"].as_array_mut().unwrap().pop();
    rest["vats"].as_array_mut().unwrap().pop();
    rest["total"] = json!(200.0);
    rest["payments"][0]["sum"] = json!(200.0);
    assert_eq!(attach(&shop, &rest).await["ResultCode"], "0");
    rest["id"] = json!("2008");
    let answer = attach(&shop, &rest).await;
    assert!(
        answer["ResultDescription"]
            .as_str()
            .unwrap()
            .contains("two receipts"),
        "{answer}"
    );
}

#[tokio::test]
async fn one_that_failed_may_be_sent_again_under_its_number() {
    let shop = prepaid(FIRST).await;
    shop.sandbox.set_pace(Service::SecondReceipt, Pace::ByHand);
    assert_eq!(attach(&shop, &second()).await["ResultCode"], "0");
    let mut other = second();
    other["client"] = json!({ "phone": "79991234567" });
    other["total"] = json!(100.0);
    other["payments"][0]["sum"] = json!(100.0);
    other["items"].as_array_mut().unwrap().remove(0);
    other["vats"].as_array_mut().unwrap().remove(0);
    let answer = attach(&shop, &other).await;
    assert!(
        answer["ResultDescription"]
            .as_str()
            .unwrap()
            .contains("another receipt"),
        "{answer}"
    );
    for _ in 0..2 {
        assert_eq!(status(&shop, 2007).await["Code"], "1");
    }
    let failed = SecondReceiptState::Failed("the storage is full".to_owned());
    shop.sandbox.end_second_receipt(2007, failed.clone()).unwrap();
    assert_eq!(
        shop.sandbox.end_second_receipt(2007, failed).unwrap_err().code,
        53
    );
    let answer = status(&shop, 2007).await;
    assert_eq!(
        answer,
        json!({ "Code": "3", "Description": "the storage is full" })
    );
    assert_eq!(attach(&shop, &other).await["ResultCode"], "0");
    shop.sandbox
        .end_second_receipt(2007, SecondReceiptState::Registered)
        .unwrap();
    assert_eq!(status(&shop, 2007).await["Code"], "2");
    assert_eq!(shop.sandbox.payment(7).unwrap().second_receipts.len(), 1);
}

#[tokio::test]
async fn only_a_sealed_call_of_this_shop_is_looked_into() {
    let shop = prepaid(FIRST).await;
    let mut stranger = second();
    stranger["merchantId"] = json!("stranger");
    for (body, word) in [
        (sealed(&second(), PASSWORD_2), "signature"),
        (sealed(&stranger, PASSWORD_1), "MerchantNotFoundException"),
        (second().to_string().replace('.', ""), "two parts"),
    ] {
        for path in [ATTACH, STATUS] {
            let (status, answer) = shop.call(path, body.clone()).await.unwrap();
            assert_eq!(status, 200);
            let (code, why) = if path == ATTACH {
                ("ResultCode", "ResultDescription")
            } else {
                ("Code", "Description")
            };
            assert_eq!(answer[code], "1000", "{answer}");
            assert!(answer[why].as_str().unwrap().contains(word), "{answer}");
        }
    }
    assert!(shop.sandbox.calls(Service::SecondReceipt).is_empty());

    shop.sandbox.script(
        Service::SecondReceipt,
        [
            ServiceAnswer::Unavailable(500),
            ServiceAnswer::Refused("the tax service sleeps".to_owned()),
            ServiceAnswer::Answered(EnquiryAnswer::CutOff),
        ],
    );
    let body = || sealed(&second(), PASSWORD_1);
    assert_eq!(shop.call(ATTACH, body()).await.unwrap().0, 500);
    assert_eq!(attach(&shop, &second()).await["ResultCode"], "3");
    assert!(shop.sandbox.payment(7).unwrap().second_receipts.is_empty());
    assert!(shop.call(ATTACH, body()).await.is_err());
    assert_eq!(shop.sandbox.payment(7).unwrap().second_receipts.len(), 1);
}
