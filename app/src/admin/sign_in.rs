//! Signing in.

use super::brand;
use crate::{
    Chrome,
    document::{Head, document},
    pieces::error_box,
};
use leptos::prelude::*;

/// Why signing in did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Login and password do not belong together; it is not said which is wrong.
    Wrong,
    /// Tried too often.
    TooOften {
        /// When to try again, in seconds.
        retry_after: u64,
    },
}

/// The page; `login` is what was typed before.
pub fn page(chrome: &Chrome, login: &str, denied: Option<Denied>) -> String {
    let title = match denied {
        Some(_) => format!(
            "{} {}",
            chrome.text("error-prefix"),
            chrome.text("admin-sign-in-title")
        ),
        None => chrome.text("admin-sign-in-title"),
    };
    let denied = denied.map(|denied| {
        let text = match denied {
            Denied::Wrong => chrome.text("admin-denied-wrong"),
            Denied::TooOften { retry_after } => {
                let minutes = retry_after.div_ceil(60);
                chrome.with("admin-denied-too-often", &[("minutes", minutes.into())])
            }
        };
        error_box(chrome.text("admin-denied-title"), text)
    });
    document(chrome, &Head::private(title), "admin", || {
        view! {
            <header class="site-header"><div class="page">{brand(chrome)}</div></header>
            <main id="main">
                <div class="page">
                    <div class="sheet">
                        <h1>{chrome.text("admin-sign-in-title")}</h1>
                        {denied}
                        {form(chrome, login)}
                        <p class="hint">
                            {chrome.text("admin-forgot")}
                            " "
                            <code>"vitrina admin add "{chrome.text("admin-login-example")}</code>
                        </p>
                    </div>
                </div>
            </main>
        }
        .into_any()
    })
}

fn form(chrome: &Chrome, login: &str) -> AnyView {
    view! {
        <form class="stack" method="post" action=chrome.href("/admin/sign-in") novalidate>
            <div class="field">
                <label for="login">{chrome.text("admin-login-label")}</label>
                <input
                    id="login"
                    name="login"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    value=login.to_owned()
                />
            </div>
            <div class="field">
                <label for="password">{chrome.text("admin-password-label")}</label>
                <input id="password" name="password" type="password" autocomplete="current-password" required/>
            </div>
            <button class="button button-wide">{chrome.text("admin-sign-in-button")}</button>
        </form>
    }
    .into_any()
}
