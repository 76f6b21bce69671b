//! The second step of signing in, for whoever is signed in: having an app make codes, codes on paper, and doing without.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page as load,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{error_box, moment, scan_code},
};
use leptos::{either::Either, prelude::*};
use shop::factor::Factor;

/// A key for an app that nobody has yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The key, as people type it.
    pub key: String,
    /// The same as an address that apps understand.
    pub link: String,
    /// The same, sealed: it comes back with the form.
    pub held: String,
}

/// What came of a form; the server puts it into the context and answers with this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactorOutcome {
    /// The code was not one of this key.
    Wrong(Enrolment),
    /// The form is of an older page, so another key stands on this one.
    Stale,
    /// These are the recovery codes from now on.
    Codes(Vec<String>),
}

/// `/admin/account/factor`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let outcome = use_context::<FactorOutcome>();
    load(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        if let Some(FactorOutcome::Codes(codes)) = &outcome {
            return Ok(codes_page(&chrome, codes));
        }
        let factor = desk.shop.factor(&staff).await;
        if let Some(factor) = factor.map_err(|error| desk.refused(&error))? {
            return Ok(kept_page(&chrome, &factor));
        }
        let enrolment = match &outcome {
            Some(FactorOutcome::Wrong(enrolment)) => Some(enrolment.clone()),
            Some(FactorOutcome::Stale | FactorOutcome::Codes(_)) | None => {
                (desk.enrolment)(staff.clone()).await
            }
        };
        let is_owed = (desk.owes_factor)(&staff);
        Ok(new_page(&chrome, enrolment.as_ref(), is_owed, outcome.as_ref()))
    })
}

/// For somebody whose password is enough until now.
pub(crate) fn new_page(
    chrome: &Chrome,
    enrolment: Option<&Enrolment>,
    is_owed: bool,
    outcome: Option<&FactorOutcome>,
) -> AnyView {
    let trouble = match outcome {
        Some(FactorOutcome::Wrong(_)) => Some("office-factor-wrong"),
        Some(FactorOutcome::Stale) => Some("office-factor-stale"),
        Some(FactorOutcome::Codes(_)) | None => None,
    };
    let trouble = if enrolment.is_none() {
        Some("office-factor-no-key")
    } else {
        trouble
    };
    let is_wrong = trouble.is_some();
    let trouble = trouble.map(|id| error_box(chrome.text("office-factor-trouble"), chrome.text(id)));
    let body = view! {
        <div class="sheet">
            <h1>{chrome.text("office-factor-title")}</h1>
            {trouble}
            {is_owed.then(|| view! { <p class="lead">{chrome.text("office-factor-owed")}</p> })}
            <p>{chrome.text("office-factor-text")}</p>
            {enrolment.map(|enrolment| enrol(chrome, enrolment))}
            <p>
                {chrome.text("passkey-or")} " "
                <a href=chrome.href("/admin/account/passkeys/new")>{chrome.text("passkey-add")}</a>
            </p>
        </div>
    };
    shown(chrome, "office-factor-title", is_wrong, body.drawn())
}

fn enrol(chrome: &Chrome, enrolment: &Enrolment) -> AnyView {
    let scan = scan_code(
        enrolment.link.clone(),
        chrome.text("office-factor-scan-name"),
        chrome.text("office-factor-scan"),
    );
    view! {
        {scan}
        <p>
            {chrome.text("office-factor-key")}
            " "
            <code>{grouped(&enrolment.key)}</code>
        </p>
        <p>
            <a href=enrolment.link.clone()>{chrome.text("office-factor-open")}</a>
        </p>
        <form class="stack" method="post" action=chrome.href("/admin/account/factor") novalidate>
            <input type="hidden" name="held" value=enrolment.held.clone()/>
            <div class="field">
                <label for="code">{chrome.text("office-factor-first")}</label>
                <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required/>
            </div>
            <button class="button button-wide">{chrome.text("office-factor-button")}</button>
        </form>
    }
    .drawn()
}

/// For somebody who has one.
pub(crate) fn kept_page(chrome: &Chrome, factor: &Factor) -> AnyView {
    let left = chrome.with("office-codes-left", &[("left", factor.codes_left.into())]);
    let body = view! {
        <div class="stack stack-loose">
            <h1>{chrome.text("office-factor-title")}</h1>
            <p class="lead">{chrome.text("office-factor-on")} " " {moment(chrome, factor.since)}</p>
            <section class="panel" aria-labelledby="codes">
                <h2 id="codes">{chrome.text("office-codes-title")}</h2>
                <p>{left} " " {chrome.text("office-codes-renew-text")}</p>
                <form method="post" action=chrome.href("/admin/account/factor/codes")>
                    <button class="button button-quiet">{chrome.text("office-codes-renew")}</button>
                </form>
            </section>
            <section class="panel" aria-labelledby="remove">
                <h2 id="remove">{chrome.text("office-factor-remove-title")}</h2>
                <p>{chrome.text("office-factor-remove-text")}</p>
                <form method="post" action=chrome.href("/admin/account/factor/remove")>
                    <button class="button button-quiet">{chrome.text("office-factor-remove")}</button>
                </form>
            </section>
            <p>
                <a href=chrome.href("/admin/account")>{chrome.text("office-account-title")}</a>
            </p>
        </div>
    };
    shown(chrome, "office-factor-title", false, body.drawn())
}

/// The recovery codes, which nobody is shown again.
pub(crate) fn codes_page(chrome: &Chrome, codes: &[String]) -> AnyView {
    let body = view! {
        <div class="sheet">
            <h1>{chrome.text("office-codes-title")}</h1>
            <p class="lead">{chrome.text("office-codes-text")}</p>
            <pre>{codes.join("\n")}</pre>
            <p>
                <a class="button button-wide" href=chrome.href("/admin/orders")>{chrome.text("office-codes-done")}</a>
            </p>
        </div>
    };
    shown(chrome, "office-codes-title", false, body.drawn())
}

/// On the page of the account: whether there is a second step, and the way to it.
pub(crate) fn panel(chrome: &Chrome, factor: Option<&Factor>) -> AnyView {
    let (text, way) = match factor {
        Some(factor) => (
            Either::Left(view! {
                {chrome.text("office-factor-on")} " " {moment(chrome, factor.since)} ". "
                {chrome.with("office-codes-left", &[("left", factor.codes_left.into())])}
            }),
            "office-factor-manage",
        ),
        None => (
            Either::Right(chrome.text("office-factor-off")),
            "office-factor-set-up",
        ),
    };
    view! {
        <section class="panel" aria-labelledby="factor">
            <h2 id="factor">{chrome.text("office-factor-title")}</h2>
            <p>{text}</p>
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/account/factor")>{chrome.text(way)}</a>
            </p>
        </section>
    }
    .drawn()
}

fn shown(chrome: &Chrome, title: &str, is_wrong: bool, body: AnyView) -> AnyView {
    let title = chrome.text(title);
    let title = if is_wrong {
        format!("{} {title}", chrome.text("error-prefix"))
    } else {
        title
    };
    office_page(chrome, &title, Room::Account, body)
}

/// In groups of four, as eyes and fingers like it; apps pass over the blanks.
fn grouped(key: &str) -> String {
    let mut grouped = String::new();
    for (place, sign) in key.chars().enumerate() {
        if place > 0 && place.is_multiple_of(4) {
            grouped.push(' ');
        }
        grouped.push(sign);
    }
    grouped
}
