//! Passkeys: a person's own on the page of their account, the page where one is added, and the button that signs in with one.
//!
//! What a browser is asked, and what it answers, goes through `public/passkey.js`. Without it, in a browser that knows no passkeys or
//! under another address than the one that they are made for, the parts that want it stay out of sight.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page as load,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{error_box, moment},
};
use leptos::{either::Either, prelude::*};
use shop::passkey::{NAME_LEN, Passkey};

/// Why a passkey was not added; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyTrouble {
    /// What came is not what the browser was asked for, or it came too late.
    Failed,
    /// Somebody has this very one, or there are too many.
    Refused,
}

/// What a passkey is called whose person and browser gave it no name.
pub fn passkey_without_name(chrome: &Chrome) -> String {
    chrome.text("passkey-unnamed")
}

/// What the page of an account shows of them.
pub(crate) struct PasskeysShown<'a> {
    /// All of its person's.
    pub passkeys: &'a [Passkey],
    /// Recovery codes that are left to somebody who has no app, where they stand otherwise.
    pub codes_left: Option<i64>,
    /// The one origin that they are made for; `None` if the shop is at an address where browsers make none.
    pub origin: Option<&'a str>,
}

/// `/admin/account/passkeys/new`
#[component]
pub(crate) fn New() -> impl IntoView {
    let trouble = use_context::<PasskeyTrouble>();
    load(async move {
        let (desk, chrome, _) = Desk::for_page()?;
        let origin = (desk.passkeys_at)();
        Ok(new_page(&chrome, origin.as_deref(), trouble))
    })
}

/// Where one is added.
pub(crate) fn new_page(chrome: &Chrome, origin: Option<&str>, trouble: Option<PasskeyTrouble>) -> AnyView {
    let title = chrome.text("passkey-new-title");
    let document_title = match trouble {
        Some(_) => format!("{} {title}", chrome.text("error-prefix")),
        None => title.clone(),
    };
    let trouble = trouble.map(|trouble| {
        let words = match trouble {
            PasskeyTrouble::Failed => "passkey-failed-new",
            PasskeyTrouble::Refused => "passkey-refused",
        };
        error_box(chrome.text("passkey-trouble"), chrome.text(words))
    });
    let form = match origin {
        Some(origin) => Either::Left(creation(chrome, origin)),
        None => Either::Right(view! { <p>{chrome.text("passkey-nowhere")}</p> }),
    };
    let body = view! {
        <div class="sheet">
            <h1>{title}</h1>
            {trouble}
            <p>{chrome.text("passkey-text")}</p>
            {form}
            <p>
                <a href=chrome.href("/admin/account")>{chrome.text("office-account-title")}</a>
            </p>
        </div>
    };
    office_page(chrome, &document_title, Room::Account, body.drawn())
}

fn creation(chrome: &Chrome, origin: &str) -> AnyView {
    view! {
        <div
            hidden=true
            data-passkey="create"
            data-origin=origin.to_owned()
            data-begin=chrome.href("/admin/account/passkeys/begin")
            data-failed=chrome.text("passkey-failed-new")
            data-known=chrome.text("passkey-known")
        >
            <p>{chrome.text("passkey-new-text")}</p>
            <form class="stack" method="post" action=chrome.href("/admin/account/passkeys")>
                <input type="hidden" name="credential"/>
                <div class="field">
                    <label for="name">{chrome.text("passkey-name")}</label>
                    <input
                        id="name"
                        name="name"
                        maxlength=NAME_LEN.to_string()
                        autocomplete="off"
                        aria-describedby="name-hint"
                    />
                    <p class="hint" id="name-hint">{chrome.text("passkey-name-hint")}</p>
                </div>
                <button class="button button-wide">{chrome.text("passkey-new-button")}</button>
                <p class="hint" role="status"></p>
            </form>
        </div>
        <p data-instead="">
            {chrome.text("passkey-no-script")}
            " "
            {chrome.with("passkey-elsewhere", &[("origin", origin.into())])}
        </p>
    }
    .drawn()
}

/// The button that signs in with one. `step` says what it stands in for.
pub(crate) fn sign_in_button(chrome: &Chrome, origin: &str, step: &'static str) -> AnyView {
    view! {
        <div
            hidden=true
            data-passkey="get"
            data-origin=origin.to_owned()
            data-begin=chrome.href("/admin/sign-in/passkey/begin")
            data-failed=chrome.text("passkey-failed")
        >
            <form class="stack" method="post" action=chrome.href("/admin/sign-in/passkey")>
                <input type="hidden" name="credential"/>
                <input type="hidden" name="step" value=step/>
                <button class="button button-quiet button-wide">{chrome.text("passkey-sign-in")}</button>
                <p class="hint" role="status"></p>
            </form>
        </div>
    }
    .drawn()
}

/// On the page of the account.
pub(crate) fn panel(chrome: &Chrome, shown: &PasskeysShown<'_>) -> AnyView {
    let add = match shown.origin {
        Some(_) => Either::Left(view! {
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/account/passkeys/new")>
                    {chrome.text("passkey-add")}
                </a>
            </p>
        }),
        None => Either::Right(view! { <p class="hint">{chrome.text("passkey-nowhere")}</p> }),
    };
    let codes = shown.codes_left.map(|left| {
        view! {
            <p>
                {chrome.with("office-codes-left", &[("left", left.into())])}
                " "
                {chrome.text("office-codes-renew-text")}
            </p>
            <form method="post" action=chrome.href("/admin/account/factor/codes")>
                <button class="button button-quiet">{chrome.text("office-codes-renew")}</button>
            </form>
        }
    });
    view! {
        <section class="panel" aria-labelledby="passkeys">
            <h2 id="passkeys">{chrome.text("passkey-title")}</h2>
            <p>{chrome.text("passkey-text")}</p>
            {(!shown.passkeys.is_empty()).then(|| table(chrome, shown.passkeys))}
            {add}
            {codes}
        </section>
    }
    .drawn()
}

fn table(chrome: &Chrome, passkeys: &[Passkey]) -> AnyView {
    let columns = [
        "passkey-column-name",
        "passkey-column-added",
        "passkey-column-used",
    ];
    let columns = columns.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = passkeys.iter().map(|passkey| row(chrome, passkey));
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("passkey-caption")}</caption>
            <thead>
                <tr>
                    {columns.collect_view()}
                    <th scope="col"><span class="visually-hidden">{chrome.text("passkey-remove")}</span></th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .drawn()
}

fn row(chrome: &Chrome, passkey: &Passkey) -> AnyView {
    let used = match passkey.used_at {
        Some(at) => Either::Left(moment(chrome, at)),
        None => Either::Right(chrome.text("passkey-never")),
    };
    let label = chrome.with("passkey-remove-of", &[("name", passkey.name.as_str().into())]);
    view! {
        <tr>
            <td>{passkey.name.clone()}</td>
            <td data-label=chrome.text("passkey-column-added")>{moment(chrome, passkey.added_at)}</td>
            <td data-label=chrome.text("passkey-column-used")>{used}</td>
            <td>
                <form method="post" action=chrome.href("/admin/account/passkeys/remove")>
                    <input type="hidden" name="id" value=passkey.id.0.to_string()/>
                    <button class="button button-quiet" aria-label=label>{chrome.text("passkey-remove")}</button>
                </form>
            </td>
        </tr>
    }
    .drawn()
}
