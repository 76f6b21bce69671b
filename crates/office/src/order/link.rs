//! The way to the buyer's page of an order that the staff placed: to be sent, or scanned from the screen.

use app::{Chrome, drawn::Draw, pieces::scan_code};
use leptos::prelude::*;
use shop::{order::Order, staff::Right, text::Lang};

/// Nothing unless the staff placed the order and it waits for its payment: any other buyer has the page, and who has paid has
/// the letter.
pub(super) fn panel(chrome: &Chrome, order: &Order) -> AnyView {
    let is_wanted = order.placed.consents.is_none() && order.is_awaiting() && chrome.may(Right::TakeOrders);
    let Some(shop) = chrome.public_url.as_ref().filter(|_| is_wanted) else {
        return ().drawn();
    };
    let lang = match order.placed.lang {
        Lang::Ru => "",
        Lang::En => "/en",
    };
    let link = format!("{shop}{lang}/orders/{}", order.key.as_str());
    let label = chrome.text("office-link-label");
    view! {
        <section class="panel stack" aria-labelledby="link">
            <h2 id="link">{chrome.text("office-link-title")}</h2>
            {to_send(
                chrome,
                "buyers-link",
                label,
                ["office-link-text", "office-link-code", "office-link-scan"],
                link,
            )}
        </section>
    }
    .drawn()
}

/// A link to be copied, or scanned from the screen. `id` is that of its field; `words` are what is said
/// of it, of its code for those who do not see it, and beside its code.
pub(crate) fn to_send(
    chrome: &Chrome,
    id: &'static str,
    label: String,
    [text, code, scan]: [&str; 3],
    link: String,
) -> AnyView {
    let hint = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <p class="hint" id=hint.clone()>{chrome.text(text)}</p>
            <input id=id aria-describedby=hint readonly value=link.clone()/>
            <button type="button" class="button button-quiet" data-copy=id data-done=chrome.text("office-copied")>
                {chrome.text("office-copy")}
            </button>
        </div>
        {scan_code(link, chrome.text(code), chrome.text(scan))}
    }
    .drawn()
}
