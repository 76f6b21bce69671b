//! One line of a receipt.

use super::quantity::Quantity;
use super::words::{AgentKind, SettlementMethod, SubjectKind, Tax};
use crate::amount::Amount;
use crate::json::Writer;

/// A line as it is printed: how much of what, for what sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptLine {
    pub(super) name: String,
    pub(super) quantity: Quantity,
    pub(super) sum: Amount,
    pub(super) tax: Tax,
    pub(super) method: Option<SettlementMethod>,
    pub(super) kind: Option<SubjectKind>,
    pub(super) marking: Option<String>,
    pub(super) agent: Option<AgentKind>,
    pub(super) supplier: Option<Supplier>,
}

/// For whom an agent sells (`supplier_info`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplier {
    /// The supplier's name.
    pub name: String,
    /// Its taxpayer number, 10 or 12 digits.
    pub inn: String,
    /// Its telephone numbers.
    pub phones: Vec<String>,
}

impl ReceiptLine {
    pub(super) fn write(&self, json: &mut Writer) {
        json.open('{');
        json.name("name").string(&self.name);
        json.name("quantity").decimal(self.quantity);
        json.name("sum").decimal(self.sum);
        json.name("tax").word(self.tax.word());
        if let Some(method) = self.method {
            json.name("payment_method").word(method.word());
        }
        if let Some(kind) = self.kind {
            json.name("payment_object").word(kind.word());
        }
        if let Some(marking) = &self.marking {
            json.name("nomenclature_code").string(marking);
        }
        if let Some(agent) = self.agent {
            json.name("agent_info").open('{');
            json.name("type").word(agent.word());
            json.close('}');
        }
        if let Some(supplier) = &self.supplier {
            supplier.write(json.name("supplier_info"));
        }
        json.close('}');
    }

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

    /// How the line is sold for somebody else, and for whom.
    pub fn agent(&self) -> Option<(AgentKind, &Supplier)> {
        self.agent.zip(self.supplier.as_ref())
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

impl Supplier {
    fn write(&self, json: &mut Writer) {
        json.open('{');
        json.name("name").string(&self.name);
        json.name("inn").string(&self.inn);
        json.name("phones").open('[');
        for phone in &self.phones {
            json.string(phone);
        }
        json.close(']');
        json.close('}');
    }
}
