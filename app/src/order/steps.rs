//! What has happened to an order so far, as its buyer sees it.

use super::Visit;
use crate::{Chrome, pieces::machine_time, views::Step};
use shop::{
    Kopecks, Timestamp,
    order::{Actor, Fulfilment, Payment, RefundState, State},
    payment::{AttemptOutcome, Stage},
};

/// The steps, oldest first; what is still to come stands last.
pub(super) fn of(chrome: &Chrome, visit: &Visit<'_>) -> Vec<Step> {
    let order = visit.order;
    let mut story = Story {
        chrome,
        steps: Vec::new(),
    };
    story.tell("good", chrome.text("step-placed"), order.placed_at);
    for attempt in &order.attempts {
        let (tone, text) = match (attempt.outcome, attempt.stage) {
            (AttemptOutcome::Failed, Some(Stage::Returned)) => ("bad", "step-attempt-returned"),
            (AttemptOutcome::Failed, _) => ("bad", "step-attempt-failed"),
            (AttemptOutcome::Open, Some(Stage::Partial)) => ("wait", "step-partly-paid"),
            (AttemptOutcome::Open, _) if attempt.held().is_some() => ("wait", "step-held"),
            (AttemptOutcome::Open, _) if attempt.is_under_way() => ("wait", "step-at-the-bank"),
            (AttemptOutcome::Open | AttemptOutcome::Paid, _) => continue,
        };
        story.tell(tone, chrome.text(text), attempt.started_at);
    }
    for attention in order.open_attention() {
        let sum = attention.amount.to_string();
        let text = chrome.with("step-money-came", &[("sum", sum.into())]);
        story.tell("wait", text, attention.since);
    }
    match &order.state {
        State::AwaitingPayment { .. } => {}
        State::Paid { payment } => {
            story.tell_paid(payment);
            story.tell_refunds(payment);
        }
        State::Expired { at } => story.tell("calm", chrome.text("step-expired"), *at),
        State::Cancelled { at, by, .. } => {
            let who = if *by == Actor::Buyer {
                "step-called-off"
            } else {
                "step-cancelled"
            };
            story.tell("calm", chrome.text(who), *at);
        }
        State::Refunded { payment, at, .. } => {
            story.tell_paid(payment);
            if payment.refunds.is_empty() {
                story.tell_refund("step-refunded", payment.amount, *at);
            }
            story.tell_refunds(payment);
        }
    }
    match &order.fulfilment {
        Fulfilment::New => {}
        Fulfilment::PartlyShipped { shipments } => {
            for shipment in shipments {
                story.tell("good", chrome.text("step-partly-shipped"), shipment.at);
            }
        }
        Fulfilment::Shipped { at, shipments } => {
            // The last of them is the one that makes the order a sent one.
            for shipment in shipments.split_last().map_or(&[][..], |(_, before)| before) {
                story.tell("good", chrome.text("step-partly-shipped"), shipment.at);
            }
            story.tell("good", chrome.text("step-shipped"), *at);
        }
        Fulfilment::Delivered { at, shipments } => {
            if let Some((last, before)) = shipments.split_last() {
                for shipment in before {
                    story.tell("good", chrome.text("step-partly-shipped"), shipment.at);
                }
                story.tell("good", chrome.text("step-shipped"), last.at);
            }
            story.tell("good", chrome.text("step-delivered"), *at);
        }
    }
    story.steps.sort_by_key(|(at, _)| *at);
    let is_questioned = order.open_attention().next().is_some() || order.is_under_way();
    let to_come = match &order.state {
        State::AwaitingPayment { until: Some(until) } if !is_questioned => {
            Some(story.step("", chrome.text("step-waiting"), *until))
        }
        State::AwaitingPayment { .. }
        | State::Paid { .. }
        | State::Expired { .. }
        | State::Cancelled { .. }
        | State::Refunded { .. } => None,
    };
    let to_come = to_come.map(|step| Step {
        moment: chrome.with("until-moment", &[("at", step.moment.into())]),
        ..step
    });
    story
        .steps
        .into_iter()
        .map(|(_, step)| step)
        .chain(to_come)
        .collect()
}

struct Story<'a> {
    chrome: &'a Chrome,
    steps: Vec<(Timestamp, Step)>,
}

impl Story<'_> {
    fn tell(&mut self, tone: &str, text: String, at: Timestamp) {
        self.steps.push((at, self.step(tone, text, at)));
    }

    fn tell_paid(&mut self, payment: &Payment) {
        let sum = payment.amount.to_string();
        let text = self.chrome.with("step-paid", &[("sum", sum.into())]);
        self.tell("good", text, payment.at);
    }

    fn tell_refunds(&mut self, payment: &Payment) {
        for refund in &payment.refunds {
            match (refund.returned_at(), &refund.state) {
                (Some(at), _) => self.tell_refund("step-refunded", refund.amount, at),
                (None, RefundState::Unclear { .. }) => {
                    self.tell_refund("step-refund-unclear", refund.amount, refund.at);
                }
                (None, state) if state.is_under_way() => {
                    self.tell_refund("step-refund-under-way", refund.amount, refund.at);
                }
                // It came to nothing, and nothing has changed.
                (None, _) => {}
            }
        }
    }

    fn tell_refund(&mut self, id: &str, amount: Kopecks, at: Timestamp) {
        let sum = amount.to_string();
        let text = self.chrome.with(id, &[("sum", sum.into())]);
        self.tell("calm", text, at);
    }

    fn step(&self, tone: &str, text: String, at: Timestamp) -> Step {
        Step {
            tone: tone.to_owned(),
            text,
            moment: self.chrome.moment(at),
            datetime: machine_time(at),
        }
    }
}
