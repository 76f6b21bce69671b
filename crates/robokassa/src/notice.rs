//! What the gateway and the buyer's browser bring back: `ResultURL`, `SuccessURL`, `FailURL`.

use thiserror::Error;

use crate::amount::{Amount, OutSum};
use crate::fields::Fields;
use crate::inv_id::InvId;
use crate::merchant::{Keys, Merchant, Mode, NoPassword, Secret};
use crate::shp::ReceivedShp;
use crate::untrusted::Untrusted;

pub use self::returns::{FailReturn, SuccessReturn};

mod returns;

/// Why a notice was refused. Nothing in it reveals the expected signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoticeError {
    /// A field that the signature covers, or the signature itself, is absent or empty.
    #[error("{0} is missing")]
    MissingParameter(&'static str),
    /// The signature was not made with the right password over these fields.
    #[error("the signature does not fit")]
    InvalidSignature,
    /// The notice is not of a shape that the gateway sends; the text says what is wrong, without repeating it.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// The merchant has no passwords for this mode.
    #[error(transparent)]
    NoPassword(#[from] NoPassword),
}

impl NoticeError {
    /// The body to answer with, under HTTP status 400. It never starts with `OK`.
    pub const fn reply(self) -> &'static str {
        match self {
            Self::MissingParameter(_) => "Missing required parameters",
            Self::InvalidSignature | Self::NoPassword(_) => "Invalid signature",
            Self::Malformed(_) => "Malformed parameters",
        }
    }
}

/// An authentic message that money was received: the gateway's own call of the shop's `ResultURL`.
///
/// Made by [`ResultNotice::verify`] only. Authentic does not mean fitting: compare the amount with the order's, and
/// expect the same notice again. Source: docs.robokassa.ru, "pay-interface", notification to `ResultURL`.
///
/// ```
/// use robokassa::{Fields, Hash, LivePasswords, Merchant, Mode, ResultNotice};
///
/// let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Md5)?;
/// let body = b"OutSum=149.900000&InvId=1001&Shp_user=42&Shp_order=A-77&SignatureValue=6769EA864C59B493B7273FFE5C96D708";
/// let notice = ResultNotice::verify(&merchant, Mode::Live, &Fields::parse(body)?)?;
/// assert_eq!(notice.amount().kopecks(), 14_990);
/// assert_eq!(notice.shp().get("Shp_order"), Some("A-77"));
/// assert_eq!(notice.reply(), "OK1001");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ResultNotice {
    signed: Signed,
    inv_id: InvId,
    fee: Option<Untrusted>,
    email: Option<Untrusted>,
    payment_method: Option<Untrusted>,
    inc_curr_label: Option<Untrusted>,
}

impl ResultNotice {
    /// Checks the signature with password 2 of `mode`, then reads the signed fields.
    ///
    /// The texts are hashed as received. `Shp_` parameters are sorted without regard to case, as the gateway's own modules
    /// expect (not tried), and then as others sort; their values are tried decoded, as they travel, decoded twice, and decoded
    /// without blanks around them. Take the mode from your own record of the payment, which [`Fields::inv_id`] finds, never
    /// from the notice.
    ///
    /// Fails when a field is missing, the signature does not fit, a signed field is not of the gateway's shape, or `mode`
    /// has no passwords. If your login is a number, a notice whose sum is spelled like it fails too, even an authentic
    /// one: a state enquiry has the same signature, and others may see its address. Look such a payment up by
    /// [`OpStateRequest`](crate::enquiry::OpStateRequest).
    pub fn verify(merchant: &Merchant, mode: Mode, fields: &Fields<'_>) -> Result<Self, NoticeError> {
        Self::verify_spelled(merchant, mode, fields, &[])
    }

    /// Like [`ResultNotice::verify`], and tries the `Shp_` names as you sent them, too.
    ///
    /// In the flow of an SBP QR code the gateway changes their letter case after signing (seen in the official
    /// `OpenCart` module). Fails like it, too.
    pub fn verify_spelled(
        merchant: &Merchant,
        mode: Mode,
        fields: &Fields<'_>,
        shp_names: &[&str],
    ) -> Result<Self, NoticeError> {
        let keys = merchant.keys(mode)?;
        // An enquiry signs `login:InvId:password 2`. If the login is a number, anyone who sees that signature
        // must not be able to pass the login off as a sum.
        if fields.out_sum.as_deref() == Some(keys.login) {
            return Err(NoticeError::InvalidSignature);
        }
        let signed = Signed::verify(keys, keys.second, mode, fields, shp_names)?;
        Ok(Self {
            inv_id: signed.inv_id.ok_or(ODD_INV_ID)?,
            signed,
            fee: untrusted(fields.fee.as_deref()),
            email: untrusted(fields.email.as_deref()),
            payment_method: untrusted(fields.payment_method.as_deref()),
            inc_curr_label: untrusted(fields.inc_curr_label.as_deref()),
        })
    }

    /// The mode whose password proved it. Money is real in [`Mode::Live`] only.
    pub fn mode(&self) -> Mode {
        self.signed.mode
    }

    /// The number of the payment.
    pub fn inv_id(&self) -> InvId {
        self.inv_id
    }

    /// The sum of the payment, `OutSum` of the notice. Compare it with what the order costs.
    ///
    /// The documentation says here that the shop gets `OutSum` less [`Fee`](ResultNotice::fee), and of `OutSum` in an enquiry
    /// that it is credited to the shop. So do not compare the two with each other, see
    /// [`OpState::pays`](crate::enquiry::OpState::pays).
    pub fn amount(&self) -> Amount {
        self.signed.out_sum.amount()
    }

    /// The sum with the spelling that was signed.
    pub fn out_sum(&self) -> &OutSum {
        &self.signed.out_sum
    }

    /// The shop's own parameters, and `shp_interface` if the payment did not start at the shop's form. They are all that
    /// was signed: a name that is absent here was absent there.
    pub fn shp(&self) -> &ReceivedShp {
        &self.signed.shp
    }

    /// Whether the notice says that it is about a test payment, see [`Fields::claims_test`].
    pub fn claims_test(&self) -> bool {
        self.signed.claims_test
    }

    /// The gateway's commission, as text. Not signed.
    pub fn fee(&self) -> Option<&Untrusted> {
        self.fee.as_ref()
    }

    /// The buyer's e-mail. Not signed.
    pub fn email(&self) -> Option<&Untrusted> {
        self.email.as_ref()
    }

    /// The payment method, such as `BankCard`. Not signed.
    pub fn payment_method(&self) -> Option<&Untrusted> {
        self.payment_method.as_ref()
    }

    /// The payment option, such as `BankCardPSR`. Not signed.
    pub fn inc_curr_label(&self) -> Option<&Untrusted> {
        self.inc_curr_label.as_ref()
    }

    /// The only body that stops the gateway from repeating the notice: `OK1001`, as `text/plain` under HTTP status 200.
    /// Answer with it after the payment is recorded, and to repetitions.
    pub fn reply(&self) -> String {
        format!("OK{}", self.inv_id)
    }
}

/// The fields under one signature of the form `OutSum:InvId:password[:Shp…]`.
#[derive(Clone, Debug)]
struct Signed {
    mode: Mode,
    out_sum: OutSum,
    /// `None` stands for 0.
    inv_id: Option<InvId>,
    shp: ReceivedShp,
    claims_test: bool,
}

pub(crate) const ODD_INV_ID: NoticeError =
    NoticeError::Malformed("InvId is not a number from 1 to 9223372036854775807");

impl Signed {
    fn verify(
        keys: Keys<'_>,
        password: &Secret,
        mode: Mode,
        fields: &Fields<'_>,
        shp_names: &[&str],
    ) -> Result<Self, NoticeError> {
        let out_sum = needed(fields.out_sum.as_deref(), "OutSum")?;
        let inv_id = fields
            .inv_id
            .as_deref()
            .ok_or(NoticeError::MissingParameter("InvId"))?;
        let signature = needed(fields.signature.as_deref(), "SignatureValue")?;

        let fits = |shp: &[u8]| {
            let mut base = keys.base();
            base.slot(out_sum).slot(inv_id).slot(password.expose());
            base.glued(shp).sign().is(signature)
        };
        let shp = fields.shp.signed_as(shp_names, fits);
        let shp = shp.ok_or(NoticeError::InvalidSignature)?;
        // Only what is authentic is read any further, so that a stranger learns nothing but "invalid signature".
        Ok(Self {
            mode,
            out_sum: out_sum
                .parse()
                .map_err(|_| NoticeError::Malformed("OutSum is not a plain decimal"))?,
            inv_id: numbered(inv_id)?,
            shp,
            claims_test: fields.claims_test(),
        })
    }
}

/// The number that a text spells, `None` for 0.
fn numbered(text: &str) -> Result<Option<InvId>, NoticeError> {
    match text {
        "0" => Ok(None),
        text => text.parse().map(Some).map_err(|_| ODD_INV_ID),
    }
}

fn untrusted(text: Option<&str>) -> Option<Untrusted> {
    text.map(Untrusted::new)
}

pub(crate) fn needed<'a>(field: Option<&'a str>, name: &'static str) -> Result<&'a str, NoticeError> {
    field
        .filter(|text| !text.is_empty())
        .ok_or(NoticeError::MissingParameter(name))
}

#[cfg(test)]
mod tests;
