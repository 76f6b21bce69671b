use super::*;
use crate::{Hash, InvId, LivePasswords, TestPasswords};

fn merchant() -> Merchant {
    Merchant::live(
        "demo_shop",
        LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
        Hash::Md5,
    )
    .and_then(|merchant| merchant.with_test(TestPasswords::new("t1_Secret", "t2_Secret")?, Hash::Md5))
    .unwrap()
}

fn payment() -> Payment {
    Payment::new("149.90".parse::<Amount>().unwrap(), InvId::new(1001).unwrap())
}

fn field<'a>(form: &'a PaymentForm, name: &str) -> Option<&'a str> {
    form.fields
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, value)| value.as_str())
}

#[test]
fn a_test_payment_is_signed_with_the_test_pair_and_says_so() {
    let live = payment().form(&merchant(), Mode::Live).unwrap();
    assert_eq!(
        field(&live, "SignatureValue"),
        Some("afd10266ff3d93f9ffc85e5a40b5302b")
    );
    assert_eq!(field(&live, "IsTest"), None);
    let test = payment().form(&merchant(), Mode::Test).unwrap();
    assert_eq!(
        field(&test, "SignatureValue"),
        Some("b7424b76e5ea74b78c8203ceb85b2d4f")
    );
    assert_eq!(field(&test, "IsTest"), Some("1"));
}

#[test]
fn unsigned_parameters_do_not_change_the_signature() {
    let form = payment()
        .description(&"ж\n".repeat(100))
        .email("buyer@example.com")
        .culture(Culture::En)
        .expires(time::macros::datetime!(2026-08-23 12:53:07.5 +3))
        .inc_curr_label("BankCardPSR")
        .methods(["BankCard", "SBP"])
        .without_free_sale(true)
        .recurring()
        .form(&merchant(), Mode::Live)
        .unwrap();
    assert_eq!(
        field(&form, "SignatureValue"),
        Some("afd10266ff3d93f9ffc85e5a40b5302b")
    );
    assert_eq!(
        field(&form, "Description").map(|text| text.chars().count()),
        Some(99)
    );
    assert_eq!(field(&form, "Culture"), Some("en"));
    assert_eq!(field(&form, "ExpirationDate"), Some("2026-08-23T12:53:07+03:00"));
    assert_eq!(field(&form, "IsWithoutFreeSale"), Some("true"));
    assert_eq!(field(&form, "Recurring"), Some("true"));
    assert_eq!(
        form.fields
            .iter()
            .filter(|(name, _)| *name == "PaymentMethods")
            .count(),
        2
    );
}

#[test]
fn a_payment_expires_by_the_clocks_of_moscow() {
    use time::macros::datetime;
    for (at, sent) in [
        (datetime!(2026-08-01 21:00:00 UTC), "2026-08-02T00:00:00+03:00"),
        (
            datetime!(2026-12-31 21:59:59.999_999_9 UTC),
            "2027-01-01T00:59:59+03:00",
        ),
        (datetime!(2026-08-02 05:00:00 +5), "2026-08-02T03:00:00+03:00"),
        (datetime!(1969-12-31 23:59:59.5 -3), "1970-01-01T05:59:59+03:00"),
    ] {
        let form = payment().expires(at).form(&merchant(), Mode::Live).unwrap();
        assert_eq!(field(&form, "ExpirationDate"), Some(sent), "{at}");
    }
    let unix = std::time::UNIX_EPOCH + std::time::Duration::from_millis(1_785_618_000_999);
    let link = payment().expires(unix).link(&merchant(), Mode::Live).unwrap();
    assert!(
        link.contains("&ExpirationDate=2026-08-02T00%3A00%3A00%2B03%3A00&"),
        "{link}"
    );
}

#[test]
fn a_link_carries_the_form_encoded_once_more() {
    let payment = payment()
        .receipt(ReceiptText::verbatim(r#"{"items":[{"name":"Чай"}]}"#).unwrap())
        .success_url2(ReturnTo {
            url: "https://shop.example/ok?o=1".parse().unwrap(),
            method: ReturnMethod::Get,
        })
        .shp(Shp::from_pairs([("Shp_name", "Иван")]).unwrap());
    let form = payment.form(&merchant(), Mode::Live).unwrap();
    assert_eq!(
        field(&form, "Receipt").map(|text| text.starts_with("%7B%22items%22")),
        Some(true)
    );
    assert_eq!(field(&form, "Shp_name"), Some("%D0%98%D0%B2%D0%B0%D0%BD"));
    let link = payment.link(&merchant(), Mode::Live).unwrap();
    assert_eq!(form.link(), link);
    assert!(link.starts_with(
        "https://auth.robokassa.ru/Merchant/Index.aspx?MerchantLogin=demo_shop&OutSum=149.90&InvId=1001&"
    ));
    assert!(link.contains("&Receipt=%257B%2522items%2522"));
    assert!(link.contains("&SuccessUrl2=https%3A%2F%2Fshop.example%2Fok%3Fo%3D1&SuccessUrl2Method=GET&"));
    assert!(link.ends_with("&Shp_name=%25D0%2598%25D0%25B2%25D0%25B0%25D0%25BD"));
}

#[test]
fn the_gateway_numbers_a_payment_when_asked() {
    let amount: Amount = "149.90".parse().unwrap();
    let absent = Payment::new(amount, InvoiceNumber::Absent)
        .form(&merchant(), Mode::Live)
        .unwrap();
    assert_eq!(field(&absent, "InvId"), None);
    assert_eq!(
        field(&absent, "SignatureValue"),
        Some("9820588a73fbe2678090804cb5db103e")
    );
    let zero = Payment::new(amount, InvoiceNumber::Zero)
        .form(&merchant(), Mode::Live)
        .unwrap();
    assert_eq!(field(&zero, "InvId"), Some("0"));
}

#[test]
fn a_saved_card_is_paid_on_its_own_page() {
    let token: OpKey = "E1253728-48A9-488D-A045-9954C442AF5C-qNavrXC6Y4".parse().unwrap();
    let payment = payment().saved_card(token.clone());
    let form = payment.form(&merchant(), Mode::Live).unwrap();
    assert_eq!(
        form.action,
        "https://auth.robokassa.ru/Merchant/Payment/CoFPayment"
    );
    assert_eq!(field(&form, "Token"), Some(token.as_str()));
    let both = self::payment().hold().recurring();
    for wrong in [payment.clone().hold(), payment.recurring(), both] {
        assert_eq!(wrong.form(&merchant(), Mode::Live), Err(PaymentError::Exclusive));
    }
}

#[test]
fn a_receipt_must_make_the_sum_of_the_payment() {
    let rub = |text: &str| text.parse::<Amount>().unwrap();
    let tea = |price| {
        crate::receipt::Goods::new(
            "Чай",
            rub(price),
            crate::receipt::Quantity::ONE,
            crate::receipt::Tax::None,
        )
    };
    let receipt = |price| {
        crate::receipt::Receipt::builder()
            .goods(tea(price))
            .build(rub(price))
            .unwrap()
    };
    assert!(
        payment()
            .receipt(receipt("149.90"))
            .form(&merchant(), Mode::Live)
            .is_ok()
    );
    let error = PaymentError::ReceiptSum {
        receipt: rub("149.89"),
        payment: rub("149.90"),
    };
    assert_eq!(
        payment().receipt(receipt("149.89")).form(&merchant(), Mode::Live),
        Err(error)
    );
    #[cfg(feature = "hold")]
    {
        let confirm = crate::hold::HoldConfirm::new(rub("149.90"), InvId::new(1001).unwrap());
        let confirm = confirm.receipt(receipt("149.89"));
        assert_eq!(confirm.request(&merchant()), Err(error));
    }
    #[cfg(feature = "recurring")]
    {
        let series = crate::recurring::Series::begun_by(InvId::new(1).unwrap());
        let charge = series.charge(rub("149.90"), InvId::new(1001).unwrap()).unwrap();
        let charge = charge.receipt(receipt("149.89"));
        assert_eq!(charge.request(&merchant()), Err(error));
    }
}

#[test]
fn what_the_gateway_would_refuse_is_not_sent() {
    let nothing = Payment::new(Amount::ZERO, InvId::new(1).unwrap());
    assert_eq!(nothing.form(&merchant(), Mode::Live), Err(PaymentError::ZeroSum));
    let only_live = Merchant::live("demo_shop", LivePasswords::new("a", "b").unwrap(), Hash::Md5).unwrap();
    let error = PaymentError::NoPassword(NoPassword::Pair(Mode::Test));
    assert_eq!(payment().link(&only_live, Mode::Test), Err(error));
    for url in [
        "",
        "shop.example",
        "https://",
        "https:///x",
        "ftp://a",
        "https://a b",
        "https://сайт.рф",
    ] {
        assert_eq!(url.parse::<PageUrl>(), Err(ValueError::Url), "{url}");
    }
    for key in ["", "a:b", "a b", "ключ", &"a".repeat(65)] {
        assert_eq!(key.parse::<OpKey>(), Err(ValueError::OpKey), "{key}");
    }
    let longest = "a".repeat(64);
    assert_eq!(longest.parse::<OpKey>().unwrap().to_string(), longest);
    for json in ["", "[]", "{", "1", "{} {}"] {
        assert_eq!(
            ReceiptText::verbatim(json),
            Err(crate::receipt::ReceiptTextError),
            "{json}"
        );
    }
}

#[test]
fn a_sum_may_be_in_a_currency_that_the_gateway_converts() {
    for code in ["USD", "EUR", "KZT"] {
        let payment = payment().currency(code.parse().unwrap());
        let form = payment.form(&merchant(), Mode::Live).unwrap();
        assert_eq!(field(&form, "OutSumCurrency"), Some(code));
    }
    for code in ["", "RUB", "usd"] {
        assert_eq!(code.parse::<Currency>(), Err(ValueError::Currency), "{code}");
    }
}

#[test]
fn a_form_in_html_says_what_its_fields_say() {
    let payment = payment().description(r#"A "b" <c> & d"#);
    let form = payment.form(&merchant(), Mode::Live).unwrap();
    let html = form.to_html("Оплатить > всё");
    assert!(
        html.starts_with(
            r#"<form method="post" action="https://auth.robokassa.ru/Merchant/Index.aspx"><input "#
        ),
        "{html}"
    );
    assert!(
        html.contains(r#"name="Description" value="A &quot;b&quot; &lt;c&gt; &amp; d">"#),
        "{html}"
    );
    assert_eq!(html.matches("<input ").count(), form.fields.len());
    assert!(
        html.ends_with("<button>Оплатить &gt; всё</button></form>"),
        "{html}"
    );
}

#[test]
fn a_form_shows_the_names_of_its_fields_only() {
    let mut form = payment()
        .email("buyer@example.com")
        .form(&merchant(), Mode::Live)
        .unwrap();
    form.fields.truncate(2);
    assert_eq!(
        format!("{form:?}"),
        r#"PaymentForm { action: "https://auth.robokassa.ru/Merchant/Index.aspx", fields: ["MerchantLogin", "OutSum"] }"#
    );
}
