//! Money that does not fit: what came, what it means, what can be done.

use crate::{
    Chrome,
    admin::labels::verdict_id,
    hand_over::gateway_name,
    pieces::{Field, TextArea},
};
use leptos::prelude::*;
use shop::{
    order::{Attention, Order},
    payment::Verdict,
};

/// A box for each sum that waits for a decision.
pub(super) fn sections(chrome: &Chrome, order: &Order) -> AnyView {
    order
        .attention
        .iter()
        .enumerate()
        .filter(|(_, attention)| attention.resolved.is_none())
        .map(|(nth, attention)| section(chrome, order, nth, attention))
        .collect_view()
        .into_any()
}

fn section(chrome: &Chrome, order: &Order, nth: usize, attention: &Attention) -> AnyView {
    let id = format!("attention-{nth}");
    let expected = order
        .attempts
        .iter()
        .find(|attempt| (attempt.gateway, attempt.invoice) == (attention.gateway, attention.invoice))
        .map_or(order.placed.total, |attempt| attempt.amount);
    let values = [
        ("sum", attention.amount.to_string().into()),
        ("expected", expected.to_string().into()),
        ("invoice", attention.invoice.to_string().into()),
        ("gateway", gateway_name(attention.gateway).into()),
        ("at", chrome.moment(attention.since).into()),
    ];
    let (what, advice) = texts(attention.what);
    let accept = order
        .can_accept(attention)
        .then(|| form(chrome, order, nth, &ACCEPT));
    view! {
        <section class="notice" data-tone="bad" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{chrome.text(verdict_id(attention.what))}</h2>
            <p>{chrome.with(what, &values)}</p>
            <p>{chrome.with(advice, &values)}</p>
            <div class="actions">{accept} {form(chrome, order, nth, &RESOLVE)}</div>
        </section>
    }
    .into_any()
}

/// What came, and what to do about it.
fn texts(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::WrongSum => ("attention-wrong-sum", "attention-wrong-sum-advice"),
        Verdict::PaidLate => ("attention-paid-late", "attention-paid-late-advice"),
        Verdict::PaidAfterCancel => ("attention-after-cancel", "attention-after-cancel-advice"),
        Verdict::PaidTwice => ("attention-paid-twice", "attention-paid-twice-advice"),
        Verdict::TestInLive => ("attention-test-in-live", "attention-test-in-live-advice"),
        Verdict::Accepted | Verdict::OrphanPayment => ("attention-other", "attention-other-advice"),
    }
}

/// A way to deal with unfitting money.
struct Way {
    path: &'static str,
    title: &'static str,
    note_label: &'static str,
    note_hint: &'static str,
}

const ACCEPT: Way = Way {
    path: "accept",
    title: "attention-accept",
    note_label: "attention-accept-note",
    note_hint: "attention-accept-hint",
};
const RESOLVE: Way = Way {
    path: "resolve",
    title: "attention-resolve",
    note_label: "attention-resolve-note",
    note_hint: "attention-resolve-hint",
};

fn form(chrome: &Chrome, order: &Order, nth: usize, way: &Way) -> AnyView {
    let id = format!("{}-{nth}", way.path);
    let note = Field {
        hint: Some(chrome.text(way.note_hint)),
        ..Field::new(id.clone(), chrome.text(way.note_label))
    };
    let area = view! {
        <TextArea id=id name="note" rows=2 most=500 required=true described_by=note.described_by() invalid=None/>
    };
    let action = chrome.href(&format!("/admin/orders/{}/{}", order.number, way.path));
    view! {
        <details>
            <summary>{chrome.text(way.title)}</summary>
            <form method="post" action=action class="stack">
                <input type="hidden" name="attention" value=nth.to_string()/>
                {note.around(chrome, area.into_any())}
                <button class="button button-quiet">{chrome.text(way.title)}</button>
            </form>
        </details>
    }
    .into_any()
}
