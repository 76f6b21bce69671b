use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use time::macros::datetime;

use super::*;
use crate::receipt::{AgentKind, Goods, Quantity, SettlementMethod, SubjectKind, Supplier, Tax, TaxSystem};
use crate::split::SplitError;
use crate::{Hash, LivePasswords, ReturnMethod, TestPasswords};

mod answers;

fn merchant() -> Merchant {
    Merchant::live("login", LivePasswords::new("p1", "p2").unwrap(), Hash::Md5)
        .and_then(|merchant| merchant.with_test(TestPasswords::new("t1", "t2")?, Hash::Sha256))
        .unwrap()
}

fn rub(text: &str) -> Amount {
    text.parse().unwrap()
}

fn share(login: &str, amount: &str) -> SplitShare {
    SplitShare {
        login: login.to_owned(),
        inv_id: None,
        amount: rub(amount),
        receipt: None,
    }
}

/// The decoded header and payload of the token in a request's body.
fn token(request: &Request) -> [String; 2] {
    let parts: Vec<_> = request.body.trim_matches('"').split('.').collect();
    [parts[0], parts[1]].map(|part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
}

#[test]
fn an_invoice_has_every_field_of_the_page() {
    let hat = Goods::new("Шапка", rub("50"), Quantity::pieces(2).unwrap(), Tax::Vat22)
        .method(SettlementMethod::FullPayment)
        .kind(SubjectKind::Commodity);
    let receipt = Receipt::builder()
        .tax_system(TaxSystem::Osn)
        .goods(hat)
        .build(rub("100"))
        .unwrap();
    let to = |path: &str| ReturnTo {
        url: format!("https://a.b/{path}").parse().unwrap(),
        method: ReturnMethod::Get,
    };
    let invoice = Invoice::new(InvoiceType::OneTime, rub("100"))
        .number(InvId::new(7).unwrap())
        .culture(Culture::En)
        .description("Order 7")
        .comment("call first")
        .shp(Shp::from_pairs([("Shp_b", "2"), ("Shp_a", "1")]).unwrap())
        .receipt(receipt)
        .success_url2(to("ok"))
        .fail_url2(to("no"))
        .expires(datetime!(2026-01-02 03:04:05 UTC))
        .methods(["BankCard", "SBP"])
        .without_free_sale(false)
        .email("a@b.c")
        .result_url2("https://a.b/r2".parse().unwrap())
        .recurring();
    let request = invoice.request(&merchant(), Mode::Live).unwrap();
    assert_eq!(
        request.url,
        "https://services.robokassa.ru/InvoiceServiceWebApi/api/CreateInvoice"
    );
    assert_eq!(
        token(&request),
        [
            r#"{"typ":"JWT","alg":"MD5"}"#.to_owned(),
            concat!(
                r#"{"MerchantLogin":"login","InvoiceType":"OneTime","OutSum":100.00,"InvId":7,"Culture":"en","#,
                r#""Description":"Order 7","MerchantComments":"call first","UserFields":{"Shp_a":"1","Shp_b":"2"},"#,
                r#""InvoiceItems":[{"Name":"Шапка","Quantity":2,"Cost":50.00,"Tax":"vat22","PaymentMethod":"full_payment","#,
                r#""PaymentObject":"commodity"}],"Sno":"osn","SuccessUrl2Data":{"Url":"https://a.b/ok","Method":"GET"},"#,
                r#""FailUrl2Data":{"Url":"https://a.b/no","Method":"GET"},"ExpirationDate":"2026-01-02T06:04:05+03:00","#,
                r#""Aliases":["BankCard","SBP"],"IsWithoutFreeSale":false,"AdditionalParameters":{"Email":"a@b.c","#,
                r#""Recurring":"true","ResultURL2":"https://a.b/r2"}}"#
            )
            .to_owned()
        ]
    );
}

#[test]
fn a_hold_and_a_saved_card_are_additional_parameters() {
    let invoice = || Invoice::new(InvoiceType::OneTime, rub("1"));
    for (invoice, words) in [
        (invoice().hold(), r#"{"StepByStep":"true"}"#),
        (
            invoice().saved_card("KEY-1".parse().unwrap()),
            r#"{"Token":"KEY-1"}"#,
        ),
    ] {
        let [_, payload] = token(&invoice.request(&merchant(), Mode::Live).unwrap());
        let end = format!(r#""OutSum":1.00,"AdditionalParameters":{words}}}"#);
        assert!(payload.ends_with(&end), "{payload}");
    }
}

#[test]
fn what_the_gateway_would_refuse_is_not_sent() {
    let invoice = || Invoice::new(InvoiceType::OneTime, rub("10"));
    let card = || "KEY-1".parse().unwrap();
    let hat = Goods::new("Шапка", rub("9.99"), Quantity::ONE, Tax::None);
    let cheaper = Receipt::builder().goods(hat).build(rub("9.99")).unwrap();
    for (wrong, error) in [
        (
            Invoice::new(InvoiceType::OneTime, Amount::ZERO),
            PaymentError::ZeroSum.into(),
        ),
        (
            invoice().receipt(cheaper),
            InvoiceError::Payment(PaymentError::ReceiptSum {
                receipt: rub("9.99"),
                payment: rub("10"),
            }),
        ),
        (invoice().saved_card(card()).hold(), InvoiceError::SavedCard),
        (invoice().saved_card(card()).recurring(), InvoiceError::SavedCard),
        (invoice().hold().recurring(), InvoiceError::Hold),
        (
            Invoice::new(InvoiceType::Reusable, rub("10")).hold(),
            InvoiceError::Hold,
        ),
        (
            invoice().split(vec![share("a", "9.99")]),
            InvoiceError::Split(SplitError::Shares),
        ),
        (
            invoice().split(Vec::new()),
            InvoiceError::Split(SplitError::Shares),
        ),
    ] {
        assert_eq!(wrong.request(&merchant(), Mode::Live), Err(error));
    }
    let divided = invoice().split(vec![share("a", "10")]);
    assert!(divided.request(&merchant(), Mode::Live).is_ok());
    assert_eq!(
        divided.request(&merchant(), Mode::Test),
        Err(InvoiceError::TestSplit)
    );
}

#[test]
fn a_test_invoice_says_so_and_has_the_test_key() {
    let request = Invoice::new(InvoiceType::Reusable, rub("1"))
        .request(&merchant(), Mode::Test)
        .unwrap();
    let payload = concat!(
        r#"{"MerchantLogin":"login","InvoiceType":"Reusable","OutSum":1.00,"#,
        r#""AdditionalParameters":{"IsTest":"1"}}"#
    );
    assert_eq!(
        token(&request),
        [r#"{"typ":"JWT","alg":"SHA256"}"#.to_owned(), payload.to_owned()]
    );
    assert_eq!(
        request,
        InvoiceCall::Create
            .verbatim(&merchant(), Mode::Test, payload)
            .unwrap()
    );
    assert_ne!(
        request.body,
        InvoiceCall::Create
            .verbatim(&merchant(), Mode::Live, payload)
            .unwrap()
            .body
    );
}

#[test]
fn goods_without_a_unit_price_cannot_be_invoiced() {
    let cheese = Goods::in_total("Сыр", rub("1"), "0.3".parse().unwrap(), Tax::None);
    let receipt = Receipt::builder().goods(cheese).build(rub("1")).unwrap();
    let error = Invoice::new(InvoiceType::OneTime, rub("1"))
        .receipt(receipt)
        .request(&merchant(), Mode::Live)
        .unwrap_err();
    assert_eq!(error, ItemError::UnitPrice("Сыр".to_owned()).into());
}

#[test]
fn goods_of_a_supplier_cannot_be_invoiced() {
    let supplier = Supplier {
        name: "ООО Ромашка".to_owned(),
        inn: "7707083893".to_owned(),
        phones: Vec::new(),
    };
    let hat = Goods::new("Шапка", rub("50"), Quantity::ONE, Tax::None).agent(AgentKind::Attorney, supplier);
    let receipt = Receipt::builder().goods(hat).build(rub("50")).unwrap();
    let error = Invoice::new(InvoiceType::OneTime, rub("50"))
        .receipt(receipt)
        .request(&merchant(), Mode::Live)
        .unwrap_err();
    assert_eq!(error, ItemError::Agent("Шапка".to_owned()).into());
}

#[test]
fn an_invoice_is_taken_back_by_any_of_its_names() {
    for (name, payload) in [
        (
            InvoiceRef::InvId(InvId::new(7).unwrap()),
            r#"{"MerchantLogin":"login","InvId":7}"#,
        ),
        (
            InvoiceRef::Id("u-u-i-d".to_owned()),
            r#"{"MerchantLogin":"login","Id":"u-u-i-d"}"#,
        ),
        (
            InvoiceRef::EncodedId("x".to_owned()),
            r#"{"MerchantLogin":"login","EncodedId":"x"}"#,
        ),
    ] {
        let request = name.deactivate(&merchant(), Mode::Live).unwrap();
        assert!(request.url.ends_with("/api/DeactivateInvoice"));
        assert_eq!(token(&request)[1], payload);
    }
}

#[test]
fn invoices_are_listed_by_page() {
    let mut list = InvoiceList {
        page: 1,
        page_size: 10,
        statuses: vec![InvoiceStatus::Paid, InvoiceStatus::NotPaid],
        types: vec![InvoiceType::OneTime],
        from: datetime!(2026-01-01 00:00 UTC),
        to: datetime!(2026-02-01 00:00 UTC),
        keywords: None,
        ascending: None,
        methods: Vec::new(),
        sum_from: None,
        sum_to: None,
    };
    let required = concat!(
        r#"{"MerchantLogin":"login","CurrentPage":1,"PageSize":10,"InvoiceStatuses":["Paid","Notpaid"],"#,
        r#""InvoiceTypes":["OneTime"],"DateFrom":"2026-01-01T03:00:00+03:00","DateTo":"2026-02-01T03:00:00+03:00"}"#
    );
    let request = list.request(&merchant(), Mode::Live).unwrap();
    assert!(request.url.ends_with("/api/GetInvoiceInformationList"));
    assert_eq!(token(&request)[1], required);
    list.keywords = Some("чай".to_owned());
    list.ascending = Some(true);
    list.methods = vec!["SBP".to_owned()];
    (list.sum_from, list.sum_to) = (Some(rub("1")), Some(rub("2")));
    let more =
        r#","Keywords":"чай","IsAscending":true,"PaymentAliases":["SBP"],"SumFrom":1.00,"SumTo":2.00}"#;
    let all = required.trim_end_matches('}').to_owned() + more;
    assert_eq!(token(&list.request(&merchant(), Mode::Live).unwrap())[1], all);
}

#[test]
fn an_invoice_can_be_divided() {
    let divided = Invoice::new(InvoiceType::OneTime, rub("10")).split(vec![share("a", "1"), share("b", "9")]);
    let [_, payload] = token(&divided.request(&merchant(), Mode::Live).unwrap());
    assert!(
        payload.ends_with(
            r#""AdditionalParameters":{"Split":"[{\"id\":\"a\",\"amount\":1.00},{\"id\":\"b\",\"amount\":9.00}]"}}"#
        ),
        "{payload}"
    );
}
