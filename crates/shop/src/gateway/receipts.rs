//! Fiscal receipts (54-FZ): what the shop asks of a gateway that writes them.

use super::{Answer, GatewayError, ReceiptRow};
use crate::{
    money::Kopecks,
    order::{FiscalDocument, Order, Settlement},
    payment::{Attempt, InvoiceId},
    tax::Tax,
    text::Text,
};
use async_trait::async_trait;
use std::fmt;

/// What a gateway does that writes both receipts of an order (54-FZ).
#[async_trait]
pub trait Receipts: Send + Sync {
    /// Whether it writes receipts for play money, or for real money.
    fn are_for(&self, test: bool) -> bool;

    /// The first receipt as it goes with an attempt begun at the moment of `attempt`. The error says why none can be
    /// written.
    fn first(&self, order: &Order, attempt: &Attempt) -> Result<Printed, String>;

    /// The second receipt as this settlement makes it. The error says why none can be written.
    fn second(&self, order: &Order, settlement: &Settlement) -> Result<Printed, String>;

    /// Sends the second receipt of an order that `attempt` paid for. The shop has written down that it is about to, and does
    /// not send it again by itself once it may have arrived.
    async fn send(&self, order: &Order, attempt: &Attempt, settlement: &Settlement) -> Answer;

    /// Asks how a second receipt stands that was sent under this number, for play money or for real money.
    async fn ask(&self, number: InvoiceId, test: bool) -> Result<ReceiptReport, GatewayError>;
}

/// How a second receipt stands at its gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptReport {
    /// The gateway does not say that it has it, which may be a mistake of its own.
    Unknown,
    /// The gateway has it, and the tax service not yet.
    UnderWay,
    /// The tax service has it.
    Done(FiscalDocument),
    /// It could not be registered, for this reason.
    Refused(String),
}

/// Why no receipt takes something that is sold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// Receipts are Russian.
    #[error("it has no Russian name")]
    NoName,
    /// The shop does not know the word for its tax.
    #[error("its tax is none that the shop knows")]
    UnknownTax,
    /// Its tax has its days, and this is none of them.
    #[error("the tax {} is not in force on the day of the sale; {} is", tax.as_str(), instead.as_str())]
    TaxNotInForce {
        /// Its tax.
        tax: Tax,
        /// The one that is in force.
        instead: Tax,
    },
    /// Anything else, in English.
    #[error("{0}")]
    Other(String),
}

/// Something that no receipt takes, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprintable {
    /// What it is.
    pub blamed: Blamed,
    /// Why not.
    pub why: ReceiptFault,
}

/// What a receipt does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blamed {
    /// One thing on the shelf.
    Goods {
        /// The product's slug or the variant's article code.
        code: String,
        /// Name of the product.
        name: Text,
    },
    /// These together, by their codes.
    OneCart(Vec<String>),
    /// Delivery; the setting that its tax comes from.
    Delivery(&'static str),
}

impl fmt::Display for Unprintable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.blamed {
            Blamed::Goods { code, name } => write!(f, "{code} ({}): {}", name.ru, self.why),
            Blamed::OneCart(codes) => write!(f, "{} in one cart: {}", codes.join(", "), self.why),
            Blamed::Delivery(setting) => write!(f, "delivery ({setting}): {}", self.why),
        }
    }
}

/// A receipt as its buyer will read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Its lines, in order.
    pub lines: Vec<ReceiptRow>,
    /// What they add up to.
    pub total: Kopecks,
}
