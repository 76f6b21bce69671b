//! Changes as JSON arrays, one for each table: what `json_each` takes apart again, in the order of the array.

use crate::{outbox, rows::document};
use serde::Serialize;
use shop::{
    order::{Attention, Change, Event, Order, OrderNumber, State},
    payment::{Attempt, Notice, Verdict},
    store::Result,
    time::Timestamp,
};
use std::collections::BTreeMap;

pub(super) struct Documents {
    pub(super) orders: String,
    pub(super) attempts: String,
    pub(super) notices: String,
    pub(super) history: String,
    pub(super) messages: String,
}

#[derive(Serialize)]
struct OrderRow {
    number: OrderNumber,
    state: &'static str,
    state_facts: String,
    until: Option<i64>,
    fulfilment: &'static str,
    fulfilment_facts: String,
    attention: String,
    open_attention: usize,
    trial: bool,
    put_away: Option<String>,
}

#[derive(Serialize)]
struct AttemptRow<'a> {
    order_number: OrderNumber,
    #[serde(flatten)]
    attempt: &'a Attempt,
    next_check_at: Timestamp,
}

#[derive(Serialize)]
struct NoticeRow<'a> {
    order_number: OrderNumber,
    #[serde(flatten)]
    notice: &'a Notice,
    verdict: Verdict,
}

#[derive(Serialize)]
struct HistoryRow<'a> {
    order_number: OrderNumber,
    event: &'a Event,
}

impl Documents {
    pub(super) fn of(changes: &[(&Order, &Change)]) -> Result<Self> {
        // Of several changes of one order the last one tells how it stands.
        let mut orders = BTreeMap::new();
        let (mut attempts, mut notices, mut history, mut messages) = (vec![], vec![], vec![], vec![]);
        for (order, change) in changes {
            let order_number = order.number;
            orders.insert(order_number, order_row(order, change)?);
            attempts.extend(change.attempt.iter().map(|attempt| AttemptRow {
                order_number,
                attempt,
                next_check_at: attempt.first_check_at(),
            }));
            notices.extend(change.notice.iter().map(|(notice, verdict)| NoticeRow {
                order_number,
                notice,
                verdict: *verdict,
            }));
            history.extend(
                change
                    .events
                    .iter()
                    .map(|event| HistoryRow { order_number, event }),
            );
            messages.extend(change.messages.iter().map(|message| (message, change.at)));
        }
        Ok(Self {
            orders: document("orders", &orders.into_values().collect::<Vec<_>>())?,
            attempts: document("attempts", &attempts)?,
            notices: document("notices", &notices)?,
            history: document("history", &history)?,
            messages: outbox::documents(messages)?,
        })
    }
}

/// `order` is as the change makes it.
fn order_row(order: &Order, change: &Change) -> Result<OrderRow> {
    let put_away = change.put_away.as_ref();
    Ok(OrderRow {
        number: order.number,
        state: change.state.name(),
        state_facts: document("orders", &change.state)?,
        until: until(&change.state),
        fulfilment: change.fulfilment.name(),
        fulfilment_facts: document("orders", &change.fulfilment)?,
        attention: document("orders", &change.attention)?,
        open_attention: change
            .attention
            .iter()
            .filter(|a: &&Attention| a.resolved.is_none())
            .count(),
        trial: order.is_test(),
        put_away: put_away.map(|facts| document("orders", facts)).transpose()?,
    })
}

/// Until when an order that waits for payment is held.
pub(crate) fn until(state: &State) -> Option<i64> {
    match state {
        State::AwaitingPayment { until } => Some(until.ms()),
        State::Paid { .. } | State::Expired { .. } | State::Cancelled { .. } | State::Refunded { .. } => None,
    }
}
