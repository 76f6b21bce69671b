//! Operations as the cabinet lists them.

use crate::{
    clock,
    html::Language,
    money,
    payment::{Answer, Notification, Payment, PaymentState},
};

/// How many tries to tell the shop are listed of each.
const LISTED_TRIES: usize = 5;

/// An operation as it is listed.
pub(crate) struct Operation {
    pub(crate) inv_id: u64,
    pub(crate) op_key: String,
    pub(crate) sum: String,
    /// What the buyer paid and the shop got, where that is not the sum.
    pub(crate) sums: Option<(String, String)>,
    pub(crate) description: String,
    pub(crate) is_test: bool,
    pub(crate) is_paid: bool,
    pub(crate) is_open: bool,
    pub(crate) state: &'static str,
    /// Where the bank may lead it, with the numbers of the states.
    pub(crate) next: Vec<(u16, &'static str)>,
    pub(crate) changed: String,
    pub(crate) tries: Vec<Try>,
    pub(crate) earlier_tries: usize,
}

/// A try to tell the shop, as it is listed.
pub(crate) struct Try {
    pub(crate) at: String,
    pub(crate) answer: String,
    pub(crate) is_accepted: bool,
}

impl Operation {
    /// As people of this language read it.
    pub(crate) fn of(payment: &Payment, lang: Language) -> Self {
        let tries = payment
            .notifications
            .iter()
            .rev()
            .take(LISTED_TRIES)
            .map(|notification| Try {
                at: clock::day_and_time(notification.at),
                answer: answer(notification, lang),
                is_accepted: notification.is_accepted,
            });
        let currency = payment.invoice.currency.as_deref();
        let shown = |kopecks| money::for_people(kopecks, currency);
        let is_open = payment.state.is_open();
        let next = payment
            .state
            .next()
            .iter()
            .filter(|_| !is_open)
            .filter_map(|next| Some((next.code()?, state(*next, lang))));
        Self {
            inv_id: payment.inv_id(),
            op_key: payment.op_key.clone(),
            sum: shown(payment.invoice.out_sum_kopecks),
            sums: (payment.fee_kopecks() > 0)
                .then(|| (shown(payment.paid_kopecks()), shown(payment.credited_kopecks()))),
            description: payment.invoice.description.clone(),
            is_test: payment.invoice.is_test,
            is_paid: payment.state == PaymentState::Paid,
            is_open,
            state: state(payment.state, lang),
            next: next.collect(),
            changed: clock::day_and_time(payment.changed_at),
            tries: tries.collect(),
            earlier_tries: payment.notifications.len().saturating_sub(LISTED_TRIES),
        }
    }
}

fn state(state: PaymentState, lang: Language) -> &'static str {
    match state {
        PaymentState::Shown => lang.say("показан", "shown"),
        PaymentState::Started => lang.say("начат (5)", "started (5)"),
        PaymentState::Cancelled => lang.say("отменён (10)", "cancelled (10)"),
        PaymentState::Held => lang.say("деньги удержаны (20)", "money on hold (20)"),
        PaymentState::Crediting => lang.say("зачисляется (50)", "being credited (50)"),
        PaymentState::Returned => lang.say("деньги возвращены (60)", "money returned (60)"),
        PaymentState::Suspended => lang.say("приостановлен (80)", "suspended (80)"),
        PaymentState::Paid => lang.say("оплачен (100)", "paid (100)"),
    }
}

fn answer(notification: &Notification, lang: Language) -> String {
    match &notification.answer {
        Answer::Replied { status, body } => format!("{status} {body}"),
        Answer::Failed(reason) => reason.clone(),
        Answer::Lost => lang.say("потеряно намеренно", "lost on purpose").to_owned(),
    }
}
