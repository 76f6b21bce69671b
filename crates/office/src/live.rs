//! The forms of an order's page, answered in place.

use crate::{browser, list::keys};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlFormElement};

/// The part of an order's page that deeds change. The server draws it, here as after each deed; a form in it is posted
/// without leaving the page. Where that does not work, the form goes its plain way.
#[island]
pub fn LiveOrder(
    /// The part as the page was drawn with it.
    children: Children,
) -> impl IntoView {
    if let Some(part) = browser::woken("#order") {
        keys::listen();
        browser::on(&part.clone(), &["submit"], move |event| send(&part, &event));
    }
    children()
}

fn send(part: &Element, event: &Event) {
    let form = browser::target_of(event).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else {
        return;
    };
    let Some(post) = Post::of(&form, &browser::noted(part, "data-number")) else {
        return;
    };
    event.prevent_default();
    if part.has_attribute("aria-busy") {
        return;
    }
    drop(part.set_attribute("aria-busy", "true"));
    let part = part.clone();
    browser::post(post.address, &post.body, move |answer| {
        drop(part.remove_attribute("aria-busy"));
        if answer.as_ref().is_some_and(|answer| answer.status == 401) {
            browser::go(&browser::noted(&part, "data-sign-in"));
        } else if let Some(html) = answer.and_then(|answer| answer.text("html")) {
            part.set_inner_html(&html);
            browser::show("#order .told, #order .error-summary");
        } else {
            drop(form.submit());
        }
    });
}

/// A form as the server function wants it.
struct Post {
    address: &'static str,
    body: String,
}

impl Post {
    /// `None` for forms that the server functions know nothing of.
    fn of(form: &HtmlFormElement, number: &str) -> Option<Self> {
        let action = form.get_attribute("action")?;
        let (rest, deed) = action.rsplit_once('/')?;
        if !rest.ends_with(&format!("/admin/orders/{number}")) {
            return None;
        }
        if deed == "ask-refund" {
            return None;
        }
        let fields = browser::fields(form)?;
        if deed == "check" {
            return Some(Self {
                address: "/api/office/check",
                body: format!("number={number}"),
            });
        }
        if deed == "preview-refund" {
            return Some(Self {
                address: "/api/office/preview-refund",
                body: format!("number={number}&{fields}"),
            });
        }
        Some(Self {
            address: "/api/office/act",
            body: format!("number={number}&deed={deed}&{fields}"),
        })
    }
}
