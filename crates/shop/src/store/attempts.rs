//! Attempts to pay, by the numbers that gateways know them by.

use super::{Result, StoreError};
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

    /// The greatest number that was given to an attempt, for whatever gateway; 0 before the first.
    async fn last_invoice(&self) -> Result<i64>;

    /// At most `limit` unpaid attempts whose check is due at `now`; each is put off to `until`, so that no other worker
    /// takes it. One that makes no sense is put off, too, and keeps no other from its turn.
    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<DueChecks>;

    /// Attempts begun since `since` whose money pays for an order now, and whose check is due at `now`, the oldest first; each
    /// is put off to `next`.
    async fn claim_paid_checks(
        &self,
        now: Timestamp,
        next: Timestamp,
        since: Timestamp,
        limit: i64,
    ) -> Result<DueChecks>;

    /// When an unpaid attempt is to be checked next; `None` is never.
    async fn schedule_check(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        next: Option<Timestamp>,
    ) -> Result<()>;
}

/// Attempts that a worker claimed.
#[derive(Debug, Default)]
pub struct DueChecks {
    /// Those to be asked about, the oldest first.
    pub due: Vec<DueCheck>,
    /// The orders of those whose rows make no sense, and why they do not.
    pub unread: Vec<(OrderNumber, StoreError)>,
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
