//! Both receipts of an order, and the service that takes the second one.
//!
//! A second receipt is told from others by its number alone, which never changes. Nothing says that two under one number are
//! one, and the code for a receipt that is not there is that of any mistake of the service: so nothing is certain of one whose
//! answer was lost.

use super::{
    exchange::exchange,
    gateway::{mode, moment},
    receipt::{ReceiptTerms, printed, receipt, settled},
    refunds::is_unsent,
};
use async_trait::async_trait;
use reqwest::StatusCode;
use robokassa::{
    Api, Culture, InvId, Merchant, Mode, ReplyError, Request,
    second_receipt::{Buyer, SecondReceipt, SecondReceiptStatus},
};
use shop::{
    gateway::{Answer, GatewayError, Printed, ReceiptReport, Receipts},
    order::{FiscalDocument, Order, Settlement},
    payment::{Attempt, InvoiceId},
};
use std::{fmt::Display, sync::Arc};

/// The code of an error inside the receipt service, and of a question about a receipt that it does not have.
const INTERNAL: i64 = 1000;

/// What writes receipts for one merchant login.
pub struct Writer {
    pub(super) terms: ReceiptTerms,
    pub(super) merchant: Arc<Merchant>,
    pub(super) client: reqwest::Client,
    /// The gateway itself writes receipts of real money only; a sandbox of both.
    pub(super) knows_tests: bool,
    /// The address of the shop, which stands on its receipts.
    pub(super) site: String,
}

#[async_trait]
impl Receipts for Writer {
    fn are_for(&self, test: bool) -> bool {
        let mode = if test { Mode::Test } else { Mode::Live };
        self.merchant.has(mode) && (self.knows_tests || !test)
    }

    fn first(&self, order: &Order, attempt: &Attempt) -> Result<Printed, String> {
        receipt(order, self.terms, moment(attempt.started_at)).map(|receipt| printed(&receipt))
    }

    fn second(&self, order: &Order, settlement: &Settlement) -> Result<Printed, String> {
        let receipt = settled(order, settlement, self.terms, moment(settlement.at));
        receipt
            .map(|receipt| printed(&receipt))
            .map_err(|why| why.to_string())
    }

    async fn send(&self, order: &Order, attempt: &Attempt, settlement: &Settlement) -> Answer {
        let request = match self.attached(order, attempt, settlement) {
            Ok(request) => request,
            Err(error) => return Answer::NotSent(error),
        };
        match exchange(&self.client, &request).await {
            Ok((status, body)) => match clear(status) {
                Ok(()) => taken(&body),
                Err(error) => Answer::Unclear(error),
            },
            Err(error) if is_unsent(&error) => Answer::NotSent(GatewayError::Unreachable(Box::new(error))),
            Err(error) => Answer::Unclear(GatewayError::Unreachable(Box::new(error))),
        }
    }

    async fn ask(&self, receipt: InvoiceId, test: bool) -> Result<ReceiptReport, GatewayError> {
        let mode = if test { Mode::Test } else { Mode::Live };
        let request = SecondReceiptStatus::request_in(&self.merchant, number(receipt)?, mode);
        let answered = exchange(&self.client, &request.map_err(|why| refused(&why))?).await;
        let (status, body) = answered.map_err(|error| GatewayError::Unreachable(Box::new(error)))?;
        clear(status)?;
        report(&body)
    }
}

impl Writer {
    /// The request that attaches a second receipt to the payment.
    fn attached(
        &self,
        order: &Order,
        attempt: &Attempt,
        settlement: &Settlement,
    ) -> Result<Request, GatewayError> {
        let receipt = settled(order, settlement, self.terms, moment(settlement.at));
        let buyer = &order.placed.buyer;
        let second = SecondReceipt {
            id: number(settlement.number)?,
            origin: number(attempt.invoice)?,
            site: &self.site,
            buyer: Buyer {
                email: buyer
                    .email
                    .as_ref()
                    .map(|email| email.for_delivery().into_owned())
                    .filter(|email| email.is_ascii()),
                phone: buyer.phone.number().parse().ok(),
            },
            receipt: &receipt.map_err(|why| refused(&why))?,
        };
        let request = second.request_in(&self.merchant, mode(attempt));
        request.map_err(|why| refused(&why))
    }
}

/// A status of 500 or more is nobody's answer.
fn clear(status: StatusCode) -> Result<(), GatewayError> {
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(GatewayError::Unreachable(
            format!("the gateway answered {status}").into(),
        ));
    }
    Ok(())
}

/// What the answer to a second receipt means.
fn taken(body: &[u8]) -> Answer {
    match SecondReceipt::read_reply(body) {
        Ok(_) => Answer::Taken,
        // Nobody knows what an error inside the service left behind.
        Err(
            error @ (ReplyError::Refused {
                code: Some(INTERNAL), ..
            }
            | ReplyError::Unreadable),
        ) => Answer::Unclear(GatewayError::Unreachable(told(&error).into())),
        Err(error @ ReplyError::Refused { .. }) => Answer::Refused(told(&error)),
    }
}

/// What the answer about a second receipt means.
fn report(body: &[u8]) -> Result<ReceiptReport, GatewayError> {
    match SecondReceiptStatus::parse(body) {
        Ok(SecondReceiptStatus::Waiting) => Ok(ReceiptReport::UnderWay),
        Ok(SecondReceiptStatus::Registered(document)) => Ok(ReceiptReport::Done(FiscalDocument {
            storage: document.storage,
            number: document.number,
            attribute: document.attribute,
            date: document.date,
        })),
        Ok(SecondReceiptStatus::Failed(why)) => Ok(ReceiptReport::Refused(why)),
        Ok(_) => Err(GatewayError::Unreachable(
            "its answer is none that is known".into(),
        )),
        Err(ReplyError::Refused {
            code: Some(INTERNAL), ..
        }) => Ok(ReceiptReport::Unknown),
        Err(error) => Err(GatewayError::Unreachable(told(&error).into())),
    }
}

fn number(number: InvoiceId) -> Result<InvId, GatewayError> {
    InvId::new(number.get()).map_err(|error| refused(&error))
}

fn refused(why: &dyn Display) -> GatewayError {
    GatewayError::Refused(why.to_string())
}

/// A refusal with what is known of its reason.
fn told(error: &ReplyError) -> String {
    match error.explain(Api::SecondReceipt, Culture::En) {
        Some(known) => format!("{error}. {} {}", known.meaning, known.check),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_no_is_a_no() {
        for (answer, expected) in [
            (r#"{"ResultCode":"0","ResultDescription":"ok"}"#, "taken"),
            (
                r#"{"ResultCode":3,"ResultDescription":"no cash register"}"#,
                "refused",
            ),
            (r#"{"ResultCode":1000,"ResultDescription":"boom"}"#, "open"),
            (r#"{"ResultCode":7}"#, "open"),
            ("<html>back soon</html>", "open"),
            ("", "open"),
        ] {
            let found = match taken(answer.as_bytes()) {
                Answer::Taken => "taken",
                Answer::Refused(why) => {
                    assert!(why.contains("no cash register"), "{why}");
                    "refused"
                }
                Answer::Unclear(_) => "open",
                Answer::NotSent(_) => "not sent",
            };
            assert_eq!(found, expected, "{answer}");
        }
    }

    #[test]
    fn what_the_gateway_says_of_a_receipt_is_taken_for_no_more_than_it_is() {
        let done = r#"{"Code":"2","FnNumber":"9","FiscalDocumentNumber":8,"FiscalDate":null}"#;
        let document = FiscalDocument {
            storage: Some("9".into()),
            number: Some("8".into()),
            ..FiscalDocument::default()
        };
        for (answer, expected) in [
            (r#"{"Code":1}"#, ReceiptReport::UnderWay),
            (done, ReceiptReport::Done(document)),
            (
                r#"{"Code":"3","Description":"no"}"#,
                ReceiptReport::Refused("no".into()),
            ),
            (
                r#"{"Code":"1000","Description":"not found"}"#,
                ReceiptReport::Unknown,
            ),
        ] {
            assert_eq!(report(answer.as_bytes()).unwrap(), expected, "{answer}");
        }
        for answer in ["", "<html>", r#"{"Code":7}"#] {
            assert!(
                matches!(report(answer.as_bytes()), Err(GatewayError::Unreachable(_))),
                "{answer}"
            );
        }
    }
}
