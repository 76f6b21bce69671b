//! What becomes of a made-up order, step by step.

use crate::chance::Chance;
use shop::{
    Timestamp,
    order::Draft,
    payment::{Method, PayBy, Tender},
};

pub(super) const HOUR: i64 = 3_600;
pub(super) const DAY: i64 = 24 * HOUR;

/// A step of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Its money comes through the gateway: the call may be lost, and the sum less than it should be.
    Pay { healed: bool, less: bool },
    /// The staff takes the sum that was less.
    Accept,
    /// Its money comes past the gateway.
    PayOutside,
    /// Its goods leave.
    Ship,
    /// They arrive.
    Deliver,
    /// Its money goes back, all of it or half.
    Refund { whole: bool },
    /// Nobody paid.
    Expire,
    /// The buyer calls it off.
    CallOff,
}

/// What becomes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Paid,
    /// Paid, and not sent so far.
    Waiting,
    Healed,
    Returned {
        whole: bool,
    },
    PaidLess,
    OnDelivery,
    Transfer,
    Unpaid,
    CalledOff,
}

/// What happens in the last days, in turn.
pub(super) const LAST_FATES: [Fate; 10] = [
    Fate::Paid,
    Fate::OnDelivery,
    Fate::PaidLess,
    Fate::Healed,
    Fate::Transfer,
    Fate::Unpaid,
    Fate::Waiting,
    Fate::Returned { whole: true },
    Fate::CalledOff,
    Fate::Returned { whole: false },
];

impl Fate {
    /// What mostly happens, and seldom something else.
    pub(super) fn drawn(chance: &mut Chance) -> Self {
        match chance.below(100) {
            0..62 => Self::Paid,
            62..65 => Self::Healed,
            65..68 => Self::Returned { whole: true },
            68..70 => Self::Returned { whole: false },
            70..72 => Self::PaidLess,
            72..80 => Self::OnDelivery,
            80..85 => Self::Transfer,
            85..96 => Self::Unpaid,
            _ => Self::CalledOff,
        }
    }

    /// How its buyer means to pay.
    pub(super) fn pay_by(self, chance: &mut Chance) -> PayBy {
        match (self, chance.below(10)) {
            (Self::OnDelivery, 0..6) => PayBy::OnDelivery(Tender::Cash),
            (Self::OnDelivery, _) => PayBy::OnDelivery(Tender::Card),
            (Self::Transfer, _) => PayBy::BankTransfer,
            (_, 0..6) => PayBy::Method(Method::Sbp),
            (_, 6..9) => PayBy::Method(Method::Card),
            (_, _) => PayBy::Method(Method::Instalments),
        }
    }

    /// The steps that it takes, each at its moment.
    pub(super) fn steps(self, draft: &Draft, chance: &mut Chance) -> Vec<(Timestamp, Step)> {
        let after = |seconds: i64| draft.at.plus_seconds(seconds);
        let dawdles = if chance.below(6) == 0 { 2_400 } else { 1 };
        let paid = 40 + chance.seconds(240) + chance.seconds(dawdles);
        let shipped = paid + 6 * HOUR + chance.seconds(30 * 3_600);
        let delivered = shipped + DAY + chance.seconds(3 * 24 * 3_600);
        let returned = delivered + DAY + chance.seconds(5 * 24 * 3_600);
        let pay = |healed, less| (after(paid), Step::Pay { healed, less });
        let sent = [(after(shipped), Step::Ship), (after(delivered), Step::Deliver)];
        match self {
            Self::Paid => [&[pay(false, false)][..], &sent].concat(),
            Self::Waiting => vec![pay(false, false)],
            Self::Healed => [&[pay(true, false)][..], &sent].concat(),
            // It waits for somebody throughout the last days.
            Self::PaidLess => [
                &[pay(false, true), (after(paid + 4 * DAY), Step::Accept)][..],
                &sent.map(|(at, step)| (at.plus_seconds(5 * DAY), step)),
            ]
            .concat(),
            Self::Returned { whole } => {
                let refund = (after(returned), Step::Refund { whole });
                // In the last days there is no time for the way there and back.
                let early = (after(paid + HOUR), Step::Refund { whole });
                if chance.below(2) == 0 {
                    vec![pay(false, false), early]
                } else {
                    [&[pay(false, false)][..], &sent, &[refund]].concat()
                }
            }
            Self::OnDelivery => [&sent[..], &[(after(delivered + HOUR), Step::PayOutside)]].concat(),
            Self::Transfer => [
                &[(after(paid + 30 * HOUR), Step::PayOutside)][..],
                &sent.map(|(at, step)| (at.plus_seconds(2 * DAY), step)),
            ]
            .concat(),
            Self::Unpaid => {
                let until = draft.until.unwrap_or(draft.at);
                vec![(until.plus_seconds(30), Step::Expire)]
            }
            Self::CalledOff => vec![(after(600 + chance.seconds(1_800)), Step::CallOff)],
        }
    }
}
