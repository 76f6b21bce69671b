//! One story of everything: what happened to the order, and which messages went out about it.

use crate::labels;
use app::{Chrome, hand_over::gateway_name, pieces::moment};
use leptos::prelude::*;
use shop::{
    Kopecks, Timestamp,
    desk::OrderFile,
    message::{DeliveryState, MessageRow},
    order::{Event, What},
    payment::{Stage, Verdict},
};

/// A line of the story.
struct Entry {
    at: Timestamp,
    tone: Option<&'static str>,
    text: String,
    who: String,
}

/// The story, oldest first.
pub(super) fn panel(chrome: &Chrome, file: &OrderFile) -> AnyView {
    let told = file.messages.iter().filter_map(|row| of_message(chrome, row));
    let mut entries: Vec<Entry> = file
        .history
        .iter()
        .map(|event| of_event(chrome, event))
        .chain(told)
        .collect();
    entries.sort_by_key(|entry| entry.at);
    let items = entries
        .into_iter()
        .map(|entry| {
            view! {
                <li data-tone=entry.tone>
                    <p>{entry.text}</p>
                    <p class="who">{entry.who} " · " {moment(chrome, entry.at)}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="history">
            <h2 id="history">{chrome.text("office-history-title")}</h2>
            <ol class="timeline">{items}</ol>
        </section>
    }
    .into_any()
}

fn of_event(chrome: &Chrome, event: &Event) -> Entry {
    let (tone, text) = what(chrome, &event.what);
    Entry {
        at: event.at,
        tone,
        text,
        who: labels::actor(chrome, &event.actor),
    }
}

/// A message that arrived, or never will.
fn of_message(chrome: &Chrome, row: &MessageRow) -> Option<Entry> {
    let at = row.done_at?;
    let (tone, id) = match row.state {
        DeliveryState::Sent => ("good", "history-message-sent"),
        DeliveryState::Dead => ("bad", "history-message-dead"),
        DeliveryState::Waiting | DeliveryState::Sending => return None,
    };
    let message = labels::message(chrome, row);
    Some(Entry {
        at,
        tone: Some(tone),
        text: chrome.with(id, &[("message", message.into())]),
        who: labels::actor(chrome, &shop::order::Actor::Shop),
    })
}

fn what(chrome: &Chrome, what: &What) -> (Option<&'static str>, String) {
    match what {
        What::Placed { total } => (
            Some("good"),
            chrome.with("history-placed", &[("sum", total.to_string().into())]),
        ),
        What::AttemptStarted { gateway, invoice } => (
            None,
            chrome.with(
                "history-attempt-started",
                &[
                    ("gateway", gateway_name(chrome, *gateway).into()),
                    ("invoice", invoice.to_string().into()),
                ],
            ),
        ),
        What::AttemptFailed { invoice } => (
            Some("calm"),
            chrome.with(
                "history-attempt-failed",
                &[("invoice", invoice.to_string().into())],
            ),
        ),
        What::AttemptAt { invoice, stage } => (
            stage.waits_for_merchant().then_some("bad"),
            chrome.with(stage_id(*stage), &[("invoice", invoice.to_string().into())]),
        ),
        What::Explained { invoice, came } => (
            Some("good"),
            chrome.with(
                "history-explained",
                &[
                    ("invoice", invoice.to_string().into()),
                    ("sum", came.to_string().into()),
                ],
            ),
        ),
        What::Overpaid { invoice } => (
            Some("bad"),
            chrome.with("history-overpaid", &[("invoice", invoice.to_string().into())]),
        ),
        What::NoticeCame {
            invoice,
            amount,
            verdict,
            ..
        } => (
            (*verdict != Verdict::Accepted).then_some("bad"),
            chrome.with(
                "history-notice",
                &[
                    ("invoice", invoice.to_string().into()),
                    ("sum", amount.to_string().into()),
                    ("verdict", chrome.text(labels::verdict_id(*verdict)).into()),
                ],
            ),
        ),
        What::Paid { amount, healed } => {
            let id = if *healed {
                "history-paid-healed"
            } else {
                "history-paid"
            };
            (
                Some("good"),
                chrome.with(id, &[("sum", amount.to_string().into())]),
            )
        }
        What::PaidOutside { amount, reason } => (
            Some("good"),
            with_reason(chrome, "history-paid-outside", Some(amount), reason),
        ),
        What::Accepted { amount, note, .. } => (
            Some("good"),
            with_reason(chrome, "history-accepted", Some(amount), note),
        ),
        What::Resolved { note, .. } => (Some("calm"), with_reason(chrome, "history-resolved", None, note)),
        What::Expired => (Some("calm"), chrome.text("history-expired")),
        What::Cancelled { reason } if reason.is_empty() => (Some("calm"), chrome.text("history-called-off")),
        What::Cancelled { reason } => (
            Some("calm"),
            with_reason(chrome, "history-cancelled", None, reason),
        ),
        What::Refunded { amount, reason } => (
            Some("calm"),
            with_reason(chrome, "history-refunded", Some(amount), reason),
        ),
        What::RefundAsked { amount, reason } => (
            Some("calm"),
            with_reason(chrome, "history-refund-asked", Some(amount), reason),
        ),
        What::RefundSent { amount, reference } => (
            Some("calm"),
            with_reason(chrome, "history-refund-sent", Some(amount), reference),
        ),
        What::RefundFound { amount } => (
            Some("bad"),
            chrome.with("history-refund-found", &[("sum", amount.to_string().into())]),
        ),
        What::RefundUnclear { amount, why } if why.is_empty() => (
            Some("bad"),
            with_reason(chrome, "history-refund-unanswered", Some(amount), why),
        ),
        What::RefundUnclear { amount, why } => (
            Some("bad"),
            with_reason(chrome, "history-refund-unclear", Some(amount), why),
        ),
        What::RefundRefused { amount, why } if why.is_empty() => (
            Some("bad"),
            with_reason(chrome, "history-refund-called-off", Some(amount), why),
        ),
        What::RefundRefused { amount, why } => (
            Some("bad"),
            with_reason(chrome, "history-refund-refused", Some(amount), why),
        ),
        What::RefundSettled {
            amount,
            went_out: true,
            note,
        } => (
            Some("calm"),
            with_reason(chrome, "history-refund-went-out", Some(amount), note),
        ),
        What::RefundSettled { amount, note, .. } => (
            Some("calm"),
            with_reason(chrome, "history-refund-did-not-go-out", Some(amount), note),
        ),
        What::MoneyHeld { amount, until, .. } => (
            Some("good"),
            chrome.with(
                "history-held",
                &[
                    ("sum", amount.to_string().into()),
                    ("until", chrome.moment(*until).into()),
                ],
            ),
        ),
        What::HoldEnded => (Some("bad"), chrome.text("history-hold-ended")),
        What::HoldAsked { amount } => {
            let id = by_wish(*amount, "history-take-asked", "history-let-go-asked");
            (Some("calm"), with_reason(chrome, id, amount.as_ref(), ""))
        }
        What::HoldSent { amount } => {
            let id = by_wish(*amount, "history-take-sent", "history-let-go-sent");
            (Some("calm"), with_reason(chrome, id, amount.as_ref(), ""))
        }
        What::HoldUnclear { amount, why } if why.is_empty() => {
            let id = by_wish(*amount, "history-take-unanswered", "history-let-go-unanswered");
            (Some("bad"), with_reason(chrome, id, amount.as_ref(), why))
        }
        What::HoldUnclear { amount, why } => {
            let id = by_wish(*amount, "history-take-unclear", "history-let-go-unclear");
            (Some("bad"), with_reason(chrome, id, amount.as_ref(), why))
        }
        What::HoldRefused { amount, why } if why.is_empty() => {
            let id = by_wish(*amount, "history-take-not-done", "history-let-go-not-done");
            (Some("bad"), with_reason(chrome, id, amount.as_ref(), why))
        }
        What::HoldRefused { amount, why } => {
            let id = by_wish(*amount, "history-take-refused", "history-let-go-refused");
            (Some("bad"), with_reason(chrome, id, amount.as_ref(), why))
        }
        What::Shipped { tracking: Some(code) } => (
            Some("good"),
            chrome.with("history-shipped-tracking", &[("tracking", code.as_str().into())]),
        ),
        What::Shipped { tracking: None } => (Some("good"), chrome.text("history-shipped")),
        What::Delivered => (Some("good"), chrome.text("history-delivered")),
        What::Marked { count } => (None, chrome.with("history-marked", &[("count", (*count).into())])),
        What::ReceiptSent { amount } => (
            None,
            chrome.with("history-receipt-sent", &[("sum", amount.to_string().into())]),
        ),
        What::ReceiptDone { number: Some(number) } => (
            Some("good"),
            chrome.with(
                "history-receipt-done-number",
                &[("number", number.as_str().into())],
            ),
        ),
        What::ReceiptDone { number: None } => (Some("good"), chrome.text("history-receipt-done")),
        What::ReceiptFailed { why } => (
            Some("bad"),
            with_reason(chrome, "history-receipt-failed", None, why),
        ),
        What::ReceiptRetried => (None, chrome.text("history-receipt-retried")),
        What::PutAway => (Some("calm"), chrome.text("history-put-away")),
        What::BroughtBack => (Some("bad"), chrome.text("history-brought-back")),
    }
}

/// What is said of held money: that a sum of it is to be taken, or that it is to be let go.
const fn by_wish(amount: Option<Kopecks>, taken: &'static str, let_go: &'static str) -> &'static str {
    if amount.is_some() { taken } else { let_go }
}

fn stage_id(stage: Stage) -> &'static str {
    match stage {
        Stage::Begun => "history-attempt-begun",
        Stage::Cancelled => "history-attempt-failed",
        Stage::Held => "history-attempt-held",
        Stage::Crediting => "history-attempt-crediting",
        Stage::Returned => "history-attempt-returned",
        Stage::Suspended => "history-attempt-suspended",
        Stage::Partial => "history-attempt-partial",
    }
}

fn with_reason(chrome: &Chrome, id: &str, sum: Option<&Kopecks>, reason: &str) -> String {
    let sum = sum.map(ToString::to_string).unwrap_or_default();
    chrome.with(id, &[("sum", sum.into()), ("reason", reason.into())])
}
