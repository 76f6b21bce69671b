//! The few pictures that are drawn in the document itself.

use crate::drawn::Draw;
use leptos::prelude::*;

/// The shop's mark: a shop window with a snowflake.
pub fn brand() -> AnyView {
    view! {
        <svg viewBox="0 0 32 32" width="32" height="32" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d="M5 28V14a11 11 0 0 1 22 0v14M2.5 28h27M16 8.5v12M10.8 11.5l10.4 6M21.2 11.5l-10.4 6M10 24h12"/>
        </svg>
    }
    .drawn()
}

/// A shopping bag.
pub fn bag() -> AnyView {
    view! {
        <svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true">
            <path d="M5 8.5h14l1 12H4Z"/>
            <path d="M8.5 11V7a3.5 3.5 0 0 1 7 0v4"/>
        </svg>
    }
    .drawn()
}

/// A magnifying glass.
pub fn glass() -> AnyView {
    view! {
        <svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">
            <circle cx="10.5" cy="10.5" r="6.5"/>
            <path d="m15.5 15.5 5 5"/>
        </svg>
    }
    .drawn()
}

/// A dot of a variant's colour, `#rrggbb`.
pub fn swatch(color: &str) -> AnyView {
    view! {
        <svg class="swatch" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <circle cx="12" cy="12" r="11" fill=color.to_owned()/>
        </svg>
    }
    .drawn()
}
