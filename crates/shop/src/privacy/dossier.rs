//! Everything that the shop knows of a person, to be shown and to be handed over.

use super::{Person, Standing, StillOpen, Withdrawal};
use crate::{
    message::{Letter, MessageRow},
    order::{Amendment, Event, Fulfilment, Mended, Order, OrderNumber, Placed, ReturnRequest, State},
    security::SecurityRow,
    time::Timestamp,
};
use serde::Serialize;

/// Everything that the shop knows of a person.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// Who it is.
    pub person: Person,
    /// Their orders, newest first.
    pub orders: Vec<HeldOrder>,
    /// Security events that name them: such as those of a member of the staff who also buys.
    pub events: Vec<SecurityRow>,
}

/// An order of a person, with all that hangs on it.
#[derive(Debug, Clone)]
pub struct HeldOrder {
    /// The order.
    pub order: Order,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
    /// Messages about it, oldest first.
    pub messages: Vec<MessageRow>,
    /// What was mended of it, oldest first.
    pub amendments: Vec<Amendment>,
    /// What the buyer wanted to send back, oldest first.
    pub returns: Vec<ReturnRequest>,
    /// How it stands with the buyer's data.
    pub standing: Standing,
    /// Carts and sessions of browsers that became this order.
    pub sessions: usize,
}

impl Dossier {
    /// Orders whose buyer can be forgotten.
    pub fn closed(&self) -> impl Iterator<Item = &HeldOrder> {
        self.orders.iter().filter(|held| held.standing.open.is_none())
    }

    /// Orders that stand in the way, and why.
    pub fn open(&self) -> impl Iterator<Item = (OrderNumber, StillOpen)> {
        let open = |held: &HeldOrder| Some((held.order.number, held.standing.open?));
        self.orders.iter().filter_map(open)
    }

    /// All of it as JSON, for the person or another program. docs/OPERATIONS.md says what each field is.
    ///
    /// # Errors
    /// If something in it cannot be JSON, which nothing of the shop's is.
    pub fn json(&self, at: Timestamp) -> serde_json::Result<String> {
        let orders = self.orders.iter().map(OrderWritten::of).collect();
        let events = self.events.iter().map(EventWritten::of).collect();
        let written = Written {
            person: self.person.shown(),
            at,
            orders,
            security_events: events,
        };
        serde_json::to_string_pretty(&written)
    }
}

#[derive(Serialize)]
struct Written<'a> {
    person: String,
    at: Timestamp,
    orders: Vec<OrderWritten<'a>>,
    security_events: Vec<EventWritten<'a>>,
}

#[derive(Serialize)]
struct OrderWritten<'a> {
    number: OrderNumber,
    placed_at: Timestamp,
    placed: &'a Placed,
    state: &'a State,
    fulfilment: &'a Fulfilment,
    payments: Vec<Payment<'a>>,
    history: &'a [Event],
    messages: Vec<MessageWritten<'a>>,
    amendments: Vec<AmendmentWritten<'a>>,
    returns: Vec<ReturnWritten<'a>>,
    carts: usize,
    consent_withdrawn: Option<&'a Withdrawal>,
    cannot_be_forgotten: Option<StillOpen>,
}

#[derive(Serialize)]
struct Payment<'a> {
    gateway: &'a str,
    invoice: i64,
    amount: i64,
    at: Timestamp,
    method: Option<&'a str>,
}

#[derive(Serialize)]
struct MessageWritten<'a> {
    channel: &'a str,
    recipient: &'a str,
    letter: &'a Letter,
    state: &'a str,
    created_at: Timestamp,
    done_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct AmendmentWritten<'a> {
    at: Timestamp,
    before: &'a Mended,
    after: &'a Mended,
}

#[derive(Serialize)]
struct ReturnWritten<'a> {
    asked_at: Timestamp,
    text: &'a str,
    state: &'a str,
    note: &'a str,
}

#[derive(Serialize)]
struct EventWritten<'a> {
    at: Timestamp,
    act: &'a str,
    who: &'a str,
    network: &'a str,
    detail: &'a str,
}

impl<'a> OrderWritten<'a> {
    fn of(held: &'a HeldOrder) -> Self {
        let order = &held.order;
        let payments = order.notices.iter().map(|recorded| {
            let notice = &recorded.notice;
            Payment {
                gateway: notice.gateway.as_str(),
                invoice: notice.invoice.get(),
                amount: notice.amount.get(),
                at: notice.at,
                method: notice.method.as_deref(),
            }
        });
        let messages = held.messages.iter().map(|row| MessageWritten {
            channel: row.message.to.channel.as_str(),
            recipient: &row.message.to.recipient,
            letter: &row.message.letter,
            state: row.state.as_str(),
            created_at: row.created_at,
            done_at: row.done_at,
        });
        let amendments = held.amendments.iter().map(|amendment| AmendmentWritten {
            at: amendment.at,
            before: &amendment.before,
            after: &amendment.after,
        });
        let returns = held.returns.iter().map(|request| ReturnWritten {
            asked_at: request.asked_at,
            text: &request.text,
            state: request.state.as_str(),
            note: &request.note,
        });
        Self {
            number: order.number,
            placed_at: order.placed_at,
            placed: &order.placed,
            state: &order.state,
            fulfilment: &order.fulfilment,
            payments: payments.collect(),
            history: &held.history,
            messages: messages.collect(),
            amendments: amendments.collect(),
            returns: returns.collect(),
            carts: held.sessions,
            consent_withdrawn: held.standing.withdrawn.as_ref(),
            cannot_be_forgotten: held.standing.open,
        }
    }
}

impl<'a> EventWritten<'a> {
    fn of(row: &'a SecurityRow) -> Self {
        let event = &row.event;
        Self {
            at: event.at,
            act: event.act.as_str(),
            who: event.who.as_str(),
            network: event.network.as_str(),
            detail: event.detail.as_str(),
        }
    }
}
