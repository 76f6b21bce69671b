//! Who sits there? Asked before what cannot be taken back, once somebody has been signed in for a while.
//!
//! The form that was sent stands on this page unseen, and is sent again to the same address together with the answer.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page as load,
    sign_in::{Denied, denial},
};
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;

/// The field that the answer is typed into.
pub const PROOF: &str = "confirm_proof";

/// What waits for an answer; the server puts it into the context and answers with this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirming {
    /// The address that the form was sent to.
    pub action: String,
    /// All that stood in it.
    pub fields: Vec<(String, String)>,
    /// Why the last answer did not do.
    pub denied: Option<Denied>,
}

/// `/admin/confirm`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let waits = use_context::<Confirming>();
    load(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let factor = desk.shop.factor(&staff).await;
        let factor = factor.map_err(|error| desk.refused(&error))?;
        // Whoever opens the address by itself goes on to their account.
        let waits = waits.unwrap_or_else(|| Confirming {
            action: chrome.href("/admin/confirm"),
            fields: vec![("to".to_owned(), chrome.href("/admin/account"))],
            denied: None,
        });
        Ok(content(&chrome, staff.login(), &waits, factor.is_some()))
    })
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, login: &str, waits: &Confirming, has_factor: bool) -> AnyView {
    let title = chrome.text("office-confirm-title");
    let document_title = match waits.denied {
        Some(_) => format!("{} {title}", chrome.text("error-prefix")),
        None => title.clone(),
    };
    let denied = waits
        .denied
        .map(|denied| denial(chrome, denied, "office-confirm-wrong"));
    let label = chrome.text(if has_factor {
        "office-confirm-label-code"
    } else {
        "office-password-label"
    });
    let fields = waits.fields.iter().map(|(name, value)| {
        view! { <input type="hidden" name=name.clone() value=value.clone()/> }
    });
    let body = view! {
        <div class="sheet">
            <h1>{title}</h1>
            {denied}
            <p>{chrome.text("office-confirm-text")}</p>
            <form class="stack" method="post" action=waits.action.clone() novalidate>
                {fields.collect_view()}
                // Without a name it is not sent; keepers of passwords look at it.
                <input type="hidden" autocomplete="username" value=login.to_owned()/>
                <div class="field">
                    <label for=PROOF>{label}</label>
                    <input id=PROOF name=PROOF type="password" autocomplete="current-password" required/>
                </div>
                <button class="button button-wide">{chrome.text("office-confirm-button")}</button>
            </form>
        </div>
    };
    office_page(chrome, &document_title, Room::Account, body.drawn())
}
