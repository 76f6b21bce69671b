//! What made-up orders have in common, those of the demo and those of load tests.

use crate::AppState;
use shop::{
    Kopecks, Timestamp,
    buyer::{Consent, Consents},
    message::Audience,
    order::{Deed, Order, Payment},
    payment::{Attempt, Channel, Details, Notice},
    text::Lang,
};

/// Nobody is told of what never was.
pub(crate) const fn nobody() -> Audience {
    Audience {
        buyers: false,
        chats: Vec::new(),
        email: None,
        lang: Lang::Ru,
        programs: Vec::new(),
    }
}

/// What is agreed to with an order.
pub(crate) fn consents(state: &AppState, at: Timestamp) -> Consents {
    let [data, offer] = state.agreed(Lang::Ru).map(|version| Consent {
        version: version.to_owned(),
        at,
        ip: "192.0.2.1".to_owned(),
    });
    Consents { data, offer }
}

/// What the gateway's call says of the attempt's money.
pub(crate) fn notice(order: &Order, attempt: &Attempt, at: Timestamp) -> Notice {
    Notice {
        gateway: attempt.gateway,
        invoice: attempt.invoice,
        amount: attempt.amount,
        test: attempt.test,
        channel: Channel::Callback,
        at,
        order_key: Some(order.key.clone()),
        method: None,
        details: Details::default(),
    }
}

/// The money goes back, all that is left of it or half.
pub(crate) fn refund(order: &Order, whole: bool, reason: &str) -> Deed {
    let left = order.state.payment().map_or(Kopecks::ZERO, Payment::left);
    let amount = if whole { left } else { Kopecks::new(left.get() / 2) };
    Deed::NoteRefund {
        amount: amount.decimal(),
        left: left.decimal(),
        reason: reason.to_owned(),
    }
}
