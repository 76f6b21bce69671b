//! Goods in the spelling of the invoice and refund APIs.

use serde::Serialize;
use thiserror::Error;

use crate::amount::Amount;
use crate::json;
use crate::receipt::{Quantity, Receipt, ReceiptLine, SettlementMethod, SubjectKind, Tax};

/// Why a line of a receipt, which is named, cannot be said in the invoice and refund APIs.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ItemError {
    /// These APIs want the price of one unit, and the line has none in whole kopecks.
    #[error(
        "{0} has no unit price in whole kopecks: sell a fractional quantity as one piece with the weight in its name"
    )]
    UnitPrice(String),
    /// These APIs have no words for agents and suppliers.
    #[error("{0} is sold as an agent, which invoices and refunds cannot say")]
    Agent(String),
}

/// One line in the spelling of the invoice and refund APIs.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InvoiceItem {
    name: String,
    #[serde(serialize_with = "json::decimal")]
    quantity: Quantity,
    #[serde(serialize_with = "json::decimal")]
    cost: Amount,
    tax: Tax,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method: Option<SettlementMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_object: Option<SubjectKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nomenclature_code: Option<String>,
}

pub(crate) fn items(receipt: &Receipt) -> Result<Vec<InvoiceItem>, ItemError> {
    receipt.lines().iter().map(InvoiceItem::new).collect()
}

impl InvoiceItem {
    fn new(line: &ReceiptLine) -> Result<Self, ItemError> {
        let name = line.name().to_owned();
        if line.agent().is_some() {
            return Err(ItemError::Agent(name));
        }
        let Some(cost) = line.unit_price() else {
            return Err(ItemError::UnitPrice(name));
        };
        Ok(Self {
            name,
            quantity: line.quantity(),
            cost,
            tax: line.tax(),
            payment_method: line.method(),
            payment_object: line.kind(),
            nomenclature_code: line.marking().map(str::to_owned),
        })
    }
}
