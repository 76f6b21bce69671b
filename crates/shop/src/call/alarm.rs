//! When refused calls are worth the owner's attention.
//!
//! A stranger can send as many calls with bad signatures as they like, so their number says nothing, and it
//! never makes a phone ring. What does is a call that only a mistake in the settings or the gateway itself
//! can bring about:
//!
//! - **Signed with a secret of the shop**, but not as it should be (another mode, another algorithm, another password).
//!   Whatever password 2 signs travels between the gateway and the shop only.
//! - **Signed with password 1**, for an invoice that is not paid. A buyer sees such a signature when they
//!   come back from paying; by then their invoice is paid, unless the passwords really were swapped. The
//!   signature of a payment form has the login in it and counts for nothing.
//! - **Naming an order of ours by its key**, with its own invoice, not long after the buyer left for the
//!   gateway. Only the gateway and the buyer know the key. So this rings once a day at most, and not after
//!   three days: one order made for the purpose is good for three messages.

use super::{Call, Door, Guess, Ruling};
use crate::payment::{Attempt, AttemptOutcome};

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
/// The gateway stops repeating its call long before this.
const CALLS_COME_WITHIN_MS: i64 = 3 * DAY * 1_000;

impl Call {
    /// How many seconds must pass between two alarms about such calls; `None` if this one is no cause for
    /// alarm.
    ///
    /// `attempt` is the one with the invoice that the call names, if there is one; `knows_key` says whether
    /// the call also names the key of that attempt's order.
    pub fn quiet_seconds(&self, attempt: Option<&Attempt>, knows_key: bool) -> Option<i64> {
        if self.door != Door::Result || self.ruling != Ruling::BadSignature {
            return None;
        }
        // Somebody is playing with a payment form: the gateway never signs like that, whatever the call
        // names.
        if self.guesses.contains(&Guess::LoginSigned) {
            return None;
        }
        let unpaid = attempt.filter(|attempt| attempt.outcome != AttemptOutcome::Paid);
        let is_signed_by_us = !self.guesses.is_empty() && self.guesses.iter().all(Guess::proves_a_secret);
        if is_signed_by_us {
            let is_from_return = self.guesses.contains(&Guess::PasswordsSwapped);
            return (!is_from_return || unpaid.is_some()).then_some(HOUR);
        }
        let is_awaited = unpaid.is_some_and(|attempt| {
            self.at.ms().saturating_sub(attempt.started_at.ms()) <= CALLS_COME_WITHIN_MS
        });
        (knows_key && is_awaited).then_some(DAY)
    }
}

impl Guess {
    /// Whether it takes a secret of the shop to make such a signature, its payment forms aside.
    const fn proves_a_secret(&self) -> bool {
        match self {
            Self::PasswordsSwapped
            | Self::OtherMode
            | Self::AnotherPassword
            | Self::OtherAlgorithm { .. }
            | Self::SumRewritten
            | Self::OwnFieldsNotSigned
            | Self::OwnFieldsRespelled => true,
            Self::LoginSigned | Self::SumIsLogin | Self::Unexplained => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Call, DAY, Door, Guess, HOUR, Ruling};
    use crate::{
        money::Kopecks,
        payment::{Attempt, AttemptOutcome, InvoiceId},
        sample::ROBOKASSA,
        time::Timestamp,
    };

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

    fn refused(guesses: &[Guess]) -> Call {
        Call {
            at: NOW,
            gateway: ROBOKASSA,
            door: Door::Result,
            network: "203.0.113.0/24".into(),
            method: "POST".into(),
            fields: Vec::new(),
            invoice: InvoiceId::new(42),
            order_key: None,
            ruling: Ruling::BadSignature,
            detail: None,
            status: Some(400),
            ms: 1,
            guesses: guesses.to_vec(),
        }
    }

    fn attempt(outcome: AttemptOutcome, seconds_ago: i64) -> Attempt {
        Attempt {
            gateway: ROBOKASSA,
            invoice: InvoiceId::new(42).unwrap(),
            test: false,
            amount: Kopecks::new(100),
            method: None,
            started_at: NOW.plus_seconds(-seconds_ago),
            outcome,
            stage: None,
            issue: None,
            operation: None,
            hold: None,
            receipt: None,
            handed_over: true,
        }
    }

    fn md5() -> Guess {
        Guess::OtherAlgorithm {
            used: "md5".into(),
            expected: "sha256".into(),
        }
    }

    #[test]
    fn what_only_the_gateway_can_send_is_told() {
        let open = attempt(AttemptOutcome::Open, 60);
        for guesses in [&[md5()][..], &[Guess::OtherMode], &[Guess::OtherMode, md5()]] {
            let call = refused(guesses);
            assert_eq!(call.quiet_seconds(None, false), Some(HOUR), "{guesses:?}");
            assert_eq!(call.quiet_seconds(Some(&open), true), Some(HOUR), "{guesses:?}");
        }
        let swapped = refused(&[Guess::PasswordsSwapped]);
        assert_eq!(swapped.quiet_seconds(Some(&open), false), Some(HOUR));
        let unknown = refused(&[Guess::Unexplained]);
        assert_eq!(unknown.quiet_seconds(Some(&open), true), Some(DAY));
        assert_eq!(refused(&[]).quiet_seconds(Some(&open), true), Some(DAY));
    }

    #[test]
    fn what_a_stranger_or_a_buyer_can_send_is_not_told_for_ever() {
        let (open, paid) = (
            attempt(AttemptOutcome::Open, 60),
            attempt(AttemptOutcome::Paid, 60),
        );
        let old = attempt(AttemptOutcome::Open, 3 * DAY + 1);
        let swapped = refused(&[Guess::PasswordsSwapped]);
        let form = refused(&[Guess::LoginSigned, Guess::PasswordsSwapped]);
        let unknown = refused(&[Guess::Unexplained]);
        for (call, attempt, knows_key, why) in [
            (&unknown, None, false, "rubbish"),
            (&unknown, Some(&open), false, "numbers of invoices can be guessed"),
            (&unknown, Some(&paid), true, "the money is here"),
            (
                &unknown,
                Some(&old),
                true,
                "one order rings for three days at most",
            ),
            (&swapped, Some(&paid), true, "the signature of the buyer's return"),
            (&swapped, None, false, "the signature of somebody's return"),
            (&form, Some(&open), false, "the signature of the payment form"),
        ] {
            assert_eq!(call.quiet_seconds(attempt, knows_key), None, "{why}");
        }
        let at = |door, ruling| Call {
            door,
            ruling,
            ..refused(&[Guess::OtherMode])
        };
        assert_eq!(
            at(Door::Success, Ruling::BadSignature).quiet_seconds(Some(&open), true),
            None
        );
        assert_eq!(
            at(Door::Result, Ruling::Missing).quiet_seconds(Some(&open), true),
            None
        );
    }
}
