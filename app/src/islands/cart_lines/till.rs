//! Changes of the cart on their way to the server: one after another, so that none overtakes another.

use crate::{islands::browser, views::CartView};
use leptos::{
    ev::SubmitEvent,
    prelude::*,
    task::spawn_local,
    web_sys::{Event, HtmlButtonElement, HtmlFormElement, HtmlInputElement},
};
use wasm_bindgen::JsCast;

/// Takes the forms of the cart and shows what the server makes of them.
#[derive(Clone, Copy)]
pub(super) struct Till {
    cart: RwSignal<CartView>,
    waiting: StoredValue<Vec<HtmlFormElement>, LocalStorage>,
    is_busy: StoredValue<bool>,
}

impl Till {
    /// A till for this cart.
    pub(super) fn new(cart: RwSignal<CartView>) -> Self {
        Self {
            cart,
            waiting: StoredValue::new_local(Vec::new()),
            is_busy: StoredValue::new(false),
        }
    }

    /// Takes a form instead of the browser. The number in its field changes at once, the rest when the server has answered.
    pub(super) fn take(self, event: &SubmitEvent) {
        let Some(form) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlFormElement>().ok())
        else {
            return;
        };
        event.prevent_default();
        let button = event
            .submitter()
            .and_then(|button| button.dyn_into::<HtmlButtonElement>().ok());
        if let Some(button) = button {
            take_step(&form, &button.value());
        }
        self.waiting.update_value(|waiting| {
            if !waiting.contains(&form) {
                waiting.push(form);
            }
        });
        if !self.is_busy.get_value() {
            self.is_busy.set_value(true);
            spawn_local(self.work());
        }
    }

    async fn work(self) {
        while let Some(form) = self.next() {
            let answer = browser::send(&form).await;
            let Some(news) = answer.and_then(|json| serde_json::from_str::<CartView>(&json).ok()) else {
                // The plain form says what is the matter.
                let _ = form.submit();
                return;
            };
            if self.waiting.with_value(Vec::is_empty) {
                show_pieces(&news);
                self.cart.set(news);
            }
        }
        self.is_busy.set_value(false);
    }

    fn next(self) -> Option<HtmlFormElement> {
        self.waiting
            .try_update_value(|waiting| (!waiting.is_empty()).then(|| waiting.remove(0)))
            .flatten()
    }
}

/// Sends the form of the field that was changed.
pub(super) fn send_form_of(event: &Event) {
    let form = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        .and_then(|input| input.form());
    if let Some(form) = form {
        let _ = form.request_submit();
    }
}

/// Does to the number what the button says.
fn take_step(form: &HtmlFormElement, step: &str) {
    let Some(input) = form
        .query_selector("[name=count]")
        .ok()
        .flatten()
        .and_then(|input| input.dyn_into::<HtmlInputElement>().ok())
    else {
        return;
    };
    let count: u32 = input.value().parse().unwrap_or(0);
    let most: u32 = input.max().parse().unwrap_or(u32::MAX);
    let count = match step {
        "less" => count.saturating_sub(1),
        "more" => count.saturating_add(1).min(most),
        _ => return,
    };
    input.set_value(&count.to_string());
}

/// The number beside the cart's name in the head of the page.
fn show_pieces(cart: &CartView) {
    for (place, words) in [("pieces", &cart.pieces), ("noun", &cart.pieces_noun)] {
        if let Ok(Some(element)) = document().query_selector(&format!("[data-cart={place}]")) {
            element.set_text_content(Some(words));
        }
    }
}
