//! The port to those who take the money: what the shop asks of a payment gateway.
//!
//! There are two kinds of them, and [`Way`] tells them apart. One signs the buyer's form in memory, as often
//! as it is asked for. The other has to be called, and asked twice it makes two invoices: it is called once
//! for each attempt, and its answer is kept with the attempt.
//!
//! What not every gateway can do has an accessor like [`Gateway::refunds`], `None` where it cannot.

mod holds;
mod links;
mod receipts;

pub use holds::Holds;
pub use links::{LinkAnswer, Links, Listed, ListedState};
pub use receipts::{Blamed, Printed, ReceiptFault, ReceiptReport, Receipts, Unprintable};

use crate::{
    money::Kopecks,
    order::{Order, Refund},
    payment::{Attempt, GatewayName, Method, Report},
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

    /// Whether it can be told to offer this method alone.
    fn takes(&self, _method: Method) -> bool {
        false
    }

    /// Whether buyers pay there from a bank, by card or SBP say; otherwise with coins.
    fn takes_cards(&self) -> bool {
        true
    }

    /// Asks which methods it has, for [`Gateway::takes`] to say so. Called now and then; whatever comes of it, the shop goes
    /// on. A gateway that is not asked about methods has nothing to learn.
    async fn learn(&self) -> Result<(), GatewayError> {
        Ok(())
    }

    /// How buyers get to its page.
    fn way(&self) -> Way<'_>;

    /// Asks how attempts of this gateway stand: an answer for each, in their order. A gateway that answers about many in
    /// one call is asked about many in one call.
    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>>;

    /// How it returns money when it is called; `None` if that is done in its cabinet only.
    fn refunds(&self) -> Option<&dyn Refunds> {
        None
    }

    /// How it holds money until the goods leave; `None` if it always takes it at once.
    fn holds(&self) -> Option<&dyn Holds> {
        None
    }

    /// How it makes invoices for the staff to send, and takes them back; `None` if it makes none.
    fn links(&self) -> Option<&dyn Links> {
        None
    }

    /// How it writes fiscal receipts, if its first ones say that goods were paid for in advance and it takes the second ones
    /// as well; `None` if it does not.
    fn receipts(&self) -> Option<&dyn Receipts> {
        None
    }
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

    /// The lines of the receipt that a refund brings the buyer; none if receipts do not go through the gateway. Nobody is
    /// called. A receipt that cannot be written is [`GatewayError::Refused`], as it would be when the refund is sent.
    fn receipt(
        &self,
        _order: &Order,
        _attempt: &Attempt,
        _refund: &Refund,
    ) -> Result<Vec<ReceiptRow>, GatewayError> {
        Ok(Vec::new())
    }
}

/// A line of a receipt, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    /// What it is for.
    pub name: String,
    /// How much of it.
    pub count: String,
    /// What that comes to.
    pub sum: Kopecks,
    /// The tax in it.
    pub tax: Tax,
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

/// What came of telling a gateway to do something that it must not be told twice.
#[derive(Debug)]
pub enum Answer {
    /// It agreed, and does it later.
    Taken,
    /// It refuses, in its words, and does nothing.
    Refused(String),
    /// It was not reached, for certain.
    NotSent(GatewayError),
    /// It may have been reached, and no answer can be made sense of.
    Unclear(GatewayError),
}

/// How a refund stands at its gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundReport {
    /// The gateway has it, and the money is not back yet.
    UnderWay,
    /// The money is back.
    Done,
    /// It was called off, or came to nothing.
    Refused,
    /// The gateway has it and says a word of it that nobody knows: the staff has to look.
    Unclear(String),
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
