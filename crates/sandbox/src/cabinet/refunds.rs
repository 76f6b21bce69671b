//! The part of the book where money goes back.

use time::OffsetDateTime;

use super::{Ledger, guid};
use crate::{
    Pace, ReceiptLine,
    payment::PaymentState,
    refund::{Refund, RefundState, WantedBy},
};

/// The reasons of a refusal. The first is the gateway's word, the others are not published.
const NOT_ENOUGH: &str = "NotEnoughOperationFunds";
const NO_OPERATION: &str = "OperationNotFound";
const NOT_FINISHED: &str = "OperationIsNotFinished";
const PLAY_MONEY: &str = "TestOperation";
const OTHER_ITEMS: &str = "InvoiceItemsDoNotAddUpToRefundSum";

/// A refund that is wanted.
pub(crate) struct Wish {
    /// A part, or all of it.
    pub(crate) sum_kopecks: Option<u64>,
    pub(crate) lines: Vec<ReceiptLine>,
    pub(crate) wanted_by: WantedBy,
    /// Where it stands at first.
    pub(crate) state: RefundState,
    /// Whether it may be of play money.
    pub(crate) of_play_money: bool,
}

impl Ledger {
    /// Takes a refund on. Nothing identifies a repetition: the same wish twice is two refunds, as long as there is
    /// money.
    ///
    /// # Errors
    /// The gateway's word for it, when the operation is unknown, not paid, or play money, when less is left than is
    /// wanted, or when the lines do not add up.
    pub(crate) fn refund(
        &mut self,
        op_key: &str,
        wish: Wish,
        now: OffsetDateTime,
    ) -> Result<Refund, &'static str> {
        let place = *self.by_key.get(op_key).ok_or(NO_OPERATION)?;
        let payment = &mut self.payments[place];
        if payment.invoice.is_test && !wish.of_play_money {
            return Err(PLAY_MONEY);
        }
        if payment.state != PaymentState::Paid {
            return Err(NOT_FINISHED);
        }
        let sum_kopecks = wish.sum_kopecks.unwrap_or_else(|| payment.paid_kopecks());
        if sum_kopecks == 0 || sum_kopecks > payment.refundable_kopecks() {
            return Err(NOT_ENOUGH);
        }
        let lines = wish.lines.iter().map(|line| line.sum_kopecks);
        if !wish.lines.is_empty() && lines.sum::<u64>() != sum_kopecks {
            return Err(OTHER_ITEMS);
        }
        let refund = Refund {
            request_id: guid(),
            sum_kopecks,
            lines: wish.lines,
            wanted_by: wish.wanted_by,
            state: wish.state,
            asked_at: now,
            changed_at: now,
            questions: 0,
        };
        payment.refunds.push(refund.clone());
        self.by_refund.insert(refund.request_id.clone(), place);
        Ok(refund)
    }

    /// The shop asks where a refund stands; at its pace the gateway ends it then.
    pub(crate) fn ask_refund(&mut self, request_id: &str, pace: Pace, now: OffsetDateTime) -> Option<Refund> {
        let refund = self.refund_mut(request_id)?;
        if refund.state == RefundState::Processing && pace.is_over(refund.questions) {
            refund.state = RefundState::Finished;
            refund.changed_at = now;
        }
        refund.questions += 1;
        Some(refund.clone())
    }

    /// Ends a refund that is under way. `None` when there is none with this number.
    pub(crate) fn end_refund(
        &mut self,
        request_id: &str,
        state: RefundState,
        now: OffsetDateTime,
    ) -> Option<Refund> {
        let refund = self.refund_mut(request_id)?;
        if refund.state != RefundState::Processing {
            return None;
        }
        refund.state = state;
        refund.changed_at = now;
        Some(refund.clone())
    }

    fn refund_mut(&mut self, request_id: &str) -> Option<&mut Refund> {
        let place = *self.by_refund.get(request_id)?;
        let mut refunds = self.payments[place].refunds.iter_mut();
        refunds.find(|refund| refund.request_id == request_id)
    }
}
