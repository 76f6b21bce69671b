//! The port to those who take the money: what the shop asks of a payment gateway.
//!
//! There are two kinds of them, and [`Way`] tells them apart. One signs the buyer's form in memory, as often
//! as it is asked for. The other has to be called, and asked twice it makes two invoices: it is called once
//! for each attempt, and its answer is kept with the attempt.
//!
//! Returning money and second receipts will be two more accessors like [`Gateway::way`], each `None` where a gateway
//! cannot do it.

use crate::{
    order::Order,
    payment::{Attempt, GatewayName, Method, Report},
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
