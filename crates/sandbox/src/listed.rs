//! Operations as the cabinet lists them.

use crate::{
    ReceiptLine, Refund, RefundState, SandboxSettings, SecondReceipt, SecondReceiptState, WantedBy, clock,
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
    /// How it is paid.
    pub(crate) method: &'static str,
    /// What was held before less was taken.
    pub(crate) held: Option<String>,
    /// Until when held money waits for the shop.
    pub(crate) held_until: Option<String>,
    /// What can still go back, if anything can.
    pub(crate) refundable: Option<String>,
    pub(crate) refunds: Vec<Ended>,
    pub(crate) second_receipts: Vec<Ended>,
}

/// A refund or a second receipt, as it is listed.
pub(crate) struct Ended {
    pub(crate) id: String,
    pub(crate) sum: String,
    pub(crate) at: String,
    pub(crate) state: String,
    /// Whether it waits for its end.
    pub(crate) is_under_way: bool,
    /// What it is for, and who wanted it.
    pub(crate) note: String,
}

/// A try to tell the shop, as it is listed.
pub(crate) struct Try {
    pub(crate) at: String,
    /// `ResultURL` or `Result2`.
    pub(crate) channel: &'static str,
    pub(crate) answer: String,
    pub(crate) is_accepted: bool,
}

impl Operation {
    /// As people of this language read it.
    pub(crate) fn of(payment: &Payment, settings: &SandboxSettings, lang: Language) -> Self {
        let latest = |channel, tries: &[Notification]| {
            let latest = tries.iter().rev().take(LISTED_TRIES).map(|notification| Try {
                at: clock::day_and_time(notification.at),
                channel,
                answer: answer(notification, lang),
                is_accepted: notification.is_accepted,
            });
            latest.collect::<Vec<_>>()
        };
        let mut tries = latest("ResultURL", &payment.notifications);
        tries.extend(latest("Result2", &payment.result2));
        let currency = payment.invoice.currency.as_deref();
        let shown = |kopecks| money::for_people(kopecks, currency);
        let is_open = payment.state.is_open();
        let can_go_back = !payment.invoice.is_test || settings.refunds_play_money;
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
            tries,
            earlier_tries: payment.notifications.len().saturating_sub(LISTED_TRIES),
            method: payment.method.name(lang),
            held: payment.held_kopecks.map(shown),
            held_until: payment.held_until().map(clock::day_and_time),
            refundable: (payment.state == PaymentState::Paid && can_go_back)
                .then(|| payment.refundable_kopecks())
                .filter(|kopecks| *kopecks > 0)
                .map(shown),
            refunds: payment
                .refunds
                .iter()
                .map(|refund| Ended::refund(refund, lang))
                .collect(),
            second_receipts: payment
                .second_receipts
                .iter()
                .map(|receipt| Ended::receipt(receipt, lang))
                .collect(),
        }
    }
}

impl Ended {
    fn refund(refund: &Refund, lang: Language) -> Self {
        let by = match refund.wanted_by {
            WantedBy::Shop => lang.say("попросил магазин", "the shop asked"),
            WantedBy::Cabinet => lang.say("из кабинета", "from the cabinet"),
        };
        let state = match refund.state {
            RefundState::Processing => lang.say("выполняется", "under way"),
            RefundState::Finished => lang.say("выполнен", "finished"),
            RefundState::Cancelled => lang.say("отменён", "called off"),
        };
        Self {
            id: refund.request_id.clone(),
            sum: money::for_people(refund.sum_kopecks, None),
            at: clock::day_and_time(refund.asked_at),
            state: state.to_owned(),
            is_under_way: refund.state == RefundState::Processing,
            note: noted(by, &refund.lines),
        }
    }

    fn receipt(receipt: &SecondReceipt, lang: Language) -> Self {
        let state = match &receipt.state {
            SecondReceiptState::Waiting => lang.say("ждёт регистрации", "waits").to_owned(),
            SecondReceiptState::Registered => lang.say("зарегистрирован", "registered").to_owned(),
            SecondReceiptState::Failed(why) => format!("{}: {why}", lang.say("не принят", "failed")),
        };
        let to = [receipt.email.as_deref(), receipt.phone.as_deref()];
        let to: Vec<&str> = to.into_iter().flatten().collect();
        Self {
            id: receipt.id.to_string(),
            sum: money::for_people(receipt.total_kopecks, None),
            at: clock::day_and_time(receipt.sent_at),
            state,
            is_under_way: receipt.state == SecondReceiptState::Waiting,
            note: noted(&to.join(", "), &receipt.lines),
        }
    }
}

/// A word, and the names of the goods.
fn noted(word: &str, lines: &[ReceiptLine]) -> String {
    let goods = lines.iter().map(|line| match line.quantity.as_str() {
        "1" => line.name.clone(),
        quantity => format!("{} × {quantity}", line.name),
    });
    let goods: Vec<String> = goods.collect();
    if goods.is_empty() {
        word.to_owned()
    } else {
        format!("{word}: {}", goods.join(", "))
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
