//! Asking the gateways about money: for the buyer who is back, for the staff, for the poller.

use crate::{App, clock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use shop::{
    desk::{Checked, Error, Settled},
    order::{Order, OrderNumber, State},
    payment::{InvoiceId, Outcome, Verdict},
};
use std::{num::NonZeroU32, time::Duration};

/// Questions about one order that a visitor may cause at once, and how often one more is granted.
const QUESTIONS: NonZeroU32 = NonZeroU32::new(3).unwrap();
const ONE_MORE_EVERY: Duration = Duration::from_secs(5);

/// How often visitors may cause a question about one order.
pub struct Patience(DefaultKeyedRateLimiter<OrderNumber>);

impl Default for Patience {
    fn default() -> Self {
        let quota = Quota::with_period(ONE_MORE_EVERY).unwrap_or(Quota::per_minute(QUESTIONS));
        Self(RateLimiter::keyed(quota.allow_burst(QUESTIONS)))
    }
}

impl App {
    /// Asks about an order's open attempts for a visitor; not at all if that was done a moment ago.
    pub async fn ask(&self, order: &Order) -> Result<(), Error> {
        self.patience.0.retain_recent();
        if self.patience.0.check_key(&order.number).is_err() {
            return Ok(());
        }
        for checked in self.shop.check(order, clock::now()).await? {
            self.note_checked(order.number, &checked);
        }
        Ok(())
    }

    /// The buyer is back and the gateway may not have called yet: ask it, and let the page live on.
    pub fn ask_in_background(&self, order: &Order) {
        let is_open = order
            .attempts
            .iter()
            .any(|attempt| attempt.outcome == Outcome::Open);
        if !is_open || !matches!(order.state, State::AwaitingPayment { .. }) {
            return;
        }
        let (app, order) = (self.clone(), order.clone());
        tokio::spawn(async move {
            if let Err(error) = app.ask(&order).await {
                tracing::warn!(order = order.number.0, %error, "the gateway could not be asked");
            }
        });
    }

    /// Counts and logs what asking brought to light.
    pub fn note_checked(&self, OrderNumber(order): OrderNumber, checked: &Checked) {
        let invoice = InvoiceId::get(checked.invoice);
        match checked.settled {
            Some(Settled::Recorded(Verdict::Accepted)) => {
                self.meters.healed();
                tracing::warn!(
                    order,
                    invoice,
                    "money was found by asking: the gateway's call had not come"
                );
            }
            Some(Settled::Recorded(verdict)) => {
                self.meters.unfitting();
                tracing::warn!(
                    order,
                    invoice,
                    verdict = verdict.as_str(),
                    "money was found that does not fit"
                );
            }
            Some(Settled::Repetition) | None => {}
        }
    }
}
