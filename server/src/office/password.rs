//! Another password for whoever is signed in.

use super::{page, sign_in::enter};
use crate::{
    AppState, clock,
    sign_in::{self, Device, Pass, Tried, password},
    staff::Staff,
    visitor::Visitor,
};
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use office::{PasswordTrouble, Seat};
use serde::Deserialize;
use shop::{security::Act, staff::Admin};

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Passwords {
    current: String,
    new: String,
}

/// `POST /admin/password`: wants the password of before, as a sign-in does, and ends all other sign-ins.
pub async fn change(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    pass: Pass,
    headers: HeaderMap,
    Form(typed): Form<Passwords>,
) -> Response {
    let device = Device::of(&headers, state.is_https());
    let tried = state
        .sign_in
        .try_password(
            &state.shop,
            admin.login(),
            typed.current,
            &visitor.caller,
            device.as_ref(),
        )
        .await;
    let source = (&visitor.caller, &headers);
    let trouble = match tried {
        Ok(Tried::In(_)) => {
            match password::fault(&typed.new, admin.login(), &state.settings.seller.shop_name) {
                None => return put(&state, (&visitor, &pass, &headers), &admin, typed.new).await,
                Some(password::Fault::Short) => PasswordTrouble::Short,
                Some(password::Fault::Long) => PasswordTrouble::Long,
                Some(password::Fault::Guessed) => PasswordTrouble::Guessed,
            }
        }
        Ok(Tried::Wrong) => {
            state.witness(Act::SignInFailed, admin.login(), source);
            PasswordTrouble::Wrong
        }
        Ok(Tried::Wait) => {
            state.witness(Act::SignInHeldBack, admin.login(), source);
            PasswordTrouble::TooOften
        }
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    let chrome = visitor.chrome(&state);
    let path = chrome.href("/admin/password");
    let status = match trouble {
        PasswordTrouble::TooOften => StatusCode::TOO_MANY_REQUESTS,
        PasswordTrouble::Wrong
        | PasswordTrouble::Short
        | PasswordTrouble::Long
        | PasswordTrouble::Guessed => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let admin = Some(admin);
    page(&state, Seat { chrome, admin }, &path, status, trouble).await
}

/// Writes the new password down, and signs its person in again, here only.
async fn put(
    state: &AppState,
    (visitor, pass, headers): (&Visitor, &Pass, &HeaderMap),
    admin: &Admin,
    new: String,
) -> Response {
    // A hash takes a core for a while.
    let hashed = tokio::task::spawn_blocking(move || sign_in::hash(&new)).await;
    let Ok(Ok(hash)) = hashed else {
        tracing::error!("a password could not be hashed");
        let failure = app::failure::Failure::Broken { id: String::new() };
        return crate::failure::page(&visitor.chrome(state), &failure);
    };
    match state.shop.change_password(admin, &hash, clock::now()).await {
        Ok(account) => {
            state.witness(Act::PeopleChanged, admin.login(), (&visitor.caller, headers));
            enter(state, visitor, pass, &account, headers).await
        }
        Err(error) => state.error_page_at(visitor.chrome(state), error),
    }
}
