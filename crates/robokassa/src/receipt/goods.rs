//! What goes into a receipt before discounts.

use super::MAX_NAME;
use super::line::Supplier;
use super::quantity::Quantity;
use super::words::{AgentKind, SettlementMethod, SubjectKind, Tax};
use crate::amount::Amount;
use crate::text::cut;

/// One position of an order at its full price.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Goods {
    pub(super) name: String,
    pub(super) quantity: Quantity,
    pub(super) price: Price,
    pub(super) tax: Tax,
    pub(super) method: Option<SettlementMethod>,
    pub(super) kind: Option<SubjectKind>,
    pub(super) markings: Vec<String>,
    pub(super) agent: Option<AgentKind>,
    pub(super) supplier: Option<Supplier>,
}

/// The full price of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Price {
    Unit(Amount),
    Total(Amount),
}

impl Goods {
    /// A position at a price for one unit. The price of a fractional quantity is rounded to the kopeck, halves up.
    pub fn new(name: impl Into<String>, unit_price: Amount, quantity: Quantity, tax: Tax) -> Self {
        Self {
            name: name.into(),
            quantity,
            price: Price::Unit(unit_price),
            tax,
            method: None,
            kind: None,
            markings: Vec::new(),
            agent: None,
            supplier: None,
        }
    }

    /// A position at a price for the whole quantity.
    pub fn in_total(name: impl Into<String>, total: Amount, quantity: Quantity, tax: Tax) -> Self {
        Self {
            price: Price::Total(total),
            ..Self::new(name, total, quantity, tax)
        }
    }

    /// How far the position is paid, instead of the cabinet's setting.
    pub fn method(mut self, method: SettlementMethod) -> Self {
        self.method = Some(method);
        self
    }

    /// What kind of thing it is, instead of the cabinet's setting.
    pub fn kind(mut self, kind: SubjectKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Marking codes as printed, one for each unit. The position becomes as many lines of one unit, of the kind
    /// [`SubjectKind::MarkedGoods`] unless another is set afterwards.
    pub fn marked<C: Into<String>>(mut self, codes: impl IntoIterator<Item = C>) -> Self {
        self.markings = codes.into_iter().map(Into::into).collect();
        self.kind = Some(SubjectKind::MarkedGoods);
        self
    }

    /// Sold as an agent of a supplier.
    pub fn agent(mut self, agent: AgentKind, supplier: Supplier) -> Self {
        self.agent = Some(agent);
        self.supplier = Some(supplier);
        self
    }

    /// The name as it fits a line.
    pub(super) fn printed_name(&self) -> String {
        cut(&self.name, MAX_NAME)
    }

    /// The full price of the whole quantity, or `None` when it does not fit.
    pub(super) fn total(&self) -> Option<Amount> {
        match self.price {
            Price::Total(total) => Some(total),
            Price::Unit(price) => {
                let thousandths = i128::from(price.kopecks()) * i128::from(self.quantity.in_thousandths());
                Amount::from_kopecks(i64::try_from((thousandths + 500) / 1000).ok()?).ok()
            }
        }
    }
}
