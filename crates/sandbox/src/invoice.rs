//! A payment request, checked the way the payment page checks it.

use std::net::Ipv4Addr;

use time::{Duration, OffsetDateTime, PrimitiveDateTime, format_description::well_known::Iso8601};
use url::Url;

use crate::{
    PaymentMethod, Refusal, SandboxSettings, clock,
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
    /// The tax system of that receipt (`sno`), if it names one.
    pub tax_system: Option<String>,
    /// The shop's own parameters, in the order they came.
    pub shp: Vec<(String, String)>,
    /// How long money is held for the shop, if it is paid in two steps.
    pub hold_for: Option<Duration>,
    /// `IncCurrLabel`: the method that the page preselects.
    pub label: Option<String>,
    /// `PaymentMethods`: the codes of the methods that the page offers; all if there are none.
    pub methods: Vec<String>,
    /// The gateway's number of the invoice, if the shop had it made by the invoice API.
    pub issued: Option<String>,
    /// Until when the buyer may pay.
    pub expires_at: Option<OffsetDateTime>,
    pub(crate) result_url2: Option<Url>,
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
    /// An invoice that did not come from the shop: another program under the same login made it, or somebody in the
    /// cabinet. Its parameters are that program's own, or there are none.
    pub fn foreign(inv_id: u64, out_sum_kopecks: u64, shp: &[(&str, &str)]) -> Self {
        Self {
            inv_id,
            out_sum_kopecks,
            currency: None,
            description: String::new(),
            email: String::new(),
            culture: None,
            is_test: false,
            receipt: Vec::new(),
            tax_system: None,
            shp: shp
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            hold_for: None,
            label: None,
            methods: Vec::new(),
            issued: None,
            expires_at: None,
            result_url2: None,
            success_url2: None,
            fail_url2: None,
        }
    }

    /// The method that is preselected, or a card.
    pub(crate) fn preselected(&self) -> PaymentMethod {
        let label = self.label.as_deref().and_then(PaymentMethod::find);
        label.unwrap_or(PaymentMethod::CARD)
    }

    /// Checks the parameters of a payment request.
    ///
    /// # Errors
    /// The first fault, with the number that the payment page would show.
    pub(crate) fn check(
        fields: &Fields,
        settings: &SandboxSettings,
        now: OffsetDateTime,
    ) -> Result<Self, Refusal> {
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
        let hold_for = check_services(fields, settings)?;
        let expires_at = expiration_date(fields)?;
        if let Some(end) = expires_at.filter(|end| *end <= now) {
            return Err(Refusal::new(33, format!("ExpirationDate was {end}")));
        }

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
        let receipt = fields.value("Receipt").map(|text| receipt::read(text, total));
        let description = fields
            .any_of(&["Description", "InvDesc", "Desc"])
            .unwrap_or_default();
        if description.chars().count() > 100 {
            return Err(wrong("Description is longer than 100 characters"));
        }
        let receipt = receipt.transpose().map_err(wrong)?.unwrap_or_default();
        Ok(Self {
            inv_id: inv_id(fields)?,
            out_sum_kopecks,
            currency,
            description: description.to_owned(),
            email: fields.value("Email").unwrap_or_default().to_owned(),
            culture: fields.value("Culture").map(str::to_owned),
            is_test,
            receipt: receipt.lines,
            tax_system: receipt.tax_system,
            shp: fields.shp(),
            hold_for,
            label: fields.value("IncCurrLabel").map(str::to_owned),
            methods: fields.all("PaymentMethods"),
            issued: None,
            expires_at,
            result_url2: fields
                .value("ResultUrl2")
                .map(|url| address("ResultUrl2", url))
                .transpose()?,
            success_url2: landing(fields, "SuccessUrl2", "SuccessUrl2Method")?,
            fail_url2: landing(fields, "FailUrl2", "FailUrl2Method")?,
        })
    }
}

fn check_shop(fields: &Fields, settings: &SandboxSettings, is_test: bool) -> Result<(), Refusal> {
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

fn check_signature(fields: &Fields, settings: &SandboxSettings) -> Result<(), Refusal> {
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

/// What is sound in itself but perhaps not on offer here; how long money is held, if it is.
fn check_services(fields: &Fields, settings: &SandboxSettings) -> Result<Option<Duration>, Refusal> {
    if let Some(name) = fields.repeated() {
        return Err(wrong(format!("{name} is given twice")));
    }
    let hold_for = match fields.value("StepByStep") {
        None => None,
        Some("true") => Some(
            settings
                .hold_for()
                .ok_or_else(|| Refusal::new(64, "StepByStep"))?,
        ),
        Some(other) => {
            return Err(Refusal::new(
                65,
                format!("StepByStep must be true, not {other:?}"),
            ));
        }
    };
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
    Ok(hold_for)
}

fn expiration_date(fields: &Fields) -> Result<Option<OffsetDateTime>, Refusal> {
    let Some(text) = fields.value("ExpirationDate") else {
        return Ok(None);
    };
    let moment = moment(text).ok_or_else(|| wrong("ExpirationDate must be written as ISO 8601"))?;
    Ok(Some(moment))
}

/// A moment as ISO 8601; without a zone it is Moscow time.
pub(crate) fn moment(text: &str) -> Option<OffsetDateTime> {
    let zoned = OffsetDateTime::parse(text, &Iso8601::DEFAULT);
    let local = || PrimitiveDateTime::parse(text, &Iso8601::DEFAULT);
    let moment = zoned.or_else(|_| local().map(|local| local.assume_offset(clock::MOSCOW)));
    moment.ok()
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

fn landing(fields: &Fields, name: &str, method: &str) -> Result<Option<Landing>, Refusal> {
    let (url, method) = match (fields.value(name), fields.value(method)) {
        (None, None) => return Ok(None),
        (Some(url), Some("GET")) => (url, Method::Get),
        (Some(url), Some("POST")) => (url, Method::Post),
        _ => {
            return Err(wrong(format!(
                "{name} and {method} (GET or POST) belong together"
            )));
        }
    };
    let url = address(name, url)?;
    Ok(Some(Landing { url, method }))
}

pub(crate) fn address(name: &str, text: &str) -> Result<Url, Refusal> {
    let url = Url::parse(text).map_err(|error| wrong(format!("{name} {text}: {error}")))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(wrong(format!("{name} {url} is no web address")));
    }
    Ok(url)
}

fn wrong(detail: impl Into<String>) -> Refusal {
    Refusal::new(30, detail)
}
