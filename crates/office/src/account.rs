//! The account of whoever asks: where they are signed in, and an end to all of it but here.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
};
use app::{Chrome, pieces::moment};
use leptos::{either::Either, prelude::*};
use shop::{staff::SignIn, store::SignInId};

/// What the page shows.
pub(crate) struct Shown<'a> {
    /// The name to sign in with.
    pub login: &'a str,
    /// The sign-in of this very browser.
    pub here: &'a SignInId,
    /// All of them, the one that was used last first.
    pub sign_ins: &'a [SignIn],
}

/// `/admin/account`
#[component]
pub(crate) fn Page() -> impl IntoView {
    page(async {
        let (desk, chrome, staff) = Desk::for_page()?;
        let sign_ins = desk.shop.sign_ins(&staff, desk.now()).await;
        let sign_ins = sign_ins.map_err(|error| desk.refused(&error))?;
        let shown = Shown {
            login: staff.login(),
            here: &staff.sign_in().id,
            sign_ins: &sign_ins,
        };
        Ok(content(&chrome, &shown))
    })
}

/// The page.
pub(crate) fn content(chrome: &Chrome, shown: &Shown<'_>) -> AnyView {
    let title = chrome.text("office-account-title");
    let is_elsewhere = shown.sign_ins.iter().any(|one| one.id != *shown.here);
    let rows = shown.sign_ins.iter().map(|one| row(chrome, shown, one));
    let columns = ["column-device", "column-from", "column-began", "column-used"];
    let columns = columns.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.with("office-account-text", &[("login", shown.login.into())])}</p>
            <table class="table table-wide">
                <caption class="visually-hidden">{chrome.text("office-account-caption")}</caption>
                <thead><tr>{columns.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            {if is_elsewhere {
                Either::Left(view! {
                    <form method="post" action=chrome.href("/admin/account/sign-out-elsewhere")>
                        <button class="button">{chrome.text("office-account-end-others")}</button>
                    </form>
                })
            } else {
                Either::Right(view! { <p>{chrome.text("office-account-nowhere-else")}</p> })
            }}
            <p class="hint">{chrome.text("office-account-hint")}</p>
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/password")>{chrome.text("office-password-title")}</a>
            </p>
        </div>
    };
    office_page(chrome, &title, Room::Account, body.into_any())
}

fn row(chrome: &Chrome, shown: &Shown<'_>, one: &SignIn) -> AnyView {
    let device = match one.place.device.as_str() {
        "" => chrome.text("office-account-unknown-device"),
        device => device.to_owned(),
    };
    let here = (one.id == *shown.here).then(|| {
        view! { <br/> <span class="hint">{chrome.text("office-account-here")}</span> }
    });
    view! {
        <tr>
            <td><span>{device} {here}</span></td>
            <td data-label=chrome.text("column-from")>{one.place.network.clone()}</td>
            <td data-label=chrome.text("column-began")>{moment(chrome, one.began_at)}</td>
            <td data-label=chrome.text("column-used")>{moment(chrome, one.seen_at)}</td>
        </tr>
    }
    .into_any()
}
