//! What is counted since the start, for `/metrics`.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counters of this process.
#[derive(Debug, Default)]
pub struct Meters {
    paid: AtomicU64,
    healed: AtomicU64,
    unfitting: AtomicU64,
    trial: AtomicU64,
    refused_notices: AtomicU64,
    refused_returns: AtomicU64,
    unavailable: AtomicU64,
    expired: AtomicU64,
}

impl Meters {
    /// An order was paid by a gateway's call.
    pub fn paid(&self) {
        self.paid.fetch_add(1, Relaxed);
    }

    /// An order was paid because the shop asked.
    pub fn healed(&self) {
        self.healed.fetch_add(1, Relaxed);
    }

    /// Money came that does not fit.
    pub fn unfitting(&self) {
        self.unfitting.fetch_add(1, Relaxed);
    }

    /// Play money came, whatever became of it. It counts nowhere else.
    pub fn trial(&self) {
        self.trial.fetch_add(1, Relaxed);
    }

    /// A notice was not authentic, or not even looked into.
    pub fn refused_notice(&self) {
        self.refused_notices.fetch_add(1, Relaxed);
    }

    /// A buyer came back with nothing that proves an order.
    pub fn refused_return(&self) {
        self.refused_returns.fetch_add(1, Relaxed);
    }

    /// A notice has to come again, because the database did not take it.
    pub fn unavailable(&self) {
        self.unavailable.fetch_add(1, Relaxed);
    }

    /// Orders expired.
    pub fn expired(&self, count: usize) {
        self.expired
            .fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Relaxed);
    }

    /// Name, help and value of each counter.
    pub fn read(&self) -> [(&'static str, &'static str, u64); 8] {
        [
            (
                "vitrina_orders_paid_total",
                "Orders paid by a gateway's call",
                self.paid.load(Relaxed),
            ),
            (
                "vitrina_orders_healed_total",
                "Orders paid because the shop asked",
                self.healed.load(Relaxed),
            ),
            (
                "vitrina_payments_unfitting_total",
                "Payments that do not fit an order",
                self.unfitting.load(Relaxed),
            ),
            (
                "vitrina_trial_payments_total",
                "Payments of play money, which no other counter has",
                self.trial.load(Relaxed),
            ),
            (
                "vitrina_notices_refused_total",
                "Notices that were not authentic, or no notices at all",
                self.refused_notices.load(Relaxed),
            ),
            (
                "vitrina_returns_refused_total",
                "Buyers' returns that prove no order",
                self.refused_returns.load(Relaxed),
            ),
            (
                "vitrina_notices_unavailable_total",
                "Notices answered with 503, because the database did not take them",
                self.unavailable.load(Relaxed),
            ),
            (
                "vitrina_orders_expired_total",
                "Orders that nobody paid in time",
                self.expired.load(Relaxed),
            ),
        ]
    }
}
