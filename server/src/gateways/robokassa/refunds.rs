//! Money that goes back by the gateway's refund API, which wants password 3.
//!
//! Nothing there tells a repeated request from a new one, and no refund is found without its number: what may have arrived is
//! never sent again, and what was answered to nobody is for the staff to look up in the cabinet.

use super::{exchange::exchange, gateway::Port, moment, receipt};
use async_trait::async_trait;
use reqwest::StatusCode;
use robokassa::{
    Amount, Api, Culture, OpKey, ReplyError, Request,
    receipt::Receipt,
    refund::{Refund as Payback, RefundId, RefundLabel, RefundState},
};
use shop::{
    gateway::{GatewayError, ReceiptRow, RefundReport, Refunds, Sent},
    order::{Order, Refund},
    payment::Attempt,
};
use std::fmt::Display;

#[async_trait]
impl Refunds for Port {
    async fn send(&self, order: &Order, attempt: &Attempt, refund: &Refund) -> Sent {
        let request = match self.payback(order, attempt, refund) {
            Ok(request) => request,
            Err(error) => return Sent::NotSent(error),
        };
        match exchange(&self.client, &request).await {
            Ok((status, body)) => answer(status, &body),
            Err(error) if is_unsent(&error) => Sent::NotSent(GatewayError::Unreachable(Box::new(error))),
            Err(error) => Sent::Unclear(GatewayError::Unreachable(Box::new(error))),
        }
    }

    async fn ask(&self, reference: &str) -> Result<RefundReport, GatewayError> {
        let id = reference.parse::<RefundId>().map_err(|error| refused(&error))?;
        let asked = exchange(&self.client, &id.state(&self.merchant)).await;
        let (status, body) = asked.map_err(|error| GatewayError::Unreachable(Box::new(error)))?;
        report(status, &body)
    }

    /// Its enquiries tell nothing of refunds.
    async fn find(&self, _: &Order, _: &Attempt, _: &Refund) -> Result<Option<RefundReport>, GatewayError> {
        Ok(None)
    }

    fn receipt(
        &self,
        order: &Order,
        attempt: &Attempt,
        refund: &Refund,
    ) -> Result<Vec<ReceiptRow>, GatewayError> {
        let receipt = self.returned(order, attempt, refund)?;
        let lines = receipt.as_ref().map(Receipt::lines).unwrap_or_default();
        Ok(lines.iter().map(receipt::row).collect())
    }
}

impl Port {
    /// The request for a refund, with its receipt if receipts go through the gateway. It always names its sum, so that what
    /// is written down here is what goes back there.
    fn payback(&self, order: &Order, attempt: &Attempt, refund: &Refund) -> Result<Request, GatewayError> {
        let Some(operation) = &attempt.operation else {
            let why = "it tells of no operation that paid this invoice";
            return Err(GatewayError::Refused(why.into()));
        };
        let operation = operation.parse::<OpKey>().map_err(|error| refused(&error))?;
        let payback = if let Some(receipt) = self.returned(order, attempt, refund)? {
            Payback::goods(operation, &receipt).map_err(|error| refused(&error))?
        } else {
            let sum = Amount::from_kopecks(refund.amount.get()).map_err(|error| refused(&error))?;
            Payback::partial(operation, sum).map_err(|error| refused(&error))?
        };
        payback.request(&self.merchant).map_err(|error| refused(&error))
    }

    /// The receipt of a refund; `None` if receipts do not go through the gateway.
    fn returned(
        &self,
        order: &Order,
        attempt: &Attempt,
        refund: &Refund,
    ) -> Result<Option<Receipt>, GatewayError> {
        if attempt.test && !self.knows_tests {
            return Err(GatewayError::Refused("it gives no play money back".into()));
        }
        let Some(terms) = self.receipts else {
            return Ok(None);
        };
        let receipt = receipt::returned(order, refund, terms, moment(attempt.started_at));
        receipt.map(Some).map_err(|why| refused(&why))
    }
}

/// Whether an error says for certain that the gateway has not heard of it.
pub(super) fn is_unsent(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_builder()
}

/// What the gateway's answer to a request for a refund means.
fn answer(status: StatusCode, body: &[u8]) -> Sent {
    match Payback::read_reply(status.as_u16(), body) {
        Ok(id) => Sent::Taken {
            reference: id.as_str().to_owned(),
        },
        Err(error @ ReplyError::Refused { .. }) => Sent::Refused(told(&error)),
        Err(ReplyError::Unreadable) => Sent::Unclear(unclear(status)),
    }
}

/// What the gateway's answer about a refund means.
fn report(status: StatusCode, body: &[u8]) -> Result<RefundReport, GatewayError> {
    if status.is_server_error() {
        return Err(unclear(status));
    }
    match RefundState::parse(body) {
        Ok(state) => Ok(match state.label {
            RefundLabel::Finished => RefundReport::Done,
            RefundLabel::Cancelled => RefundReport::Refused,
            RefundLabel::Processing => RefundReport::UnderWay,
            // A word that nobody knows may be an end.
            RefundLabel::Other(word) => RefundReport::Unclear(word),
            _ => RefundReport::Unclear(String::new()),
        }),
        Err(error @ ReplyError::Refused { .. }) => Err(GatewayError::Refused(told(&error))),
        Err(ReplyError::Unreadable) => Err(unclear(status)),
    }
}

pub(super) fn unclear(status: StatusCode) -> GatewayError {
    GatewayError::Unreachable(format!("its answer of status {status} cannot be made sense of").into())
}

pub(super) fn refused(why: &dyn Display) -> GatewayError {
    GatewayError::Refused(why.to_string())
}

/// A refusal with what is known of its reason.
fn told(error: &ReplyError) -> String {
    match error.explain(Api::Refund, Culture::En) {
        Some(known) => format!("{error}. {} {}", known.meaning, known.check),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0b4fd4a5-6d8b-4d2f-9f6e-2f5d5b6f7a11";

    #[test]
    fn only_a_clear_no_is_a_no_and_only_a_clear_yes_a_yes() {
        let yes = format!(r#"{{"success":true,"message":null,"requestId":"{ID}"}}"#);
        let no = r#"{"success":false,"message":"NotEnoughOperationFunds","requestId":null}"#;
        let no_access = r#"{"message":"Access denied"}"#;
        for (status, body, expected) in [
            (200, yes.as_str(), "taken"),
            (200, no, "refused"),
            (400, no, "refused"),
            (401, no_access, "refused"),
            (403, no_access, "refused"),
            (200, no_access, "unclear"),
            (404, no_access, "unclear"),
            (429, no_access, "unclear"),
            (500, yes.as_str(), "unclear"),
            (502, no, "unclear"),
            (200, "", "unclear"),
            (200, "<html>back soon</html>", "unclear"),
            (302, "", "unclear"),
            (404, "<html>nothing here</html>", "unclear"),
            (200, r#"{"success":true,"requestId":null}"#, "unclear"),
        ] {
            let found = match answer(StatusCode::from_u16(status).unwrap(), body.as_bytes()) {
                Sent::Taken { reference } => {
                    assert_eq!(reference, ID);
                    "taken"
                }
                Sent::Refused(why) => {
                    assert!(
                        why.contains("NotEnoughOperationFunds. The refund") || why.contains("denied"),
                        "{why}"
                    );
                    "refused"
                }
                Sent::NotSent(_) => "not sent",
                Sent::Unclear(_) => "unclear",
            };
            assert_eq!(found, expected, "{status} {body}");
        }
    }

    #[test]
    fn a_refund_is_under_way_until_the_gateway_says_how_it_ended() {
        let told = |status: u16, body: &str| report(StatusCode::from_u16(status).unwrap(), body.as_bytes());
        for (label, expected) in [
            ("finished", RefundReport::Done),
            ("canceled", RefundReport::Refused),
            ("processing", RefundReport::UnderWay),
            ("postponed", RefundReport::Unclear("postponed".to_owned())),
        ] {
            let body = format!(r#"{{"requestId":"{ID}","amount":1.000000,"label":"{label}"}}"#);
            assert_eq!(told(200, &body).unwrap(), expected);
        }
        let unknown = r#"{"message":"Id is invalid or request id does not exist"}"#;
        assert!(matches!(told(400, unknown), Err(GatewayError::Refused(_))));
        for (status, body) in [(500, unknown), (200, ""), (404, "<html>"), (200, "{}")] {
            assert!(
                matches!(told(status, body), Err(GatewayError::Unreachable(_))),
                "{status} {body}"
            );
        }
    }
}
