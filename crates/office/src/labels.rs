//! States, verdicts and people in a word or two, with their tone.

use crate::list::Pill;
use app::Chrome;
use leptos::prelude::*;
use shop::{
    Timestamp,
    call::{Door, Ruling},
    message::{DeliveryState, Letter, MessageChannel, MessageRow},
    order::{Actor, Fulfilment, State},
    payment::{Attempt, Outcome, Stage, Verdict},
};

fn pill(tone: &str, text: String) -> Pill {
    Pill {
        tone: tone.to_owned(),
        text,
    }
}

/// A word with its tone, drawn.
pub(super) fn drawn(pill: Pill) -> AnyView {
    view! { <span class="state" data-tone=pill.tone>{pill.text}</span> }.into_any()
}

/// How the money of an order stands; unfitting money goes before everything else.
pub(super) fn state(chrome: &Chrome, state: &State, has_attention: bool) -> Pill {
    if has_attention {
        return pill("bad", chrome.text("admin-state-attention"));
    }
    let (tone, id) = match state {
        State::AwaitingPayment { .. } => ("wait", "admin-state-awaiting"),
        State::Paid { payment } if payment.is_test() => ("wait", "admin-state-paid-on-trial"),
        State::Paid { payment } if !payment.refunds.is_empty() => ("calm", "admin-state-part-refunded"),
        State::Paid { .. } => ("good", "admin-state-paid"),
        State::Expired { .. } => ("calm", "admin-state-expired"),
        State::Cancelled { .. } => ("calm", "admin-state-cancelled"),
        State::Refunded { .. } => ("calm", "admin-state-refunded"),
    };
    pill(tone, chrome.text(id))
}

/// That an order is a trial.
pub(super) fn trial(chrome: &Chrome) -> Pill {
    pill("wait", chrome.text("admin-trial"))
}

/// How the goods of an order stand.
pub(super) fn fulfilment(chrome: &Chrome, fulfilment: &Fulfilment) -> Pill {
    let (tone, id) = match fulfilment {
        Fulfilment::New => ("calm", "admin-fulfilment-new"),
        Fulfilment::Shipped { .. } => ("good", "admin-fulfilment-shipped"),
        Fulfilment::Delivered { .. } => ("good", "admin-fulfilment-delivered"),
    };
    pill(tone, chrome.text(id))
}

/// How an attempt went; money that came goes before what the gateway said earlier.
pub(super) fn attempt(chrome: &Chrome, attempt: &Attempt, has_money: bool) -> Pill {
    let (tone, id) = match (attempt.outcome, attempt.stage) {
        (Outcome::Paid, _) => ("good", "admin-attempt-paid"),
        _ if has_money => ("good", "admin-attempt-paid"),
        (Outcome::Open | Outcome::Failed, Some(stage)) => stage_id(stage),
        (Outcome::Open, None) => ("wait", "admin-attempt-open"),
        (Outcome::Failed, None) => ("calm", "admin-attempt-failed"),
    };
    pill(tone, chrome.text(id))
}

fn stage_id(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Begun => ("wait", "admin-attempt-begun"),
        Stage::Cancelled => ("calm", "admin-attempt-failed"),
        Stage::Held => ("bad", "admin-attempt-held"),
        Stage::Crediting => ("wait", "admin-attempt-crediting"),
        Stage::Returned => ("calm", "admin-attempt-returned"),
        Stage::Suspended => ("bad", "admin-attempt-suspended"),
        Stage::Partial => ("bad", "admin-attempt-partial"),
    }
}

/// What became of a notice.
pub(super) fn verdict(chrome: &Chrome, verdict: Verdict) -> Pill {
    let tone = if verdict == Verdict::Accepted {
        "good"
    } else {
        "bad"
    };
    pill(tone, chrome.text(verdict_id(verdict)))
}

/// Id of what became of a notice.
pub(super) fn verdict_id(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "admin-verdict-accepted",
        Verdict::WrongSum => "admin-verdict-wrong-sum",
        Verdict::PaidLate => "admin-verdict-paid-late",
        Verdict::PaidAfterCancel => "admin-verdict-paid-after-cancel",
        Verdict::PaidTwice => "admin-verdict-paid-twice",
        Verdict::OrphanPayment => "admin-verdict-orphan",
        Verdict::TestInLive => "admin-verdict-test-in-live",
    }
}

/// Which door a call came to.
pub(super) fn door(chrome: &Chrome, door: Door) -> String {
    chrome.text(match door {
        Door::Result => "admin-door-result",
        Door::Success => "admin-door-success",
        Door::Failure => "admin-door-failure",
        Door::Home => "admin-door-home",
    })
}

/// What became of a call.
pub(super) fn ruling(chrome: &Chrome, ruling: Ruling) -> Pill {
    let (tone, id) = match ruling {
        Ruling::Recorded(verdict) => return self::verdict(chrome, verdict),
        Ruling::Repeated => ("calm", "admin-call-repeated"),
        Ruling::TestPasswords => ("bad", "admin-verdict-test-in-live"),
        Ruling::BadSignature => ("bad", "admin-call-bad-signature"),
        Ruling::Missing => ("bad", "admin-call-missing"),
        Ruling::Malformed => ("bad", "admin-call-malformed"),
        Ruling::NoPassword => ("bad", "admin-call-no-password"),
        Ruling::WrongMethod => ("bad", "admin-call-wrong-method"),
        Ruling::WrongKind => ("bad", "admin-call-wrong-kind"),
        Ruling::TooLong => ("bad", "admin-call-too-long"),
        Ruling::CutShort => ("bad", "admin-call-cut-short"),
        Ruling::NotSetUp => ("bad", "admin-call-not-set-up"),
        Ruling::NoOrder => ("calm", "admin-call-no-order"),
        Ruling::Unavailable { .. } => ("wait", "admin-call-unavailable"),
        Ruling::Unfinished => ("wait", "admin-call-unfinished"),
    };
    pill(tone, chrome.text(id))
}

/// What to do about a call that was refused; nothing where its signature says more, or nothing is to be done.
pub(super) fn advice(chrome: &Chrome, ruling: Ruling) -> Option<String> {
    let id = match ruling {
        Ruling::Recorded(_) | Ruling::Repeated | Ruling::BadSignature => return None,
        Ruling::TestPasswords => "admin-advice-test-passwords",
        Ruling::Missing | Ruling::Malformed | Ruling::TooLong => "admin-advice-odd",
        Ruling::NoPassword => "admin-advice-no-password",
        Ruling::WrongMethod | Ruling::WrongKind => "admin-advice-cabinet",
        Ruling::CutShort | Ruling::Unfinished => "admin-advice-network",
        Ruling::NotSetUp => "admin-advice-not-set-up",
        Ruling::NoOrder => "admin-advice-no-order",
        Ruling::Unavailable { .. } => "admin-advice-unavailable",
    };
    Some(chrome.text(id))
}

/// Who did something.
pub(super) fn actor(chrome: &Chrome, actor: &Actor) -> String {
    match actor {
        Actor::Buyer => chrome.text("admin-actor-buyer"),
        Actor::Gateway => chrome.text("admin-actor-gateway"),
        Actor::Shop => chrome.text("admin-actor-shop"),
        Actor::Staff(login) => login.clone(),
    }
}

/// The words of [`crate::list::pager`].
pub(super) fn pager(chrome: &Chrome) -> [String; 3] {
    ["admin-pages-label", "admin-newest", "admin-older"].map(|id| chrome.text(id))
}

/// What a message says, and by which means: «Заказ оплачен, письмо».
pub(super) fn message(chrome: &Chrome, row: &MessageRow) -> String {
    let what = chrome.text(match &row.message.letter {
        Letter::OrderPlaced { .. } => "admin-letter-placed",
        Letter::OrderPaid { .. } => "admin-letter-paid",
        Letter::OrderShipped { .. } => "admin-letter-shipped",
        Letter::OrderCancelled { .. } => "admin-letter-cancelled",
        Letter::OrderRefunded { .. } => "admin-letter-refunded",
        Letter::OwnerOrder { .. } => "admin-letter-owner-order",
        Letter::OwnerPaid { .. } => "admin-letter-owner-paid",
        Letter::OwnerAttention { .. } => "admin-letter-owner-attention",
        Letter::OwnerStage { .. } => "admin-letter-owner-stage",
        Letter::OwnerRefused { .. } => "admin-letter-owner-refused",
        Letter::OwnerOrphan { .. } => "admin-letter-owner-orphan",
        Letter::OwnerRefusedCalls { .. } => "admin-letter-owner-refused-calls",
        Letter::OwnerUndelivered { .. } => "admin-letter-owner-undelivered",
        Letter::Unreadable { .. } => "admin-letter-unreadable",
    });
    let channel = chrome.text(match row.message.to.channel {
        MessageChannel::Telegram => "admin-channel-telegram",
        MessageChannel::Email => "admin-channel-email",
    });
    if row.message.letter.is_test() {
        return format!("{what}, {channel}, {}", chrome.text("admin-test"));
    }
    format!("{what}, {channel}")
}

/// How far a message has come.
pub(super) fn message_state(chrome: &Chrome, row: &MessageRow) -> Pill {
    match row.state {
        DeliveryState::Sent => pill("good", chrome.text("admin-message-sent")),
        DeliveryState::Dead => pill("bad", chrome.text("admin-message-dead")),
        DeliveryState::Sending => pill("wait", chrome.text("admin-message-sending")),
        DeliveryState::Waiting if row.attempts == 0 => pill("wait", chrome.text("admin-message-waiting")),
        DeliveryState::Waiting => {
            let attempt = row.attempts + 1;
            pill(
                "wait",
                chrome.with("admin-message-again", &[("attempt", attempt.into())]),
            )
        }
    }
}

/// How long ago something was, roughly.
pub(super) fn ago(chrome: &Chrome, at: Timestamp, now: Timestamp) -> String {
    let minutes = now.ms().saturating_sub(at.ms()) / 60_000;
    match minutes {
        ..=0 => chrome.text("ago-now"),
        1..=59 => chrome.with("ago-minutes", &[("count", minutes.into())]),
        60..=1_439 => chrome.with("ago-hours", &[("count", (minutes / 60).into())]),
        _ => chrome.with("ago-days", &[("count", (minutes / 1_440).into())]),
    }
}
