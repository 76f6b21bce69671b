use super::*;
use crate::receipt::ReceiptText;
use crate::{Amount, Culture, Currency, Hash, InvId, LivePasswords, PageUrl, ReturnMethod, ReturnTo, Shp};

fn merchant() -> Merchant {
    Merchant::live(
        "demo_shop",
        LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
        Hash::Md5,
    )
    .unwrap()
}

fn payment() -> Payment {
    Payment::new("149.90".parse::<Amount>().unwrap(), InvId::new(1001).unwrap())
}

fn value(call: &ScriptCall) -> serde_json::Value {
    serde_json::from_str(&call.argument).unwrap()
}

#[test]
fn a_window_has_the_names_and_values_of_the_form() {
    let payment = payment()
        .description("</script> & \"Чай\"")
        .receipt(ReceiptText::verbatim("{}").unwrap())
        .shp(Shp::from_pairs([("Shp_order", "A-77")]).unwrap());
    let form = payment.form(&merchant(), Mode::Live).unwrap();
    let call = payment.window(&merchant(), Mode::Live).unwrap();
    assert_eq!(
        call.script,
        "https://auth.robokassa.ru/Merchant/bundle/robokassa_iframe.js"
    );
    assert_eq!(call.function, "Robokassa.StartPayment");
    assert!(!call.argument.contains('<'), "{}", call.argument);
    let value = value(&call);
    assert_eq!(value.as_object().unwrap().len(), form.fields.len());
    for (name, text) in &form.fields {
        assert_eq!(value[&**name], **text, "{name}");
    }
}

#[test]
fn instalments_start_with_their_label_and_several_methods_are_a_list() {
    let payment = payment().inc_curr_label("Podeli").methods(["BankCard", "SBP"]);
    let call = payment.instalments(&merchant(), Mode::Live).unwrap();
    assert_eq!(
        call.script,
        "https://auth.robokassa.ru/Merchant/PaymentForm/DirectPayment.js"
    );
    assert_eq!(call.function, "Robo.directPayment.startOp");
    let value = value(&call);
    assert_eq!(value["IncCurrLabel"], "Podeli");
    assert_eq!(value["PaymentMethods"], serde_json::json!(["BankCard", "SBP"]));
    assert_eq!(value["SignatureValue"], "afd10266ff3d93f9ffc85e5a40b5302b");
}

#[test]
fn a_qr_code_is_signed_with_the_receipt_as_json() {
    assert_eq!(payment().sbp_qr(&merchant(), "qr"), Err(PaymentError::NoEmail));
    let payment = payment().email("a@b.c");
    let call = payment.sbp_qr(&merchant(), "qr").unwrap();
    assert_eq!(
        call.script,
        "https://auth.robokassa.ru/Merchant/bundle/robokassa-iframe-badge.js"
    );
    assert_eq!(call.function, "Robokassa.pay.startOp");
    assert_eq!(
        call.argument,
        concat!(
            r#"{"paymentMethod":"SBP","email":"a@b.c","merchantLogin":"demo_shop","outSum":"149.90","invId":"1001","#,
            r#""signature":"afd10266ff3d93f9ffc85e5a40b5302b","qrContainerId":"qr"}"#,
        )
    );
    let full = payment
        .receipt(ReceiptText::verbatim(r#"{"items":[]}"#).unwrap())
        .shp(Shp::from_pairs([("Shp_order", "A-77")]).unwrap());
    let value = value(&full.sbp_qr(&merchant(), "qr").unwrap());
    let signed = r#"demo_shop:149.90:1001:{"items":[]}:p1_Secret:Shp_order=A-77"#;
    assert_eq!(value["signature"], *Hash::Md5.base().slot(signed).sign().hex());
    assert_eq!(value["receipt"], r#"{"items":[]}"#);
    assert_eq!(value["Shp_order"], "A-77");
    let nothing = Payment::new(Amount::ZERO, InvId::new(1).unwrap());
    assert_eq!(nothing.sbp_qr(&merchant(), "qr"), Err(PaymentError::ZeroSum));
    assert_eq!(
        nothing.window(&merchant(), Mode::Live),
        Err(PaymentError::ZeroSum)
    );
}

#[test]
fn the_server_starts_a_payment_and_sends_the_browser_on() {
    let request = payment().start(&merchant(), Mode::Live).unwrap();
    assert_eq!(request.url, "https://auth.robokassa.ru/Merchant/Indexjson.aspx");
    let link = payment().link(&merchant(), Mode::Live).unwrap();
    assert_eq!(Some(&*request.body), link.split_once('?').map(|(_, query)| query));
    assert_eq!(
        Payment::read_started(&merchant(), br#"{"invoiceID":"a1B2-c3"}"#).as_deref(),
        Ok("https://auth.robokassa.ru/Merchant/Index/a1B2-c3")
    );
    assert_eq!(
        Payment::read_started(&merchant(), br#"{"invoiceID":10}"#).as_deref(),
        Ok("https://auth.robokassa.ru/Merchant/Index/10")
    );
    for answer in [
        r#"{"invoiceID":""}"#,
        r#"{"invoiceID":0}"#,
        r#"{"invoiceID":"00000000-0000-0000-0000-000000000000","errorCode":29}"#,
        r#"{"invoiceID":"a/../b"}"#,
        r#"{"errorCode":29}"#,
        "",
    ] {
        assert_eq!(
            Payment::read_started(&merchant(), answer.as_bytes()),
            Err(ReplyError::Unreadable),
            "{answer}"
        );
    }
}

/// A QR code for the same number would be one for roubles, at once and for ever.
#[test]
fn a_qr_code_never_drops_what_would_change_the_payment() {
    let url = || "https://shop.example/r".parse::<PageUrl>().unwrap();
    let back = || ReturnTo {
        url: url(),
        method: ReturnMethod::Get,
    };
    let payment = payment().email("a@b.c");
    for (name, given) in [
        ("OutSumCurrency", payment.clone().currency(Currency::Usd)),
        ("StepByStep", payment.clone().hold()),
        ("Recurring", payment.clone().recurring()),
        ("Token", payment.clone().saved_card("key-1".parse().unwrap())),
        ("ResultUrl2", payment.clone().result_url2(url())),
        ("SuccessUrl2", payment.clone().success_url2(back())),
        ("FailUrl2", payment.clone().fail_url2(back())),
        (
            "ExpirationDate",
            payment.clone().expires(std::time::SystemTime::UNIX_EPOCH),
        ),
        ("UserIp", payment.clone().user_ip([127, 0, 0, 1].into())),
    ] {
        assert_eq!(given.sbp_qr(&merchant(), "qr"), Err(PaymentError::NotHere(name)));
    }
    let described = payment.description("Чай").culture(Culture::Ru).methods(["SBP"]);
    assert!(described.sbp_qr(&merchant(), "qr").is_ok());
}

/// Its page is another one, which no script and no start by the server leads to.
#[test]
fn a_saved_card_is_used_on_its_own_page_only() {
    let payment = payment().saved_card("key-1".parse().unwrap());
    let refused = PaymentError::NotHere("Token");
    assert_eq!(payment.window(&merchant(), Mode::Live).err(), Some(refused));
    assert_eq!(payment.instalments(&merchant(), Mode::Live).err(), Some(refused));
    assert_eq!(payment.start(&merchant(), Mode::Live).err(), Some(refused));
    assert!(payment.form(&merchant(), Mode::Live).is_ok());
}

#[test]
fn a_call_does_not_show_its_argument() {
    let call = ScriptCall {
        script: "https://a.b/c.js".to_owned(),
        function: "f",
        argument: r#"{"email":"a@b.c"}"#.to_owned(),
    };
    assert_eq!(
        format!("{call:?}"),
        r#"ScriptCall { script: "https://a.b/c.js", function: "f", argument: 17 bytes }"#
    );
}
