//! The buyer's browser coming back: `SuccessURL` and `FailURL`.

use super::{NoticeError, Signed, needed, numbered};
use crate::amount::{Amount, OutSum};
use crate::fields::Fields;
use crate::inv_id::InvId;
use crate::merchant::{Merchant, Mode};
use crate::payment::Culture;
use crate::shp::ReceivedShp;

/// An authentic return of the buyer's browser to `SuccessURL`.
///
/// It proves that the buyer saw the gateway's page of success and nothing about money: use it for display only. Source:
/// docs.robokassa.ru, "pay-interface".
#[derive(Clone, Debug)]
pub struct SuccessReturn {
    signed: Signed,
    culture: Option<Culture>,
}

impl SuccessReturn {
    /// Checks the signature with password 1 of `mode`, then reads the signed fields as
    /// [`ResultNotice::verify`](crate::ResultNotice::verify) does, except that 0 is a number here, `None`.
    ///
    /// Fails when a field is missing, the signature does not fit, a signed field is not of the gateway's shape, or `mode`
    /// has no passwords.
    pub fn verify(merchant: &Merchant, mode: Mode, fields: &Fields<'_>) -> Result<Self, NoticeError> {
        Self::verify_spelled(merchant, mode, fields, &[])
    }

    /// Like [`SuccessReturn::verify`], and tries the `Shp_` names as you sent them, too; fails like it.
    pub fn verify_spelled(
        merchant: &Merchant,
        mode: Mode,
        fields: &Fields<'_>,
        shp_names: &[&str],
    ) -> Result<Self, NoticeError> {
        let keys = merchant.keys(mode)?;
        Ok(Self {
            signed: Signed::verify(keys, keys.first, mode, fields, shp_names)?,
            culture: culture(fields),
        })
    }

    /// The mode whose password proved it.
    pub fn mode(&self) -> Mode {
        self.signed.mode
    }

    /// The number of the payment. `None` stands for 0, which an official module expects after a hold.
    pub fn inv_id(&self) -> Option<InvId> {
        self.signed.inv_id
    }

    /// The sum of the payment.
    pub fn amount(&self) -> Amount {
        self.signed.out_sum.amount()
    }

    /// The sum with the spelling that was signed.
    pub fn out_sum(&self) -> &OutSum {
        &self.signed.out_sum
    }

    /// The shop's own parameters, all that were signed.
    pub fn shp(&self) -> &ReceivedShp {
        &self.signed.shp
    }

    /// Whether the return says that it is about a test payment. Unsigned.
    pub fn claims_test(&self) -> bool {
        self.signed.claims_test
    }

    /// The language that the buyer saw the gateway's page in. Unsigned.
    pub fn culture(&self) -> Option<Culture> {
        self.culture
    }
}

/// A return of the buyer's browser to `FailURL`. The gateway does not sign it: anybody may have made it up.
///
/// The buyer may still go back and pay, so release nothing because of it. Source: docs.robokassa.ru, "pay-interface".
#[derive(Clone, Debug)]
pub struct FailReturn {
    inv_id: Option<InvId>,
    out_sum: Option<OutSum>,
    shp: ReceivedShp,
    culture: Option<Culture>,
}

impl FailReturn {
    /// Reads the number of the payment and what else can be understood. Fails when the number is absent or is none.
    pub fn parse(fields: &Fields<'_>) -> Result<Self, NoticeError> {
        let inv_id = needed(fields.inv_id.as_deref(), "InvId")?;
        Ok(Self {
            inv_id: numbered(inv_id)?,
            out_sum: fields.out_sum.as_deref().and_then(|text| text.parse().ok()),
            shp: fields.shp.unproven(),
            culture: culture(fields),
        })
    }

    /// The number of the payment, unproven; `None` stands for 0.
    pub fn inv_id(&self) -> Option<InvId> {
        self.inv_id
    }

    /// The sum of the payment, unproven.
    pub fn amount(&self) -> Option<Amount> {
        self.out_sum.as_ref().map(OutSum::amount)
    }

    /// The shop's own parameters, unproven.
    pub fn shp(&self) -> &ReceivedShp {
        &self.shp
    }

    /// The language that the buyer saw the gateway's page in, unproven.
    pub fn culture(&self) -> Option<Culture> {
        self.culture
    }
}

fn culture(fields: &Fields<'_>) -> Option<Culture> {
    Culture::from_code(fields.culture.as_deref()?)
}
