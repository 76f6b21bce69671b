//! The second step of signing in: a code, once the password was right.

use crate::{
    desk::{Desk, seat},
    frame::{brand, title_of},
    map::page as load,
    passkey,
    sign_in::{Denied, denial},
};
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A code or a passkey that did not do; the server puts it into the context and answers with this page again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeTried {
    /// Why.
    pub denied: Denied,
    /// Whether its person has a passkey.
    pub has_passkeys: bool,
}

/// `/admin/sign-in/code`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<CodeTried>();
    // The address says it where the password was right. Whoever writes it there themselves finds a button that opens nothing.
    let is_asked = use_query_map().read_untracked().get("passkey").is_some();
    load(async move {
        let has_passkeys = tried.map_or(is_asked, |tried| tried.has_passkeys);
        let origin = (Desk::here()?.passkeys_at)().filter(|_| has_passkeys);
        Ok(content(&seat()?.chrome, tried, origin.as_deref()))
    })
}

/// What the page shows. Passkeys of whoever has some are made for `origin`.
pub(crate) fn content(chrome: &Chrome, tried: Option<CodeTried>, origin: Option<&str>) -> AnyView {
    let title = chrome.text("office-code-title");
    let document_title = match tried {
        Some(_) => format!("{} {title}", chrome.text("error-prefix")),
        None => title.clone(),
    };
    let denied = tried.map(|tried| denial(chrome, tried.denied, "office-code-wrong"));
    let text = if origin.is_some() {
        "passkey-step-text"
    } else {
        "office-code-text"
    };
    view! {
        {title_of(chrome, &document_title)}
        <header class="site-header"><div class="page">{brand(chrome)}</div></header>
        <main id="main">
            <div class="page">
                <div class="sheet">
                    <h1>{title}</h1>
                    {denied}
                    <p>{chrome.text(text)}</p>
                    {origin.map(|origin| passkey::sign_in_button(chrome, origin, "code"))}
                    {form(chrome)}
                    <p class="hint">
                        {chrome.text("office-code-lost")}
                        " "
                        <code>"vitrina admin drop-factor "{chrome.text("office-login-example")}</code>
                    </p>
                </div>
            </div>
        </main>
    }
    .drawn()
}

fn form(chrome: &Chrome) -> AnyView {
    view! {
        <form class="stack" method="post" action=chrome.href("/admin/sign-in/code") novalidate>
            <div class="field">
                <label for="code">{chrome.text("office-code-label")}</label>
                <input
                    id="code"
                    name="code"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    autocapitalize="characters"
                    spellcheck="false"
                    required
                />
            </div>
            <button class="button button-wide">{chrome.text("office-sign-in-button")}</button>
        </form>
    }
    .drawn()
}
