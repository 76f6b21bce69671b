//! How an order comes into being.

use super::{
    Actor, Change, Event, Fulfilment, Marking, Order, OrderKey, OrderNumber, Placed, Refusal, State, Step,
    What,
};
use crate::{
    message::{Audience, Brief, Letter, Message},
    payment::{InvoiceId, NewAttempt},
    store::{Decide, SessionId},
    time::Timestamp,
};

/// An order that waits for its number. The store reserves the goods, gives the number and writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Key of its page.
    pub key: OrderKey,
    /// One-time token of the form: the same token again is the same order.
    pub token: String,
    /// What the form showed of goods and terms; the same token with another fingerprint is refused.
    pub fingerprint: String,
    /// Whose cart the goods are taken out of; `None` if they were never in one.
    pub session: Option<SessionId>,
    /// Who places it: the buyer, or the staff for them.
    pub by: Actor,
    /// What is ordered.
    pub placed: Placed,
    /// The buyer goes on to pay at once; `None` if the order is to wait for that.
    pub first_attempt: Option<NewAttempt>,
    /// When it is placed.
    pub at: Timestamp,
    /// Until when the goods are held; `None` if they are, however long the payment takes.
    pub until: Option<Timestamp>,
    /// Who is told about it.
    pub audience: Audience,
    /// Whether the owner hears of the order before it is paid.
    pub tells_owner: bool,
    /// Whether the buyer can pay on their own, through a gateway.
    pub has_gateway: bool,
}

/// All that is written when an order is placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// The order as it is written.
    pub order: Order,
    /// Its history so far.
    pub events: Vec<Event>,
    /// Messages that are promised with it.
    pub messages: Vec<Message>,
}

/// An order that is made up with all that became of it.
pub struct Lived {
    /// The order as it was placed.
    pub draft: Draft,
    /// What was decided about it since, one after another, each at a moment that is over.
    pub steps: Vec<Decide>,
}

impl Draft {
    /// The order as it is once these steps were taken, each of which is a change of it. Refused if one of them is.
    pub fn lived(
        &self,
        number: OrderNumber,
        invoice: Option<InvoiceId>,
        steps: Vec<Decide>,
    ) -> Result<(NewOrder, Vec<Change>), Refusal> {
        let mut new = self.numbered(number, invoice);
        let mut changes = Vec::with_capacity(steps.len());
        for mut decide in steps {
            let Some(change) = decide(&new.order)? else {
                continue;
            };
            new.order = new.order.after(&change);
            new.events.extend(change.events.iter().cloned());
            new.messages.extend(change.messages.iter().cloned());
            changes.push(change);
        }
        Ok((new, changes))
    }

    /// The order under this number, and its first attempt under that of an invoice.
    pub fn numbered(&self, number: OrderNumber, invoice: Option<InvoiceId>) -> NewOrder {
        let mut order = Order {
            number,
            key: self.key.clone(),
            placed_at: self.at,
            placed: self.placed.clone(),
            state: State::AwaitingPayment { until: self.until },
            fulfilment: Fulfilment::New,
            attention: Vec::new(),
            attempts: Vec::new(),
            notices: Vec::new(),
            marking: Marking::new(),
            second_receipt: None,
            put_away: None,
        };
        let messages = self.messages(&order);
        let what = What::Placed {
            total: self.placed.bill.total(),
        };
        let mut events = vec![Event {
            at: self.at,
            actor: self.by.clone(),
            what,
        }];
        // An order held too briefly for a payment page gets none, and its own page says so.
        if let (Some(new), Some(invoice)) = (self.first_attempt, invoice)
            && let Ok(mut change) = order.start_attempt(new, self.at)
        {
            order.number_attempt(&mut change, invoice);
            order = order.after(&change);
            events.extend(change.events);
        }
        NewOrder {
            order,
            events,
            messages,
        }
    }

    fn messages(&self, order: &Order) -> Vec<Message> {
        let key = format!("order:{}:placed", order.number);
        let no_gateway = !self.has_gateway;
        let about = Brief::of(order);
        let letter = Letter::OrderPlaced {
            order: about.clone(),
            until: self.until,
            no_gateway,
            test: self.placed.test,
        };
        let mut messages = Vec::from_iter(self.audience.tell_buyer(order, &key, letter));
        if self.tells_owner {
            let letter = Letter::OwnerOrder {
                order: about,
                until: self.until,
                no_gateway,
                test: self.placed.test,
            };
            messages.extend(self.audience.tell_owner(&key, &letter));
        }
        messages.extend(self.audience.tell_programs(order, Step::Placed, self.at));
        messages
    }
}
