//! What may be done to the order now: exactly what the order itself allows.

use app::{
    Chrome,
    pieces::{Field, TextArea},
};
use leptos::prelude::*;
use shop::{
    order::{DeedKind, Order},
    payment::Outcome,
};

/// The box of buttons.
pub(super) fn panel(chrome: &Chrome, order: &Order) -> AnyView {
    let deeds = order.deeds();
    let is_open = order
        .attempts
        .iter()
        .any(|attempt| attempt.outcome == Outcome::Open);
    let main = deeds.first().copied().filter(|deed| is_main(*deed));
    let others = deeds
        .iter()
        .filter(|deed| Some(**deed) != main)
        .map(|deed| folded(chrome, order, *deed))
        .collect_view();
    let has_nothing = deeds.is_empty() && !is_open;
    let nothing = has_nothing.then(|| view! { <p class="hint">{chrome.text("admin-nothing-to-do")}</p> });
    view! {
        <section class="panel" aria-labelledby="next">
            <h2 id="next">{chrome.text("admin-next-title")}</h2>
            {main.map(|deed| form(chrome, order, deed, "button button-wide"))}
            {is_open.then(|| check(chrome, order))}
            <div class="actions">{others}</div>
            {nothing}
        </section>
    }
    .into_any()
}

/// What most orders in this state wait for.
fn is_main(deed: DeedKind) -> bool {
    match deed {
        DeedKind::Ship | DeedKind::Deliver => true,
        DeedKind::Cancel
        | DeedKind::PayOutside
        | DeedKind::NoteRefund
        | DeedKind::Accept
        | DeedKind::Resolve => false,
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

fn folded(chrome: &Chrome, order: &Order, deed: DeedKind) -> AnyView {
    let button = if deed == DeedKind::Cancel {
        "button button-bad"
    } else {
        "button button-quiet"
    };
    view! {
        <details>
            <summary>{chrome.text(words(deed).title)}</summary>
            {form(chrome, order, deed, button)}
        </details>
    }
    .into_any()
}

fn form(chrome: &Chrome, order: &Order, deed: DeedKind, button: &'static str) -> AnyView {
    let words = words(deed);
    let field = words.field.map(|field| {
        let id = format!("{}-{}", deed.as_str(), field.name);
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
            action=chrome.href(&format!("/admin/orders/{}/{}", order.number, deed.as_str()))
            class="stack"
        >
            {field}
            <button class=button>{chrome.text(words.button)}</button>
        </form>
    }
    .into_any()
}

/// The ids of what a deed says.
pub(super) struct DeedWords {
    pub(super) title: &'static str,
    button: &'static str,
    pub(super) field: Option<FieldWords>,
}

pub(super) struct FieldWords {
    name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
}

pub(super) fn words(deed: DeedKind) -> DeedWords {
    let text = |name, label, hint| Some(FieldWords { name, label, hint });
    let reason = |label, hint| text("reason", label, hint);
    let note = |label, hint| text("note", label, hint);
    match deed {
        DeedKind::Ship => DeedWords {
            title: "admin-ship",
            button: "admin-ship",
            field: text("tracking", "admin-ship-tracking", "admin-ship-hint"),
        },
        DeedKind::Deliver => DeedWords {
            title: "admin-deliver",
            button: "admin-deliver",
            field: None,
        },
        DeedKind::Cancel => DeedWords {
            title: "admin-cancel",
            button: "admin-cancel",
            field: reason("admin-cancel-reason", "admin-cancel-hint"),
        },
        DeedKind::PayOutside => DeedWords {
            title: "admin-pay-outside",
            button: "admin-pay-outside-button",
            field: reason("admin-pay-outside-reason", "admin-pay-outside-hint"),
        },
        DeedKind::NoteRefund => DeedWords {
            title: "admin-note-refund",
            button: "admin-note-refund-button",
            field: reason("admin-note-refund-reason", "admin-note-refund-hint"),
        },
        DeedKind::Accept => DeedWords {
            title: "attention-accept",
            button: "attention-accept",
            field: note("attention-accept-note", "attention-accept-hint"),
        },
        DeedKind::Resolve => DeedWords {
            title: "attention-resolve",
            button: "attention-resolve",
            field: note("attention-resolve-note", "attention-resolve-hint"),
        },
    }
}
