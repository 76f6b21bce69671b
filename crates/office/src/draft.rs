//! The form of a product, which keeps what is typed into it before anybody saves it.

use crate::browser;
use leptos::{ev::SubmitEvent, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

/// How long after the last key what was typed is kept.
const PAUSE: Duration = Duration::from_secs(3);

/// The form, which is its child. A page that is left with something unsaved asks first.
#[island]
pub fn DraftKeeper(
    /// The product's number; 0 for a new one.
    number: i64,
    /// What is said once what was typed is kept, and if it could not be.
    words: [String; 2],
    /// Whether the form begins with something that nobody has saved.
    is_unsaved: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    let unsaved = StoredValue::new_local(is_unsaved);
    let due = StoredValue::new_local(None::<TimeoutHandle>);
    let said = RwSignal::new(String::new());
    Effect::new(move |_| {
        let handle = window_event_listener_untyped("beforeunload", move |event| {
            if unsaved.get_value() {
                event.prevent_default();
            }
        });
        std::mem::forget(handle);
    });
    let typed = move |_: leptos::ev::Event| {
        unsaved.set_value(true);
        if let Some(earlier) = due.get_value() {
            earlier.clear();
        }
        let words = words.clone();
        let keep = move || {
            leptos::task::spawn_local(async move {
                let [kept, not_kept] = words;
                said.set(match keep_form(number).await {
                    Some(mut told) => {
                        told.push(kept);
                        told.join(" ")
                    }
                    None => not_kept,
                });
            });
        };
        due.set_value(set_timeout_with_handle(keep, PAUSE).ok());
    };
    let sent = move |event: SubmitEvent| {
        // What opens in another window leaves this one as it is.
        let stays = event
            .submitter()
            .is_some_and(|button| button.has_attribute("formtarget"));
        if !stays {
            unsaved.set_value(false);
            if let Some(earlier) = due.get_value() {
                earlier.clear();
            }
        }
    };
    view! {
        <div class="stack" on:input=typed on:submit=sent>
            {children()}
            <p class="hint" role="status">{move || said.get()}</p>
        </div>
    }
}

/// What is to be said of it once the server has it; `None` if it has not.
async fn keep_form(number: i64) -> Option<Vec<String>> {
    let form = document().get_element_by_id("product");
    let form = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let number = number.to_string();
    let fields = form.and_then(|form| browser::fields(&form));
    let body = browser::encoded(&[("id", number.as_str()), ("fields", fields?.as_str())])?;
    let answer = browser::post("/api/office/goods/draft", &body).await?;
    // An answer of another status is no list.
    serde_json::from_str(&answer.text).ok()
}
