//! Money without an order: what waits for someone, and what was done about the rest.

use crate::{labels, order::money};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, TextArea, moment},
};
use leptos::prelude::*;
use shop::{
    order::Resolution,
    payment::{Notice, Orphan, OrphanId},
    staff::Right,
};

/// Real money that nobody has dealt with, each with the form that says what was done.
pub(super) fn open(chrome: &Chrome, orphans: &[Orphan]) -> AnyView {
    let rows = open_rows(chrome, orphans, false);
    if rows.is_empty() {
        return view! { <p>{chrome.text("office-no-orphans")}</p> }.drawn();
    }
    table(chrome, "column-action", rows)
}

/// Play money that nobody has dealt with, `count` sums of it: no real money waits there. Nothing if there is
/// none.
pub(super) fn on_trial(chrome: &Chrome, orphans: &[Orphan], count: i64) -> AnyView {
    let rows = open_rows(chrome, orphans, true);
    if rows.is_empty() {
        return ().drawn();
    }
    view! {
        <h3>{chrome.with("office-trial-orphans", &[("count", count.into())])}</h3>
        {table(chrome, "column-action", rows)}
    }
    .drawn()
}

fn open_rows(chrome: &Chrome, orphans: &[Orphan], test: bool) -> Vec<AnyView> {
    orphans
        .iter()
        .filter(|orphan| orphan.resolved.is_none() && orphan.notice.test == test)
        .map(|orphan| row(chrome, &orphan.notice, form(chrome, orphan.id)))
        .collect()
}

/// What was dealt with: by whom, when and how. Nothing, if nothing was.
pub(super) fn resolved(chrome: &Chrome, orphans: &[Orphan]) -> AnyView {
    let rows: Vec<AnyView> = orphans
        .iter()
        .filter_map(|orphan| Some((orphan, orphan.resolved.as_ref()?)))
        .map(|(orphan, resolution)| row(chrome, &orphan.notice, done(chrome, resolution)))
        .collect();
    if rows.is_empty() {
        return ().drawn();
    }
    view! {
        <h3>{chrome.text("office-orphans-resolved")}</h3>
        {table(chrome, "attention-resolve-note", rows)}
    }
    .drawn()
}

fn table(chrome: &Chrome, last: &str, rows: Vec<AnyView>) -> AnyView {
    let head = if chrome.may(Right::Books) {
        money::head(chrome, last)
    } else {
        head_without_sums(chrome, last)
    };
    view! { <table class="table table-wide">{head} <tbody>{rows}</tbody></table> }.drawn()
}

/// What the shop was paid is not for everybody on the staff, as on the overview.
fn head_without_sums(chrome: &Chrome, last: &str) -> AnyView {
    let columns =
        ["column-invoice", "column-when", last].map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    view! { <thead><tr>{columns.into_iter().collect_view()}</tr></thead> }.drawn()
}

fn row(chrome: &Chrome, notice: &Notice, last: AnyView) -> AnyView {
    let sum = chrome.may(Right::Books).then(|| {
        view! { <td data-label=chrome.text("column-sum") class="number">{money::sum(chrome, notice)}</td> }
    });
    view! {
        <tr>
            <td>{money::origin(chrome, notice)} {named(chrome, notice)} {marks(chrome, notice)}</td>
            <td data-label=chrome.text("column-when")>{moment(chrome, notice.at)}</td>
            {sum}
            <td>{last}</td>
        </tr>
    }
    .drawn()
}

/// Which order of this shop the payment names, under another order's number or none.
fn named(chrome: &Chrome, notice: &Notice) -> AnyView {
    let test = notice
        .test
        .then(|| view! { <br/> <span class="hint">{chrome.text("office-orphan-test")}</span> });
    let order = notice.details.named.map(|number| {
        let words = chrome.with("office-orphan-named", &[("number", number.to_string().into())]);
        view! { <br/> <a href=chrome.href(&format!("/admin/orders/{number}"))>{words}</a> }
    });
    view! { {test} {order} }.drawn()
}

/// The parameters that the program which asked for the money sent along.
fn marks(chrome: &Chrome, notice: &Notice) -> AnyView {
    let title = if notice.details.marks.is_empty() {
        "office-orphan-no-marks"
    } else {
        "office-orphan-marks"
    };
    view! { <br/> <span class="hint">{chrome.text(title)}</span> {money::marks(notice)} }.drawn()
}

fn form(chrome: &Chrome, id: OrphanId) -> AnyView {
    if !chrome.may(Right::Money) {
        return ().drawn();
    }
    let field_id = format!("note-{}", id.0);
    let note = Field {
        hint: Some(chrome.text("attention-resolve-hint")),
        ..Field::new(field_id.clone(), chrome.text("attention-resolve-note"))
    };
    let area = view! {
        <TextArea id=field_id name="note" rows=2 most=500 required=true described_by=note.described_by() invalid=None/>
    };
    view! {
        <details>
            <summary>{chrome.text("office-orphan-resolve")}</summary>
            <form method="post" action=chrome.href(&format!("/admin/orphans/{}/resolve", id.0)) class="stack">
                {note.around(chrome, area.drawn())}
                <button class="button button-quiet">{chrome.text("office-orphan-resolve")}</button>
            </form>
        </details>
    }
    .drawn()
}

fn done(chrome: &Chrome, resolution: &Resolution) -> AnyView {
    view! {
        {resolution.note.clone()}
        <br/>
        <span class="hint">{labels::actor(chrome, &resolution.by)} ", " {moment(chrome, resolution.at)}</span>
    }
    .drawn()
}
