//! The way to the buyer's page of an order that the staff placed: to be sent, or scanned from the screen.

use app::{Chrome, pieces::scan_code};
use leptos::prelude::*;
use shop::{order::Order, text::Lang};

/// Nothing unless the staff placed the order and it waits for its payment: any other buyer has the page, and who has paid has
/// the letter.
pub(super) fn panel(chrome: &Chrome, order: &Order) -> AnyView {
    let is_wanted = order.placed.consents.is_none() && order.is_awaiting();
    let Some(shop) = chrome.public_url.as_ref().filter(|_| is_wanted) else {
        return ().into_any();
    };
    let lang = match order.placed.lang {
        Lang::Ru => "",
        Lang::En => "/en",
    };
    let link = format!("{shop}{lang}/orders/{}", order.key.as_str());
    view! {
        <section class="panel stack" aria-labelledby="link">
            <h2 id="link">{chrome.text("office-link-title")}</h2>
            <div class="field">
                <label for="buyers-link">{chrome.text("office-link-label")}</label>
                <p class="hint" id="buyers-link-hint">{chrome.text("office-link-text")}</p>
                <input id="buyers-link" aria-describedby="buyers-link-hint" readonly value=link.clone()/>
            </div>
            {scan_code(link, chrome.text("office-link-code"), chrome.text("office-link-scan"))}
        </section>
    }
    .into_any()
}
