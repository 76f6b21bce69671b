//! The form of a product, which keeps what is typed into it before anybody saves it.

use crate::browser::{self, Answer};
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlFormElement, SubmitEvent};

/// How long after the last key what was typed is kept.
const PAUSE: Duration = Duration::from_secs(3);

/// Says of the form that it has what nobody has saved: a page that is left with it asks first.
const UNSAVED: &str = "data-unsaved";

/// The form of a product.
#[island]
pub fn DraftKeeper(
    /// The form as the server drew it, and behind it a line for what is said.
    children: Children,
) -> impl IntoView {
    if let Some(part) = browser::woken("[data-live=draft]") {
        listen(&part);
    }
    children()
}

fn listen(part: &Element) {
    let left = part.clone();
    browser::on(&window(), &["beforeunload"], move |event| {
        if left.has_attribute(UNSAVED) {
            event.prevent_default();
        }
    });
    let heard = part.clone();
    let turn = Rc::new(Cell::new(0_u32));
    browser::on(part, &["input", "submit"], move |event| {
        if event.type_() == "input" {
            drop(heard.set_attribute(UNSAVED, ""));
            keep_soon(&heard, &turn);
        } else if !stays(&event) {
            drop(heard.remove_attribute(UNSAVED));
            turn.set(turn.get().wrapping_add(1));
        }
    });
}

/// What opens in another window leaves this one as it is.
fn stays(event: &Event) -> bool {
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    button.is_some_and(|button| button.has_attribute("formtarget"))
}

/// Keeps the form, unless something else happens to it meanwhile.
fn keep_soon(part: &Element, turn: &Rc<Cell<u32>>) {
    let mine = turn.get().wrapping_add(1);
    turn.set(mine);
    let (part, turn) = (part.clone(), turn.clone());
    set_timeout(
        move || {
            if turn.get() == mine {
                keep(&part);
            }
        },
        PAUSE,
    );
}

fn keep(part: &Element) {
    let form = part.query_selector("#product").ok().flatten();
    let form = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let number = browser::noted(part, "data-number");
    let body = form
        .and_then(|form| browser::fields(&form))
        .and_then(|fields| browser::encoded(&[("id", number.as_str()), ("fields", fields.as_str())]));
    let part = part.clone();
    let say = move |answer: Option<Answer>| {
        // What is wrong already is told first. An answer of another status is no list.
        let said = match answer.and_then(|answer| answer.sentences()) {
            Some(told) => format!("{told} {}", browser::noted(&part, "data-kept")),
            None => browser::noted(&part, "data-not-kept"),
        };
        if let Some(line) = part.last_element_child() {
            line.set_text_content(Some(said.trim_start()));
        }
    };
    match body {
        Some(body) => browser::post("/api/office/goods/draft", &body, say),
        None => say(None),
    }
}
