//! Money that came and does not fit: never lost, never silently accepted, shown until someone has dealt with it.

use super::Actor;
use crate::{
    money::Kopecks,
    payment::{GatewayName, InvoiceId, Notice, RecordedNotice, Verdict},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A notice that did not fit its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// What does not fit; never [`Verdict::Accepted`].
    pub what: Verdict,
    /// The gateway that says money came.
    pub gateway: GatewayName,
    /// The invoice it came for.
    pub invoice: InvoiceId,
    /// The sum that came.
    pub amount: Kopecks,
    /// Whether it is play money; left empty by a release that did not note it.
    #[serde(default)]
    pub test: Option<bool>,
    /// Since when it waits for a decision.
    pub since: Timestamp,
    /// How it was dealt with.
    pub resolved: Option<Resolution>,
}

/// How attention was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// When it was dealt with.
    pub at: Timestamp,
    /// Who dealt with it.
    pub by: Actor,
    /// What was done, in that person's words; empty if the shop found out by itself.
    pub note: String,
}

impl Attention {
    pub(super) fn raise(what: Verdict, notice: &Notice) -> Self {
        Self {
            what,
            gateway: notice.gateway,
            invoice: notice.invoice,
            amount: notice.amount,
            test: Some(notice.test),
            since: notice.at,
            resolved: None,
        }
    }

    /// Whether it was raised for this notice.
    pub(super) fn is_of(&self, recorded: &RecordedNotice) -> bool {
        let RecordedNotice { notice, verdict } = recorded;
        (self.what, self.gateway, self.invoice, self.amount)
            == (*verdict, notice.gateway, notice.invoice, notice.amount)
            && self.test.is_none_or(|test| test == notice.test)
    }
}
