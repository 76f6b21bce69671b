//! The JSON of a second receipt.

use serde::Serialize;

use super::{Buyer, SecondReceipt};
use crate::amount::Amount;
use crate::json;
use crate::receipt::{
    AgentKind, Quantity, ReceiptLine, SettlementMethod, SubjectKind, Supplier, Tax, TaxSystem,
};

/// The kind of payment that a second receipt settles with.
const OFFSET_OF_PREPAYMENT: u8 = 2;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Body<'a> {
    merchant_id: &'a str,
    id: String,
    origin_id: String,
    operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sno: Option<TaxSystem>,
    url: &'a str,
    #[serde(serialize_with = "json::decimal")]
    total: Amount,
    items: Vec<Item<'a>>,
    client: &'a Buyer,
    payments: [Payment; 1],
    vats: Vec<Vat>,
}

impl<'a> Body<'a> {
    pub(super) fn new(second: &'a SecondReceipt<'_>, login: &'a str) -> Self {
        let (sum, lines) = (second.receipt.sum(), second.receipt.lines());
        Self {
            merchant_id: login,
            id: second.id.to_string(),
            origin_id: second.origin.to_string(),
            operation: "sell",
            sno: second.receipt.tax_system(),
            url: second.site,
            total: sum,
            items: lines.iter().map(Item::paid).collect(),
            client: &second.buyer,
            payments: [Payment {
                kind: OFFSET_OF_PREPAYMENT,
                sum,
            }],
            vats: vats(lines),
        }
    }
}

#[derive(Serialize)]
struct Item<'a> {
    name: &'a str,
    #[serde(serialize_with = "json::decimal")]
    quantity: Quantity,
    #[serde(serialize_with = "json::decimal")]
    sum: Amount,
    tax: Tax,
    payment_method: SettlementMethod,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_object: Option<SubjectKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nomenclature_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_info: Option<AgentInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier_info: Option<SupplierInfo<'a>>,
}

#[derive(Serialize)]
struct AgentInfo {
    #[serde(rename = "type")]
    kind: AgentKind,
}

#[derive(Serialize)]
struct SupplierInfo<'a> {
    name: &'a str,
    inn: &'a str,
    phones: &'a [String],
}

impl<'a> Item<'a> {
    fn paid(line: &'a ReceiptLine) -> Self {
        let agent = line.agent();
        Self {
            name: line.name(),
            quantity: line.quantity(),
            sum: line.sum(),
            tax: line.tax(),
            payment_method: SettlementMethod::FullPayment,
            payment_object: line.kind(),
            nomenclature_code: line.marking(),
            agent_info: agent.map(|(kind, _)| AgentInfo { kind }),
            supplier_info: agent.map(|(_, supplier)| supplier.into()),
        }
    }
}

impl<'a> From<&'a Supplier> for SupplierInfo<'a> {
    fn from(supplier: &'a Supplier) -> Self {
        Self {
            name: &supplier.name,
            inn: &supplier.inn,
            phones: &supplier.phones,
        }
    }
}

#[derive(Serialize)]
struct Payment {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(serialize_with = "json::decimal")]
    sum: Amount,
}

#[derive(Serialize)]
struct Vat {
    #[serde(rename = "type")]
    tax: Tax,
    #[serde(serialize_with = "json::decimal")]
    sum: Amount,
}

/// The tax contained in the lines, one entry for each rate, rounded to the kopeck, halves up.
fn vats(lines: &[ReceiptLine]) -> Vec<Vat> {
    let of = |tax: Tax| {
        let lines = lines.iter().filter(|line| line.tax() == tax);
        let total: i128 = lines.map(|line| i128::from(line.sum().kopecks())).sum();
        let (rate, base) = (i128::from(tax.rate()), i128::from(tax.rate()) + 100);
        let kopecks = i64::try_from((2 * total * rate + base) / (2 * base)).ok()?;
        Some(Vat {
            tax,
            sum: Amount::from_kopecks(kopecks).ok()?,
        })
    };
    let used = Tax::ALL
        .iter()
        .copied()
        .filter(|tax| lines.iter().any(|line| line.tax() == *tax));
    used.filter_map(of).collect()
}
