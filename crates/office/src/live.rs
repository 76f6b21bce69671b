//! The forms of an order's page, answered in place.

use crate::{act::OrderPart, browser};
use leptos::{ev::SubmitEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement};

/// The part of an order's page that deeds change. The server draws it, here as after each deed; a form in it is posted
/// without leaving the page. Where that does not work, the form goes its plain way.
#[island]
pub fn LiveOrder(
    /// Number of the order.
    number: i64,
    /// The page to sign in on.
    sign_in: String,
    /// The part as the page was drawn with it.
    children: Children,
) -> impl IntoView {
    let part = NodeRef::<leptos::html::Div>::new();
    let is_busy = RwSignal::new(false);
    let send = move |event: SubmitEvent| {
        let Some(form) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlFormElement>().ok())
        else {
            return;
        };
        let Some(post) = Post::of(&form, number) else {
            return;
        };
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        let sign_in = sign_in.clone();
        leptos::task::spawn_local(async move {
            let answer = browser::post(post.address, &post.body).await;
            is_busy.set(false);
            match answer {
                Some(answer) if answer.status == 401 => drop(window().location().set_href(&sign_in)),
                Some(answer) => match serde_json::from_str::<OrderPart>(&answer.text) {
                    Ok(new) => {
                        if let Some(part) = part.get_untracked() {
                            part.set_inner_html(&new.html);
                        }
                        show_outcome();
                    }
                    Err(_) => drop(form.submit()),
                },
                None => drop(form.submit()),
            }
        });
    };
    view! {
        <div
            class="stack stack-loose"
            id="order"
            aria-busy=move || is_busy.get().then_some("true")
            on:submit=send
            node_ref=part
        >
            {children()}
        </div>
    }
}

/// A form as the server function wants it.
struct Post {
    address: &'static str,
    body: String,
}

impl Post {
    /// `None` for forms that the server functions know nothing of.
    fn of(form: &HtmlFormElement, number: i64) -> Option<Self> {
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

/// The outcome gets the focus: screen readers read it first, and it scrolls into view.
fn show_outcome() {
    request_animation_frame(|| {
        let told = document()
            .query_selector("#order .told, #order .error-summary")
            .ok()
            .flatten();
        if let Some(told) = told.and_then(|told| told.dyn_into::<HtmlElement>().ok()) {
            told.set_tab_index(-1);
            drop(told.focus());
        }
    });
}
