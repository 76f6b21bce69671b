//! The second step of a two-step payment: taking held money or letting it go.
//!
//! ```
//! use robokassa::hold::{HoldCancel, HoldConfirm};
//! use robokassa::{Amount, Hash, InvId, LivePasswords, Merchant};
//!
//! let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Sha256)?;
//! let held = InvId::new(1001)?;
//! // Less than what is held may be taken: one of two things is sold out.
//! let request = HoldConfirm::new("99.90".parse::<Amount>()?, held).request(&merchant)?;
//! assert_eq!(request.url, "https://auth.robokassa.ru/Merchant/Payment/Confirm");
//! // Send it. A yes means accepted: `ResultURL` follows, or ask for the state.
//! HoldConfirm::read_reply(b"\"success: true\"")?;
//! // Both are sold out.
//! let request = HoldCancel::new("149.90".parse::<Amount>()?, held).request(&merchant)?;
//! assert_eq!(request.url, "https://auth.robokassa.ru/Merchant/Payment/Cancel");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: docs.robokassa.ru, "holding".

use crate::amount::OutSum;
use crate::encode;
use crate::inv_id::InvId;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::payment::PaymentError;
use crate::receipt::ReceiptText;
use crate::reply::{self, ReplyError};
use crate::request::Request;

/// Takes money that [`Payment::hold`](crate::Payment::hold) holds, all of it or less.
///
/// Confirm once only; the sum and the goods may only have become less. Live only. The gateway's yes means accepted, not
/// finished: `ResultURL` follows, or ask for the state. After a network error ask for the state before trying again.
///
/// Its signature is the same as that of a plain payment of this sum and number, which a buyer can see: show no plain
/// payment form for a number that is used with a hold.
#[derive(Clone, Debug)]
#[must_use]
pub struct HoldConfirm {
    out_sum: OutSum,
    inv_id: InvId,
    receipt: Option<ReceiptText>,
}

impl HoldConfirm {
    /// Takes `out_sum` of the held payment.
    pub fn new(out_sum: impl Into<OutSum>, inv_id: InvId) -> Self {
        Self {
            out_sum: out_sum.into(),
            inv_id,
            receipt: None,
        }
    }

    /// The goods that are left, encoded and signed as in a payment. Official modules send raw JSON here; neither was
    /// tried.
    pub fn receipt(mut self, receipt: impl Into<ReceiptText>) -> Self {
        self.receipt = Some(receipt.into());
        self
    }

    /// The request, whose response [`HoldConfirm::read_reply`] reads. Fails when the sum is zero or not that of the
    /// receipt, or when the merchant has no live passwords.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, PaymentError> {
        let receipt_sum = self.receipt.as_ref().and_then(ReceiptText::sum);
        PaymentError::check_sums(self.out_sum.amount(), receipt_sum)?;
        let keys = merchant.keys(Mode::Live)?;
        let number = self.inv_id.to_string();
        let receipt = self
            .receipt
            .as_ref()
            .map(|receipt| encode::percent(receipt.as_str()));
        let signature = keys
            .base()
            .slot(keys.login)
            .slot(self.out_sum.as_str())
            .slot(&number)
            .slot_if(receipt.as_deref())
            .slot(keys.first.expose())
            .sign();
        let mut fields = vec![
            ("MerchantLogin", keys.login),
            ("InvoiceID", &number),
            ("OutSum", self.out_sum.as_str()),
        ];
        fields.extend(receipt.as_deref().map(|receipt| ("Receipt", receipt)));
        let signature = signature.hex();
        fields.push(("SignatureValue", &signature));
        Ok(Request::form(
            merchant.endpoint().payments("Merchant/Payment/Confirm"),
            &fields,
        ))
    }

    /// Reads the answer: accepted. Fails with the gateway's no, or when the answer cannot be understood.
    pub fn read_reply(bytes: &[u8]) -> Result<(), ReplyError> {
        accepted(bytes)
    }
}

/// Lets held money go. Live only. After a network error ask for the state before trying again.
///
/// Its signature is the same as that of [`PayButton::free`](crate::PayButton::free) with this number, which a buyer can
/// see: a hold and a button of a free sum must not have one number.
#[derive(Clone, Debug)]
#[must_use]
pub struct HoldCancel {
    out_sum: OutSum,
    inv_id: InvId,
}

impl HoldCancel {
    /// Lets the payment `inv_id` go, of which `out_sum` is held. The sum is sent but not signed.
    pub fn new(out_sum: impl Into<OutSum>, inv_id: InvId) -> Self {
        Self {
            out_sum: out_sum.into(),
            inv_id,
        }
    }

    /// The request, whose response [`HoldCancel::read_reply`] reads. Fails when the merchant has no live passwords.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, NoPassword> {
        let keys = merchant.keys(Mode::Live)?;
        let number = self.inv_id.to_string();
        // The slot of the sum is there and empty.
        let signature = keys
            .base()
            .slot(keys.login)
            .slot("")
            .slot(&number)
            .slot(keys.first.expose())
            .sign()
            .hex();
        let fields = [
            ("MerchantLogin", keys.login),
            ("InvoiceID", &number),
            ("OutSum", self.out_sum.as_str()),
            ("SignatureValue", &signature),
        ];
        Ok(Request::form(
            merchant.endpoint().payments("Merchant/Payment/Cancel"),
            &fields,
        ))
    }

    /// Reads the answer: accepted. Fails with the gateway's no, or when the answer cannot be understood.
    pub fn read_reply(bytes: &[u8]) -> Result<(), ReplyError> {
        accepted(bytes)
    }
}

/// Both answers are the text `success: true` or `success: false`, in quotes or not.
fn accepted(bytes: &[u8]) -> Result<(), ReplyError> {
    let answer = reply::text(bytes)?.trim_matches('"').to_ascii_lowercase();
    match answer.strip_prefix("success:").map(str::trim) {
        Some("true") => Ok(()),
        Some("false") => Err(ReplyError::refused(&answer)),
        _ => Err(ReplyError::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Amount, Hash, LivePasswords};

    fn merchant() -> Merchant {
        Merchant::live("login", LivePasswords::new("p1", "p2").unwrap(), Hash::Md5).unwrap()
    }

    #[test]
    fn requests_are_signed_forms() {
        let (sum, inv_id) = ("100".parse::<Amount>().unwrap(), InvId::new(400_001).unwrap());
        let confirm = HoldConfirm::new(sum, inv_id).request(&merchant()).unwrap();
        assert_eq!(confirm.url, "https://auth.robokassa.ru/Merchant/Payment/Confirm");
        assert_eq!(
            confirm.body,
            "MerchantLogin=login&InvoiceID=400001&OutSum=100.00&SignatureValue=73105e50f6d0749324119a9e291dff34"
        );
        let cancel = HoldCancel::new(sum, inv_id).request(&merchant()).unwrap();
        assert_eq!(cancel.url, "https://auth.robokassa.ru/Merchant/Payment/Cancel");
        assert_eq!(
            cancel.body,
            "MerchantLogin=login&InvoiceID=400001&OutSum=100.00&SignatureValue=d8aeb57daf25e6820337f8bea0c28338"
        );
        let nothing = HoldConfirm::new(Amount::ZERO, inv_id);
        assert_eq!(nothing.request(&merchant()), Err(PaymentError::ZeroSum));
        let receipt = ReceiptText::verbatim("{}").unwrap();
        let with_receipt = HoldConfirm::new(sum, inv_id)
            .receipt(receipt)
            .request(&merchant())
            .unwrap();
        assert!(
            with_receipt.body.contains("&Receipt=%257B%257D&"),
            "{}",
            with_receipt.body
        );
    }

    #[test]
    fn answers_are_yes_or_no() {
        for (answer, accepted) in [
            ("\"success: true\"", Ok(())),
            ("Success: false", Err(ReplyError::refused("success: false"))),
            ("Success:True\n", Ok(())),
            ("", Err(ReplyError::Unreadable)),
            ("true", Err(ReplyError::Unreadable)),
            ("success: maybe", Err(ReplyError::Unreadable)),
        ] {
            assert_eq!(HoldConfirm::read_reply(answer.as_bytes()), accepted, "{answer}");
            assert_eq!(HoldCancel::read_reply(answer.as_bytes()), accepted, "{answer}");
        }
    }
}
