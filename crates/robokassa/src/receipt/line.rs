//! One line of a receipt.

use serde::Serialize;

use super::quantity::Quantity;
use super::words::{AgentKind, SettlementMethod, SubjectKind, Tax};
use crate::amount::Amount;
use crate::json;

/// A line as it is printed: how much of what, for what sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReceiptLine {
    pub(super) name: String,
    #[serde(serialize_with = "json::decimal")]
    pub(super) quantity: Quantity,
    #[serde(serialize_with = "json::decimal")]
    pub(super) sum: Amount,
    pub(super) tax: Tax,
    #[serde(rename = "payment_method", skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<SettlementMethod>,
    #[serde(rename = "payment_object", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<SubjectKind>,
    #[serde(rename = "nomenclature_code", skip_serializing_if = "Option::is_none")]
    pub(super) marking: Option<String>,
    #[serde(rename = "agent_info", skip_serializing_if = "Option::is_none")]
    pub(super) agent: Option<AgentInfo>,
    #[serde(rename = "supplier_info", skip_serializing_if = "Option::is_none")]
    pub(super) supplier: Option<Supplier>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct AgentInfo {
    #[serde(rename = "type")]
    pub(super) kind: AgentKind,
}

/// For whom an agent sells (`supplier_info`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Supplier {
    /// The supplier's name.
    pub name: String,
    /// Its taxpayer number, 10 or 12 digits.
    pub inn: String,
    /// Its telephone numbers.
    pub phones: Vec<String>,
}

impl ReceiptLine {
    /// What is sold, at most 128 characters.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How much of it.
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// The price of the whole line, discounts included.
    pub fn sum(&self) -> Amount {
        self.sum
    }

    /// The tax in the price.
    pub fn tax(&self) -> Tax {
        self.tax
    }

    /// How far the line is paid, if not as the cabinet says.
    pub fn method(&self) -> Option<SettlementMethod> {
        self.method
    }

    /// What kind of thing it is, if not as the cabinet says.
    pub fn kind(&self) -> Option<SubjectKind> {
        self.kind
    }

    /// The marking code of the one unit of this line.
    pub fn marking(&self) -> Option<&str> {
        self.marking.as_deref()
    }

    /// The price of one unit, if it is a whole number of kopecks.
    pub fn unit_price(&self) -> Option<Amount> {
        let price = i128::from(self.sum.kopecks()) * 1000;
        let quantity = i128::from(self.quantity.in_thousandths());
        if price % quantity != 0 {
            return None;
        }
        Amount::from_kopecks(i64::try_from(price / quantity).ok()?).ok()
    }
}
