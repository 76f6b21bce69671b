//! Robokassa: signs in memory, asks by `OpStateExt`.

pub mod receipt;

use crate::config::RobokassaSettings;
use async_trait::async_trait;
use receipt::{ReceiptTerms, receipt};
use robokassa::enquiry::{Advice, EnquiryError, OpState, OpStateRequest, ResultCode};
use robokassa::{Amount, Culture, InvId, Merchant, Mode, Payment, Shp};
use shop::{
    Kopecks,
    order::{Order, OrderKey},
    payment::{Attempt, Gateway, GatewayError, GatewayName, HandOver, InvoiceId, Report},
    text::Lang,
};
use std::sync::Arc;
use words::words;

/// Name of the parameter that carries the order's key to the gateway and back.
pub const SHP_ORDER: &str = "Shp_order";

// Numbers of ours are such that every edition of the gateway takes.
const _: () = assert!(InvoiceId::OWN_MAX.unsigned_abs() <= InvId::SAFE_MAX);

/// Robokassa under one merchant login.
pub struct Robokassa {
    merchant: Arc<Merchant>,
    mode: Mode,
    knows_tests: bool,
    receipts: Option<ReceiptTerms>,
    client: reqwest::Client,
}

impl Robokassa {
    /// Robokassa under these settings.
    pub fn new(settings: &RobokassaSettings, client: reqwest::Client) -> Self {
        let RobokassaSettings {
            merchant,
            mode,
            receipts,
        } = settings;
        Self {
            merchant: merchant.clone(),
            mode: *mode,
            // The gateway itself answers questions about live operations only; a sandbox about both.
            knows_tests: !merchant.endpoint().is_gateway(),
            receipts: *receipts,
            client,
        }
    }
}

/// Whether money came for something that this shop did not sell, whatever its number: it names an order that is none of
/// ours, or none while the gateway says that it began at an invoice or a link of the cabinet. Ours always name theirs.
pub fn is_foreign(shp_order: Option<&str>, interface: Option<&str>) -> bool {
    shp_order.map_or(interface.is_some(), |named| OrderKey::parse(named).is_none())
}

/// The mode that an attempt was started in.
pub fn mode(attempt: &Attempt) -> Mode {
    if attempt.test { Mode::Test } else { Mode::Live }
}

#[async_trait]
impl Gateway for Robokassa {
    fn name(&self) -> GatewayName {
        GatewayName::Robokassa
    }

    fn is_test(&self) -> bool {
        self.mode == Mode::Test
    }

    async fn start(&self, order: &Order, attempt: &Attempt) -> Result<HandOver, GatewayError> {
        let refused = |why: &dyn std::fmt::Display| GatewayError::Refused(why.to_string());
        let placed = &order.placed;
        let amount = Amount::from_kopecks(attempt.amount.get()).map_err(|e| refused(&e))?;
        let number = InvId::new(attempt.invoice.get()).map_err(|e| refused(&e))?;
        let description =
            words(placed.lang).with("order-number", &[("number", order.number.0.to_string().into())]);
        let shp = Shp::from_pairs([(SHP_ORDER, order.key.as_str())]).map_err(|e| refused(&e))?;
        let mut payment = Payment::new(amount, number)
            .description(&description)
            .culture(match placed.lang {
                Lang::Ru => Culture::Ru,
                Lang::En => Culture::En,
            })
            .shp(shp);
        // The gateway would refuse an address in another script, and the buyer with it; its page asks for one.
        let email = placed.buyer.email.for_delivery();
        if email.is_ascii() {
            payment = payment.email(email);
        }
        if let Some(terms) = self.receipts {
            payment = payment.receipt(receipt(order, terms).map_err(|e| refused(&e))?);
        }
        let form = payment
            .form(&self.merchant, mode(attempt))
            .map_err(|e| refused(&e))?;
        let fields = form
            .fields
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value))
            .collect();
        Ok(HandOver {
            action: form.action,
            fields,
        })
    }

    async fn check(&self, attempt: &Attempt) -> Result<Report, GatewayError> {
        if attempt.test && !self.knows_tests {
            return Ok(Report::Unknown);
        }
        let refused = |why: &dyn std::fmt::Display| GatewayError::Refused(why.to_string());
        let unreachable = |e: reqwest::Error| GatewayError::Unreachable(Box::new(e.without_url()));
        let number = InvId::new(attempt.invoice.get()).map_err(|e| refused(&e))?;
        let request = OpStateRequest::extended(number)
            .request_in(&self.merchant, mode(attempt))
            .map_err(|e| refused(&e))?;
        let mut response = self.client.get(&request.url).send().await.map_err(unreachable)?;
        if !response.status().is_success() {
            let status = response.status();
            return Err(GatewayError::Unreachable(
                format!("the gateway answered {status}").into(),
            ));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > OpState::MAX_BYTES {
                return Err(GatewayError::Refused("the answer is too long".into()));
            }
            body.extend_from_slice(&chunk);
        }
        match OpState::parse(&body) {
            Ok(operation) => Ok(report(attempt, &operation)),
            Err(EnquiryError::Refused {
                code: ResultCode::NoOperation,
                ..
            }) => Ok(Report::Unknown),
            Err(error) => {
                let explained = match &error {
                    EnquiryError::Refused { code, .. } => code.explain(Culture::En),
                    _ => None,
                };
                let why = explained.map(|told| format!(" {} {}", told.meaning, told.check));
                Err(GatewayError::Refused(format!(
                    "{error}.{}",
                    why.unwrap_or_default()
                )))
            }
        }
    }
}

fn report(attempt: &Attempt, operation: &OpState) -> Report {
    let named = operation.user_field(SHP_ORDER);
    let order_key = named.and_then(OrderKey::parse);
    let foreign = match named {
        _ if is_foreign(named, operation.interface()) => Some("it is for no order of ours"),
        // Nobody else knows the key of an order, so the clocks need not agree.
        Some(_) => None,
        None => match is_older(operation, attempt) {
            Some(true) => Some("it names no order and is older than our attempt"),
            Some(false) => None,
            None => Some("it names no order and has no date"),
        },
    };
    if let Some(why) = foreign {
        // The number was used before, by another program or an earlier database: this money is not for our order.
        tracing::error!(
            invoice = attempt.invoice.get(),
            why,
            "the gateway knows this invoice number from somebody else"
        );
        return Report::Unknown;
    }
    match (operation.state.advice(), operation.paid()) {
        (_, Some(sum)) => {
            let method = operation
                .inc_curr_label
                .clone()
                .map(|label| label.chars().take(64).collect());
            Report::Paid {
                amount: Kopecks::new(sum.kopecks()),
                method,
                order_key,
            }
        }
        (Advice::Release, None) => Report::Failed,
        // A hold waits for the merchant, a review for the bank, and money without a readable sum for the next answer.
        (Advice::Paid | Advice::Wait | Advice::Review | Advice::Decide, None) => Report::Pending,
    }
}

/// Whether the operation came to its state a day or more before the attempt began; a day, because clocks and zones differ.
/// `None` if it does not tell when.
fn is_older(operation: &OpState, attempt: &Attempt) -> Option<bool> {
    let began = attempt.started_at.plus_seconds(-24 * 60 * 60).ms();
    let date = operation.state_date?;
    Some(i128::from(began) > date.unix_timestamp_nanos() / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::{
        payment::{InvoiceId, Outcome},
        time::Timestamp,
    };

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    /// What is made of 100.00 paid on this date for the order that is named, if any is; the attempt began on 2 August 2026.
    fn reported(date: &str, named: Option<&str>) -> Report {
        let field = named.map_or_else(String::new, |named| {
            format!("<Field><Name>Shp_order</Name><Value>{named}</Value></Field>")
        });
        let xml = format!(
            "<R><Result><Code>0</Code></Result><State><Code>100</Code><StateDate>{date}</StateDate></State>\
             <Info><OutSum>100.00</OutSum></Info><UserField>{field}</UserField></R>"
        );
        let attempt = Attempt {
            gateway: GatewayName::Robokassa,
            invoice: InvoiceId::new(7).unwrap(),
            test: false,
            amount: Kopecks::new(10_000),
            started_at: Timestamp::from_ms(1_785_628_800_000),
            outcome: Outcome::Open,
        };
        report(&attempt, &OpState::parse(xml.as_bytes()).unwrap())
    }

    #[test]
    fn money_that_names_no_order_needs_a_date_of_this_attempt() {
        for date in ["", "soon", "2026-07-31T23:59:59+00:00"] {
            assert_eq!(reported(date, None), Report::Unknown, "{date}");
        }
        for (date, named) in [
            ("2026-08-01T00:00:01Z", None),
            // Without a zone it is Moscow time.
            ("2026-08-01T03:00:01", None),
            ("", Some(KEY)),
            ("soon", Some(KEY)),
            ("2001-01-01T00:00:00Z", Some(KEY)),
        ] {
            assert!(
                matches!(reported(date, named), Report::Paid { .. }),
                "{date} {named:?}"
            );
        }
        assert_eq!(reported("2026-08-02T00:00:00Z", Some("A-77")), Report::Unknown);
    }
}
