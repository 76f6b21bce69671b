//! What is written, as JSON arrays: a statement takes them apart again, one row after another.
//!
//! A document within such an array is text, so that the database does not look into it before it is where it belongs.

use crate::columns::document;
use serde::Serialize;
use shop::{
    call::NewCalls,
    message::Message,
    numbers::Noted,
    order::{Change, Event, NewLines, Order, OrderNumber, Ordered, RefundState, Relined, State},
    payment::{Attempt, GatewayName, InvoiceId, Notice, Verdict},
    security::SecurityEvent,
    store::Result,
    time::{Timestamp, open_end},
};
use std::collections::BTreeMap;

/// Changes of orders, an array for each table.
#[derive(Debug)]
pub struct Documents {
    /// For `orders`, one row for each order.
    pub orders: String,
    /// For `attempts`, one row for each attempt.
    pub attempts: String,
    /// For `notices`.
    pub notices: String,
    /// For `history`, in the order in which it happened.
    pub history: String,
    /// For `outbox`, in the order in which it was promised.
    pub messages: String,
    /// For `errands`, one row for each errand.
    pub errands: String,
}

/// Changes of orders, the rows for each table, for a database that takes values better than documents.
#[derive(Debug)]
pub struct Rows<'a> {
    /// For `orders`, each of them once, as its last change leaves it.
    pub orders: Vec<(&'a Order, &'a Change)>,
    /// For `attempts`, one row for each attempt.
    pub attempts: Vec<AttemptRow<'a>>,
    /// For `notices`.
    pub notices: Vec<NoticeRow<'a>>,
    /// For `history`, in the order in which it happened.
    pub history: Vec<HistoryRow<'a>>,
    /// For `outbox`, in the order in which it was promised, and when that was.
    pub messages: Vec<(&'a Message, Timestamp)>,
    /// For `errands`, one row for each errand.
    pub errands: Vec<ErrandRow>,
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
    marking: Option<String>,
    second_receipt: Option<String>,
    put_away: Option<String>,
    unclear_refunds: usize,
}

/// An attempt of an order.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "a field is the column of its name")]
pub struct AttemptRow<'a> {
    pub order_number: OrderNumber,
    #[serde(flatten)]
    pub attempt: &'a Attempt,
    pub next_check_at: Timestamp,
}

/// Money that came for an order.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "a field is the column of its name")]
pub struct NoticeRow<'a> {
    pub order_number: OrderNumber,
    #[serde(flatten)]
    pub notice: &'a Notice,
    pub verdict: Verdict,
}

/// Something that happened to an order.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "a field is the column of its name")]
pub struct HistoryRow<'a> {
    pub order_number: OrderNumber,
    pub event: &'a Event,
}

/// A call that is owed for an order.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "a field is the column of its name")]
pub struct ErrandRow {
    pub order_number: OrderNumber,
    pub kind: &'static str,
    pub place: usize,
    pub due_at: Timestamp,
}

/// What is another in `orders.placed` once the lines of an order are others.
#[derive(Debug, Serialize)]
pub struct PlacedLines<'a> {
    #[serde(flatten)]
    ordered: &'a Ordered,
    discount_reason: &'a str,
    relined: &'a Relined,
}

impl<'a> PlacedLines<'a> {
    /// What these lines write.
    pub fn of(new: &'a NewLines) -> Self {
        Self {
            ordered: &new.relining.after,
            discount_reason: &new.discount_reason,
            relined: &new.relined,
        }
    }
}

impl<'a> Rows<'a> {
    /// What these changes write, each with its order as the change makes it.
    pub fn of(changes: &[(&'a Order, &'a Change)]) -> Self {
        // Of several changes of one order, attempt or errand, the last one says how it stands.
        let (mut orders, mut attempts, mut errands) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (mut notices, mut history, mut messages) = (vec![], vec![], vec![]);
        for &(order, change) in changes {
            let order_number = order.number;
            orders.insert(order_number, (order, change));
            if let Some(attempt) = &change.attempt {
                let row = AttemptRow {
                    order_number,
                    attempt,
                    next_check_at: attempt.first_check_at(),
                };
                attempts.insert((attempt.invoice, attempt.gateway.as_str()), row);
            }
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
            for errand in &change.errands {
                let row = ErrandRow {
                    order_number,
                    kind: errand.kind.as_str(),
                    place: errand.place,
                    due_at: errand.due_at,
                };
                errands.insert((row.order_number, row.kind, row.place), row);
            }
        }
        Self {
            orders: orders.into_values().collect(),
            attempts: attempts.into_values().collect(),
            notices,
            history,
            messages,
            errands: errands.into_values().collect(),
        }
    }
}

impl Documents {
    /// What these changes write, each with its order as the change makes it.
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn of(changes: &[(&Order, &Change)]) -> Result<Self> {
        let rows = Rows::of(changes);
        let orders = rows.orders.iter().map(|(order, change)| order_row(order, change));
        Ok(Self {
            orders: document("orders", &orders.collect::<Result<Vec<_>>>()?)?,
            attempts: document("attempts", &rows.attempts)?,
            notices: document("notices", &rows.notices)?,
            history: document("history", &rows.history)?,
            messages: messages(rows.messages)?,
            errands: document("errands", &rows.errands)?,
        })
    }
}

fn order_row(order: &Order, change: &Change) -> Result<OrderRow> {
    let marking = Some(&change.marking).filter(|codes| !codes.is_empty());
    let (receipt, put_away) = (change.second_receipt.as_ref(), change.put_away.as_ref());
    Ok(OrderRow {
        number: order.number,
        state: change.state.name(),
        state_facts: document("orders", &change.state)?,
        until: until(&change.state),
        fulfilment: change.fulfilment.name(),
        fulfilment_facts: document("orders", &change.fulfilment)?,
        attention: document("orders", &change.attention)?,
        open_attention: order.open_attention().count(),
        trial: order.is_test(),
        marking: marking.map(|codes| document("orders", codes)).transpose()?,
        second_receipt: receipt.map(|facts| document("orders", facts)).transpose()?,
        put_away: put_away.map(|facts| document("orders", facts)).transpose()?,
        unclear_refunds: unclear_refunds(&change.state),
    })
}

/// Refunds of which nobody knows whether they went out.
pub fn unclear_refunds(state: &State) -> usize {
    let refunds = state.payment().map_or(&[][..], |payment| &payment.refunds);
    let unclear = refunds
        .iter()
        .filter(|refund| matches!(refund.state, RefundState::Unclear { .. }));
    unclear.count()
}

/// Until when an order that waits for payment is held; a far moment if there is no end to it.
pub fn until(state: &State) -> Option<i64> {
    match state {
        State::AwaitingPayment { until } => Some(open_end::written(*until).ms()),
        State::Paid { .. } | State::Expired { .. } | State::Cancelled { .. } | State::Refunded { .. } => None,
    }
}

/// Messages and when they were promised, for `outbox`.
///
/// # Errors
/// `Corrupt` if a letter cannot be JSON.
pub fn messages<'a>(messages: impl IntoIterator<Item = (&'a Message, Timestamp)>) -> Result<String> {
    let rows = messages
        .into_iter()
        .map(|(message, at)| {
            Ok(MessageRow {
                key: &message.key,
                channel: message.to.channel.as_str(),
                recipient: &message.to.recipient,
                letter: document("outbox", &message.letter)?,
                order_number: message.letter.number(),
                at,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    document("outbox", &rows)
}

#[derive(Serialize)]
struct MessageRow<'a> {
    key: &'a str,
    channel: &'a str,
    recipient: &'a str,
    letter: String,
    order_number: Option<OrderNumber>,
    at: Timestamp,
}

/// Carts that were begun, for `cart_counts`, and attempts whose buyers were led to the gateway, for `attempts`.
///
/// # Errors
/// `Corrupt` if something of it cannot be JSON.
pub fn noted(noted: &Noted) -> Result<(String, String)> {
    let carts = noted.carts.iter();
    let carts: Vec<_> = carts
        .map(|(quarter, begun)| CartsRow {
            quarter: *quarter,
            begun: *begun,
        })
        .collect();
    let hand_overs = noted.hand_overs.iter();
    let hand_overs: Vec<_> = hand_overs
        .map(|(invoice, (gateway, _))| HandOverRow {
            gateway: *gateway,
            invoice: *invoice,
        })
        .collect();
    Ok((
        document("cart_counts", &carts)?,
        document("attempts", &hand_overs)?,
    ))
}

#[derive(Serialize)]
struct CartsRow {
    quarter: i64,
    begun: i64,
}

#[derive(Serialize)]
struct HandOverRow {
    gateway: GatewayName,
    invoice: InvoiceId,
}

/// Calls, for the table of this name.
///
/// # Errors
/// `Corrupt` if a call cannot be JSON.
pub fn calls(new: &NewCalls) -> Result<String> {
    let rows = new
        .calls
        .iter()
        .map(|(standing, call)| {
            Ok(CallRow {
                standing: standing.as_str(),
                gateway: call.gateway.as_str(),
                invoice: call.invoice.map(InvoiceId::get),
                call: document("calls", call)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    document("calls", &rows)
}

#[derive(Serialize)]
struct CallRow<'a> {
    standing: &'static str,
    gateway: &'a str,
    invoice: Option<i64>,
    call: String,
}

/// Security events, for the table of this name.
///
/// # Errors
/// `Corrupt` if an event cannot be JSON.
pub fn security_events(events: &[SecurityEvent]) -> Result<String> {
    let rows: Vec<_> = events.iter().map(SecurityEventRow::of).collect();
    document("security_events", &rows)
}

#[derive(Serialize)]
struct SecurityEventRow<'a> {
    at: Timestamp,
    topic: &'static str,
    act: &'static str,
    who: &'a str,
    network: &'a str,
    device: &'a str,
    detail: &'a str,
    count: i64,
}

impl<'a> SecurityEventRow<'a> {
    fn of(event: &'a SecurityEvent) -> Self {
        Self {
            at: event.at,
            topic: event.act.topic().as_str(),
            act: event.act.as_str(),
            who: event.who.as_str(),
            network: event.network.as_str(),
            device: event.device.as_str(),
            detail: event.detail.as_str(),
            count: event.count,
        }
    }
}
