//! The account of whoever asks: their second step of signing in, where they are signed in, and an end to any of it.

use crate::{
    desk::Desk,
    factor,
    frame::{Room, office_page},
    map::page,
    passkey::{self, PasskeysShown},
};
use app::{Chrome, drawn::Draw, pieces::moment};
use leptos::{either::Either, prelude::*};
use shop::{factor::Factor, staff::SignIn, store::SignInId};

/// What the page shows.
pub(crate) struct Shown<'a> {
    /// The name to sign in with.
    pub login: &'a str,
    /// The sign-in of this very browser.
    pub here: &'a SignInId,
    /// Their second step, if they have one.
    pub factor: Option<&'a Factor>,
    /// Their passkeys.
    pub passkeys: PasskeysShown<'a>,
    /// All sign-ins, the one that was used last first.
    pub sign_ins: &'a [SignIn],
}

/// `/admin/account`
#[component]
pub(crate) fn Page() -> impl IntoView {
    page(async {
        let (desk, chrome, staff) = Desk::for_page()?;
        let sign_ins = desk.shop.sign_ins(&staff, desk.now()).await;
        let sign_ins = sign_ins.map_err(|error| desk.refused(&error))?;
        let factor = desk.shop.factor(&staff).await;
        let factor = factor.map_err(|error| desk.refused(&error))?;
        let passkeys = desk.shop.passkeys(&staff).await;
        let passkeys = passkeys.map_err(|error| desk.refused(&error))?;
        let codes_left = desk.shop.recovery_codes_left(&staff).await;
        let codes_left = codes_left.map_err(|error| desk.refused(&error))?;
        let origin = (desk.passkeys_at)();
        let shown = Shown {
            login: staff.login(),
            factor: factor.as_ref(),
            passkeys: PasskeysShown {
                passkeys: &passkeys,
                // Those of somebody with an app stand beside it.
                codes_left: (factor.is_none() && !passkeys.is_empty()).then_some(codes_left),
                origin: origin.as_deref(),
            },
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
    let rows = shown
        .sign_ins
        .iter()
        .map(|one| row(chrome, shown, one, is_elsewhere));
    let columns = ["column-device", "column-from", "column-began", "column-used"];
    let columns = columns.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let ends = is_elsewhere.then(|| {
        view! { <th scope="col"><span class="visually-hidden">{chrome.text("office-account-end")}</span></th> }
    });
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.with("office-account-text", &[("login", shown.login.into())])}</p>
            <table class="table table-wide">
                <caption class="visually-hidden">{chrome.text("office-account-caption")}</caption>
                <thead><tr>{columns.collect_view()} {ends}</tr></thead>
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
            {passkey::panel(chrome, &shown.passkeys)}
            {factor::panel(chrome, shown.factor)}
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/password")>{chrome.text("office-password-title")}</a>
            </p>
        </div>
    };
    office_page(chrome, &title, Room::Account, body.drawn())
}

fn row(chrome: &Chrome, shown: &Shown<'_>, one: &SignIn, has_ends: bool) -> AnyView {
    let device = match one.place.device.as_str() {
        "" => chrome.text("office-account-unknown-device"),
        device => device.to_owned(),
    };
    let is_here = one.id == *shown.here;
    let end = has_ends.then(|| view! { <td>{(!is_here).then(|| end(chrome, one, &device))}</td> });
    let here = is_here.then(|| {
        view! { <br/> <span class="hint">{chrome.text("office-account-here")}</span> }
    });
    view! {
        <tr>
            <td><span>{device} {here}</span></td>
            <td data-label=chrome.text("column-from")>{one.place.network.clone()}</td>
            <td data-label=chrome.text("column-began")>{moment(chrome, one.began_at)}</td>
            <td data-label=chrome.text("column-used")>{moment(chrome, one.seen_at)}</td>
            {end}
        </tr>
    }
    .drawn()
}

/// A button that ends one of them, which is named by its beginning: what names it in the store is nobody's to see.
fn end(chrome: &Chrome, one: &SignIn, device: &str) -> AnyView {
    let label = chrome.with("office-account-end-of", &[("device", device.into())]);
    view! {
        <form method="post" action=chrome.href("/admin/account/end")>
            <input type="hidden" name="began" value=one.began_at.ms().to_string()/>
            <button class="button button-quiet" aria-label=label>{chrome.text("office-account-end")}</button>
        </form>
    }
    .drawn()
}
