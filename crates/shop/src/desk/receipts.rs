//! Second receipts: sent and asked about, one step of an errand at a time.

use super::{
    Error, Shop,
    refunds::{reason, shortened},
};
use crate::{
    gateway::{Answer, GatewayError, Printed, ReceiptReport, Receipts},
    order::{Order, OrderNumber, ReceiptNews, ReceiptRule, ReceiptState, ReceiptStep},
    payment::GatewayName,
    time::Timestamp,
};

/// Both receipts of an order as its buyer reads them, or why they cannot be written. One that is not due is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrintedReceipts {
    /// The one that goes with the payment.
    pub first: Option<Result<Printed, String>>,
    /// The one that goes out when the goods are handed over.
    pub second: Option<Result<Printed, String>>,
}

impl Shop {
    /// Which second receipts the shop owes.
    pub(super) fn receipt_rule(&self) -> ReceiptRule {
        let writes = |test: bool| {
            let gateways = self.gateways.iter();
            gateways
                .filter(move |gateway| gateway.receipts().is_some_and(|receipts| receipts.are_for(test)))
                .map(move |gateway| (gateway.name(), test))
        };
        ReceiptRule {
            through: [false, true].into_iter().flat_map(writes).collect(),
            settles: self.terms.settles,
        }
    }

    /// Whether this gateway writes a first receipt with payments that begin now, with play money or with real money.
    pub fn writes_receipts(&self, gateway: GatewayName, test: bool) -> bool {
        let gateway = self.gateway(gateway).ok();
        let by = gateway.and_then(|gateway| gateway.receipts());
        by.is_some_and(|receipts| receipts.are_for(test))
    }

    /// Both receipts of an order as its buyer reads them, of the attempt that paid or else of the newest.
    pub(super) fn printed_receipts(&self, order: &Order) -> PrintedReceipts {
        let Some(attempt) = order.paying_attempt().or_else(|| order.last_attempt()) else {
            return PrintedReceipts::default();
        };
        let gateway = self.gateway(attempt.gateway).ok();
        let Some(by) = gateway.and_then(|gateway| gateway.receipts()) else {
            return PrintedReceipts::default();
        };
        let second = order.second_receipt.as_ref();
        let settlement = second.and_then(|receipt| receipt.settlement.as_ref());
        // Money that came without a receipt has none, whatever the settings are since.
        let paying = order.paying_attempt();
        let has_first = paying.is_none_or(|attempt| attempt.receipt != Some(false));
        PrintedReceipts {
            first: has_first.then(|| by.first(order, attempt)),
            second: settlement.map(|settlement| by.second(order, settlement)),
        }
    }

    /// The same, the first one with the lines that the payment was begun for: the gateway wrote it by those, whatever the order has
    /// since.
    pub(super) async fn receipts_as_written(&self, order: &Order) -> Result<PrintedReceipts, Error> {
        let mut printed = self.printed_receipts(order);
        let former = order.paying_attempt().filter(|attempt| order.is_former(attempt));
        if let Some(attempt) = former {
            let mut relinings = self.store.relinings(order.number).await?.into_iter();
            if let Some(next) = relinings.find(|one| one.at >= attempt.started_at) {
                let mut before = order.clone();
                before.placed.lines = next.before.lines;
                before.placed.bill = next.before.bill;
                // Codes are of the lines of now.
                before.marking.clear();
                printed.first = self.printed_receipts(&before).first;
            }
        }
        Ok(printed)
    }

    /// Does what is next for the second receipt of an order; says whether nothing more is to be done.
    pub(super) async fn step_receipt(&self, number: OrderNumber, now: Timestamp) -> Result<bool, Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        let Some(receipt) = &order.second_receipt else {
            return Ok(true);
        };
        let step = receipt.next_step(now);
        if step == ReceiptStep::Rest {
            return Ok(true);
        }
        let attempt = order.paying_attempt().ok_or(Error::NotFound)?;
        let gateway = self.gateway(attempt.gateway).ok();
        let Some(by) = gateway.and_then(|gateway| gateway.receipts()) else {
            let why = "this gateway no longer writes receipts".into();
            return self
                .learn_of_receipt(number, ReceiptNews::Silence { why }, now)
                .await;
        };
        let settlement = match step {
            ReceiptStep::Rest => return Ok(true),
            ReceiptStep::Send => return self.send_receipt(by, number, now).await,
            ReceiptStep::AskOrSend(settlement) | ReceiptStep::Ask(settlement) => settlement,
        };
        let is_sent_again = matches!(step, ReceiptStep::AskOrSend(_));
        let news = match by.ask(settlement.number, attempt.test).await {
            Ok(ReceiptReport::Done(document)) => ReceiptNews::Done(document),
            Ok(ReceiptReport::UnderWay) if receipt.state != ReceiptState::Taken => ReceiptNews::Taken,
            Ok(ReceiptReport::Unknown | ReceiptReport::Refused(_)) if is_sent_again => {
                return self.send_receipt(by, number, now).await;
            }
            Ok(ReceiptReport::Refused(why)) => ReceiptNews::Refused { why: shortened(&why) },
            Ok(ReceiptReport::UnderWay) => {
                let why = "the gateway has it, and it is not registered".into();
                ReceiptNews::Silence { why }
            }
            Ok(ReceiptReport::Unknown) => {
                let why = "it was sent, and the gateway does not say that it has it".into();
                ReceiptNews::Silence { why }
            }
            Err(error) => return self.no_answer(number, error, now).await,
        };
        self.learn_of_receipt(number, news, now).await
    }

    /// Sends the second receipt, once that is written down.
    async fn send_receipt(
        &self,
        by: &dyn Receipts,
        number: OrderNumber,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let first = self.terms.first_invoice;
        let decide = move |order: &Order| Ok(order.send_receipt(first, now));
        let begun = self.change_order(number, decide).await?;
        let order = begun.order;
        let receipt = order.second_receipt.as_ref();
        let settlement = receipt.and_then(|receipt| receipt.settlement.as_ref());
        let (Some(_), Some(attempt), Some(settlement)) = (begun.change, order.paying_attempt(), settlement)
        else {
            // Somebody else is sending it, it waits for a refund, or nothing was left to settle.
            return Ok(receipt.is_none());
        };
        match by.send(&order, attempt, settlement).await {
            Answer::Taken => self.learn_of_receipt(number, ReceiptNews::Taken, now).await,
            Answer::Refused(why) | Answer::NotSent(GatewayError::Refused(why)) => {
                let why = shortened(&why);
                self.learn_of_receipt(number, ReceiptNews::Refused { why }, now)
                    .await
            }
            Answer::NotSent(error) => {
                self.learn_of_receipt(number, ReceiptNews::NotSent, now).await?;
                self.no_answer(number, error, now).await
            }
            Answer::Unclear(error) => self.no_answer(number, error, now).await,
        }
    }

    /// A question or a receipt that no answer came to: it is for the next step, and the owner hears of it in the end.
    async fn no_answer(
        &self,
        number: OrderNumber,
        error: GatewayError,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let why = reason(&error);
        self.learn_of_receipt(number, ReceiptNews::Silence { why }, now)
            .await?;
        Err(error.into())
    }

    /// Writes down what became known of a second receipt; says whether nothing more is to be done about it.
    async fn learn_of_receipt(
        &self,
        number: OrderNumber,
        news: ReceiptNews,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let audience = self.terms.audience.clone();
        let decide = move |order: &Order| Ok(order.advance_receipt(&news, now, &audience));
        let order = self.change_order(number, decide).await?.order;
        let receipt = order.second_receipt.as_ref();
        Ok(receipt.is_none_or(|receipt| receipt.next_step(now) == ReceiptStep::Rest))
    }
}
