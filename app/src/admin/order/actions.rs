//! What may be done to the order now: exactly what the order itself allows.

use super::Outcome;
use crate::{
    Chrome,
    pieces::{Field, TextArea},
};
use leptos::prelude::*;
use shop::{
    Kopecks,
    order::{Action, Order, State},
    payment::Outcome as AttemptOutcome,
};

/// The box of buttons; `outcome` is what came of the last one.
pub(super) fn panel(chrome: &Chrome, order: &Order, outcome: Option<&Outcome>) -> AnyView {
    let actions = order.actions();
    let is_open = order
        .attempts
        .iter()
        .any(|attempt| attempt.outcome == AttemptOutcome::Open);
    let main = actions.first().copied().filter(|action| is_main(*action));
    let others = actions
        .iter()
        .filter(|action| Some(**action) != main)
        .map(|action| folded(chrome, order, *action, outcome))
        .collect_view();
    let has_nothing = actions.is_empty() && !is_open;
    let nothing = has_nothing.then(|| view! { <p class="hint">{chrome.text("admin-nothing-to-do")}</p> });
    view! {
        <section class="panel" aria-labelledby="next">
            <h2 id="next">{chrome.text("admin-next-title")}</h2>
            {main.map(|action| form(chrome, order, action, "button button-wide", None))}
            {is_open.then(|| check(chrome, order))}
            <div class="actions">{others}</div>
            {nothing}
        </section>
    }
    .into_any()
}

/// What most orders in this state wait for.
fn is_main(action: Action) -> bool {
    match action {
        Action::Ship | Action::Deliver => true,
        Action::Cancel | Action::PayOutside | Action::NoteRefund => false,
    }
}

fn check(chrome: &Chrome, order: &Order) -> AnyView {
    view! {
        <form method="post" action=chrome.href(&format!("/admin/orders/{}/check", order.number))>
            <button class="button button-quiet button-wide">{chrome.text("admin-check")}</button>
        </form>
    }
    .into_any()
}

fn folded(chrome: &Chrome, order: &Order, action: Action, outcome: Option<&Outcome>) -> AnyView {
    let typed = match outcome {
        Some(Outcome::NotRefunded { amount, reason, .. }) if action == Action::NoteRefund => {
            Some((amount.as_str(), reason.as_str()))
        }
        Some(_) | None => None,
    };
    let button = if action == Action::Cancel {
        "button button-bad"
    } else {
        "button button-quiet"
    };
    view! {
        <details open=typed.is_some()>
            <summary>{chrome.text(words(action).title)}</summary>
            {form(chrome, order, action, button, typed)}
        </details>
    }
    .into_any()
}

/// The form of an action; `typed` is what a refund that was not noted said: its sum and its reason.
fn form(
    chrome: &Chrome,
    order: &Order,
    action: Action,
    button: &'static str,
    typed: Option<(&str, &str)>,
) -> AnyView {
    let words = words(action);
    let (amount, reason) = typed.unwrap_or_default();
    let amount = (action == Action::NoteRefund).then(|| refund_amount(chrome, order, words.path, amount));
    let field = words.field.map(|field| {
        let id = format!("{}-{}", words.path, field.name);
        let around = Field {
            hint: Some(hint(chrome, action, field.hint)),
            ..Field::new(id.clone(), chrome.text(field.label))
        };
        let described_by = around.described_by();
        let control = if field.name == "reason" {
            let value = reason.to_owned();
            view! { <TextArea id=id name="reason" value=value rows=2 most=500 required=true described_by=described_by invalid=None/> }
                .into_any()
        } else {
            view! { <input id=id name=field.name maxlength="200" aria-describedby=described_by/> }.into_any()
        };
        around.around(chrome, control)
    });
    view! {
        <form
            method="post"
            action=chrome.href(&format!("/admin/orders/{}/{}", order.number, words.path))
            class="stack"
        >
            {amount}
            {field}
            <button class=button>{chrome.text(words.button)}</button>
        </form>
    }
    .into_any()
}

/// How much was returned, and what was left when the form was drawn, so that sending it twice notes one refund.
fn refund_amount(chrome: &Chrome, order: &Order, path: &str, typed: &str) -> AnyView {
    let left = match &order.state {
        State::Paid { payment } => payment.left(),
        State::AwaitingPayment { .. }
        | State::Expired { .. }
        | State::Cancelled { .. }
        | State::Refunded { .. } => Kopecks::ZERO,
    };
    let id = format!("{path}-amount");
    let hint = [("left", left.to_string().into())];
    let field = Field {
        hint: Some(chrome.with("admin-note-refund-amount-hint", &hint)),
        ..Field::new(id.clone(), chrome.text("admin-note-refund-amount"))
    };
    let described_by = field.described_by();
    let control = view! {
        <input
            id=id
            name="amount"
            inputmode="decimal"
            autocomplete="off"
            maxlength="20"
            aria-describedby=described_by
            value=typed.to_owned()
        />
    };
    view! {
        <input type="hidden" name="left" value=left.decimal()/>
        {field.around(chrome, control.into_any())}
    }
    .into_any()
}

fn hint(chrome: &Chrome, action: Action, id: &str) -> String {
    let hint = chrome.text(id);
    if action == Action::NoteRefund && chrome.tells_buyer {
        format!("{hint} {}", chrome.text("admin-note-refund-letter"))
    } else {
        hint
    }
}

/// The ids of what an action says, and the last part of its address.
struct ActionWords {
    path: &'static str,
    title: &'static str,
    button: &'static str,
    field: Option<FieldWords>,
}

struct FieldWords {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
}

fn words(action: Action) -> ActionWords {
    let reason = |label, hint| {
        Some(FieldWords {
            name: "reason",
            label,
            hint,
        })
    };
    match action {
        Action::Ship => ActionWords {
            path: "ship",
            title: "admin-ship",
            button: "admin-ship",
            field: Some(FieldWords {
                name: "tracking",
                label: "admin-ship-tracking",
                hint: "admin-ship-hint",
            }),
        },
        Action::Deliver => ActionWords {
            path: "deliver",
            title: "admin-deliver",
            button: "admin-deliver",
            field: None,
        },
        Action::Cancel => ActionWords {
            path: "cancel",
            title: "admin-cancel",
            button: "admin-cancel",
            field: reason("admin-cancel-reason", "admin-cancel-hint"),
        },
        Action::PayOutside => ActionWords {
            path: "pay-outside",
            title: "admin-pay-outside",
            button: "admin-pay-outside-button",
            field: reason("admin-pay-outside-reason", "admin-pay-outside-hint"),
        },
        Action::NoteRefund => ActionWords {
            path: "note-refund",
            title: "admin-note-refund",
            button: "admin-note-refund-button",
            field: reason("admin-note-refund-reason", "admin-note-refund-hint"),
        },
    }
}
