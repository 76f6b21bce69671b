//! What is said of money: that it came, that somebody looks into it, that it went back.

use super::{Says, plain};
use crate::views::Sentence;
use shop::{
    buyer::Email,
    order::{Payment, Refund, RefundState, Source, State},
    payment::{Stage, Verdict},
};

impl Says<'_> {
    /// One sentence if no money came for the order, another if some did, whatever the shop has done about it.
    pub(super) fn by_money(&self, none: &'static str, some: &'static str) -> &'static str {
        let mut notices = self.order().notices.iter();
        if notices.any(|recorded| !recorded.notice.test) {
            some
        } else {
            none
        }
    }

    /// Whose turn it is, and that the buyer has nothing to do.
    pub(super) fn at_the_bank(&self, stage: Stage) -> Vec<Sentence> {
        let id = match stage {
            Stage::Held => "order-held-text",
            Stage::Suspended => "order-suspended-text",
            Stage::Begun | Stage::Cancelled | Stage::Crediting | Stage::Returned | Stage::Partial => {
                "order-crediting-text"
            }
        };
        // Held money waits for the shop, which may let it go as well as take it.
        let keeps = if stage == Stage::Held && self.order().held().is_some() {
            "order-held-keeps"
        } else {
            "order-at-the-bank-keeps"
        };
        vec![plain(self.chrome.text(id)), plain(self.chrome.text(keeps))]
    }

    fn has_money_for_former_lines(&self) -> bool {
        let order = self.order();
        let mut open = order.open_attention();
        open.any(|one| one.what == Verdict::WrongSum && order.is_for_former(one))
    }

    pub(super) fn decision(&self, verdict: Verdict) -> Vec<Sentence> {
        let id = match verdict {
            Verdict::WrongSum if self.has_money_for_former_lines() => "order-decision-former",
            Verdict::WrongSum => "order-decision-wrong-sum",
            Verdict::PaidLate => "order-decision-late",
            Verdict::PaidAfterCancel => "order-decision-cancelled",
            Verdict::PaidTwice => "order-decision-twice",
            Verdict::TestInLive => "order-decision-test",
            Verdict::Accepted | Verdict::OrphanPayment | Verdict::Overpaid => "order-decision-other",
        };
        let answer = match &self.order().placed.buyer.email {
            Some(email) => {
                let values = [("email", email.as_str().into())];
                self.chrome.with("order-decision-answer", &values)
            }
            None => self.chrome.text("order-decision-call"),
        };
        vec![plain(self.chrome.text(id)), plain(answer)]
    }

    pub(super) fn paid(&self, payment: &Payment, surplus: Option<Verdict>) -> Vec<Sentence> {
        let chrome = self.chrome;
        let email = self.order().placed.buyer.email.as_ref().map(Email::as_str);
        let values = [
            ("sum", payment.amount.to_string().into()),
            ("method", self.method(payment).into()),
            ("at", chrome.moment(payment.at).into()),
            ("email", email.unwrap_or_default().into()),
        ];
        // Where else it goes the gateway asks by itself.
        let has_receipt = chrome.promises.receipts && email.is_some();
        let text = match &payment.source {
            Source::Gateway { test: true, .. } => "order-paid-trial",
            Source::Gateway { .. } if has_receipt => "order-paid-receipt",
            Source::Gateway { .. } => "order-paid-text",
            Source::Outside { .. } => "order-paid-outside",
        };
        // Nothing is sent for play money.
        let next = (!payment.is_test()).then(|| self.next());
        let surplus = surplus.map(|what| {
            let id = match what {
                Verdict::Overpaid => "order-overpaid",
                Verdict::Accepted
                | Verdict::WrongSum
                | Verdict::PaidLate
                | Verdict::PaidAfterCancel
                | Verdict::PaidTwice
                | Verdict::OrphanPayment
                | Verdict::TestInLive => "order-paid-twice",
            };
            plain(chrome.text(id))
        });
        std::iter::once(plain(chrome.with(text, &values)))
            .chain(next)
            .chain(surplus)
            .collect()
    }

    /// `картой`, `через СБП`; nothing when no gateway was involved.
    fn method(&self, payment: &Payment) -> String {
        match &payment.source {
            Source::Outside { .. } => String::new(),
            Source::Gateway { method, .. } => match method.as_deref() {
                Some(word) if word.to_ascii_uppercase().starts_with("SBP") => self.chrome.text("paid-by-sbp"),
                Some(word) if word.to_ascii_lowercase().contains("card") => self.chrome.text("paid-by-card"),
                Some(_) | None => self.chrome.text("paid-by-gateway"),
            },
        }
    }

    /// What went back of the money of an order that stays paid, or is on its way.
    pub(super) fn returned(&self) -> Vec<Sentence> {
        let refunds = match &self.order().state {
            State::Paid { payment } => payment.refunds.as_slice(),
            State::AwaitingPayment { .. }
            | State::Expired { .. }
            | State::Cancelled { .. }
            | State::Refunded { .. } => &[],
        };
        let sentence = |refund: &Refund| {
            let (id, at) = match (refund.returned_at(), &refund.state) {
                (Some(at), _) => ("order-refunded-part", at),
                (None, RefundState::Unclear { .. }) => ("order-refund-unclear", refund.at),
                (None, state) if state.is_under_way() => ("order-refund-under-way", refund.at),
                (None, _) => return None,
            };
            let values = [
                ("sum", refund.amount.to_string().into()),
                ("at", self.chrome.moment(at).into()),
            ];
            Some(plain(self.chrome.with(id, &values)))
        };
        refunds.iter().filter_map(sentence).collect()
    }
}
