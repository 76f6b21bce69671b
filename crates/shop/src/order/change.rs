//! What a transition of an order writes, and the order as it is after that.

use super::{
    Attention, Event, Exchanged, Fulfilment, Marking, NewLines, Order, Pieces, PutAway, SecondReceipt, State,
};
use crate::{
    errand::Errand,
    message::{Audience, Message},
    payment::{Attempt, InvoiceId, NewAttempt, Notice, RecordedNotice, Verdict},
    time::Timestamp,
};

/// All that a transition writes, all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When it was decided.
    pub at: Timestamp,
    /// The order's state from now on.
    pub state: State,
    /// The order's fulfilment from now on.
    pub fulfilment: Fulfilment,
    /// The order's attention from now on.
    pub attention: Vec<Attention>,
    /// An attempt that begins. The store draws its number and has it written: see [`Order::number`].
    pub begins: Option<NewAttempt>,
    /// An attempt that began or whose outcome is known now.
    pub attempt: Option<Attempt>,
    /// A notice to be recorded with its verdict.
    pub notice: Option<(Notice, Verdict)>,
    /// What happened, for the history.
    pub events: Vec<Event>,
    /// What happens to the pieces of the order.
    pub stock: StockMove,
    /// Messages that follow from it.
    pub messages: Vec<Message>,
    /// Calls to gateways that follow from it.
    pub errands: Vec<Errand>,
    /// The codes of the order's marked goods from now on.
    pub marking: Marking,
    /// The order's second receipt from now on.
    pub second_receipt: Option<SecondReceipt>,
    /// The second receipt is to get a number, this one or a greater one. The store draws it: see [`Order::number`].
    pub numbers_receipt: Option<InvoiceId>,
    /// Whether the order is put away from now on.
    pub put_away: Option<PutAway>,
    /// The order's lines from now on, if they are others.
    pub lines: Option<NewLines>,
    /// It is refused if a request to take goods of the order back is under way, which an [`Order`] does not know of: the store looks as
    /// the change is written, so that a request which was there before wins.
    pub unless_withdrawn: bool,
}

/// What a change does to the pieces of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockMove {
    /// They stay where they are.
    Stay,
    /// They go back to the shelf, all of them.
    Return,
    /// These go back to the shelf; a line stands here once.
    ReturnPieces(Vec<Pieces>),
    /// They are taken again, all of them or the change is refused. These people hear of goods that are low then.
    Take(Audience),
    /// Some come and others go, or the change is refused. These people hear of goods that are low then.
    Exchange {
        /// A variant stands here once, in ascending order.
        pieces: Vec<Exchanged>,
        /// Who hears of goods that are low.
        audience: Audience,
    },
}

impl StockMove {
    /// Who hears of goods that are low, if pieces are taken from the shelf.
    pub const fn takes(&self) -> Option<&Audience> {
        match self {
            Self::Take(audience) | Self::Exchange { audience, .. } => Some(audience),
            Self::Stay | Self::Return | Self::ReturnPieces(_) => None,
        }
    }
}

/// What [`crate::store::Orders::change_order`] gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The order as it is now.
    pub order: Order,
    /// What was written; `None` if nothing was.
    pub change: Option<Change>,
}

impl Changed {
    /// Whether anything was written.
    pub const fn is_written(&self) -> bool {
        self.change.is_some()
    }
}

impl Change {
    /// The least number that it may be given, if it waits for one.
    pub fn wants_number(&self) -> Option<InvoiceId> {
        self.begins.map(|new| new.first).or(self.numbers_receipt)
    }
}

impl Order {
    /// Gives a change the number that it waits for.
    pub fn number(&self, change: &mut Change, number: InvoiceId) {
        if change.begins.is_some() {
            self.number_attempt(change, number);
        } else if change.numbers_receipt.is_some() {
            self.number_receipt(change, number);
        }
    }

    /// A change that changes nothing yet.
    pub(super) fn change(&self, at: Timestamp) -> Change {
        Change {
            at,
            state: self.state.clone(),
            fulfilment: self.fulfilment.clone(),
            attention: self.attention.clone(),
            begins: None,
            attempt: None,
            notice: None,
            events: Vec::new(),
            stock: StockMove::Stay,
            messages: Vec::new(),
            errands: Vec::new(),
            marking: self.marking.clone(),
            second_receipt: self.second_receipt.clone(),
            numbers_receipt: None,
            put_away: self.put_away.clone(),
            lines: None,
            unless_withdrawn: false,
        }
    }

    /// The order as it is once `change` is written.
    #[must_use]
    pub fn after(mut self, change: &Change) -> Self {
        self.state = change.state.clone();
        self.fulfilment = change.fulfilment.clone();
        self.attention.clone_from(&change.attention);
        self.marking.clone_from(&change.marking);
        self.second_receipt.clone_from(&change.second_receipt);
        self.put_away.clone_from(&change.put_away);
        if let Some(new) = &change.lines {
            self.placed.lines.clone_from(&new.relining.after.lines);
            self.placed.bill = new.relining.after.bill;
            self.placed.discount_reason.clone_from(&new.discount_reason);
            self.placed.relined.clone_from(&new.relined);
        }
        if let Some(attempt) = &change.attempt {
            let known = self
                .attempts
                .iter_mut()
                .find(|a| (a.gateway, a.invoice) == (attempt.gateway, attempt.invoice));
            match known {
                Some(known) => {
                    known.outcome = attempt.outcome;
                    known.stage = attempt.stage;
                    known.issue.clone_from(&attempt.issue);
                    known.operation.clone_from(&attempt.operation);
                    known.hold.clone_from(&attempt.hold);
                    known.receipt = attempt.receipt;
                }
                None => self.attempts.push(attempt.clone()),
            }
        }
        if let Some((notice, verdict)) = &change.notice {
            let (notice, verdict) = (notice.clone(), *verdict);
            self.notices.push(RecordedNotice { notice, verdict });
        }
        self
    }
}
