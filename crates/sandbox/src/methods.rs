//! The ways to pay that the payment page offers, and the XML interfaces that list them.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use serde_json::json;

use crate::{
    fields::Fields,
    html::Language,
    money,
    reply::Reply,
    services::{self, Service},
    world::World,
};

/// A way to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentMethod {
    /// What notices and enquiries call it, such as `SBP`; a payment may be restricted to it by `PaymentMethods`.
    pub code: &'static str,
    /// `IncCurrLabel`, by which a payment may preselect it.
    pub label: &'static str,
    /// The smallest sum, in kopecks.
    pub min_kopecks: Option<u64>,
    /// The greatest sum, in kopecks.
    pub max_kopecks: Option<u64>,
    ru: &'static str,
    en: &'static str,
}

impl PaymentMethod {
    /// A card, which is there when nothing else was said.
    pub const CARD: Self = Self::any_sum("BankCard", "BankCardPSR", "Банковская карта", "Bank card");

    /// All of them, in the order of the page.
    pub const ALL: [Self; 7] = [
        Self::CARD,
        Self::any_sum(
            "SBP",
            "SBPPSR",
            "Система быстрых платежей",
            "Faster payments (SBP)",
        ),
        Self::any_sum("SberPay", "SberPayPSR", "SberPay", "SberPay"),
        Self::any_sum("YandexPay", "YandexPayPSR", "Яндекс Пэй", "Yandex Pay"),
        Self::between(
            "Podeli",
            "Podeli",
            "Подели: 4 части",
            "Podeli: 4 parts",
            30_000,
            3_000_000,
        ),
        Self::between(
            "YandexPaySplit",
            "YandexPaySplit",
            "Яндекс Сплит",
            "Yandex Split",
            10_000,
            20_000_000,
        ),
        Self::between(
            "OTP",
            "OTP",
            "Рассрочка ОТП Банка",
            "Instalments of OTP Bank",
            150_000,
            50_000_000,
        ),
    ];

    const fn any_sum(code: &'static str, label: &'static str, ru: &'static str, en: &'static str) -> Self {
        Self {
            code,
            label,
            min_kopecks: None,
            max_kopecks: None,
            ru,
            en,
        }
    }

    const fn between(
        code: &'static str,
        label: &'static str,
        ru: &'static str,
        en: &'static str,
        min_kopecks: u64,
        max_kopecks: u64,
    ) -> Self {
        Self {
            min_kopecks: Some(min_kopecks),
            max_kopecks: Some(max_kopecks),
            ..Self::any_sum(code, label, ru, en)
        }
    }

    /// The method with this code or label, in any letter case.
    pub(crate) fn find(name: &str) -> Option<Self> {
        let is_named =
            |method: &Self| method.code.eq_ignore_ascii_case(name) || method.label.eq_ignore_ascii_case(name);
        Self::ALL.into_iter().find(is_named)
    }

    /// What people read.
    pub(crate) fn name(&self, lang: Language) -> &'static str {
        lang.say(self.ru, self.en)
    }

    /// Whether a sum can be paid with it.
    pub(crate) fn takes(&self, kopecks: u64) -> bool {
        self.min_kopecks.is_none_or(|min| kopecks >= min) && self.max_kopecks.is_none_or(|max| kopecks <= max)
    }
}

/// `GetPaymentMethods`: the methods that the shop may restrict a payment to.
pub(crate) async fn payment_methods(State(world): State<Arc<World>>, fields: Fields) -> Response {
    answer(&world, &fields, |methods| PaymentMethodsList { methods }.render()).await
}

/// `GetCurrencies`: the labels that a payment may preselect, each in a group of its method.
pub(crate) async fn currencies(State(world): State<Arc<World>>, fields: Fields) -> Response {
    answer(&world, &fields, |methods| CurrenciesList { methods }.render()).await
}

#[derive(Template)]
#[template(path = "payment_methods.xml")]
struct PaymentMethodsList {
    methods: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "currencies.xml")]
struct CurrenciesList {
    methods: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "methods_fault.xml")]
struct Fault<'a> {
    code: u16,
    description: &'a str,
}

/// A method as it is listed.
struct Listed {
    code: &'static str,
    label: &'static str,
    name: &'static str,
    min: Option<String>,
    max: Option<String>,
}

/// Nobody has to sign these calls.
async fn answer(
    world: &World,
    fields: &Fields,
    render: fn(Vec<Listed>) -> askama::Result<String>,
) -> Response {
    let login = fields.value("MerchantLogin").unwrap_or_default();
    let lang = Language::of(fields.value("Language"), Language::Ru);
    let call = json!({ "MerchantLogin": login, "Language": lang.code() });
    let carry_out = || {
        if login != world.settings.login {
            return fault(2, "Shop is not found or not active");
        }
        let offered = world.methods.borrow();
        let methods = offered.iter().map(|method| Listed {
            code: method.code,
            label: method.label,
            name: method.name(lang),
            min: method.min_kopecks.map(money::two_decimals),
            max: method.max_kopecks.map(money::two_decimals),
        });
        match render(methods.collect()) {
            Ok(xml) => Reply::xml(xml),
            Err(error) => fault(1000, &error.to_string()),
        }
    };
    services::serve(world, Service::Methods, call, carry_out, |reason| {
        fault(1000, reason)
    })
    .await
}

fn fault(code: u16, description: &str) -> Reply {
    let xml = Fault { code, description }.render();
    Reply::xml(xml.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_found_by_code_and_by_label_and_takes_what_it_takes() {
        for name in ["SBP", "sbppsr"] {
            assert_eq!(PaymentMethod::find(name).map(|method| method.code), Some("SBP"));
        }
        assert_eq!(PaymentMethod::find("Cash"), None);
        let parts = PaymentMethod::find("Podeli").expect("a method");
        for (kopecks, takes) in [(29_999, false), (30_000, true), (3_000_001, false)] {
            assert_eq!(parts.takes(kopecks), takes, "{kopecks}");
        }
    }
}
