//! Invoices that a gateway makes for the staff to send: each with a page of its own, so that its buyer need not come by the shop.

use super::GatewayError;
use crate::{
    order::Order,
    payment::{Attempt, InvoiceId},
    time::Timestamp,
};
use async_trait::async_trait;
use url::Url;

/// What a gateway does that makes such invoices. Their money is asked about like any other, see
/// [`Gateway::check`](super::Gateway::check).
#[async_trait]
pub trait Links: Send + Sync {
    /// Whether new ones are to be made. Those that were made before are taken back all the same.
    fn are_on(&self) -> bool;

    /// Has the gateway make the invoice of an attempt, over its sum and until the moment that
    /// [`PayLink::until`](crate::order::PayLink::until) says. The shop calls this once for each attempt, after it has written
    /// down that it is about to, and never again once it may have arrived.
    async fn make(&self, order: &Order, attempt: &Attempt) -> LinkAnswer;

    /// Has the gateway take the invoice of an attempt back. Called again and again until there is an answer; one that was taken
    /// back before is taken back.
    async fn close(&self, attempt: &Attempt) -> Result<(), GatewayError>;

    /// The invoices that the gateway made between two moments, this shop's and others', by whatever means.
    async fn list(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Listed>, GatewayError>;
}

/// What came of asking for an invoice.
#[derive(Debug)]
pub enum LinkAnswer {
    /// It is there.
    Made {
        /// What the gateway calls it.
        reference: String,
        /// Its page.
        url: Url,
    },
    /// The gateway refuses, in its words. Nothing was made.
    Refused(String),
    /// It was not reached, for certain: it may be asked again.
    NotSent(GatewayError),
    /// It may have been reached, and no answer can be made sense of.
    Unclear(GatewayError),
}

/// An invoice in a gateway's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub invoice: InvoiceId,
    /// What the gateway calls it.
    pub reference: String,
    /// Its page, if the list tells.
    pub url: Option<Url>,
    /// Where it stands.
    pub state: ListedState,
}

/// Where an invoice stands, by a gateway's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedState {
    /// It waits for its payment.
    Open,
    /// It was paid.
    Paid,
    /// It can no longer be paid: its time is up, or it was taken back.
    Over,
}
