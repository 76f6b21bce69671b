//! The port to those who take the money: what the shop asks of a payment gateway.
//!
//! There are two kinds of them, and [`Way`] tells them apart. One signs the buyer's form in memory, as often
//! as it is asked for. The other has to be called, and asked twice it makes two invoices: it is called once
//! for each attempt, and its answer is kept with the attempt.
//!
//! What not every gateway can do has an accessor like [`Gateway::refunds`], `None` where it cannot.

use crate::{
    money::Kopecks,
    order::{FiscalDocument, Order, Refund, Settlement},
    payment::{Attempt, GatewayName, InvoiceId, Report},
    tax::Tax,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

/// A payment gateway.
#[async_trait]
pub trait Gateway: Send + Sync + 'static {
    /// Its name in tables, addresses and logs.
    fn name(&self) -> GatewayName;

    /// Whether it runs on test passwords.
    fn is_test(&self) -> bool;

    /// How buyers get to its page.
    fn way(&self) -> Way<'_>;

    /// Asks how attempts of this gateway stand: an answer for each, in their order. A gateway that answers about many in
    /// one call is asked about many in one call.
    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>>;

    /// How it returns money when it is called; `None` if that is done in its cabinet only.
    fn refunds(&self) -> Option<&dyn Refunds> {
        None
    }

    /// How it writes fiscal receipts, if its first ones say that goods were paid for in advance and it takes the second ones
    /// as well; `None` if it does not.
    fn receipts(&self) -> Option<&dyn Receipts> {
        None
    }
}

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

    /// Sends the second receipt of an order that `attempt` paid for. The shop has written down that it is about to, and
    /// sends the same settlement again only after [`Receipts::ask`] did not find it. [`GatewayError::Refused`] is a no;
    /// anything else leaves open whether it arrived.
    async fn send(
        &self,
        order: &Order,
        attempt: &Attempt,
        settlement: &Settlement,
    ) -> Result<(), GatewayError>;

    /// Asks how a second receipt stands that was sent under this number, for play money or for real money.
    async fn ask(&self, number: InvoiceId, test: bool) -> Result<ReceiptReport, GatewayError>;
}

/// How a second receipt stands at its gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptReport {
    /// The gateway does not have it.
    NotThere,
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

/// A receipt as its buyer will read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Its lines, in order.
    pub lines: Vec<PrintedLine>,
    /// What they add up to.
    pub total: Kopecks,
}

/// A line of a receipt as its buyer will read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedLine {
    /// What is sold.
    pub name: String,
    /// How much of it, as it is printed.
    pub quantity: String,
    /// What the whole line costs.
    pub sum: Kopecks,
    /// The tax in it.
    pub tax: Tax,
}

/// What a gateway does that returns money.
#[async_trait]
pub trait Refunds: Send + Sync {
    /// Has the gateway return money of an attempt that brought it. The shop calls this once for each refund, after it has
    /// written down that it is about to, and never again once it may have arrived: what is not known for certain is
    /// [`Sent::Unclear`].
    ///
    /// [`Attempt::operation`] is asked for before, and may be missing all the same.
    async fn send(&self, order: &Order, attempt: &Attempt, refund: &Refund) -> Sent;

    /// Asks how a refund stands that the gateway took. One that it no longer knows is [`GatewayError::Refused`].
    async fn ask(&self, reference: &str) -> Result<RefundReport, GatewayError>;

    /// Looks for a refund whose answer was lost. `None` if the gateway cannot tell: then the staff decides.
    async fn find(
        &self,
        order: &Order,
        attempt: &Attempt,
        refund: &Refund,
    ) -> Result<Option<RefundReport>, GatewayError>;
}

/// What came of sending a refund.
#[derive(Debug)]
pub enum Sent {
    /// The gateway took it; the money moves later.
    Taken {
        /// What the gateway calls it, used when asking about it.
        reference: String,
    },
    /// The gateway refuses it, in its words. Nothing moves.
    Refused(String),
    /// It did not reach the gateway, for certain: it may be sent again.
    NotSent(GatewayError),
    /// It may have reached the gateway, and no answer can be made sense of.
    Unclear(GatewayError),
}

/// How a refund stands at its gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundReport {
    /// The gateway has it, and the money is not back yet.
    UnderWay,
    /// The money is back.
    Done,
    /// It was called off, or came to nothing.
    Refused,
}

/// How buyers get to the page of a gateway.
#[derive(Clone, Copy)]
pub enum Way<'g> {
    /// By a form that the shop signs.
    Signed(&'g dyn Signs),
    /// Over an invoice that the gateway makes when it is called.
    Invoiced(&'g dyn Invoices),
}

/// What a gateway of the first kind does.
pub trait Signs: Send + Sync {
    /// The way to the payment page. Nobody is called, so it may be asked for again and again.
    fn sign(&self, order: &Order, attempt: &Attempt) -> Result<HandOver, GatewayError>;
}

/// What a gateway of the second kind does.
#[async_trait]
pub trait Invoices: Send + Sync {
    /// Has the gateway make an invoice. The shop calls this once for each attempt, whatever comes of it: buyers whose
    /// invoice was not made press "pay" again, which is another attempt.
    async fn make(&self, order: &Order, attempt: &Attempt) -> Result<Made, GatewayError>;
}

/// An invoice that a gateway made for an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The gateway's own name for it, used when asking about it.
    pub reference: String,
    /// The way to its page, for as long as the attempt can be paid.
    pub hand_over: HandOver,
}

/// Where the browser goes to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOver {
    /// A form to be posted.
    Form {
        /// Address of the gateway's page.
        action: String,
        /// Fields of the form, in order.
        fields: Vec<(String, String)>,
    },
    /// An address to be opened.
    Link(Url),
}

/// A gateway did not do its part.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// It could not be reached, did not answer in time, or answered nonsense; trying again may help.
    #[error("the gateway cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It refuses, or would: trying again does not help, and somebody has to fix the settings, the goods or
    /// the payment.
    #[error("the gateway refuses: {0}")]
    Refused(String),
}
