//! Everything that the shop knows of a person, to be shown and to be handed over.
//!
//! An order that was mended may have named somebody else before, or name somebody else now. Each of them is told that it was mended,
//! and nothing of the other.

use super::{Person, REMOVED, Standing, StillOpen, Withdrawal, take_words};
use crate::{
    message::{Letter, MessageChannel, MessageRow},
    order::{
        Amendment, Attention, Event, Fulfilment, Mended, Order, OrderNumber, Placed, RefundState, Remark,
        ReturnRequest, SecondReceipt, Source, State, Tag, What,
    },
    payment::{Attempt, Details},
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
    /// The order, with buyer, address and comment as they were when it named this person last.
    pub order: Order,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
    /// Messages about it, oldest first.
    pub messages: Vec<MessageRow>,
    /// What was mended of it, oldest first.
    pub amendments: Vec<HeldAmendment>,
    /// What the buyer wanted to send back, oldest first.
    pub returns: Vec<ReturnRequest>,
    /// What the staff wrote about it for itself, oldest first.
    pub remarks: Vec<Remark>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// How it stands with the buyer's data.
    pub standing: Standing,
    /// Carts and sessions of browsers that became this order.
    pub sessions: usize,
}

/// A change of an order after it was placed, as it is told to somebody whom the order named or names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAmendment {
    /// When.
    pub at: Timestamp,
    /// What it was before; `None` if it named somebody else.
    pub before: Option<Mended>,
    /// What it is from then on; `None` if it names somebody else.
    pub after: Option<Mended>,
}

impl HeldOrder {
    /// Where a message went. Chats and programs are the shop's own, and the address of a program may hold a secret.
    pub fn recipient(row: &MessageRow) -> &str {
        match row.message.to.channel {
            MessageChannel::Email => &row.message.to.recipient,
            MessageChannel::Telegram | MessageChannel::Webhook => REMOVED,
        }
    }

    /// Whether the order names this person now, and not only did before it was mended.
    pub fn names_them_now(&self) -> bool {
        self.amendments.last().is_none_or(|last| last.after.is_some())
    }

    /// Whether the consent that was given with it is this person's to take back: see [`Person::may_withdraw`].
    pub fn may_withdraw(&self) -> bool {
        self.names_them_now()
            || self
                .amendments
                .first()
                .is_some_and(|first| first.before.is_some())
    }

    /// Leaves out whatever is of somebody else whom the order named before it was mended, or names now. `amendments` are all of its
    /// changes, oldest first.
    #[must_use]
    pub(crate) fn told_to(mut self, person: &Person, amendments: &[Amendment]) -> Self {
        if amendments.is_empty() {
            return self;
        }
        let now = self.order.mended();
        let is_theirs = |mended: &Mended| person.is(&mended.buyer);
        let theirs: Vec<&Mended> = amendments
            .iter()
            .map(|amendment| &amendment.before)
            .chain([&now])
            .filter(|mended| person.is(&mended.buyer))
            .collect();
        // What was said in the very moment of a change was said before it.
        let named_them_at = |at: Timestamp| {
            let next = amendments.iter().find(|amendment| amendment.at >= at);
            is_theirs(next.map_or(&now, |amendment| &amendment.before))
        };
        let wrote_to_them = |row: &MessageRow| {
            if !row.message.key.ends_with(":email:buyer") {
                return named_them_at(row.created_at);
            }
            let mut emails = theirs.iter().filter_map(|mended| mended.buyer.email.as_ref());
            emails.any(|email| email.as_str() == row.message.to.recipient)
        };

        let placed_at = self.order.placed_at;
        let placed = &mut self.order.placed;
        if let Some(last) = theirs.last() {
            placed.buyer = last.buyer.clone();
            placed.delivery = last.delivery.clone();
            placed.comment.clone_from(&last.comment);
        }
        if !named_them_at(placed_at) && !placed.discount_reason.is_empty() {
            REMOVED.clone_into(&mut placed.discount_reason);
        }
        if let Some(consents) = &mut placed.consents {
            for consent in [&mut consents.data, &mut consents.offer] {
                if !named_them_at(consent.at) {
                    REMOVED.clone_into(&mut consent.ip);
                }
            }
        }
        leave_out_money(&mut self.order, named_them_at);
        for (place, shipment) in self.order.fulfilment.shipments_mut().iter_mut().enumerate() {
            let is_mending =
                |what: &What| matches!(what, What::ShipmentMended { shipment, .. } if *shipment == place + 1);
            let mended = self.history.iter().rfind(|event| is_mending(&event.what));
            if !named_them_at(mended.map_or(shipment.at, |event| event.at)) {
                shipment.tracking = None;
            }
        }
        let history = std::mem::take(&mut self.history).into_iter();
        let told = history.filter_map(|event| {
            if named_them_at(event.at) {
                Some(event)
            } else {
                without_words(&event)
            }
        });
        self.history = told.collect();
        self.messages.retain(wrote_to_them);
        self.remarks.retain(|remark| named_them_at(remark.at));
        if !is_theirs(&now) {
            self.tags.clear();
        }
        for request in &mut self.returns {
            if !named_them_at(request.asked_at) {
                REMOVED.clone_into(&mut request.text);
                request.note.clear();
            }
        }
        let told = amendments.iter().map(|amendment| HeldAmendment {
            at: amendment.at,
            before: Some(amendment.before.clone()).filter(is_theirs),
            after: Some(amendment.after.clone()).filter(is_theirs),
        });
        self.amendments = told.collect();
        self
    }
}

/// Leaves out how somebody else paid, and what was typed about their money. That money came and went, and how much, is of the order.
fn leave_out_money(order: &mut Order, named_them_at: impl Fn(Timestamp) -> bool) {
    // What was not said stays unsaid.
    let silence = |words: &mut String| {
        if !words.is_empty() {
            REMOVED.clone_into(words);
        }
    };
    order.notices.retain(|recorded| named_them_at(recorded.notice.at));
    order.attempts.retain(|attempt| named_them_at(attempt.started_at));
    for resolved in order.attention.iter_mut().filter_map(|it| it.resolved.as_mut()) {
        if !named_them_at(resolved.at) {
            silence(&mut resolved.note);
        }
    }
    let receipt = order.second_receipt.take();
    order.second_receipt = receipt.filter(|receipt| named_them_at(receipt.since));

    if let State::Cancelled { at, reason, .. } | State::Refunded { at, reason, .. } = &mut order.state
        && !named_them_at(*at)
    {
        silence(reason);
    }
    let (State::Paid { payment } | State::Refunded { payment, .. }) = &mut order.state else {
        return;
    };
    if !named_them_at(payment.at) {
        match &mut payment.source {
            Source::Gateway { method, .. } => *method = None,
            Source::Outside { reason, .. } => silence(reason),
        }
    }
    for refund in &mut payment.refunds {
        if named_them_at(refund.at) {
            continue;
        }
        silence(&mut refund.reason);
        match &mut refund.state {
            RefundState::Unclear { why, .. } | RefundState::Refused { why } => silence(why),
            RefundState::Noted
            | RefundState::Asked
            | RefundState::Sending
            | RefundState::Sent { .. }
            | RefundState::Done { .. } => {}
        }
    }
}

/// What happened, without anything that somebody typed about it.
fn without_words(event: &Event) -> Option<Event> {
    let mut written = serde_json::to_value(event).ok()?;
    take_words(&mut written);
    serde_json::from_value(written).ok()
}

impl Dossier {
    /// Orders whose buyer can be forgotten.
    pub fn closed(&self) -> impl Iterator<Item = &HeldOrder> {
        self.orders.iter().filter(|held| held.standing.open.is_none())
    }

    /// Those of them that name somebody else by now, who is forgotten with this person.
    pub fn closed_of_others(&self) -> impl Iterator<Item = OrderNumber> {
        let others = self.closed().filter(|held| !held.names_them_now());
        others.map(|held| held.order.number)
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
    attempts: &'a [Attempt],
    payments: Vec<Payment<'a>>,
    attention: &'a [Attention],
    second_receipt: Option<&'a SecondReceipt>,
    history: &'a [Event],
    messages: Vec<MessageWritten<'a>>,
    amendments: Vec<AmendmentWritten<'a>>,
    returns: Vec<ReturnWritten<'a>>,
    remarks: Vec<RemarkWritten<'a>>,
    tags: Vec<&'a str>,
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
    details: &'a Details,
}

#[derive(Serialize)]
struct MessageWritten<'a> {
    channel: &'a str,
    recipient: &'a str,
    letter: &'a Letter,
    state: &'a str,
    created_at: Timestamp,
    done_at: Option<Timestamp>,
    reference: Option<&'a str>,
    last_error: Option<&'a str>,
}

#[derive(Serialize)]
struct AmendmentWritten<'a> {
    at: Timestamp,
    before: Option<&'a Mended>,
    after: Option<&'a Mended>,
}

#[derive(Serialize)]
struct ReturnWritten<'a> {
    asked_at: Timestamp,
    text: &'a str,
    state: &'a str,
    note: &'a str,
}

#[derive(Serialize)]
struct RemarkWritten<'a> {
    at: Timestamp,
    kind: &'a str,
    text: &'a str,
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
                details: &notice.details,
            }
        });
        let messages = held.messages.iter().map(|row| MessageWritten {
            channel: row.message.to.channel.as_str(),
            recipient: HeldOrder::recipient(row),
            letter: &row.message.letter,
            state: row.state.as_str(),
            created_at: row.created_at,
            done_at: row.done_at,
            reference: row.reference.as_deref(),
            last_error: row.last_error.as_deref(),
        });
        let amendments = held.amendments.iter().map(|amendment| AmendmentWritten {
            at: amendment.at,
            before: amendment.before.as_ref(),
            after: amendment.after.as_ref(),
        });
        let returns = held.returns.iter().map(|request| ReturnWritten {
            asked_at: request.asked_at,
            text: &request.text,
            state: request.state.as_str(),
            note: &request.note,
        });
        let remarks = held.remarks.iter().map(|remark| {
            let (kind, text) = remark.said.parts();
            RemarkWritten {
                at: remark.at,
                kind,
                text,
            }
        });
        Self {
            number: order.number,
            placed_at: order.placed_at,
            placed: &order.placed,
            state: &order.state,
            fulfilment: &order.fulfilment,
            attempts: &order.attempts,
            payments: payments.collect(),
            attention: &order.attention,
            second_receipt: order.second_receipt.as_ref(),
            history: &held.history,
            messages: messages.collect(),
            amendments: amendments.collect(),
            returns: returns.collect(),
            remarks: remarks.collect(),
            tags: held.tags.iter().map(Tag::as_str).collect(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// Whatever is written down of a buyer is handed over.
    #[test]
    fn every_column_of_a_buyer_is_in_the_file() {
        let dossier = Dossier {
            person: Person::parse("anna@example.ru").unwrap(),
            orders: vec![sample::held()],
            events: Vec::new(),
        };
        let json = dossier.json(Timestamp::from_ms(0)).unwrap();
        for (column, mark) in sample::marks() {
            assert!(json.contains(&mark), "{column} is not in {json}");
        }
    }
}
