//! Attempts to pay, by the numbers that gateways know them by.

use super::Result;
use crate::{
    order::OrderNumber,
    payment::{Attempt, GatewayName, InvoiceId},
    time::Timestamp,
};
use async_trait::async_trait;

/// Attempts to pay, by the numbers that gateways know them by.
#[async_trait]
pub trait Attempts: Send + Sync + 'static {
    /// The attempt with this invoice number, and its order.
    async fn attempt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
    ) -> Result<Option<(OrderNumber, Attempt)>>;

    /// Unpaid attempts whose check is due at `now`; each is put off to `until`, so that no other worker takes it.
    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueCheck>>;

    /// Attempts begun since `since` whose money pays for an order now, and whose check is due at `now`, the oldest first; each
    /// is put off to `next`.
    async fn claim_paid_checks(
        &self,
        now: Timestamp,
        next: Timestamp,
        since: Timestamp,
        limit: i64,
    ) -> Result<Vec<DueCheck>>;

    /// When an unpaid attempt is to be checked next; `None` is never.
    async fn schedule_check(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        next: Option<Timestamp>,
    ) -> Result<()>;
}

/// An attempt to be checked with its gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCheck {
    /// Its order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: Attempt,
    /// How often it has been checked, this time included.
    pub checks: i64,
}
