//! What is counted since the start, for `/metrics`.

use prometheus_client::{metrics::counter::Counter, registry::Registry};

/// Counters of this process.
#[derive(Debug, Default)]
pub struct Meters {
    /// Orders that were paid by a gateway's call.
    pub paid: Counter,
    /// Orders that were paid because the shop asked.
    pub healed: Counter,
    /// Money that came and does not fit.
    pub unfitting: Counter,
    /// Play money, whatever became of it. It counts nowhere else.
    pub trial: Counter,
    /// Notices that were not authentic, or not even looked into.
    pub refused_notice: Counter,
    /// Buyers who came back with nothing that proves an order.
    pub refused_return: Counter,
    /// Notices that have to come again, because the database did not take them.
    pub unavailable: Counter,
    /// Requests of networks that asked too often or are shut out.
    pub refused_stranger: Counter,
    /// Orders that nobody paid in time.
    pub expired: Counter,
    /// Steps of calls that the shop owes its gateways, such as refunds.
    pub errands: Counter,
    /// Those of them that came to nothing and are tried again.
    pub held_up: Counter,
}

impl Meters {
    /// Makes all of them part of `registry`, which adds `_total` to their names.
    pub fn register(&self, registry: &mut Registry) {
        for (name, help, counter) in [
            (
                "vitrina_orders_paid",
                "Orders paid by a gateway's call",
                &self.paid,
            ),
            (
                "vitrina_orders_healed",
                "Orders paid because the shop asked",
                &self.healed,
            ),
            (
                "vitrina_payments_unfitting",
                "Payments that do not fit an order",
                &self.unfitting,
            ),
            (
                "vitrina_trial_payments",
                "Payments of play money, which no other counter has",
                &self.trial,
            ),
            (
                "vitrina_notices_refused",
                "Notices that were not authentic, or no notices at all",
                &self.refused_notice,
            ),
            (
                "vitrina_returns_refused",
                "Buyers' returns that prove no order",
                &self.refused_return,
            ),
            (
                "vitrina_notices_unavailable",
                "Notices answered with 503, because the database did not take them",
                &self.unavailable,
            ),
            (
                "vitrina_strangers_refused",
                "Requests refused because their network asked too often or is shut out",
                &self.refused_stranger,
            ),
            (
                "vitrina_orders_expired",
                "Orders that nobody paid in time",
                &self.expired,
            ),
            (
                "vitrina_errands_run",
                "Steps of calls that the shop owes its gateways, such as refunds",
                &self.errands,
            ),
            (
                "vitrina_errands_held_up",
                "Steps of such calls that came to nothing and are tried again",
                &self.held_up,
            ),
        ] {
            registry.register(name, help, counter.clone());
        }
    }
}
