//! Whoever comes by a link of the owner's chooses a login and a password, or only a password, and is in.

use super::{code, page, sign_in::enter};
use crate::{
    AppState, clock, evidence,
    sign_in::{
        self, Pass,
        password::{self, Fault},
    },
    visitor::Visitor,
    window::onward,
};
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use office::{InvitationFault, InvitationTried, Seat};
use serde::Deserialize;
use shop::{
    desk::Error,
    secret::Secret,
    security::Act,
    staff::{Invitation, InvitedTo},
    store::{Accepted, Account},
    stranger::Cause,
    text,
};

/// Longest login, in characters.
const LOGIN: usize = 64;
/// When to try again after too many tries, in seconds.
const WAIT_SECONDS: u64 = 60;

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Chosen {
    login: String,
    password: String,
}

/// `POST /admin/invitation/{token}`
pub async fn accept(
    State(state): State<AppState>,
    visitor: Visitor,
    pass: Pass,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Response {
    let Some(secret) = Secret::parse(&token) else {
        return state.error_page_at(visitor.chrome(&state), Error::NotFound);
    };
    let may = state.sign_in.may_accept(&visitor.caller);
    state.strangers.note(Cause::SignIn, &visitor.caller, !may);
    if !may {
        state.witness(Act::SignInHeldBack, "", (&visitor.caller, &headers));
        let fault = InvitationFault::TooOften;
        return again(&state, &visitor, &secret, chosen.login, fault).await;
    }
    let invitation = match state.shop.invitation(&secret, clock::now()).await {
        Ok(Some(invitation)) => invitation,
        Ok(None) => return over(&state, &visitor, &secret),
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    let login = match fit(&state, &invitation, &chosen) {
        Ok(login) => login,
        Err(fault) => return again(&state, &visitor, &secret, chosen.login, fault).await,
    };
    // A hash takes a core for a while.
    let hashed = tokio::task::spawn_blocking(move || sign_in::hash(&chosen.password)).await;
    let Ok(Ok(hash)) = hashed else {
        tracing::error!("a password could not be hashed");
        let failure = app::failure::Failure::Broken { id: String::new() };
        return crate::failure::page(&visitor.chrome(&state), &failure);
    };
    let place = evidence::place((&visitor.caller, &headers));
    let (login, hash) = (login.as_str(), hash.as_str());
    let accepted = state
        .shop
        .accept_invitation(&secret, (login, hash), clock::now(), &place);
    match accepted.await {
        Ok(Accepted::In(account)) => come_in(&state, (&visitor, &pass, &headers), &account).await,
        Ok(Accepted::Taken) => again(&state, &visitor, &secret, chosen.login, InvitationFault::Taken).await,
        Ok(Accepted::Over) => over(&state, &visitor, &secret),
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// The login, if it is one and the password is good enough for it.
fn fit(state: &AppState, invitation: &Invitation, chosen: &Chosen) -> Result<String, InvitationFault> {
    let login = match &invitation.to {
        InvitedTo::Join(_) => text::line(&chosen.login, LOGIN).ok_or(InvitationFault::NoLogin)?,
        InvitedTo::Reset(login) => login.clone(),
    };
    match password::fault(&chosen.password, &login, &state.settings.seller.shop_name) {
        None => Ok(login),
        Some(Fault::Short) => Err(InvitationFault::Short),
        Some(Fault::Long) => Err(InvitationFault::Long),
        Some(Fault::Guessed) => Err(InvitationFault::Guessed),
    }
}

async fn come_in(
    state: &AppState,
    (visitor, pass, headers): (&Visitor, &Pass, &HeaderMap),
    account: &Account,
) -> Response {
    tracing::info!(staff = account.login.as_str(), "somebody came by a link");
    let source = (&visitor.caller, headers);
    // A link takes the place of a password, and not of the second step.
    match state.shop.second_step_of(account.id).await {
        Ok(Some(step)) => code::ask(state, visitor, pass, account, &step).await,
        Ok(None) => {
            state.witness(Act::SignedInByLink, &account.login, source);
            enter(state, visitor, pass, account, headers).await
        }
        Err(error) => state.error_page_at(visitor.chrome(state), error),
    }
}

/// The page again, with the login that was typed and why it did not work.
async fn again(
    state: &AppState,
    visitor: &Visitor,
    secret: &Secret,
    login: String,
    fault: InvitationFault,
) -> Response {
    let chrome = visitor.chrome(state);
    let path = chrome.href(&address(secret));
    let seat = Seat { chrome, admin: None };
    let tried = InvitationTried { login, fault };
    let mut response = page(state, seat, &path, fault.status(), tried).await;
    if fault == InvitationFault::TooOften {
        let seconds = HeaderValue::from(WAIT_SECONDS);
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// The page of the link says itself that it is over.
fn over(state: &AppState, visitor: &Visitor, secret: &Secret) -> Response {
    onward(&visitor.chrome(state).href(&address(secret)))
}

fn address(secret: &Secret) -> String {
    format!("/admin/invitation/{}", secret.as_str())
}
