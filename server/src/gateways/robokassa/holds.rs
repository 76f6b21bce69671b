//! Money that is held on the card: the second step of a payment in two steps.
//!
//! The gateway's yes means that it heard, not that it is done; how the payment stands is asked as of any other. It takes the
//! second step once only.

use super::{
    exchange::exchange,
    gateway::Port,
    moment, receipt,
    refunds::{is_unsent, refused, unclear},
};
use async_trait::async_trait;
use reqwest::StatusCode;
use robokassa::{
    Amount, InvId, ReplyError, Request,
    hold::{HoldCancel, HoldConfirm},
};
use shop::{
    Kopecks,
    gateway::{Answer, GatewayError, Holds},
    order::{Order, Pieces},
    payment::{Attempt, Method},
};

/// How long it holds money, in seconds: a week.
const HELD_FOR_SECONDS: i64 = 7 * 24 * 60 * 60;

#[async_trait]
impl Holds for Port {
    /// Cards only. If buyers choose at the gateway, it offers them cards.
    fn holds_for(&self, method: Option<Method>) -> Option<i64> {
        let is_by_card = matches!(method, None | Some(Method::Card));
        (self.starts_holds && is_by_card).then_some(HELD_FOR_SECONDS)
    }

    async fn take(&self, order: &Order, attempt: &Attempt, amount: Kopecks, missing: &[Pieces]) -> Answer {
        match self.confirmation(order, attempt, amount, missing) {
            Ok(request) => self.tell(&request, HoldConfirm::read_reply).await,
            Err(error) => Answer::NotSent(error),
        }
    }

    async fn let_go(&self, attempt: &Attempt) -> Answer {
        match self.cancellation(attempt) {
            Ok(request) => self.tell(&request, HoldCancel::read_reply).await,
            Err(error) => Answer::NotSent(error),
        }
    }
}

impl Port {
    /// The request to take the money, with the receipt of what is taken for if receipts go through the gateway.
    fn confirmation(
        &self,
        order: &Order,
        attempt: &Attempt,
        amount: Kopecks,
        missing: &[Pieces],
    ) -> Result<Request, GatewayError> {
        let number = InvId::new(attempt.invoice.get()).map_err(|error| refused(&error))?;
        let sum = Amount::from_kopecks(amount.get()).map_err(|error| refused(&error))?;
        let mut confirmation = HoldConfirm::new(sum, number);
        if let Some(terms) = self.receipts {
            let receipt = receipt::without(order, missing, terms, moment(attempt.started_at));
            confirmation = confirmation.receipt(receipt.map_err(|why| refused(&why))?);
        }
        let request = confirmation.request(&self.merchant);
        request.map_err(|error| refused(&error))
    }

    fn cancellation(&self, attempt: &Attempt) -> Result<Request, GatewayError> {
        let number = InvId::new(attempt.invoice.get()).map_err(|error| refused(&error))?;
        let sum = Amount::from_kopecks(attempt.amount.get()).map_err(|error| refused(&error))?;
        let request = HoldCancel::new(sum, number).request(&self.merchant);
        request.map_err(|error| refused(&error))
    }

    async fn tell(&self, request: &Request, read: fn(&[u8]) -> Result<(), ReplyError>) -> Answer {
        match exchange(&self.client, request).await {
            Ok((status, body)) => answer(status, read(&body)),
            Err(error) if is_unsent(&error) => Answer::NotSent(GatewayError::Unreachable(Box::new(error))),
            Err(error) => Answer::Unclear(GatewayError::Unreachable(Box::new(error))),
        }
    }
}

/// What the gateway's answer means.
fn answer(status: StatusCode, read: Result<(), ReplyError>) -> Answer {
    if status.is_server_error() {
        return Answer::Unclear(unclear(status));
    }
    match read {
        Ok(()) => Answer::Taken,
        Err(error @ ReplyError::Refused { .. }) => Answer::Refused(error.to_string()),
        Err(ReplyError::Unreadable) => Answer::Unclear(unclear(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_no_is_a_no_and_only_a_clear_yes_a_yes() {
        for (status, body, expected) in [
            (200, "\"success: true\"", "taken"),
            (200, "\"success: false\"", "refused"),
            (400, "\"success: false\"", "refused"),
            (500, "\"success: true\"", "unclear"),
            (502, "\"success: false\"", "unclear"),
            (200, "", "unclear"),
            (200, "<html>back soon</html>", "unclear"),
            (302, "", "unclear"),
            (404, "<html>nothing here</html>", "unclear"),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let found = match answer(status, HoldConfirm::read_reply(body.as_bytes())) {
                Answer::Taken => "taken",
                Answer::Refused(_) => "refused",
                Answer::NotSent(_) => "not sent",
                Answer::Unclear(_) => "unclear",
            };
            assert_eq!(found, expected, "{status} {body}");
        }
    }
}
