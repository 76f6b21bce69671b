//! Money that does not fit: what came, what it means, what can be done.

use super::{
    DeedOutcome,
    actions::{typed_texts, words},
    deed_form,
};
use crate::labels::verdict_id;
use app::{
    Chrome,
    drawn::Draw,
    hand_over::gateway_name,
    pieces::{Field, TextArea},
};
use leptos::prelude::*;
use shop::{
    order::{Attention, Deed, DeedKind, Order},
    payment::{Attempt, Verdict},
};

/// A box for each sum that waits for a decision.
pub(super) fn sections(chrome: &Chrome, order: &Order, outcome: Option<&DeedOutcome>) -> AnyView {
    order
        .attention
        .iter()
        .enumerate()
        .filter(|(_, attention)| attention.resolved.is_none())
        .map(|(nth, attention)| section(chrome, order, (nth, attention), outcome))
        .collect_view()
        .drawn()
}

fn section(
    chrome: &Chrome,
    order: &Order,
    (nth, attention): (usize, &Attention),
    outcome: Option<&DeedOutcome>,
) -> AnyView {
    let id = format!("attention-{nth}");
    let attempt = order
        .attempts
        .iter()
        .find(|attempt| (attempt.gateway, attempt.invoice) == (attention.gateway, attention.invoice));
    let is_former = order.is_for_former(attention);
    let expected = attempt
        .filter(|_| !is_former)
        .map_or(order.placed.bill.total(), Attempt::expected);
    let former = is_former.then(|| view! { <p>{chrome.text("attention-former")}</p> });
    let values = [
        ("sum", attention.amount.to_string().into()),
        ("expected", expected.to_string().into()),
        ("invoice", attention.invoice.to_string().into()),
        ("gateway", gateway_name(chrome, attention.gateway).into()),
        ("at", chrome.moment(attention.since).into()),
    ];
    let (what, advice) = texts(attention.what);
    // It may be just what the lines of now cost.
    let is_as_much = attention.what == Verdict::WrongSum && attention.amount == expected;
    let what = if is_former && is_as_much {
        "attention-former-came"
    } else {
        what
    };
    let may = |deed: DeedKind| chrome.may(deed.right());
    let accept = (may(DeedKind::Accept) && order.can_accept(attention))
        .then(|| form(chrome, order, (nth, DeedKind::Accept), outcome));
    let resolve = may(DeedKind::Resolve).then(|| form(chrome, order, (nth, DeedKind::Resolve), outcome));
    view! {
        <section class="notice" data-tone="bad" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{chrome.text(verdict_id(attention.what))}</h2>
            <p>{chrome.with(what, &values)}</p>
            {former}
            <p>{chrome.with(advice, &values)}</p>
            <div class="actions">{accept} {resolve}</div>
        </section>
    }
    .drawn()
}

/// What came, and what to do about it.
fn texts(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::WrongSum => ("attention-wrong-sum", "attention-wrong-sum-advice"),
        Verdict::PaidLate => ("attention-paid-late", "attention-paid-late-advice"),
        Verdict::PaidAfterCancel => ("attention-after-cancel", "attention-after-cancel-advice"),
        Verdict::PaidTwice => ("attention-paid-twice", "attention-paid-twice-advice"),
        Verdict::TestInLive => ("attention-test-in-live", "attention-test-in-live-advice"),
        Verdict::Overpaid => ("attention-overpaid", "attention-overpaid-advice"),
        Verdict::Accepted | Verdict::OrphanPayment => ("attention-other", "attention-other-advice"),
    }
}

fn form(
    chrome: &Chrome,
    order: &Order,
    (nth, deed): (usize, DeedKind),
    outcome: Option<&DeedOutcome>,
) -> AnyView {
    let typed = outcome
        .and_then(|outcome| outcome.typed(deed))
        .filter(|deed| matches!(deed, Deed::Accept { attention, .. } | Deed::Resolve { attention, .. } if *attention == nth));
    let text = typed.map_or("", |deed| typed_texts(deed).1).to_owned();
    let id = format!("{}-{nth}", deed.as_str());
    let words = words(deed);
    let (label, hint) = words
        .field
        .map_or((words.title, None), |field| (field.label, Some(field.hint)));
    let note = Field {
        hint: hint.map(|hint| chrome.text(hint)),
        ..Field::new(id.clone(), chrome.text(label))
    };
    let area = view! {
        <TextArea id=id name="note" value=text rows=2 most=500 required=true described_by=note.described_by() invalid=None/>
    };
    let fields = view! {
        <input type="hidden" name="attention" value=nth.to_string()/>
        {note.around(chrome, area.drawn())}
    };
    let words = (chrome.text(words.title), words.title);
    deed_form::folded(chrome, order, deed, words, typed.is_some(), fields.drawn())
}
