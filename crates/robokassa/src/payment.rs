//! The payment page: one description, sent as a POST form or as a GET link.

use std::net::Ipv4Addr;

use thiserror::Error;
use time::OffsetDateTime;

use crate::amount::{Amount, OutSum};
use crate::inv_id::InvoiceNumber;
use crate::merchant::{Merchant, Mode, NoPassword};
use crate::receipt::ReceiptText;
use crate::shp::Shp;
use crate::text::cut;

pub use self::form::PaymentForm;
pub use self::values::{Culture, Currency, OpKey, PageUrl, ReturnMethod, ReturnTo, ValueError};
#[cfg(feature = "widget")]
pub use self::widget::ScriptCall;

pub(crate) use self::values::expiration;

mod form;
mod values;
#[cfg(feature = "widget")]
mod widget;

/// The longest description the page takes, in characters.
pub(crate) const MAX_DESCRIPTION: usize = 100;

/// A payment to be started by the buyer's browser.
///
/// Source: docs.robokassa.ru, "script-parameters" and "pay-interface". Only the parameters that the gateway signs are
/// signed; the order is fixed and an absent one leaves no slot, except the invoice number.
///
/// ```
/// use robokassa::{Amount, Hash, InvId, LivePasswords, Merchant, Mode, Payment, Shp};
///
/// let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Md5)?;
/// let form = Payment::new("149.90".parse::<Amount>()?, InvId::new(1001)?)
///     .description("Заказ № 77")
///     .shp(Shp::from_pairs([("Shp_order", "A-77"), ("Shp_user", "42")])?)
///     .form(&merchant, Mode::Live)?;
/// assert_eq!(form.action, "https://auth.robokassa.ru/Merchant/Index.aspx");
/// assert!(form.fields.contains(&("SignatureValue".into(), "2c0440ab37a8ba4220863e47a69a51a3".to_owned())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Payment {
    out_sum: OutSum,
    number: InvoiceNumber,
    description: Option<String>,
    currency: Option<Currency>,
    user_ip: Option<Ipv4Addr>,
    receipt: Option<ReceiptText>,
    hold: bool,
    recurring: bool,
    result_url2: Option<PageUrl>,
    success_url2: Option<ReturnTo>,
    fail_url2: Option<ReturnTo>,
    token: Option<OpKey>,
    shp: Shp,
    email: Option<String>,
    culture: Option<Culture>,
    expires: Option<OffsetDateTime>,
    inc_curr_label: Option<String>,
    methods: Vec<String>,
    without_free_sale: Option<bool>,
}

/// Why a payment cannot be started as described.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PaymentError {
    /// The sum is zero; the gateway answers with error 31.
    #[error("a payment of nothing")]
    ZeroSum,
    /// The lines of the receipt do not add up to the payment's sum.
    #[error("the receipt's lines make {receipt}, the payment is {payment}")]
    ReceiptSum {
        /// What the lines add up to.
        receipt: Amount,
        /// What is to be paid.
        payment: Amount,
    },
    /// The way of paying needs the buyer's e-mail.
    #[error("the buyer's e-mail is missing")]
    NoEmail,
    /// A saved card, a hold and the beginning of a recurring series exclude each other.
    #[error("saved card, hold and recurring exclude each other")]
    Exclusive,
    /// This parameter has no place in the way of paying that was asked for; without it something else would be paid.
    #[error("{0} cannot be given here")]
    NotHere(&'static str),
    /// The pair of passwords is missing.
    #[error(transparent)]
    NoPassword(#[from] NoPassword),
}

impl Payment {
    /// A payment of `out_sum` under `number`. An [`Amount`] is sent with two decimals, an [`OutSum`] as it is spelled.
    pub fn new(out_sum: impl Into<OutSum>, number: impl Into<InvoiceNumber>) -> Self {
        Self {
            out_sum: out_sum.into(),
            number: number.into(),
            description: None,
            currency: None,
            user_ip: None,
            receipt: None,
            hold: false,
            recurring: false,
            result_url2: None,
            success_url2: None,
            fail_url2: None,
            token: None,
            shp: Shp::new(),
            email: None,
            culture: None,
            expires: None,
            inc_curr_label: None,
            methods: Vec::new(),
            without_free_sale: None,
        }
    }

    /// What the buyer reads on the page, which the documentation calls required; cut at 100 characters without breaking one, line breaks become spaces.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(cut(text, MAX_DESCRIPTION));
        self
    }

    /// The currency of the sum when it is not roubles; the gateway converts at the central bank's rate.
    ///
    /// Whether notices and states name the sum in this currency or in roubles is not documented, nor what a receipt must
    /// then add up to: try one cheap live payment before you compare.
    pub fn currency(mut self, currency: Currency) -> Self {
        self.currency = Some(currency);
        self
    }

    /// The buyer's address, checked by the gateway against fraud. It takes IPv4 only.
    pub fn user_ip(mut self, ip: Ipv4Addr) -> Self {
        self.user_ip = Some(ip);
        self
    }

    /// The goods for the fiscal receipt (54-FZ). Prefer the form over the link: a link has a limited length.
    ///
    /// The signature covers the encoded text, as the documentation says. Some libraries sign raw JSON; whether the
    /// gateway takes both was not tried.
    pub fn receipt(mut self, receipt: impl Into<ReceiptText>) -> Self {
        self.receipt = Some(receipt.into());
        self
    }

    /// Holds the money instead of taking it (`StepByStep`): by agreement, cards only, at most 7 days. Live only: a test
    /// payment brings neither `Result2` nor anything to confirm.
    pub fn hold(mut self) -> Self {
        self.hold = true;
        self
    }

    /// Begins a recurring series: by agreement, cards only, live only. See
    /// [`RecurringCharge`](crate::recurring::RecurringCharge) for what then must not be shown to buyers.
    pub fn recurring(mut self) -> Self {
        self.recurring = true;
        self
    }

    /// Where signed `Result2` notices about this payment go.
    pub fn result_url2(mut self, url: PageUrl) -> Self {
        self.result_url2 = Some(url);
        self
    }

    /// Where the browser returns after paying, instead of the cabinet's `SuccessURL`.
    pub fn success_url2(mut self, to: ReturnTo) -> Self {
        self.success_url2 = Some(to);
        self
    }

    /// Where the browser returns without having paid, instead of the cabinet's `FailURL`.
    pub fn fail_url2(mut self, to: ReturnTo) -> Self {
        self.fail_url2 = Some(to);
        self
    }

    /// Pays with the card of an earlier operation; the buyer types the card's code only. Live only; for
    /// [`Payment::form`] and [`Payment::link`], because the gateway has a page of its own for it. That the key is
    /// signed after `SuccessUrl2` and `FailUrl2` is not documented and was not tried.
    pub fn saved_card(mut self, operation: OpKey) -> Self {
        self.token = Some(operation);
        self
    }

    /// The shop's own parameters, returned in every notice about this payment.
    pub fn shp(mut self, shp: Shp) -> Self {
        self.shp = shp;
        self
    }

    /// The buyer's e-mail, where the receipt goes. Some methods ask for none, so send it whenever you know it.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// The language of the page; without it the browser decides.
    pub fn culture(mut self, culture: Culture) -> Self {
        self.culture = Some(culture);
        self
    }

    /// The moment after which the page refuses payment (error 33): an [`OffsetDateTime`] of any zone or a `SystemTime`.
    ///
    /// Sent as ISO 8601 in Moscow time with its zone, cut to the second below, so never later than this
    /// moment. The gateway reads a text without a zone as Moscow time, too. No margin is documented: whether
    /// a buyer who is typing a card number at that moment may finish, and how long their bank may then take,
    /// was not tried. So let what you hold for the payment end some minutes later, and ask for the state
    /// before you give it away. Source: docs.robokassa.ru, "script-parameters".
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// # use robokassa::{Amount, Hash, InvId, LivePasswords, Merchant, Mode, Payment};
    /// # let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Md5)?;
    /// let payment = Payment::new("149.90".parse::<Amount>()?, InvId::new(1001)?);
    /// let form = payment.expires(UNIX_EPOCH + Duration::from_millis(1_785_628_800_999)).form(&merchant, Mode::Live)?;
    /// assert!(form.fields.contains(&("ExpirationDate".into(), "2026-08-02T03:00:00+03:00".to_owned())));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn expires(mut self, at: impl Into<OffsetDateTime>) -> Self {
        self.expires = Some(at.into());
        self
    }

    /// Preselects one payment option by its label from `GetCurrencies`.
    pub fn inc_curr_label(mut self, label: impl Into<String>) -> Self {
        self.inc_curr_label = Some(label.into());
        self
    }

    /// Allows these payment methods only, such as `BankCard` and `SBP`.
    pub fn methods<M: Into<String>>(mut self, methods: impl IntoIterator<Item = M>) -> Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// With `true`, no automatic "free sale" receipt is issued when none is sent.
    pub fn without_free_sale(mut self, without: bool) -> Self {
        self.without_free_sale = Some(without);
        self
    }

    /// The form that starts the payment.
    ///
    /// Fails when the sum is zero or not that of the receipt, when parameters exclude each other, or when `mode` has no
    /// passwords; so do the other ways of starting.
    pub fn form(&self, merchant: &Merchant, mode: Mode) -> Result<PaymentForm, PaymentError> {
        self.check()?;
        let keys = merchant.keys(mode)?;
        Ok(PaymentForm {
            action: merchant.endpoint().payments(self.page()),
            fields: self.fields(keys, mode),
        })
    }

    /// The link that starts the payment, with the same fields as the form. Fails as [`Payment::form`] does.
    pub fn link(&self, merchant: &Merchant, mode: Mode) -> Result<String, PaymentError> {
        self.check()?;
        let keys = merchant.keys(mode)?;
        let address = merchant.endpoint().payments(self.page()) + "?";
        Ok(self.query(address, keys, mode))
    }

    fn page(&self) -> &'static str {
        if self.token.is_some() {
            "Merchant/Payment/CoFPayment"
        } else {
            "Merchant/Index.aspx"
        }
    }

    fn check(&self) -> Result<(), PaymentError> {
        let receipt_sum = self.receipt.as_ref().and_then(ReceiptText::sum);
        PaymentError::check_sums(self.out_sum.amount(), receipt_sum)?;
        if [self.token.is_some(), self.hold, self.recurring]
            .into_iter()
            .filter(|one| *one)
            .count()
            > 1
        {
            return Err(PaymentError::Exclusive);
        }
        Ok(())
    }
}

impl PaymentError {
    /// Fails when nothing is paid, or not what the receipt says.
    pub(crate) fn check_sums(payment: Amount, receipt: Option<Amount>) -> Result<(), Self> {
        if payment.is_zero() {
            return Err(Self::ZeroSum);
        }
        match receipt {
            Some(receipt) if receipt != payment => Err(Self::ReceiptSum { receipt, payment }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
