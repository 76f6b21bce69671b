//! Goods that leave in parts: what is in each shipment, its number to be mended, and the form for the next one.

use super::{DeedOutcome, deed_form};
use crate::labels;
use app::{Chrome, drawn::Draw, pieces::Field};
use leptos::prelude::*;
use shop::order::{Deed, DeedKind, Line, Order, Pieces, ShipPartForm, Shipment};

/// Goods by their names, each with how many pieces of it.
pub(crate) fn goods_of(chrome: &Chrome, lines: &[Line], pieces: &[Pieces]) -> String {
    let named = pieces.iter().filter_map(|one| {
        let line = lines.get(one.line)?;
        let name = line.name.with_option(&line.option, chrome.lang);
        Some(format!("{name} × {}", one.count))
    });
    named.collect::<Vec<_>>().join(", ")
}

/// A shipment in a line: which one, when it left, what is in it and how it is followed.
pub(crate) fn in_a_line(chrome: &Chrome, lines: &[Line], (nth, shipment): (usize, &Shipment)) -> String {
    let goods = goods_of(chrome, lines, &shipment.pieces);
    let values = [
        ("nth", nth.to_string().into()),
        ("at", chrome.moment(shipment.at).into()),
        ("goods", goods.as_str().into()),
    ];
    let said = chrome.with("shipment-line", &values);
    match &shipment.tracking {
        Some(tracking) => format!("{said} {}: {tracking}", chrome.text("several-tracking")),
        None => said,
    }
}

/// What left so far; nothing if nothing did.
pub(super) fn panel(chrome: &Chrome, order: &Order, outcome: Option<&DeedOutcome>) -> AnyView {
    if order.shipments().is_empty() {
        return ().drawn();
    }
    let shipments = order.shipments().iter().enumerate();
    let shipments = shipments
        .map(
            |shipment| view! { <div class="stack stack-tight">{one(chrome, order, shipment, outcome)}</div> },
        )
        .collect_view();
    let left = goods_of(chrome, &order.placed.lines, &order.unsent());
    let left = (!left.is_empty() && order.state.payment().is_some()).then(|| {
        let values = [("goods", left.as_str().into())];
        view! { <p class="notice" data-tone="wait">{chrome.with("shipments-left", &values)}</p> }
    });
    view! {
        <section class="panel" aria-labelledby="shipments">
            <h2 id="shipments">{chrome.text("shipments-title")}</h2>
            {left}
            <div class="stack">{shipments}</div>
        </section>
    }
    .drawn()
}

/// One of them, with the form that mends its number.
fn one(
    chrome: &Chrome,
    order: &Order,
    (place, shipment): (usize, &Shipment),
    outcome: Option<&DeedOutcome>,
) -> AnyView {
    let line = in_a_line(chrome, &order.placed.lines, (place + 1, shipment));
    let who = labels::actor(chrome, &shipment.by);
    let may_mend = chrome.may(DeedKind::MendShipment.right()) && order.can_mend_shipment(place);
    let mend = may_mend.then(|| mend(chrome, order, (place, shipment), outcome));
    view! {
        <p>{line}</p>
        <p class="hint">{who}</p>
        {mend}
    }
    .drawn()
}

fn mend(
    chrome: &Chrome,
    order: &Order,
    (place, shipment): (usize, &Shipment),
    outcome: Option<&DeedOutcome>,
) -> AnyView {
    let typed = outcome
        .and_then(|outcome| outcome.typed(DeedKind::MendShipment))
        .and_then(|deed| match deed {
            Deed::MendShipment { shipment, tracking } => Some(tracking).filter(|_| *shipment == place),
            _ => None,
        });
    let value = typed.or(shipment.tracking.as_ref()).cloned().unwrap_or_default();
    let id = format!("{}-{}", DeedKind::MendShipment.as_str(), place + 1);
    let fields = view! {
        <input type="hidden" name="shipment" value=place.to_string()/>
        {deed_form::tracking(chrome, id, "shipment-mend-hint", value)}
    };
    let number = [("nth", (place + 1).to_string().into())];
    let words = (chrome.with("shipment-mend", &number), "shipment-mend-button");
    let is_open = typed.is_some();
    deed_form::folded(
        chrome,
        order,
        DeedKind::MendShipment,
        words,
        is_open,
        fields.drawn(),
    )
}

/// How many shipments there were when a form was drawn, so that nothing leaves twice if somebody else sends a part meanwhile.
pub(super) fn seen(order: &Order) -> AnyView {
    view! { <input type="hidden" name="seen" value=order.shipments().len().to_string()/> }.drawn()
}

/// The form for a shipment of some of the goods; nothing where they cannot leave apart.
pub(super) fn offer(chrome: &Chrome, order: &Order, outcome: Option<&DeedOutcome>) -> AnyView {
    if !chrome.may(DeedKind::ShipPart.right()) || !order.deeds().contains(&DeedKind::ShipPart) {
        return ().drawn();
    }
    let typed = outcome
        .and_then(|outcome| outcome.typed(DeedKind::ShipPart))
        .and_then(|deed| match deed {
            Deed::ShipPart(form) => Some(form),
            _ => None,
        });
    let fields = order
        .unsent()
        .into_iter()
        .filter_map(|left| Some(count(chrome, order.placed.lines.get(left.line)?, left, typed)))
        .collect_view();
    let tracking = typed.map_or("", |form| form.tracking.as_str()).to_owned();
    let fields = view! {
        <p class="hint">{chrome.text("office-ship-part-text")}</p>
        {seen(order)}
        {fields}
        {deed_form::tracking(chrome, id("tracking"), "office-ship-hint", tracking)}
    };
    let words = (chrome.text("office-ship-part"), "office-ship-part-button");
    let is_open = typed.is_some();
    deed_form::folded(chrome, order, DeedKind::ShipPart, words, is_open, fields.drawn())
}

/// How many pieces of a line leave: all that are left, unless somebody typed another number.
fn count(chrome: &Chrome, line: &Line, left: Pieces, typed: Option<&ShipPartForm>) -> AnyView {
    let name = ShipPartForm::field_of(left.line);
    let values = [
        ("name", line.name.with_option(&line.option, chrome.lang).into()),
        ("count", left.count.into()),
    ];
    let field = Field::new(id(&name), chrome.with("office-ship-part-pieces", &values));
    let value = match typed {
        Some(form) => form.typed_of(left.line).to_owned(),
        None => left.count.to_string(),
    };
    deed_form::pieces(chrome, field, name, value)
}

/// The id of a field of the form.
fn id(field: &str) -> String {
    format!("{}-{field}", DeedKind::ShipPart.as_str())
}
