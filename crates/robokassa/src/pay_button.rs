//! Buttons that the gateway's script draws.

use crate::amount::Amount;
use crate::encode;
use crate::inv_id::InvoiceNumber;
use crate::merchant::{Merchant, Mode};
use crate::payment::{MAX_DESCRIPTION, PaymentError};
use crate::text::cut;

/// A button drawn by the gateway's script. Live only; it takes none of the other parameters of a
/// [`Payment`](crate::Payment). Source: docs.robokassa.ru, "script-parameters".
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PayButton {
    sum: Sum,
    number: InvoiceNumber,
    description: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sum {
    Fixed(Amount),
    Free(Amount),
}

impl PayButton {
    /// A button for one sum (`FormMS.js`).
    ///
    /// Its signature is that of a plain payment: see [`HoldConfirm`](crate::hold::HoldConfirm) and
    /// [`RecurringCharge`](crate::recurring::RecurringCharge).
    pub fn fixed(sum: Amount, number: impl Into<InvoiceNumber>) -> Self {
        Self::with(Sum::Fixed(sum), number.into())
    }

    /// A button with a field for the sum, which the buyer may change (`FormFLS.js`). The sum is not signed, so the
    /// notice may bring any other.
    ///
    /// Its signature is that of a [`HoldCancel`](crate::hold::HoldCancel) of this number, and everybody sees it: do not
    /// use a number that may hold money.
    pub fn free(proposed: Amount, number: impl Into<InvoiceNumber>) -> Self {
        Self::with(Sum::Free(proposed), number.into())
    }

    /// What the buyer reads; cut at 100 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = cut(text, MAX_DESCRIPTION);
        self
    }

    /// The address of the script, for the `src` of a `script` element in the place of the button. Fails when a fixed
    /// sum is zero, or when the merchant has no live passwords.
    pub fn script(&self, merchant: &Merchant) -> Result<String, PaymentError> {
        let keys = merchant.keys(Mode::Live)?;
        let number = self.number.to_string();
        let (page, name, sum, signed) = match self.sum {
            Sum::Fixed(sum) => {
                PaymentError::check_sums(sum, None)?;
                ("Merchant/PaymentForm/FormMS.js", "OutSum", sum, true)
            }
            Sum::Free(sum) => ("Merchant/PaymentForm/FormFLS.js", "DefaultSum", sum, false),
        };
        let text = sum.to_string();
        let signature = keys
            .base()
            .slot(keys.login)
            .slot(if signed { &text } else { "" })
            .slot(&number)
            .slot(keys.first.expose())
            .sign()
            .hex();
        let fields = [
            ("MerchantLogin", keys.login),
            (name, &text),
            ("InvoiceID", &number),
            ("Description", &self.description),
            ("SignatureValue", &signature),
        ];
        let address = merchant.endpoint().payments(page) + "?";
        Ok(encode::query(address, fields.into_iter()))
    }

    fn with(sum: Sum, number: InvoiceNumber) -> Self {
        Self {
            sum,
            number,
            description: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hash, InvId, LivePasswords};

    #[test]
    fn a_fixed_sum_is_signed_and_a_free_one_is_not() {
        let passwords = LivePasswords::new("p1_Secret", "p2_Secret").unwrap();
        let merchant = Merchant::live("demo_shop", passwords, Hash::Md5).unwrap();
        let (sum, number) = ("149.90".parse().unwrap(), InvId::new(1001).unwrap());
        let fixed = PayButton::fixed(sum, number).description("Чай").script(&merchant);
        assert_eq!(
            fixed.as_deref(),
            Ok(concat!(
                "https://auth.robokassa.ru/Merchant/PaymentForm/FormMS.js?MerchantLogin=demo_shop&OutSum=149.90",
                "&InvoiceID=1001&Description=%D0%A7%D0%B0%D0%B9&SignatureValue=afd10266ff3d93f9ffc85e5a40b5302b"
            ))
        );
        let free = PayButton::free(sum, number).script(&merchant);
        assert_eq!(
            free.as_deref(),
            Ok(concat!(
                "https://auth.robokassa.ru/Merchant/PaymentForm/FormFLS.js?MerchantLogin=demo_shop&DefaultSum=149.90",
                "&InvoiceID=1001&Description=&SignatureValue=46f53bb4ab81ec9b683c94fea59661f4"
            ))
        );
        let nothing = PayButton::fixed(Amount::ZERO, number).script(&merchant);
        assert_eq!(nothing, Err(PaymentError::ZeroSum));
        assert!(PayButton::free(Amount::ZERO, number).script(&merchant).is_ok());
    }
}
