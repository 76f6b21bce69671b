//! A list by keyboard: `/` to the search, arrows or `j` and `k` from row to row; Enter opens one, as any link. On an order's page
//! `j` and `k` turn to its neighbours.

use crate::browser;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Listens as long as the page lives.
pub(crate) fn listen() {
    browser::on(&window(), &["keydown"], |event| {
        if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
            hear(event);
        }
    });
}

fn hear(event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let focus = document().active_element();
    let is_typing = focus
        .as_ref()
        .is_some_and(|focus| ["INPUT", "SELECT", "TEXTAREA"].contains(&focus.tag_name().as_str()));
    match event.key().as_str() {
        "/" if !is_typing => focus_on(document().query_selector("#q").ok().flatten(), event),
        "j" if !is_typing && turn("a[rel=next][data-turn]", event) => {}
        "k" if !is_typing && turn("a[rel=prev][data-turn]", event) => {}
        "j" if !is_typing => step(focus.as_ref(), 1, event),
        "k" if !is_typing => step(focus.as_ref(), -1, event),
        "ArrowDown" => step(focus.as_ref(), 1, event),
        "ArrowUp" => step(focus.as_ref(), -1, event),
        _ => {}
    }
}

/// Follows the way to a neighbour; `false` where there is none.
fn turn(selector: &str, event: &KeyboardEvent) -> bool {
    let link = document().query_selector(selector).ok().flatten();
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    event.prevent_default();
    link.click();
    true
}

/// From one row to the next one; from the search or from nowhere to the first.
fn step(focus: Option<&Element>, by: i32, event: &KeyboardEvent) {
    let is_elsewhere = focus.is_some_and(|focus| match focus.tag_name().as_str() {
        "SELECT" | "TEXTAREA" => true,
        "INPUT" => focus.id() != "q",
        _ => false,
    });
    let Ok(links) = document().query_selector_all(".order-link") else {
        return;
    };
    if is_elsewhere || links.length() == 0 {
        return;
    }
    let here = (0..links.length()).find(|nth| {
        let link = links.item(*nth).and_then(|link| link.dyn_into::<Element>().ok());
        link.as_ref() == focus
    });
    let next = match here {
        Some(here) => here.saturating_add_signed(by).min(links.length() - 1),
        None if by > 0 => 0,
        None => return,
    };
    let link = links.item(next).and_then(|link| link.dyn_into().ok());
    focus_on(link, event);
}

fn focus_on(element: Option<Element>, event: &KeyboardEvent) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        drop(element.focus());
    }
}
