//! Held money: how it stands, and the form for a parcel without what is missing.

use super::{DeedOutcome, deed_form};
use app::{Chrome, drawn::Draw, pieces::Field};
use leptos::prelude::*;
use shop::{
    order::{Deed, DeedKind, HoldState, Line, Order, RefundForm, ShipLessForm},
    payment::Stage,
};

/// How the money stands that is held for the order; nothing if none is.
pub(super) fn standing(chrome: &Chrome, order: &Order) -> AnyView {
    let Some((_, attempt, hold)) = order.held() else {
        return ().drawn();
    };
    let is_blocked = attempt.stage == Some(Stage::Held);
    let (tone, id) = match hold.call.as_ref().map(|call| &call.state) {
        None | Some(HoldState::Refused { .. }) if !is_blocked => ("calm", "office-hold-moving"),
        None | Some(HoldState::Refused { .. }) if !order.deeds().contains(&DeedKind::Ship) => {
            ("calm", "office-hold-waits")
        }
        None => ("calm", "office-hold-held"),
        Some(HoldState::Asked | HoldState::Sending | HoldState::Sent | HoldState::Done) => {
            ("calm", "office-hold-taking")
        }
        Some(HoldState::Unclear { .. }) => ("bad", "office-hold-unclear"),
        Some(HoldState::Refused { .. }) => ("bad", "office-hold-refused"),
    };
    let values = [
        ("sum", attempt.expected().to_string().into()),
        ("until", chrome.moment(hold.until).into()),
    ];
    view! {
        <div class="notice" data-tone=tone>
            <p>{chrome.with(id, &values)}</p>
        </div>
    }
    .drawn()
}

/// The form for a parcel without what is missing; nothing where there is no such parcel.
pub(super) fn offer(chrome: &Chrome, order: &Order, outcome: Option<&DeedOutcome>) -> AnyView {
    if !chrome.may(DeedKind::ShipLess.right()) || !order.deeds().contains(&DeedKind::ShipLess) {
        return ().drawn();
    }
    let typed = outcome
        .and_then(|outcome| outcome.typed(DeedKind::ShipLess))
        .and_then(|deed| match deed {
            Deed::ShipLess(form) => Some(form),
            _ => None,
        });
    let fields = (order.placed.lines.iter().enumerate())
        .map(|(place, line)| missing(chrome, (place, line), typed))
        .collect_view();
    let tracking = typed.map_or("", |form| form.tracking.as_str()).to_owned();
    let fields = view! {
        <p class="hint">{chrome.text("office-ship-less-text")}</p>
        {fields}
        {deed_form::tracking(chrome, id("tracking"), "office-ship-held-hint", tracking)}
    };
    let words = (chrome.text("office-ship-less"), "office-ship-less-button");
    let is_open = typed.is_some();
    deed_form::folded(chrome, order, DeedKind::ShipLess, words, is_open, fields.drawn())
}

/// How many pieces of a line are missing.
fn missing(chrome: &Chrome, (place, line): (usize, &Line), typed: Option<&ShipLessForm>) -> AnyView {
    let name = RefundForm::field_of(place);
    let values = [
        ("name", line.name.get(chrome.lang).into()),
        ("count", line.count.into()),
    ];
    let field = Field::new(id(&name), chrome.with("office-ship-less-pieces", &values));
    let value = typed.map_or("", |form| form.typed_of(place)).to_owned();
    deed_form::pieces(chrome, field, name, value)
}

/// The id of a field of the form.
fn id(field: &str) -> String {
    format!("{}-{field}", DeedKind::ShipLess.as_str())
}
