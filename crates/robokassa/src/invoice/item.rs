//! Goods in the spelling of the invoice and refund APIs.

use serde::Serialize;
use thiserror::Error;

use crate::amount::Amount;
use crate::json;
use crate::receipt::{Quantity, Receipt, ReceiptLine, SettlementMethod, SubjectKind, Tax};

/// A line that only has a sum, where a unit price is needed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0} has no unit price in whole kopecks")]
pub struct UnitPriceError(pub String);

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

pub(crate) fn items(receipt: &Receipt) -> Result<Vec<InvoiceItem>, UnitPriceError> {
    let item = |line: &ReceiptLine| {
        Ok(InvoiceItem {
            name: line.name().to_owned(),
            quantity: line.quantity(),
            cost: line
                .unit_price()
                .ok_or_else(|| UnitPriceError(line.name().to_owned()))?,
            tax: line.tax(),
            payment_method: line.method(),
            payment_object: line.kind(),
            nomenclature_code: line.marking().map(str::to_owned),
        })
    };
    receipt.lines().iter().map(item).collect()
}
