//! Who works here: roles, invitations, and an end to it.

mod invitations;

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    lacking::role_id,
    map::page,
    order::link::to_send,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{error_box, moment},
};
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::{
    staff::{Invitation, Person, Role},
    store::AccountId,
};

/// What came of a form of this page; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleOutcome {
    /// A link for somebody of this role, to be shown this once.
    Invited {
        /// What they will be there for.
        role: Role,
        /// The link.
        link: String,
    },
    /// A link to another password, to be shown this once.
    Reset {
        /// Whose.
        login: String,
        /// The link.
        link: String,
    },
    /// Nobody would be left who may do everything.
    LastOwner,
}

impl PeopleOutcome {
    /// The HTTP status of the page.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Invited { .. } | Self::Reset { .. } => StatusCode::OK,
            Self::LastOwner => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// What the page shows.
pub(crate) struct Shown<'a> {
    /// Whose page it is.
    pub me: AccountId,
    /// Everybody.
    pub people: &'a [Person],
    /// Links that are open.
    pub invitations: &'a [Invitation],
    /// What came of a form.
    pub outcome: Option<&'a PeopleOutcome>,
}

/// `/admin/people`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let outcome = use_context::<PeopleOutcome>();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let people = desk.shop.people(&staff, desk.now()).await;
        let people = people.map_err(|error| desk.refused(&error))?;
        let invitations = desk.shop.invitations(&staff, desk.now()).await;
        let invitations = invitations.map_err(|error| desk.refused(&error))?;
        let shown = Shown {
            me: staff.sign_in().account,
            people: &people,
            invitations: &invitations,
            outcome: outcome.as_ref(),
        };
        Ok(content(&chrome, &shown))
    })
}

/// The page.
pub(crate) fn content(chrome: &Chrome, shown: &Shown<'_>) -> AnyView {
    let title = chrome.text("office-people-title");
    let document_title = match shown.outcome {
        Some(PeopleOutcome::LastOwner) => format!("{} {title}", chrome.text("error-prefix")),
        Some(PeopleOutcome::Invited { .. } | PeopleOutcome::Reset { .. }) | None => title.clone(),
    };
    let rows = shown.people.iter().map(|person| row(chrome, shown.me, person));
    let columns = ["column-person", "column-role", "column-seen", "column-action"];
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("office-people-text")}</p>
            {shown.outcome.map(|outcome| told(chrome, outcome))}
            <table class="table table-wide">
                <caption class="visually-hidden">{chrome.text("office-people-caption")}</caption>
                {head(chrome, columns)}
                <tbody>{rows.collect_view()}</tbody>
            </table>
            {invitations::panel(chrome, shown.invitations)}
            {invitations::roles(chrome)}
        </div>
    };
    office_page(chrome, &document_title, Room::People, body.drawn())
}

fn head<const COLUMNS: usize>(chrome: &Chrome, columns: [&str; COLUMNS]) -> AnyView {
    let columns = columns.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    view! { <thead><tr>{columns.collect_view()}</tr></thead> }.drawn()
}

/// What came of the last form: a link, or why nothing was done.
fn told(chrome: &Chrome, outcome: &PeopleOutcome) -> AnyView {
    let (title, link) = match outcome {
        PeopleOutcome::LastOwner => {
            return error_box(
                chrome.text("not-done-title"),
                chrome.text("office-people-last-owner"),
            );
        }
        PeopleOutcome::Invited { role, link } => {
            let role = [("role", chrome.text(role_id(*role)).into())];
            (chrome.with("office-people-invited", &role), link)
        }
        PeopleOutcome::Reset { login, link } => {
            let login = [("login", login.as_str().into())];
            (chrome.with("office-people-reset-made", &login), link)
        }
    };
    let words = [
        "office-people-link-text",
        "office-people-link-code",
        "office-people-link-scan",
    ];
    let label = chrome.text("office-people-link-label");
    view! {
        <section class="notice told stack" data-tone="good" role="status" aria-labelledby="made">
            <h2 id="made">{title}</h2>
            {to_send(chrome, "made-link", label, words, link.clone())}
        </section>
    }
    .drawn()
}

fn row(chrome: &Chrome, me: AccountId, person: &Person) -> AnyView {
    let is_me = person.account == me;
    let here = is_me.then(|| {
        view! { <br/> <span class="hint">{chrome.text("office-people-me")}</span> }
    });
    let waits = (!person.has_password).then(|| {
        view! { <br/> <span class="hint">{chrome.text("office-people-waits")}</span> }
    });
    let seen = match person.seen_at {
        Some(at) => moment(chrome, at),
        None => chrome.text("office-people-never").drawn(),
    };
    let sign_ins = [("count", person.sign_ins.into())];
    view! {
        <tr>
            <td><span>{person.login.clone()} {here} {waits}</span></td>
            <td data-label=chrome.text("column-role")>{role_form(chrome, person)}</td>
            <td data-label=chrome.text("column-seen")>
                <span>
                    {seen} <br/>
                    <span class="hint">{chrome.with("office-people-sign-ins", &sign_ins)}</span>
                </span>
            </td>
            <td>{(!is_me).then(|| reset(chrome, person))} {remove(chrome, person)}</td>
        </tr>
    }
    .drawn()
}

fn role_form(chrome: &Chrome, person: &Person) -> AnyView {
    let id = format!("role-{}", person.account.0);
    let label = chrome.with(
        "office-people-role-of",
        &[("login", person.login.as_str().into())],
    );
    view! {
        <form method="post" action=address(chrome, person, "role") class="cluster">
            <label class="visually-hidden" for=id.clone()>{label}</label>
            <select id=id name="role">{choices(chrome, person.role)}</select>
            <button class="button button-quiet">{chrome.text("office-people-change-role")}</button>
        </form>
    }
    .drawn()
}

fn choices(chrome: &Chrome, chosen: Role) -> AnyView {
    let choices = Role::ALL.map(|role| {
        let is_chosen = role == chosen;
        view! {
            <option value=role.as_str() selected=is_chosen>{chrome.text(role_id(role))}</option>
        }
    });
    choices.collect_view().drawn()
}

fn reset(chrome: &Chrome, person: &Person) -> AnyView {
    let login = [("login", person.login.as_str().into())];
    view! {
        <details>
            <summary>{chrome.text("office-people-reset")}</summary>
            <form method="post" action=address(chrome, person, "reset") class="stack">
                <p class="hint">{chrome.with("office-people-reset-text", &login)}</p>
                <button class="button button-quiet">{chrome.text("office-people-reset-button")}</button>
            </form>
        </details>
    }
    .drawn()
}

fn remove(chrome: &Chrome, person: &Person) -> AnyView {
    let login = [("login", person.login.as_str().into())];
    view! {
        <details>
            <summary>{chrome.text("office-people-remove")}</summary>
            <form method="post" action=address(chrome, person, "remove") class="stack">
                <p class="hint">{chrome.with("office-people-remove-text", &login)}</p>
                <button class="button button-bad">{chrome.text("office-people-remove-button")}</button>
            </form>
        </details>
    }
    .drawn()
}

fn address(chrome: &Chrome, person: &Person, what: &str) -> String {
    chrome.href(&format!("/admin/people/{}/{what}", person.account.0))
}
