//! A payment request, checked the way the payment page checks it.

use std::net::Ipv4Addr;

use time::{OffsetDateTime, PrimitiveDateTime, format_description::well_known::Iso8601};
use url::Url;

use crate::{
    Refusal, Settings, clock,
    fields::Fields,
    money,
    receipt::{self, ReceiptLine},
    settings::Method,
    signature::Base,
};

/// What the shop asked for when it sent the buyer to the payment page.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// The shop's number; 0 asks the gateway to choose one.
    pub inv_id: u64,
    /// The sum in kopecks, or in hundredths of `currency`.
    pub out_sum_kopecks: u64,
    /// `OutSumCurrency`, when the sum is not in roubles.
    pub currency: Option<String>,
    /// What the buyer is told to pay for.
    pub description: String,
    /// The buyer's e-mail, possibly empty.
    pub email: String,
    /// Culture as sent.
    pub culture: Option<String>,
    /// Whether IsTest=1 was sent.
    pub is_test: bool,
    /// The lines of the fiscal receipt, if one was sent.
    pub receipt: Vec<ReceiptLine>,
    /// The shop's own parameters, in the order they came.
    pub shp: Vec<(String, String)>,
    pub(crate) success_url2: Option<Landing>,
    pub(crate) fail_url2: Option<Landing>,
}

/// A page of the shop where a browser is sent.
#[derive(Clone, Debug)]
pub(crate) struct Landing {
    pub(crate) url: Url,
    pub(crate) method: Method,
}

impl Invoice {
    /// Checks the parameters of a payment request.
    ///
    /// # Errors
    /// The first fault, with the number that the payment page would show.
    pub(crate) fn check(fields: &Fields, settings: &Settings, now: OffsetDateTime) -> Result<Self, Refusal> {
        let is_test = fields.value("IsTest").is_some_and(|flag| flag != "0");
        check_shop(fields, settings, is_test)?;
        let out_sum_kopecks = fields
            .value("OutSum")
            .and_then(money::kopecks)
            .filter(|sum| *sum > 0)
            .ok_or_else(|| {
                Refusal::new(31, "OutSum must be positive, with a dot and at most two decimals")
            })?;
        check_signature(fields, settings)?;
        check_services(fields, now)?;

        let currency = fields.value("OutSumCurrency").map(str::to_owned);
        if let Some(currency) = currency
            .as_deref()
            .filter(|code| !["USD", "EUR", "KZT"].contains(code))
        {
            return Err(wrong(format!(
                "OutSumCurrency {currency:?}, known are USD, EUR, KZT"
            )));
        }
        let total = currency.is_none().then_some(out_sum_kopecks);
        let receipt = fields.value("Receipt").map(|text| receipt::lines(text, total));
        let description = fields
            .any_of(&["Description", "InvDesc", "Desc"])
            .unwrap_or_default();
        if description.chars().count() > 100 {
            return Err(wrong("Description is longer than 100 characters"));
        }
        Ok(Self {
            inv_id: inv_id(fields)?,
            out_sum_kopecks,
            currency,
            description: description.to_owned(),
            email: fields.value("Email").unwrap_or_default().to_owned(),
            culture: fields.value("Culture").map(str::to_owned),
            is_test,
            receipt: receipt.transpose().map_err(wrong)?.unwrap_or_default(),
            shp: fields.shp(),
            success_url2: landing(fields, "SuccessUrl2", "SuccessUrl2Method")?,
            fail_url2: landing(fields, "FailUrl2", "FailUrl2Method")?,
        })
    }
}

fn check_shop(fields: &Fields, settings: &Settings, is_test: bool) -> Result<(), Refusal> {
    let login = fields.any_of(&["MerchantLogin", "MrchLogin"]).unwrap_or_default();
    match (login == settings.login, is_test, settings.is_test) {
        (false, ..) => Err(Refusal::new(
            26,
            format!("no shop has the MerchantLogin {login:?}"),
        )),
        (true, true, false) => Err(Refusal::new(
            23,
            "IsTest=1, but this sandbox was given the live passwords",
        )),
        (true, false, true) => Err(Refusal::new(
            25,
            "IsTest=1 is missing, and only test passwords are known here",
        )),
        (true, true, true) | (true, false, false) => Ok(()),
    }
}

fn check_signature(fields: &Fields, settings: &Settings) -> Result<(), Refusal> {
    let base = Base::payment(fields);
    let signature = fields
        .any_of(&["SignatureValue", "Signature"])
        .unwrap_or_default();
    if base.is_signed(signature, settings.hash, &settings.password_1) {
        return Ok(());
    }
    Err(Refusal::new(
        29,
        format!(
            "the signature must be the {} of {base} with password 1 in place of the dots",
            settings.hash
        ),
    ))
}

/// What is sound in itself but not on offer here, or too late.
fn check_services(fields: &Fields, now: OffsetDateTime) -> Result<(), Refusal> {
    if let Some(name) = fields.repeated() {
        return Err(wrong(format!("{name} is given twice")));
    }
    if fields.value("StepByStep").is_some() {
        return Err(Refusal::new(64, "StepByStep"));
    }
    if fields
        .value("Recurring")
        .is_some_and(|flag| flag.eq_ignore_ascii_case("true"))
    {
        return Err(Refusal::new(34, "Recurring"));
    }
    if fields
        .value("UserIp")
        .is_some_and(|ip| ip.parse::<Ipv4Addr>().is_err())
    {
        return Err(wrong("UserIp must be an IPv4 address"));
    }
    let Some(text) = fields.value("ExpirationDate") else {
        return Ok(());
    };
    // A moment without a zone is Moscow time.
    let moment = OffsetDateTime::parse(text, &Iso8601::DEFAULT)
        .or_else(|_| {
            PrimitiveDateTime::parse(text, &Iso8601::DEFAULT).map(|local| local.assume_offset(clock::MOSCOW))
        })
        .map_err(|_| wrong("ExpirationDate must be written as ISO 8601"))?;
    if moment <= now {
        return Err(Refusal::new(33, format!("ExpirationDate was {text}")));
    }
    Ok(())
}

fn inv_id(fields: &Fields) -> Result<u64, Refusal> {
    let Some(text) = fields.any_of(&["InvId", "InvoiceID"]) else {
        return Ok(0);
    };
    text.parse::<i64>()
        .ok()
        .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|number| u64::try_from(number).ok())
        .ok_or_else(|| wrong("InvId must be a whole number from 1 to 9223372036854775807"))
}

fn landing(fields: &Fields, url: &str, method: &str) -> Result<Option<Landing>, Refusal> {
    let (url, method) = match (fields.value(url), fields.value(method)) {
        (None, None) => return Ok(None),
        (Some(address), Some("GET")) => (address, Method::Get),
        (Some(address), Some("POST")) => (address, Method::Post),
        _ => return Err(wrong(format!("{url} and {method} (GET or POST) belong together"))),
    };
    let url = Url::parse(url).map_err(|error| wrong(format!("{url}: {error}")))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(wrong(format!("{url} is no web address")));
    }
    Ok(Some(Landing { url, method }))
}

fn wrong(detail: impl Into<String>) -> Refusal {
    Refusal::new(30, detail)
}
