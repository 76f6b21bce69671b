//! The second step of signing in: a code, once the password was right.

use crate::{
    desk::seat,
    frame::{brand, title_of},
    map::page as load,
    sign_in::{Denied, denial},
};
use app::Chrome;
use leptos::prelude::*;

/// A code that did not do; the server puts it into the context and answers with this page again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeTried(
    /// Why.
    pub Denied,
);

/// `/admin/sign-in/code`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<CodeTried>();
    load(async move { Ok(content(&seat()?.chrome, tried)) })
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, tried: Option<CodeTried>) -> AnyView {
    let title = chrome.text("office-code-title");
    let document_title = match tried {
        Some(_) => format!("{} {title}", chrome.text("error-prefix")),
        None => title.clone(),
    };
    let denied = tried.map(|CodeTried(denied)| denial(chrome, denied, "office-code-wrong"));
    view! {
        {title_of(chrome, &document_title)}
        <header class="site-header"><div class="page">{brand(chrome)}</div></header>
        <main id="main">
            <div class="page">
                <div class="sheet">
                    <h1>{title}</h1>
                    {denied}
                    <p>{chrome.text("office-code-text")}</p>
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
    .into_any()
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
    .into_any()
}
