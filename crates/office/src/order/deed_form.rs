//! What forms of deeds have in common: each is folded away until somebody wants it, and open while it was not taken.

use app::{Chrome, drawn::Draw, pieces::Field};
use leptos::prelude::*;
use shop::order::{DeedKind, Order};

/// The form of a deed around what is in it; `button` is the id of what its button says.
pub(super) fn folded(
    chrome: &Chrome,
    order: &Order,
    deed: DeedKind,
    (title, button): (String, &str),
    is_open: bool,
    fields: AnyView,
) -> AnyView {
    let action = chrome.href(&format!("/admin/orders/{}/{}", order.number, deed.as_str()));
    view! {
        <details open=is_open>
            <summary>{title}</summary>
            <form method="post" action=action class="stack">
                {fields}
                <button class="button button-quiet">{chrome.text(button)}</button>
            </form>
        </details>
    }
    .drawn()
}

/// The field of this id for how a parcel is followed; `hint` is the id of what stands beside it.
pub(super) fn tracking(chrome: &Chrome, id: String, hint: &str, value: String) -> AnyView {
    let field = Field {
        hint: Some(chrome.text(hint)),
        ..Field::new(id, chrome.text("office-ship-tracking"))
    };
    let described_by = field.described_by();
    let input = view! { <input id=field.id.clone() name="tracking" maxlength="200" aria-describedby=described_by value=value/> };
    field.around(chrome, input.drawn())
}

/// A field for a number of pieces, sent under this name.
pub(super) fn pieces(chrome: &Chrome, field: Field, name: String, value: String) -> AnyView {
    let described_by = field.described_by();
    let input = view! {
        <input
            id=field.id.clone()
            name=name
            inputmode="numeric"
            autocomplete="off"
            maxlength="6"
            aria-describedby=described_by
            value=value
        />
    };
    field.around(chrome, input.drawn())
}
