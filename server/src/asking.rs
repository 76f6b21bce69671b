//! Asking the gateways about money: for the buyer who is back, for the staff, for the poller.

use crate::{AppState, caller::Quotas, clock, limits::QUESTIONS};
use shop::{
    Kopecks,
    desk::{Checked, Error, Run, Settled},
    order::{Order, OrderNumber, Refusal, State},
    payment::{AttemptOutcome, Channel, InvoiceId, Report, Verdict},
};

/// How often visitors may make the shop ask a gateway about an order.
pub struct Patience(Quotas);

impl Default for Patience {
    fn default() -> Self {
        Self(Quotas::new(QUESTIONS))
    }
}

impl Patience {
    fn has_room_for(&self, order: OrderNumber) -> bool {
        self.0.take_together(&order.to_string())
    }

    /// Forgets orders that nobody has asked about lately.
    pub fn sweep(&self) {
        self.0.sweep();
    }
}

impl AppState {
    /// Asks about an order's open attempts for a visitor; not at all if that was done a moment ago.
    pub async fn ask(&self, order: &Order) -> Result<(), Error> {
        if !self.patience.has_room_for(order.number) {
            return Ok(());
        }
        let (checked, asked) = self.shop.check(order, clock::now()).await;
        for one in &checked {
            self.note_checked(order.number, one);
        }
        asked
    }

    /// Calls an order off for its buyer. Refused with [`Refusal::MoneyUnderWay`] also if the gateway was asked too often just now
    /// to be asked again.
    pub async fn call_off(&self, order: &Order) -> Result<(), Error> {
        let is_at_gateway = !order.attempts.is_empty();
        if is_at_gateway && !self.patience.has_room_for(order.number) {
            return Err(Refusal::MoneyUnderWay.into());
        }
        let (checked, called_off) = self.shop.call_off(order, clock::now()).await;
        for one in &checked {
            self.note_checked(order.number, one);
        }
        called_off?;
        tracing::info!(order = order.number.0, "the buyer called an order off");
        Ok(())
    }

    /// The buyer is back and the gateway may not have called yet: ask it, and do not hold up the page.
    pub fn ask_in_background(&self, order: &Order) {
        let is_open = order
            .attempts
            .iter()
            .any(|attempt| attempt.outcome != AttemptOutcome::Paid);
        if !is_open || !matches!(order.state, State::AwaitingPayment { .. }) {
            return;
        }
        let (state, order) = (self.clone(), order.clone());
        tokio::spawn(async move {
            if let Err(error) = state.ask(&order).await {
                tracing::warn!(order = order.number.0, %error, "the gateway could not be asked");
            }
        });
    }

    /// Counts and logs what asking brought to light.
    pub fn note_checked(&self, order: OrderNumber, checked: &Checked) {
        if let (Report::Paid(found), Some(settled)) = (&checked.report, &checked.settled) {
            let (invoice, channel) = (checked.invoice, Channel::Enquiry);
            self.note(Some(order), invoice, found.paid, found.test, channel, settled);
        }
    }

    /// Counts and logs a step of a call that the shop owes a gateway.
    pub fn note_run(&self, run: &Run) {
        let (order, errand, place) = (run.errand.order.0, run.errand.kind.as_str(), run.errand.place);
        self.meters.errands.inc();
        match &run.error {
            Some(error) => {
                self.meters.held_up.inc();
                tracing::warn!(order, errand, place, %error, "an errand was held up and will be tried again");
            }
            None if run.next.is_none() => tracing::info!(order, errand, place, "an errand is over"),
            None => tracing::debug!(order, errand, place, "an errand went on"),
        }
    }

    /// Counts and logs what became of money, however the shop learned of it.
    pub fn note(
        &self,
        order: Option<OrderNumber>,
        invoice: InvoiceId,
        amount: Kopecks,
        test: bool,
        channel: Channel,
        settled: &Settled,
    ) {
        let (order, invoice, kopecks) = (order.map(|order| order.0), invoice.get(), amount.get());
        let Settled::Recorded(what) = settled else {
            // An enquiry reports again and again what is known already.
            if channel == Channel::Callback {
                tracing::info!(order, invoice, kopecks, "a notice was repeated");
            }
            return;
        };
        let (heard_by, verdict) = (channel.as_str(), what.as_str());
        match (what, channel) {
            (what, _) if test && *what != Verdict::TestInLive => {
                self.meters.trial.inc();
                tracing::info!(
                    order,
                    invoice,
                    kopecks,
                    channel = heard_by,
                    verdict,
                    "play money came"
                );
            }
            (Verdict::Accepted, Channel::Callback) => {
                self.meters.paid.inc();
                tracing::info!(order, invoice, kopecks, "an order was paid");
            }
            (Verdict::Accepted, Channel::Enquiry) => {
                self.meters.healed.inc();
                tracing::warn!(
                    order,
                    invoice,
                    kopecks,
                    "money was found by asking: the gateway's call had not come, or named another sum"
                );
            }
            (_, Channel::Callback | Channel::Enquiry) => {
                self.meters.unfitting.inc();
                tracing::warn!(
                    order,
                    invoice,
                    kopecks,
                    channel = heard_by,
                    verdict,
                    "money came that does not fit"
                );
            }
        }
    }
}
