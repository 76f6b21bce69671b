//! Who works here: invitations, roles, other passwords, and an end to it.

use super::{forms::seat, page};
use crate::{AppState, clock, staff::Staff, visitor::Visitor, window::onward};
use axum::{
    Form,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use office::PeopleOutcome;
use serde::Deserialize;
use shop::{
    desk::Error,
    secret::Secret,
    security::Act,
    staff::{Admin, InvitationId, InvitedTo, Role},
    store::{AccountId, PersonChanged},
};

const PAGE: &str = "/admin/people";

/// What a form of the page says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    role: String,
    invitation: String,
}

/// `POST /admin/people/invite`: the answer shows the link, this once.
pub async fn invite(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let Some(role) = Role::parse(&wish.role) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let token = clock::secret();
    match state.shop.invite(&admin, role, &token, clock::now()).await {
        Ok(true) => {}
        // Somebody took the right away meanwhile, and the page says so.
        Ok(false) => return onward(&chrome.href(PAGE)),
        Err(error) => return state.error_page_at(chrome, error),
    }
    note(
        &state,
        &admin,
        (&visitor, &headers),
        &format!("invited: {}", role.as_str()),
    );
    let link = link(&chrome, &token);
    show(&state, &visitor, admin, PeopleOutcome::Invited { role, link }).await
}

/// `POST /admin/people/revoke`: takes an invitation back. One that is over is over.
pub async fn revoke(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let Ok(id) = wish.invitation.parse().map(InvitationId) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    match state.shop.revoke_invitation(&admin, id).await {
        Ok(Some(invitation)) => {
            let detail = match &invitation.to {
                InvitedTo::Join(role) => format!("taken back: {}", role.as_str()),
                InvitedTo::Reset(login) => format!("taken back: {login}"),
            };
            note(&state, &admin, (&visitor, &headers), &detail);
            onward(&chrome.href(PAGE))
        }
        Ok(None) => onward(&chrome.href(PAGE)),
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/people/{id}/role`
pub async fn change_role(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Response {
    let (Some(account), Some(role)) = (account(&id), Role::parse(&wish.role)) else {
        return state.error_page_at(visitor.chrome(&state), Error::NotFound);
    };
    let changed = state.shop.change_role(&admin, account, role, clock::now()).await;
    answer(&state, admin, (&visitor, &headers), changed, role.as_str(), None).await
}

/// `POST /admin/people/{id}/reset`: the answer shows the link, this once.
pub async fn reset(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let Some(account) = account(&id) else {
        return state.error_page_at(visitor.chrome(&state), Error::NotFound);
    };
    let token = clock::secret();
    let changed = state
        .shop
        .reset_password(&admin, account, &token, clock::now())
        .await;
    answer(
        &state,
        admin,
        (&visitor, &headers),
        changed,
        "password",
        Some(token),
    )
    .await
}

/// `POST /admin/people/{id}/remove`
pub async fn remove(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let Some(account) = account(&id) else {
        return state.error_page_at(visitor.chrome(&state), Error::NotFound);
    };
    let changed = state.shop.close_account(&admin, account, clock::now()).await;
    answer(&state, admin, (&visitor, &headers), changed, "removed", None).await
}

fn account(id: &str) -> Option<AccountId> {
    id.parse().ok().map(AccountId)
}

/// The page after a change of somebody, with the link if one was made. `what` is the change on the record.
async fn answer(
    state: &AppState,
    admin: Admin,
    (visitor, headers): (&Visitor, &HeaderMap),
    changed: Result<PersonChanged, Error>,
    what: &str,
    token: Option<Secret>,
) -> Response {
    let chrome = visitor.chrome(state);
    match changed {
        Ok(PersonChanged::Done(login)) => {
            note(state, &admin, (visitor, headers), &format!("{login}: {what}"));
            match token {
                Some(token) => {
                    let link = link(&chrome, &token);
                    show(state, visitor, admin, PeopleOutcome::Reset { login, link }).await
                }
                None => onward(&chrome.href(PAGE)),
            }
        }
        Ok(PersonChanged::LastOwner) => show(state, visitor, admin, PeopleOutcome::LastOwner).await,
        // Somebody else was faster.
        Ok(PersonChanged::Nobody) => onward(&chrome.href(PAGE)),
        Err(error) => state.error_page_at(chrome, error),
    }
}

async fn show(state: &AppState, visitor: &Visitor, admin: Admin, outcome: PeopleOutcome) -> Response {
    let chrome = visitor.chrome(state);
    let path = chrome.href(PAGE);
    let status = outcome.status();
    page(state, seat(chrome, admin), &path, status, outcome).await
}

fn note(state: &AppState, admin: &Admin, (visitor, headers): (&Visitor, &HeaderMap), detail: &str) {
    tracing::info!(staff = admin.login(), "somebody's access was changed");
    let source = (&visitor.caller, headers);
    state.witness_of(Act::PeopleChanged, admin.login(), source, detail);
}

/// The address that opens once, as it is sent to somebody.
fn link(chrome: &app::Chrome, token: &Secret) -> String {
    let shop = chrome.public_url.as_deref().unwrap_or_default();
    let page = chrome.href(&format!("/admin/invitation/{}", token.as_str()));
    format!("{shop}{page}")
}
