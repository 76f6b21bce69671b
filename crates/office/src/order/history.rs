//! One story of everything: what happened to the order, and which messages went out about it.

use super::shipping::goods_of;
use crate::labels;
use app::{Chrome, drawn::Draw, hand_over::gateway_name, pieces::moment};
use leptos::prelude::*;
use shop::{
    Timestamp,
    desk::OrderFile,
    message::{DeliveryState, MessageRow},
    order::{Event, Line, What},
    payment::{InvoiceId, Stage, Verdict},
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
        .map(|event| of_event(chrome, &file.order.placed.lines, event))
        .chain(told)
        .collect();
    entries.sort_by_key(|entry| entry.at);
    view! {
        <section class="panel" aria-labelledby="history">
            <h2 id="history">{chrome.text("office-history-title")}</h2>
            {drawn(chrome, entries)}
        </section>
    }
    .drawn()
}

/// What happened to an order of these lines, oldest first, without its messages.
pub(crate) fn of_events(chrome: &Chrome, lines: &[Line], events: &[Event]) -> AnyView {
    let entries = events.iter().map(|event| of_event(chrome, lines, event));
    drawn(chrome, entries.collect())
}

fn drawn(chrome: &Chrome, entries: Vec<Entry>) -> AnyView {
    let items = entries
        .into_iter()
        .map(|entry| {
            view! {
                <li data-tone=entry.tone>
                    <p>{entry.text}</p>
                    <p class="who">{entry.who} ", " {moment(chrome, entry.at)}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="timeline">{items}</ol> }.drawn()
}

fn of_event(chrome: &Chrome, lines: &[Line], event: &Event) -> Entry {
    let told = told(chrome, &event.what);
    let text = match &event.what {
        What::Shipped { pieces, .. } if !pieces.is_empty() => {
            format!("{told}: {}", goods_of(chrome, lines, pieces))
        }
        _ => told,
    };
    Entry {
        at: event.at,
        tone: tone(&event.what),
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

/// How it is painted.
fn tone(what: &What) -> Option<&'static str> {
    match what {
        What::Placed { .. }
        | What::Explained { .. }
        | What::Paid { .. }
        | What::PaidOutside { .. }
        | What::Accepted { .. }
        | What::Shipped { .. }
        | What::MoneyHeld { .. }
        | What::LinkMade { .. }
        | What::Delivered
        | What::ReceiptDone { .. } => Some("good"),
        What::AttemptFailed { .. }
        | What::Resolved { .. }
        | What::Expired
        | What::Cancelled { .. }
        | What::Refunded { .. }
        | What::RefundAsked { .. }
        | What::RefundSent { .. }
        | What::RefundSettled { .. }
        | What::HoldAsked { .. }
        | What::HoldSent { .. }
        | What::LinkAsked { .. }
        | What::LinkClosed { .. }
        | What::LinesChanged { .. }
        | What::PutAway
        | What::Forgotten => Some("calm"),
        What::Overpaid { .. }
        | What::RefundFound { .. }
        | What::RefundUnclear { .. }
        | What::RefundRefused { .. }
        | What::HoldUnclear { .. }
        | What::HoldRefused { .. }
        | What::HoldEnded
        | What::LinkUnclear { .. }
        | What::LinkRefused { .. }
        | What::LinkStuck { .. }
        | What::LinkSeen { .. }
        | What::ReceiptFailed { .. }
        | What::BroughtBack => Some("bad"),
        What::AttemptAt { stage, .. } => stage.waits_for_merchant().then_some("bad"),
        What::NoticeCame { verdict, .. } => (*verdict != Verdict::Accepted).then_some("bad"),
        What::AttemptStarted { .. }
        | What::Marked { .. }
        | What::ShipmentMended { .. }
        | What::Agreed { .. }
        | What::ReceiptSent { .. }
        | What::ReceiptRetried
        | What::ReceiptNoted { .. } => None,
    }
}

/// How it is told.
#[expect(clippy::too_many_lines, reason = "an arm for each kind of event")]
fn told(chrome: &Chrome, what: &What) -> String {
    match what {
        What::Placed { total } => with_sum(chrome, "history-placed", *total),
        What::AttemptStarted { gateway, invoice } => chrome.with(
            "history-attempt-started",
            &[
                ("gateway", gateway_name(chrome, *gateway).into()),
                ("invoice", invoice.to_string().into()),
            ],
        ),
        What::Agreed { consents } => chrome.with(
            "history-agreed",
            &[
                ("data", consents.data.version.as_str().into()),
                ("offer", consents.offer.version.as_str().into()),
                ("ip", consents.data.ip.as_str().into()),
            ],
        ),
        What::AttemptFailed { invoice } => with_invoice(chrome, "history-attempt-failed", *invoice),
        What::AttemptAt { invoice, stage } => with_invoice(chrome, stage_id(*stage), *invoice),
        What::Explained { invoice, came } => chrome.with(
            "history-explained",
            &[
                ("invoice", invoice.to_string().into()),
                ("sum", came.to_string().into()),
            ],
        ),
        What::Overpaid { invoice } => with_invoice(chrome, "history-overpaid", *invoice),
        What::NoticeCame {
            invoice,
            amount,
            verdict,
            ..
        } => chrome.with(
            "history-notice",
            &[
                ("invoice", invoice.to_string().into()),
                ("sum", amount.to_string().into()),
                ("verdict", chrome.text(labels::verdict_id(*verdict)).into()),
            ],
        ),
        What::Paid { amount, healed: true } => with_sum(chrome, "history-paid-healed", *amount),
        What::Paid { amount, .. } => with_sum(chrome, "history-paid", *amount),
        What::PaidOutside { amount, reason } => {
            with_reason(chrome, "history-paid-outside", Some(amount), reason)
        }
        What::Accepted { amount, note, .. } => with_reason(chrome, "history-accepted", Some(amount), note),
        What::Resolved { note, .. } => with_reason(chrome, "history-resolved", None, note),
        What::Expired => chrome.text("history-expired"),
        What::Cancelled { reason } if reason.is_empty() => chrome.text("history-called-off"),
        What::Cancelled { reason } => with_reason(chrome, "history-cancelled", None, reason),
        What::Refunded { amount, reason } => with_reason(chrome, "history-refunded", Some(amount), reason),
        What::RefundAsked { amount, reason } => {
            with_reason(chrome, "history-refund-asked", Some(amount), reason)
        }
        What::RefundSent { amount, reference } => {
            with_reason(chrome, "history-refund-sent", Some(amount), reference)
        }
        What::RefundFound { amount } => with_sum(chrome, "history-refund-found", *amount),
        What::RefundUnclear { amount, why } if why.is_empty() => {
            with_reason(chrome, "history-refund-unanswered", Some(amount), why)
        }
        What::RefundUnclear { amount, why } => {
            with_reason(chrome, "history-refund-unclear", Some(amount), why)
        }
        What::RefundRefused { amount, why } if why.is_empty() => {
            with_reason(chrome, "history-refund-called-off", Some(amount), why)
        }
        What::RefundRefused { amount, why } => {
            with_reason(chrome, "history-refund-refused", Some(amount), why)
        }
        What::RefundSettled {
            amount,
            went_out: true,
            note,
        } => with_reason(chrome, "history-refund-went-out", Some(amount), note),
        What::RefundSettled { amount, note, .. } => {
            with_reason(chrome, "history-refund-did-not-go-out", Some(amount), note)
        }
        What::MoneyHeld { amount, until, .. } => chrome.with(
            "history-held",
            &[
                ("sum", amount.to_string().into()),
                ("until", chrome.moment(*until).into()),
            ],
        ),
        What::HoldEnded => chrome.text("history-hold-ended"),
        What::HoldAsked { amount } => of_hold(
            chrome,
            amount.as_ref(),
            ["history-take-asked", "history-let-go-asked"],
            "",
        ),
        What::HoldSent { amount } => of_hold(
            chrome,
            amount.as_ref(),
            ["history-take-sent", "history-let-go-sent"],
            "",
        ),
        What::HoldUnclear { amount, why } if why.is_empty() => of_hold(
            chrome,
            amount.as_ref(),
            ["history-take-unanswered", "history-let-go-unanswered"],
            "",
        ),
        What::HoldUnclear { amount, why } => of_hold(
            chrome,
            amount.as_ref(),
            ["history-take-unclear", "history-let-go-unclear"],
            why,
        ),
        What::HoldRefused { amount, why } if why.is_empty() => of_hold(
            chrome,
            amount.as_ref(),
            ["history-take-not-done", "history-let-go-not-done"],
            "",
        ),
        What::HoldRefused { amount, why } => of_hold(
            chrome,
            amount.as_ref(),
            ["history-take-refused", "history-let-go-refused"],
            why,
        ),
        What::LinkAsked { told: true } => chrome.text("history-link-asked-told"),
        What::LinkAsked { told: false } => chrome.text("history-link-asked"),
        What::LinkMade { invoice } => with_invoice(chrome, "history-link-made", *invoice),
        What::LinkUnclear { invoice, why } if why.is_empty() => {
            with_invoice(chrome, "history-link-unanswered", *invoice)
        }
        What::LinkUnclear { invoice, why } => of_link(chrome, "history-link-unclear", *invoice, why),
        What::LinkRefused { invoice, why } if why.is_empty() => {
            with_invoice(chrome, "history-link-dropped", *invoice)
        }
        What::LinkRefused { invoice, why } => of_link(chrome, "history-link-refused", *invoice, why),
        What::LinkClosed { invoice } => with_invoice(chrome, "history-link-closed", *invoice),
        What::LinkStuck { invoice, why } => of_link(chrome, "history-link-stuck", *invoice, why),
        What::LinkSeen { invoice } => with_invoice(chrome, "history-link-seen", *invoice),
        What::Shipped {
            tracking: Some(code), ..
        } => chrome.with("history-shipped-tracking", &[("tracking", code.as_str().into())]),
        What::Shipped { tracking: None, .. } => chrome.text("history-shipped"),
        What::ShipmentMended { shipment, tracking } => {
            let values = [
                ("nth", shipment.to_string().into()),
                ("tracking", tracking.as_deref().unwrap_or("—").into()),
            ];
            chrome.with("history-shipment-mended", &values)
        }
        What::LinesChanged {
            before,
            total,
            reason,
        } => {
            let values = [
                ("was", before.to_string().into()),
                ("sum", total.to_string().into()),
                ("reason", reason.as_str().into()),
            ];
            let id = if reason.is_empty() {
                "history-lines-changed"
            } else {
                "history-lines-changed-discount"
            };
            chrome.with(id, &values)
        }
        What::Delivered => chrome.text("history-delivered"),
        What::Marked { count } => chrome.with("history-marked", &[("count", (*count).into())]),
        What::ReceiptSent { amount } => with_sum(chrome, "history-receipt-sent", *amount),
        What::ReceiptDone { number: Some(number) } => chrome.with(
            "history-receipt-done-number",
            &[("number", number.as_str().into())],
        ),
        What::ReceiptDone { number: None } => chrome.text("history-receipt-done"),
        What::ReceiptFailed { why } => with_reason(chrome, "history-receipt-failed", None, why),
        What::ReceiptRetried => chrome.text("history-receipt-retried"),
        What::ReceiptNoted { note } => with_reason(chrome, "history-receipt-noted", None, note),
        What::PutAway => chrome.text("history-put-away"),
        What::BroughtBack => chrome.text("history-brought-back"),
        What::Forgotten => chrome.text("history-forgotten"),
    }
}

/// What happened to the wish to take a sum of held money, or else to let it go, in the words for each.
fn of_hold(chrome: &Chrome, sum: Option<&shop::Kopecks>, [take, let_go]: [&str; 2], reason: &str) -> String {
    let id = if sum.is_some() { take } else { let_go };
    with_reason(chrome, id, sum, reason)
}

/// What went wrong with an invoice that the staff asked for.
fn of_link(chrome: &Chrome, id: &str, invoice: InvoiceId, reason: &str) -> String {
    let values = [("invoice", invoice.to_string().into()), ("reason", reason.into())];
    chrome.with(id, &values)
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

fn with_invoice(chrome: &Chrome, id: &str, invoice: InvoiceId) -> String {
    chrome.with(id, &[("invoice", invoice.to_string().into())])
}

fn with_sum(chrome: &Chrome, id: &str, sum: shop::Kopecks) -> String {
    chrome.with(id, &[("sum", sum.to_string().into())])
}

fn with_reason(chrome: &Chrome, id: &str, sum: Option<&shop::Kopecks>, reason: &str) -> String {
    let sum = sum.map(ToString::to_string).unwrap_or_default();
    chrome.with(id, &[("sum", sum.into()), ("reason", reason.into())])
}
