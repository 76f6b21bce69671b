//! Invoices that the shop had made by the invoice API, each with a link of its own.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Number;
use time::OffsetDateTime;

use crate::{
    Invoice, PaymentMethod, Refusal, SandboxSettings,
    invoice::{address, moment},
    money,
    receipt::InvoiceItem,
    world::World,
};

/// What the gateway adds to the parameters of every such payment.
const INTERFACE: (&str, &str) = ("shp_interface", "InvoiceService.WebApi");

/// An invoice with a link.
#[derive(Clone, Debug)]
pub struct IssuedInvoice {
    /// The gateway's number of it, a GUID.
    pub id: String,
    /// The last part of its link.
    pub encoded_id: String,
    /// What is to be paid; its number is final.
    pub invoice: Invoice,
    /// Whether it can be paid any number of times, each under a number of its own.
    pub is_reusable: bool,
    /// Whether it was called off.
    pub is_deactivated: bool,
    /// When it was made.
    pub made_at: OffsetDateTime,
}

/// What became of such an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceState {
    /// `Paid`.
    Paid,
    /// `Expired`: not paid in time, or called off.
    Expired,
    /// `Notpaid`.
    NotPaid,
}

impl InvoiceState {
    /// The word of the list.
    pub fn word(self) -> &'static str {
        match self {
            Self::Paid => "Paid",
            Self::Expired => "Expired",
            Self::NotPaid => "Notpaid",
        }
    }
}

impl IssuedInvoice {
    /// `OneTime` or `Reusable`.
    pub(crate) fn kind(&self) -> &'static str {
        if self.is_reusable { "Reusable" } else { "OneTime" }
    }

    /// Where it stands.
    pub(crate) fn state(&self, world: &World, now: OffsetDateTime) -> InvoiceState {
        let is_over = self.invoice.expires_at.is_some_and(|end| now >= end);
        if !self.is_reusable && world.ledger.borrow().has_money(self.invoice.inv_id) {
            InvoiceState::Paid
        } else if is_over || self.is_deactivated {
            InvoiceState::Expired
        } else {
            InvoiceState::NotPaid
        }
    }
}

/// Whether an invoice that came by a link may still be paid.
///
/// # Errors
/// 53 when it was called off.
pub(crate) fn check(world: &World, invoice: &Invoice) -> Result<(), Refusal> {
    let issued = world.issued.borrow();
    let is_off = |known: &IssuedInvoice| known.is_deactivated && Some(&known.id) == invoice.issued.as_ref();
    if issued.iter().any(is_off) {
        return Err(Refusal::new(53, "the invoice was deactivated"));
    }
    Ok(())
}

/// What `CreateInvoice` is called with.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Wanted {
    pub(crate) invoice_type: InvoiceType,
    out_sum: Number,
    #[serde(default)]
    inv_id: u64,
    culture: Option<String>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    user_fields: HashMap<String, String>,
    #[serde(default)]
    invoice_items: Vec<InvoiceItem>,
    sno: Option<String>,
    expiration_date: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    additional_parameters: HashMap<String, String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
pub(crate) enum InvoiceType {
    OneTime,
    Reusable,
}

impl Wanted {
    /// The invoice, if it is as the documents want it; its number may be 0.
    ///
    /// # Errors
    /// A sentence for the developer of the shop.
    pub(crate) fn invoice(self, settings: &SandboxSettings, now: OffsetDateTime) -> Result<Invoice, String> {
        let sum = money::kopecks(&self.out_sum.to_string()).filter(|sum| *sum > 0);
        let sum = sum.ok_or("OutSum must be positive, with at most two decimals")?;
        let more = |name: &str| self.additional_parameters.get(name).map(String::as_str);
        let is_test = more("IsTest") == Some("1");
        if is_test != settings.is_test {
            return Err("IsTest does not fit the passwords that are known here".to_owned());
        }
        let hold_for = match more("StepByStep") {
            None => None,
            Some("true") => Some(settings.hold_for().ok_or("holds are not allowed for this shop")?),
            Some(_) => return Err("StepByStep must be true".to_owned()),
        };
        let result_url2 = more("ResultURL2").map(|url| address("ResultURL2", url));
        let result_url2 = result_url2.transpose().map_err(|refusal| refusal.detail)?;
        let email = more("Email").unwrap_or_default().to_owned();
        let expires_at = self.expiration_date.as_deref().map(|text| {
            let end = moment(text).ok_or("ExpirationDate must be written as ISO 8601")?;
            if end <= now {
                Err("ExpirationDate has passed")
            } else {
                Ok(end)
            }
        });
        if let Some(name) = self
            .aliases
            .iter()
            .find(|name| PaymentMethod::find(name).is_none())
        {
            return Err(format!("Aliases has {name:?}, which is no method"));
        }
        if let Some(name) = self
            .user_fields
            .keys()
            .find(|name| !name.to_ascii_lowercase().starts_with("shp_"))
        {
            return Err(format!("UserFields has {name:?}, which does not begin with shp_"));
        }
        if self.description.chars().count() > 100 {
            return Err("Description is longer than 100 characters".to_owned());
        }
        let lines = self.invoice_items.into_iter().map(InvoiceItem::line);
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        if !lines.is_empty() && lines.iter().map(|line| line.sum_kopecks).sum::<u64>() != sum {
            return Err("InvoiceItems do not add up to OutSum".to_owned());
        }
        let mut shp: Vec<_> = self.user_fields.into_iter().collect();
        shp.push((INTERFACE.0.to_owned(), INTERFACE.1.to_owned()));
        Ok(Invoice {
            description: self.description,
            email,
            culture: self.culture,
            is_test,
            receipt: lines,
            tax_system: self.sno,
            shp,
            hold_for,
            methods: self.aliases,
            expires_at: expires_at.transpose()?,
            result_url2,
            ..Invoice::foreign(self.inv_id, sum, &[])
        })
    }
}
