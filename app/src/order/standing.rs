//! Which of the visitor's situations an order is in.

use super::{Arrival, Visit};
use shop::{
    Timestamp,
    order::{Actor, Fulfilment, Order, Payment, Shipment, State},
    payment::{Attempt, AttemptOutcome, PayBy, Stage, Verdict},
};

/// For this many seconds after going to pay, a visitor who comes back is asked to wait a minute.
const FRESH_SECONDS: i64 = 10 * 60;

/// Where an order stands in the eyes of its buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing<'a> {
    /// It can be paid; `is_started` if the buyer went to the gateway before.
    Waiting { until: Timestamp, is_started: bool },
    /// The buyer has just come back from the gateway.
    Checking,
    /// The gateway has not confirmed anything for a while; `is_checked` if it was asked a moment ago.
    Unconfirmed { is_checked: bool },
    /// The gateway sent the buyer back without a payment, and has not said yet that none will come.
    Interrupted { until: Timestamp },
    /// The buyer confirmed something at the gateway and did not finish.
    Begun { until: Timestamp },
    /// The gateway says that the last attempt failed; `is_returned` if it took the money and gave it back.
    Failed { until: Timestamp, is_returned: bool },
    /// The gateway says that the money is with the bank: nobody pays a second time, nothing expires.
    AtTheBank(Stage),
    /// The gateway says that less came than is due: the buyer can add the rest.
    PartlyPaid,
    /// It is paid when the goods are handed over, or whenever its buyer likes; `is_started` if they went to the gateway
    /// before.
    Later {
        way: PayBy,
        fulfilment: &'a Fulfilment,
        is_started: bool,
    },
    /// It is paid by a transfer, against an invoice.
    Transfer { until: Timestamp },
    /// Time is up, the shop is about to close the order.
    TimeUp,
    /// Money came that does not fit.
    Decision(Verdict),
    /// Paid, goods not sent yet; the surplus is what is undecided about money that came besides.
    Paid {
        payment: &'a Payment,
        surplus: Option<Verdict>,
    },
    /// Paid, and some of it is on its way.
    PartlyShipped { shipments: &'a [Shipment] },
    /// Paid and on its way.
    Shipped {
        at: Timestamp,
        shipments: &'a [Shipment],
    },
    /// Paid and with the buyer.
    Delivered { at: Timestamp },
    /// Nobody paid in time.
    Expired { at: Timestamp },
    /// Called off; by the buyer, if there is no reason.
    Cancelled { at: Timestamp, reason: Option<&'a str> },
    /// The money was returned.
    Refunded { payment: &'a Payment, at: Timestamp },
}

impl<'a> Standing<'a> {
    pub(super) fn of(visit: &Visit<'a>) -> Self {
        let order = visit.order;
        // Nobody decides about play money of a trial that was put away.
        let open = order.open_attention().last().filter(|_| order.put_away.is_none());
        let open = open.map(|attention| attention.what);
        match (&order.state, open) {
            (State::Paid { payment }, open) => of_paid(order, payment, open),
            (_, Some(verdict)) => Self::Decision(verdict),
            (State::AwaitingPayment { until }, None) => of_awaiting(visit, *until),
            (State::Expired { at }, None) => Self::Expired { at: *at },
            (State::Cancelled { at, by, reason }, None) => Self::Cancelled {
                at: *at,
                reason: (*by != Actor::Buyer).then_some(reason),
            },
            (State::Refunded { payment, at, .. }, None) => Self::Refunded { payment, at: *at },
        }
    }
}

fn of_paid<'a>(order: &'a Order, payment: &'a Payment, surplus: Option<Verdict>) -> Standing<'a> {
    match &order.fulfilment {
        Fulfilment::New => Standing::Paid { payment, surplus },
        Fulfilment::PartlyShipped { shipments } => Standing::PartlyShipped { shipments },
        Fulfilment::Shipped { at, shipments } => Standing::Shipped { at: *at, shipments },
        Fulfilment::Delivered { at, .. } => Standing::Delivered { at: *at },
    }
}

fn of_awaiting<'a>(visit: &Visit<'a>, until: Option<Timestamp>) -> Standing<'a> {
    if visit.order.partly_paid().is_some() {
        return Standing::PartlyPaid;
    }
    let under_way = visit
        .order
        .attempts
        .iter()
        .filter(|attempt| attempt.is_under_way());
    if let Some(stage) = under_way.filter_map(|attempt| attempt.stage).next_back() {
        return Standing::AtTheBank(stage);
    }
    // A link that the staff asked for says nothing before its buyer was at the gateway, nor does a payment that was begun for
    // lines of before.
    let is_begun = |attempt: &&Attempt| {
        let is_at_the_gateway = attempt.link().is_none() || attempt.stage.is_some();
        visit.arrival != Arrival::Plain || (is_at_the_gateway && !visit.order.is_former(attempt))
    };
    let last = visit.order.attempts.iter().rfind(is_begun);
    let is_open = last.is_some_and(|attempt| attempt.outcome == AttemptOutcome::Open);
    let has_failed = last.is_some_and(|attempt| attempt.outcome == AttemptOutcome::Failed);
    let stage = last.and_then(|attempt: &Attempt| attempt.stage);
    let is_fresh = last.is_some_and(|attempt| visit.now < attempt.started_at.plus_seconds(FRESH_SECONDS));
    match visit.arrival {
        Arrival::FromSuccess if is_open && is_fresh => Standing::Checking,
        Arrival::FromSuccess if is_open => Standing::Unconfirmed { is_checked: false },
        Arrival::Checked if is_open && stage != Some(Stage::Begun) => {
            Standing::Unconfirmed { is_checked: true }
        }
        Arrival::Plain | Arrival::FromSuccess | Arrival::FromFailure | Arrival::Checked
            if !visit.order.is_payable(visit.now) =>
        {
            Standing::TimeUp
        }
        Arrival::Plain | Arrival::FromSuccess | Arrival::FromFailure | Arrival::Checked => {
            let Some(until) = until else {
                return Standing::Later {
                    way: visit.order.placed.pay_by,
                    fulfilment: &visit.order.fulfilment,
                    is_started: is_open,
                };
            };
            if last.is_none() && visit.order.placed.pay_by == PayBy::BankTransfer {
                Standing::Transfer { until }
            } else if has_failed {
                Standing::Failed {
                    until,
                    is_returned: stage == Some(Stage::Returned),
                }
            } else if stage == Some(Stage::Begun) {
                Standing::Begun { until }
            } else if visit.arrival == Arrival::FromFailure && is_open {
                Standing::Interrupted { until }
            } else {
                Standing::Waiting {
                    until,
                    is_started: is_open,
                }
            }
        }
    }
}
