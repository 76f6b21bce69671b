//! Signing in.

use crate::{
    desk::{Desk, seat},
    frame::{brand, title_of},
    map::page as load,
    passkey,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, error_box},
};
use leptos::prelude::*;

/// Why signing in did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Login and password do not belong together; it is not said which is wrong.
    Wrong,
    /// Too many tries just now.
    TooOften {
        /// When to try again, in seconds.
        retry_after: u64,
    },
    /// The password was right, and no code came in time or within a few tries.
    Over,
    /// The passkey is nobody's, not of the one whose password was right, or not good any more.
    Passkey,
}

/// A sign-in that did not work; the server puts it into the context and answers with this page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInTried {
    /// The login that was typed.
    pub login: String,
    /// Why it did not work.
    pub denied: Denied,
}

/// `/admin/sign-in`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<SignInTried>();
    load(async move {
        let origin = (Desk::here()?.passkeys_at)();
        Ok(content(&seat()?.chrome, tried.as_ref(), origin.as_deref()))
    })
}

/// What the page shows. Passkeys are made for `origin`, if they are.
pub(crate) fn content(chrome: &Chrome, tried: Option<&SignInTried>, origin: Option<&str>) -> AnyView {
    let title = chrome.text("office-sign-in-title");
    let document_title = match tried {
        Some(_) => format!("{} {title}", chrome.text("error-prefix")),
        None => title.clone(),
    };
    let denied = tried.map(|tried| denial(chrome, tried.denied, "office-denied-wrong"));
    let login = tried.map_or("", |tried| tried.login.as_str());
    view! {
        {title_of(chrome, &document_title)}
        <header class="site-header"><div class="page">{brand(chrome)}</div></header>
        <main id="main">
            <div class="page">
                <div class="sheet">
                    <h1>{title}</h1>
                    {denied}
                    {form(chrome, login)}
                    {origin.map(|origin| passkey::sign_in_button(chrome, origin, ""))}
                    <p class="hint">
                        {chrome.text("office-forgot")}
                        " "
                        <code>"vitrina admin add "{chrome.text("office-login-example")}</code>
                    </p>
                </div>
            </div>
        </main>
    }
    .drawn()
}

/// Why it did not work; `wrong` is the id of the words for what was typed and does not fit.
pub(crate) fn denial(chrome: &Chrome, denied: Denied, wrong: &str) -> AnyView {
    let text = match denied {
        Denied::Wrong => chrome.text(wrong),
        Denied::TooOften { retry_after } => {
            let minutes = retry_after.div_ceil(60);
            chrome.with("office-denied-too-often", &[("minutes", minutes.into())])
        }
        Denied::Over => chrome.text("office-code-over"),
        Denied::Passkey => chrome.text("passkey-wrong"),
    };
    error_box(chrome.text("office-denied-title"), text)
}

fn form(chrome: &Chrome, login: &str) -> AnyView {
    let login = Field::new("login", chrome.text("office-login-label")).with_login(chrome, login);
    let password = Field::new("password", chrome.text("office-password-label"));
    view! {
        <form class="stack" method="post" action=chrome.href("/admin/sign-in") novalidate>
            {login}
            {password.with_password(chrome, "current-password")}
            <button class="button button-wide">{chrome.text("office-sign-in-button")}</button>
        </form>
    }
    .drawn()
}
