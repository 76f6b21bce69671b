//! The photos of a product, a part of its form: chosen, dragged or pasted, put into order, described.
//!
//! Each photo is a row that the server drew, on the page or in its answer to an upload, and all that is said of it stands in plain
//! fields of that row. Without a script they are what is typed into; with one the rows stand in the order that the fields tell.

#[cfg(feature = "ssr")]
pub(crate) mod field;
#[cfg(feature = "ssr")]
pub(crate) mod plain;
mod rows;
mod upload;

use crate::browser;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Element, Event, EventInit, HtmlInputElement};

/// Name of the fields that photos are posted in, each a list of some of them as JSON.
#[cfg(feature = "ssr")]
pub(crate) const PHOTOS: &str = "photos";

/// The photos of the form around it.
#[island]
pub fn Photos(
    /// The rows, and what stands around them.
    children: Children,
) -> impl IntoView {
    if let Some(field) = browser::woken(".photos") {
        listen(&field);
    }
    children()
}

const KINDS: [&str; 7] = [
    "change",
    "click",
    "dragend",
    "dragover",
    "dragstart",
    "drop",
    "input",
];

fn listen(field: &Element) {
    let heard = field.clone();
    browser::on(field, &KINDS, move |event| {
        hear(&heard, &event);
    });
    let pasted = field.clone();
    browser::on(&window(), &["paste"], move |event| {
        let data = event
            .dyn_ref::<ClipboardEvent>()
            .and_then(ClipboardEvent::clipboard_data);
        let files = data.and_then(|data| data.files());
        if let Some(files) = files.filter(|files| files.length() > 0) {
            event.prevent_default();
            upload::send(&pasted, &files);
        }
    });
}

fn hear(field: &Element, event: &Event) {
    let Some(target) = browser::target_of(event) else {
        return;
    };
    let row = target.closest(".photo").ok().flatten();
    match (event.type_().as_str(), row) {
        ("dragover", _) => event.prevent_default(),
        ("drop", row) => {
            event.prevent_default();
            drop_on(field, row.as_ref(), event);
        }
        ("dragstart", Some(row)) => drop(row.set_attribute(rows::DRAGGED, "")),
        ("dragend", Some(row)) => drop(row.remove_attribute(rows::DRAGGED)),
        ("click", Some(row)) => press(field, &row, &target, event),
        ("input", Some(row)) => rows::show_focus(&row),
        ("change", row) => change(field, row.as_ref(), &target),
        _ => {}
    }
}

/// Something in a row was pressed.
fn press(field: &Element, row: &Element, target: &Element, event: &Event) {
    if rows::press(row, target, event) {
        changed(field);
    }
}

/// A row goes where it was dropped; files are sent.
fn drop_on(field: &Element, row: Option<&Element>, event: &Event) {
    if let Some(dragged) = rows::dragged(field) {
        if let Some(row) = row {
            rows::put(&dragged, row);
            changed(field);
        }
        return;
    }
    let data = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
    if let Some(files) = data.and_then(|data| data.files()) {
        upload::send(field, &files);
    }
}

/// Files were chosen, or the number of a place was typed.
fn change(field: &Element, row: Option<&Element>, target: &Element) {
    let Some(input) = target.dyn_ref::<HtmlInputElement>() else {
        return;
    };
    if let Some(files) = input.files() {
        upload::send(field, &files);
        // The same file can be chosen again.
        input.set_value("");
    } else if let Some(row) = row
        && input.class_name() == rows::PLACE
        && let Ok(place) = input.value().parse::<u32>()
    {
        rows::put_at(field, row, place);
        changed(field);
    }
}

/// What the places are is written into them, and the form's own script hears of a change as if somebody had typed.
fn changed(field: &Element) {
    rows::number(field);
    let bubbling = EventInit::new();
    bubbling.set_bubbles(true);
    let form = field.closest("form").ok().flatten();
    if let (Some(form), Ok(event)) = (form, Event::new_with_event_init_dict("input", &bubbling)) {
        drop(form.dispatch_event(&event));
    }
}
