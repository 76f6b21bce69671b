//! Another password for whoever is signed in.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page as load,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, error_box},
};
use leptos::prelude::*;

/// Why a password was not changed; the server puts it into the context and answers with this page again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordTrouble {
    /// The password of before is another one.
    Wrong,
    /// It was tried too often just now.
    TooOften,
    /// The new one has too few characters.
    Short,
    /// The new one has too many.
    Long,
    /// Others would guess the new one.
    Guessed,
}

/// `/admin/password`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let trouble = use_context::<PasswordTrouble>();
    load(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let passkeys = desk.shop.passkeys(&staff).await;
        let passkeys = passkeys.map_err(|error| desk.refused(&error))?;
        Ok(content(&chrome, staff.login(), !passkeys.is_empty(), trouble))
    })
}

/// What the page shows. Whoever changes a password because somebody else was in has to hear of what another one does not end.
pub(crate) fn content(
    chrome: &Chrome,
    login: &str,
    has_passkeys: bool,
    trouble: Option<PasswordTrouble>,
) -> AnyView {
    let title = chrome.text("office-password-title");
    let document_title = match trouble {
        Some(_) => format!("{} {title}", chrome.text("error-prefix")),
        None => title.clone(),
    };
    let trouble = trouble.map(|trouble| {
        let text = chrome.text(match trouble {
            PasswordTrouble::Wrong => "office-password-wrong",
            PasswordTrouble::TooOften => "office-password-too-often",
            PasswordTrouble::Short => "office-password-short",
            PasswordTrouble::Long => "office-password-long",
            PasswordTrouble::Guessed => "office-password-guessed",
        });
        error_box(chrome.text("office-password-trouble"), text)
    });
    let passkeys = has_passkeys.then(|| {
        view! {
            <p>
                {chrome.text("passkey-stay")}
                " "
                <a href=chrome.href("/admin/account")>{chrome.text("office-account-title")}</a>
            </p>
        }
    });
    let body = view! {
        <div class="sheet">
            <h1>{title}</h1>
            {trouble}
            <p>{chrome.text("office-password-text")}</p>
            <p>{chrome.text("office-password-first")}</p>
            {passkeys}
            {form(chrome, login)}
        </div>
    };
    office_page(chrome, &document_title, Room::Account, body.drawn())
}

fn form(chrome: &Chrome, login: &str) -> AnyView {
    let current = Field::new("current", chrome.text("office-password-current"));
    let new = Field::new("new", chrome.text("office-password-new"));
    view! {
        <form class="stack" method="post" action=chrome.href("/admin/password") novalidate>
            <input type="hidden" name="username" autocomplete="username" value=login.to_owned()/>
            {current.with_password(chrome, "current-password")}
            {new.with_password(chrome, "new-password")}
            <button class="button button-wide">{chrome.text("office-password-button")}</button>
        </form>
    }
    .drawn()
}
