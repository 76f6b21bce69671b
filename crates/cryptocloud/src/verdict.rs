//! Whether the money that was asked for came.

use thiserror::Error;

use crate::currency::Fiat;
use crate::decimal::Decimal;
use crate::invoice::{Invoice, Status};
use crate::invoice_id::InvoiceId;
use crate::invoices::Invoices;

/// What the shop knows of an attempt to pay, from its own records.
///
/// ```
/// use cryptocloud::{Decimal, Expected, Fiat, Invoices, Mode, Verdict};
///
/// let expected = Expected {
///     invoice: "89UX09KA".parse()?,
///     order_id: "ORD-42-1".to_owned(),
///     amount: Decimal::from_hundredths(10_000),
///     currency: Fiat::USD,
///     usd_amount: None,
///     mode: Mode::Live,
/// };
/// let body = br#"{"status":"success","result":[{"uuid":"INV-89UX09KA","status":"overpaid","invoice_status":"success",
///     "order_id":"ORD-42-1","amount_in_fiat":100.0,"fiat_currency":"USD","test_mode":false}]}"#;
/// assert_eq!(expected.verdict(&Invoices::parse(200, body)?), Some(Verdict::Paid { more_than_due: true }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The invoice that was made for it.
    pub invoice: InvoiceId,
    /// The number that was given with it.
    pub order_id: String,
    /// What the invoice was asked for, in `currency`.
    pub amount: Decimal,
    /// The currency of the sum.
    pub currency: Fiat,
    /// The sum in dollars that the gateway named when it made the invoice: what the invoice is known by when
    /// the gateway names no currency. Not needed for a sum in dollars.
    pub usd_amount: Option<Decimal>,
    /// Whether the attempt was made for money.
    pub mode: Mode,
}

/// Whether money is real. A project of the gateway is in one mode at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Real payments.
    Live,
    /// A project in test mode, in whose cabinet anybody with access confirms invoices without money.
    Test,
}

/// What to do about an attempt to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is paid. The transition must be one that happens once, however often this is said.
    Paid {
        /// More came than was due: tell the owner, who has to pay it back by hand.
        more_than_due: bool,
    },
    /// It is not, or not yet; [`Status::Partial`] wants the rest of the buyer.
    Unpaid(Status),
    /// The invoice is not the one that was asked for: change nothing by itself, tell the owner.
    Review(Mismatch),
}

/// How an invoice differs from the attempt that it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Mismatch {
    /// It names another order, or none.
    #[error("the invoice is of another order")]
    Order,
    /// It was made in the other mode, or does not say in which.
    #[error("the invoice is of another mode")]
    Mode,
    /// It is in another currency.
    #[error("the invoice is in another currency")]
    Currency,
    /// It is of another sum, or tells none that could be compared.
    #[error("the invoice is of another sum")]
    Amount,
}

impl Expected {
    /// What the gateway's answer means for the attempt; `None` when the invoice is not in it.
    ///
    /// That enough came is the gateway's word, [`Status::Paid`] or [`Status::Overpaid`]: fees are borne by either side,
    /// and its own sample tells of an overpayment without one. The sum that the invoice was made for is compared with
    /// what was asked for, to the hundredth. A late payment of an invoice that was cancelled is `Paid` here; what is to
    /// become of its order is the shop's to say.
    pub fn verdict(&self, invoices: &Invoices) -> Option<Verdict> {
        let invoice = invoices.find(&self.invoice)?;
        Some(match self.mismatch(invoice) {
            Some(mismatch) => Verdict::Review(mismatch),
            None => invoice.money(),
        })
    }

    fn mismatch(&self, invoice: &Invoice) -> Option<Mismatch> {
        if invoice.order_id.as_ref() != Some(&self.order_id) {
            return Some(Mismatch::Order);
        }
        if invoice.is_test != Some(self.mode == Mode::Test) {
            return Some(Mismatch::Mode);
        }
        let named = invoice.fiat_currency.as_deref();
        if named.is_some_and(|code| code != self.currency.as_str()) {
            return Some(Mismatch::Currency);
        }
        // Dollars are compared where they are the price, and where nothing else tells of it.
        let dollars = match (named, self.currency) {
            (_, Fiat::USD) => Some(self.amount),
            (None, _) => self.usd_amount,
            (Some(_), _) => None,
        };
        let fiat = same(Some(self.amount), invoice.fiat_amount);
        let usd = same(dollars, invoice.usd_amount);
        let known = fiat.is_some() && named.is_some() || usd.is_some();
        (!known || fiat == Some(false) || usd == Some(false)).then_some(Mismatch::Amount)
    }
}

/// Whether two sums are equal to the hundredth, if both are known.
fn same(ours: Option<Decimal>, theirs: Option<Decimal>) -> Option<bool> {
    let (ours, theirs) = (ours?.hundredths(), theirs?.hundredths());
    Some(ours.is_some() && ours == theirs)
}

impl Invoice {
    /// Whether all that is due came, whatever it is due for: [`Verdict::Paid`] or [`Verdict::Unpaid`]. For shops that record
    /// money of other orders, sums and modes, too; others ask [`Expected::verdict`].
    pub fn money(&self) -> Verdict {
        let ended = self.processing.as_deref().is_none_or(|word| word == "success");
        match &self.status {
            Status::Paid if ended => Verdict::Paid { more_than_due: false },
            Status::Overpaid if ended => Verdict::Paid { more_than_due: true },
            other => Verdict::Unpaid(other.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAID: &str = r#"{"uuid":"INV-89UX09KA","status":"paid","invoice_status":"success","order_id":"ORD-42",
        "amount_in_fiat":100.0,"fiat_currency":"USD","amount_usd":100.0,"test_mode":false}"#;

    fn expected() -> Expected {
        Expected {
            invoice: "89UX09KA".parse().unwrap(),
            order_id: "ORD-42".to_owned(),
            amount: Decimal::from_hundredths(10_000),
            currency: Fiat::USD,
            usd_amount: None,
            mode: Mode::Live,
        }
    }

    fn verdict(expected: &Expected, invoice: &str) -> Option<Verdict> {
        let body = format!(r#"{{"status":"success","result":[{invoice}]}}"#);
        expected.verdict(&Invoices::parse(200, body.as_bytes()).unwrap())
    }

    /// The verdict on a paid invoice with one thing changed.
    fn changed(expected: &Expected, right: &str, other: &str) -> Option<Verdict> {
        assert!(PAID.contains(right), "{right}");
        verdict(expected, &PAID.replacen(right, other, 1))
    }

    const ALL_PAID: Option<Verdict> = Some(Verdict::Paid { more_than_due: false });

    #[test]
    fn only_paid_and_overpaid_are_paid() {
        assert_eq!(verdict(&expected(), PAID), ALL_PAID);
        let of = |word: &str| {
            changed(
                &expected(),
                r#""status":"paid""#,
                &format!(r#""status":"{word}""#),
            )
        };
        assert_eq!(of("overpaid"), Some(Verdict::Paid { more_than_due: true }));
        for (word, status) in [
            ("created", Status::Created),
            ("partial", Status::Partial),
            ("canceled", Status::Cancelled),
            ("success", Status::Unknown("success".to_owned())),
            ("PAID", Status::Unknown("PAID".to_owned())),
        ] {
            assert_eq!(of(word), Some(Verdict::Unpaid(status)), "{word}");
        }
    }

    #[test]
    fn a_payment_that_is_still_being_processed_is_none_yet() {
        let of = |word: &str| changed(&expected(), r#""success""#, word);
        assert_eq!(of(r#""created""#), Some(Verdict::Unpaid(Status::Paid)));
        assert_eq!(of(r#""canceled""#), Some(Verdict::Unpaid(Status::Paid)));
        assert_eq!(of("null"), ALL_PAID);
    }

    #[test]
    fn an_invoice_of_another_order_mode_currency_or_sum_is_left_to_people() {
        for (right, other, mismatch) in [
            ("ORD-42", "ORD-43", Mismatch::Order),
            ("ORD-42", "ord-42", Mismatch::Order),
            ("ORD-42", "", Mismatch::Order),
            ("false", "true", Mismatch::Mode),
            ("false", "null", Mismatch::Mode),
            (r#""USD""#, r#""RUB""#, Mismatch::Currency),
            (r#""USD""#, r#""usd""#, Mismatch::Currency),
            (r#"fiat":100.0"#, r#"fiat":99.99"#, Mismatch::Amount),
            (r#"fiat":100.0"#, r#"fiat":100.01"#, Mismatch::Amount),
            (r#"fiat":100.0"#, r#"fiat":1e30"#, Mismatch::Amount),
            (r#"usd":100.0"#, r#"usd":1.0"#, Mismatch::Amount),
            (
                r#""amount_in_fiat":100.0,"fiat_currency":"USD","amount_usd":100.0,"#,
                "",
                Mismatch::Amount,
            ),
        ] {
            assert_eq!(
                changed(&expected(), right, other),
                Some(Verdict::Review(mismatch)),
                "{other}"
            );
        }
    }

    #[test]
    fn floats_that_miss_the_sum_by_a_hair_do_not() {
        assert_eq!(
            changed(&expected(), r#"fiat":100.0"#, r#"fiat":99.99999999999999"#),
            ALL_PAID
        );
        assert_eq!(changed(&expected(), r#"fiat":100.0"#, r#"fiat":"100""#), ALL_PAID);
    }

    #[test]
    fn test_invoices_settle_test_attempts_only() {
        let test = Expected {
            mode: Mode::Test,
            ..expected()
        };
        assert_eq!(verdict(&test, PAID), Some(Verdict::Review(Mismatch::Mode)));
        assert_eq!(changed(&test, "false", "true"), ALL_PAID);
    }

    #[test]
    fn without_a_currency_the_sum_in_dollars_decides() {
        let tenge = |usd_amount| Expected {
            currency: "KZT".parse().unwrap(),
            usd_amount,
            ..expected()
        };
        let nameless = |expected: &Expected| changed(expected, r#""fiat_currency":"USD","#, "");
        let sum_differs = Some(Verdict::Review(Mismatch::Amount));
        assert_eq!(nameless(&expected()), ALL_PAID);
        assert_eq!(nameless(&tenge(Some(Decimal::from_hundredths(10_000)))), ALL_PAID);
        assert_eq!(
            nameless(&tenge(Some(Decimal::from_hundredths(9_999)))),
            sum_differs
        );
        assert_eq!(nameless(&tenge(None)), sum_differs);
        // With one, the rate of the day does not matter.
        let named = changed(&tenge(Some(Decimal::from_hundredths(1))), r#""USD""#, r#""KZT""#);
        assert_eq!(named, ALL_PAID);
    }

    #[test]
    fn an_answer_about_other_invoices_tells_nothing() {
        assert_eq!(changed(&expected(), "89UX09KA", "ZZ11YY22"), None);
        assert_eq!(verdict(&expected(), ""), None);
        assert_eq!(
            verdict(
                &expected(),
                &format!("{PAID},{}", PAID.replace("paid", "created"))
            ),
            None
        );
    }
}
