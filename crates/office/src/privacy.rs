//! Personal data: what the shop knows of a person, forgetting them, and how long buyers are remembered.

pub(crate) mod consents;
pub(crate) mod person;

pub use consents::{consent_heads, consent_lines, consented_heads, consented_lines};

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, Input, moment},
};
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::{
    Timestamp,
    edition::Edition,
    order::OrderNumber,
    privacy::{Dossier, Person, Retention},
    store::Counts,
};

/// Orders that are shown of those whose time is up.
const EXAMPLES: i64 = 5;

/// Whom somebody asks about, and what was wrong with the form. The person stands in no address, so that no log has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonAsked {
    /// What was typed.
    pub typed: String,
    /// Why nothing was done; `None` if nothing but a look was asked for.
    pub trouble: Option<PersonTrouble>,
}

/// Why nothing was done about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonTrouble {
    /// It is neither a telephone number nor an address.
    Unread,
    /// What was typed to confirm it is not the same person.
    Unconfirmed,
    /// None of their orders is over.
    NothingOver,
}

impl PersonAsked {
    /// Its HTTP status.
    pub const fn status(&self) -> StatusCode {
        match self.trouble {
            None => StatusCode::OK,
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// What the page shows.
pub(crate) struct Shown<'a> {
    /// Whom somebody asks about.
    pub asked: Option<&'a PersonAsked>,
    /// What is known of them, if what was typed can be read.
    pub dossier: Option<&'a Dossier>,
    /// What was done last, in the word of the address.
    pub done: &'a str,
    /// How long buyers are remembered.
    pub retention: Retention,
    /// How many orders have been kept as long as that says, counted up to [`Counts::MOST`], and the first few.
    pub outlived: (i64, &'a [OrderNumber]),
    /// When a buyer was last forgotten.
    pub last_forgotten: Option<Timestamp>,
}

/// `/admin/privacy`. Forms about a person are answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let asked = use_context::<PersonAsked>();
    let done = use_query_map().read_untracked().get("done").unwrap_or_default();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let refused = |error| desk.refused(&error);
        let person = asked.as_ref().and_then(|asked| Person::parse(&asked.typed));
        let dossier = match &person {
            Some(person) => Some(desk.shop.dossier(&staff, person).await.map_err(refused)?),
            None => None,
        };
        let retention = desk.shop.terms().retention;
        let (count, first) = if retention.is_on() {
            let outlived = desk.shop.outlived(&staff, EXAMPLES, desk.now()).await;
            outlived.map_err(refused)?
        } else {
            (0, Vec::new())
        };
        let shown = Shown {
            asked: asked.as_ref(),
            dossier: dossier.as_ref(),
            done: &done,
            retention,
            outlived: (count, &first),
            last_forgotten: desk.shop.last_forgotten().await.map_err(refused)?,
        };
        Ok(content(&chrome, &shown))
    })
}

/// The page.
pub(crate) fn content(chrome: &Chrome, shown: &Shown<'_>) -> AnyView {
    let title = chrome.text("privacy-office-title");
    let done = match shown.done {
        "forgotten" => Some("privacy-done-forgotten"),
        "withdrawn" => Some("privacy-done-withdrawn"),
        _ => None,
    };
    let done = done.map(|id| view! { <p class="notice" role="status">{chrome.text(id)}</p> });
    let found = shown
        .dossier
        .map(|dossier| person::panels(chrome, dossier, shown.asked.and_then(|asked| asked.trouble)));
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead screen-only">{chrome.text("privacy-office-text")}</p>
            {done}
            {search(chrome, shown.asked)}
            {found}
            {keeping(chrome, shown)}
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/privacy/consents")>
                    {chrome.text("privacy-consents-title")}
                </a>
            </p>
        </div>
    };
    office_page(chrome, &title, Room::Security, body.drawn())
}

fn search(chrome: &Chrome, asked: Option<&PersonAsked>) -> AnyView {
    let is_unread = asked.is_some_and(|asked| asked.trouble == Some(PersonTrouble::Unread));
    let field = Field {
        hint: Some(chrome.text("privacy-who-hint")),
        mistake: is_unread.then(|| chrome.text("privacy-unread")),
        ..Field::new("who", chrome.text("privacy-who"))
    };
    let typed = asked.map(|asked| asked.typed.clone()).unwrap_or_default();
    view! {
        <form method="post" action=chrome.href("/admin/privacy") class="stack screen-only">
            {field.with_input(chrome, &typed, LINE)}
            <p><button class="button">{chrome.text("privacy-find")}</button></p>
        </form>
    }
    .drawn()
}

/// A line that the browser remembers nothing of.
const LINE: Input = Input {
    kind: "text",
    mode: "text",
    autocomplete: "off",
    is_required: true,
};

/// The rule, and what it would take away now.
fn keeping(chrome: &Chrome, shown: &Shown<'_>) -> AnyView {
    let Retention {
        unpaid_days,
        paid_years,
    } = shown.retention;
    let unpaid = match unpaid_days {
        Some(days) => chrome.with("privacy-keep-unpaid", &[("count", days.into())]),
        None => chrome.text("privacy-keep-unpaid-always"),
    };
    let paid = match paid_years {
        Some(years) => chrome.with("privacy-keep-paid", &[("count", years.into())]),
        None => chrome.text("privacy-keep-paid-always"),
    };
    let (count, first) = shown.outlived;
    let due = shown.retention.is_on().then(|| {
        let id = if count < Counts::MOST {
            "privacy-outlived"
        } else {
            "privacy-outlived-many"
        };
        let words = chrome.with(id, &[("count", count.into())]);
        let examples = first
            .iter()
            .map(|number| order_link(chrome, *number))
            .collect_view();
        view! { <p>{words} " " {examples}</p> }
    });
    let backups = shown.last_forgotten.map(|at| {
        view! {
            <p>{chrome.text("privacy-last-forgotten")} " " {moment(chrome, at)} ". " {chrome.text("privacy-backups")}</p>
        }
    });
    view! {
        <section class="panel screen-only" aria-labelledby="keeping">
            <h2 id="keeping">{chrome.text("privacy-keeping-title")}</h2>
            <ul>
                <li>{unpaid}</li>
                <li>{paid}</li>
            </ul>
            {due}
            {backups}
            <p><a href=chrome.href("/admin/settings/privacy")>{chrome.text("privacy-keeping-change")}</a></p>
        </section>
    }
    .drawn()
}

fn order_link(chrome: &Chrome, number: OrderNumber) -> AnyView {
    let href = chrome.href(&format!("/admin/orders/{number}"));
    let number = chrome.with("number-sign", &[("number", number.to_string().into())]);
    view! { <a class="nowrap" href=href>{number}</a> " " }.drawn()
}

/// The version of a document that somebody agreed to, which leads to its text if that was kept.
fn edition_link(chrome: &Chrome, version: &str) -> AnyView {
    let name = chrome.with("document-version", &[("version", version.into())]);
    if !Edition::is_version(version) {
        return view! { <span>{name}</span> }.drawn();
    }
    let href = chrome.href(&format!("/admin/documents/{version}"));
    view! { <a href=href>{name}</a> }.drawn()
}
