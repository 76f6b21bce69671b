//! What may be done to the order now: exactly what the order itself allows.

use crate::{
    Chrome,
    pieces::{Field, TextArea},
};
use leptos::prelude::*;
use shop::{
    order::{Action, Order},
    payment::Outcome,
};

/// The box of buttons.
pub(super) fn panel(chrome: &Chrome, order: &Order) -> AnyView {
    let actions = order.actions();
    let is_open = order
        .attempts
        .iter()
        .any(|attempt| attempt.outcome == Outcome::Open);
    let main = actions.first().copied().filter(|action| is_main(*action));
    let others = actions
        .iter()
        .filter(|action| Some(**action) != main)
        .map(|action| folded(chrome, order, *action))
        .collect_view();
    let has_nothing = actions.is_empty() && !is_open;
    let nothing = has_nothing.then(|| view! { <p class="hint">{chrome.text("admin-nothing-to-do")}</p> });
    view! {
        <section class="panel" aria-labelledby="next">
            <h2 id="next">{chrome.text("admin-next-title")}</h2>
            {main.map(|action| form(chrome, order, action, "button button-wide"))}
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

fn folded(chrome: &Chrome, order: &Order, action: Action) -> AnyView {
    let button = if action == Action::Cancel {
        "button button-bad"
    } else {
        "button button-quiet"
    };
    view! {
        <details>
            <summary>{chrome.text(words(action).title)}</summary>
            {form(chrome, order, action, button)}
        </details>
    }
    .into_any()
}

fn form(chrome: &Chrome, order: &Order, action: Action, button: &'static str) -> AnyView {
    let words = words(action);
    let field = words.field.map(|field| {
        let id = format!("{}-{}", words.path, field.name);
        let around = Field {
            hint: Some(chrome.text(field.hint)),
            ..Field::new(id.clone(), chrome.text(field.label))
        };
        let described_by = around.described_by();
        let control = if field.name == "reason" {
            view! { <TextArea id=id name="reason" rows=2 most=500 required=true described_by=described_by invalid=None/> }
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
            {field}
            <button class=button>{chrome.text(words.button)}</button>
        </form>
    }
    .into_any()
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
