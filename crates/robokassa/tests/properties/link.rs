//! Payments of every kind, and the text that the documentation has them sign.

use std::net::Ipv4Addr;

use proptest::collection::vec;
use proptest::prelude::*;
use robokassa::receipt::ReceiptText;
use robokassa::{Culture, Currency, InvoiceNumber, PageUrl, Payment, PaymentForm, ReturnMethod, ReturnTo};
use time::OffsetDateTime;

use super::{Order, Pairs, amounts, inv_ids, joined, shp, sorted};

/// Payments with any of the parameters, but for those that exclude each other.
pub fn payments() -> impl Strategy<Value = Payment> {
    let numbers = prop_oneof![
        2 => inv_ids().prop_map(InvoiceNumber::from),
        1 => Just(InvoiceNumber::Zero),
        1 => Just(InvoiceNumber::Absent),
    ];
    let url = || "https?://[a-z]{1,9}\\.example(:[0-9]{1,4})?(/[A-Za-z0-9?&=%:._~+-]{0,20})?";
    let page = || prop::option::of(url().prop_map(|url| url.parse::<PageUrl>().unwrap()));
    let methods = || prop::sample::select(vec![ReturnMethod::Get, ReturnMethod::Post]);
    let back = move || {
        let to = (url(), methods()).prop_map(|(url, method)| ReturnTo {
            url: url.parse().unwrap(),
            method,
        });
        prop::option::of(to)
    };
    let currencies = prop::sample::select(vec![Currency::Usd, Currency::Eur, Currency::Kzt]);
    let signed = (
        (amounts(), numbers, shp()),
        prop::option::of(currencies),
        prop::option::of(any::<Ipv4Addr>()),
        prop::option::of(".{1,40}"),
        (page(), back(), back()),
    );
    let unsigned = (
        prop::option::of(".{0,120}"),
        prop::option::of(".{0,20}"),
        prop::option::of(prop::sample::select(vec![Culture::Ru, Culture::En])),
        prop::option::of("[A-Za-z]{1,12}"),
        vec("[A-Za-z]{1,12}", 0..3),
        prop::option::of(0..=4_000_000_000_i64),
        prop::option::of(any::<bool>()),
    );
    (signed, unsigned).prop_map(|(signed, unsigned)| {
        let ((sum, number, shp), currency, ip, goods, (result, success, fail)) = signed;
        let (description, email, culture, label, methods, expires, without_free_sale) = unsigned;
        let payment = Payment::new(sum, number).shp(shp).methods(methods);
        let payment = with(payment, currency, Payment::currency);
        let payment = with(payment, ip, Payment::user_ip);
        let payment = with(payment, goods, |payment, name: String| {
            let json = serde_json::json!({"items": [{"name": name}]}).to_string();
            payment.receipt(ReceiptText::verbatim(json).unwrap())
        });
        let payment = with(payment, result, Payment::result_url2);
        let payment = with(payment, success, Payment::success_url2);
        let payment = with(payment, fail, Payment::fail_url2);
        let payment = with(payment, description, |payment, text: String| {
            payment.description(&text)
        });
        let payment = with(payment, email, Payment::email);
        let payment = with(payment, culture, Payment::culture);
        let payment = with(payment, label, Payment::inc_curr_label);
        let payment = with(payment, expires, |payment, at| {
            payment.expires(OffsetDateTime::from_unix_timestamp(at).unwrap())
        });
        with(payment, without_free_sale, Payment::without_free_sale)
    })
}

fn with<T>(payment: Payment, value: Option<T>, set: impl Fn(Payment, T) -> Payment) -> Payment {
    match value {
        Some(value) => set(payment, value),
        None => payment,
    }
}

pub fn field<'a>(form: &'a PaymentForm, name: &str) -> Option<&'a str> {
    let field = form.fields.iter().find(|(other, _)| other == name);
    field.map(|(_, value)| value.as_str())
}

/// The text under a payment's signature, by the formula of the documentation over the fields that are sent.
pub fn signed_text(form: &PaymentForm, password: &str) -> String {
    let always = ["MerchantLogin", "OutSum", "InvId"].map(|name| Some(field(form, name).unwrap_or_default()));
    let sometimes = [
        "OutSumCurrency",
        "UserIp",
        "Receipt",
        "StepByStep",
        "ResultUrl2",
        "SuccessUrl2",
        "SuccessUrl2Method",
        "FailUrl2",
        "FailUrl2Method",
        "Token",
    ]
    .map(|name| field(form, name));
    let slots: Vec<_> = always.into_iter().chain(sometimes).flatten().collect();
    let own = form
        .fields
        .iter()
        .filter(|(name, _)| name.to_lowercase().starts_with("shp_"));
    let own: Pairs = own
        .map(|(name, value)| (name.to_string(), value.clone()))
        .collect();
    format!(
        "{}:{password}{}",
        slots.join(":"),
        joined(sorted(&own, Order::IgnoringCase))
    )
}
