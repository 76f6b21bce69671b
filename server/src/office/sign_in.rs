//! Signing in and out of the back office.

use super::page;
use crate::{
    AppState, clock,
    sign_in::{Device, Tried},
    visitor::Visitor,
    window::onward,
};
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use office::{Denied, Seat, SignInTried};
use serde::Deserialize;
use shop::{desk::Error, staff::SignIn, stranger::Cause};

/// When to try again after too many tries, in seconds.
const WAIT_SECONDS: u64 = 60;
/// Login of the account that a one-time link signs in.
pub const OWNER: &str = "owner";

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Credentials {
    login: String,
    password: String,
}

/// `POST /admin/sign-in`
pub async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(typed): Form<Credentials>,
) -> Response {
    let device = Device::of(&headers, state.is_https());
    let tried = state
        .sign_in
        .try_password(
            &state.shop,
            &typed.login,
            typed.password,
            &visitor.caller,
            device.as_ref(),
        )
        .await;
    let has_to_wait = matches!(tried, Ok(Tried::Wait));
    state.strangers.note(Cause::SignIn, &visitor.caller, has_to_wait);
    match tried {
        Ok(Tried::In(sign_in)) => enter(&state, visitor, sign_in, device).await,
        Ok(Tried::Wrong) => {
            tracing::warn!("a sign-in failed");
            again(&state, &visitor, typed.login, Denied::Wrong).await
        }
        Ok(Tried::Wait) => {
            tracing::warn!("sign-in was tried too often");
            let denied = Denied::TooOften {
                retry_after: WAIT_SECONDS,
            };
            again(&state, &visitor, typed.login, denied).await
        }
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// The page again, with the login that was typed and why it did not work.
async fn again(state: &AppState, visitor: &Visitor, login: String, denied: Denied) -> Response {
    let chrome = visitor.chrome(state);
    let path = chrome.href("/admin/sign-in");
    let status = match denied {
        Denied::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
        Denied::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
    };
    let seat = Seat { chrome, admin: None };
    let mut response = page(state, seat, &path, status, SignInTried { login, denied }).await;
    if let Denied::TooOften { retry_after } = denied {
        let seconds = HeaderValue::from(retry_after);
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// `GET /admin/sign-in/{token}`: the demo's link, good once.
pub async fn by_link(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    if !state.sign_in.take_link(&token) {
        return onward(&visitor.chrome(&state).href("/admin/sign-in"));
    }
    match state.shop.account(OWNER).await {
        Ok(Some(account)) => {
            let device = Device::of(&headers, state.is_https());
            enter(&state, visitor, SignIn::of(&account), device).await
        }
        Ok(None) => state.error_page_at(visitor.chrome(&state), Error::NotFound),
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

async fn enter(state: &AppState, mut visitor: Visitor, sign_in: SignIn, device: Option<Device>) -> Response {
    if let Err(error) = visitor.session.enter(sign_in).await {
        return state.error_page_at(visitor.chrome(state), error);
    }
    let mut response = onward(&visitor.chrome(state).href("/admin/orders"));
    match remember(state, sign_in, device).await {
        Ok(device) => device.stay_in(&mut response),
        // The sign-in stands; only the next one might be held up by strangers.
        Err(error) => tracing::warn!(%error, "a device could not be remembered"),
    }
    response
}

/// The device from now on: the one that it was, if that is one of ours, or else a fresh one. A secret that somebody else
/// may have put into this browser is worth nothing.
async fn remember(state: &AppState, sign_in: SignIn, device: Option<Device>) -> Result<Device, Error> {
    let mut remembered = Device::fresh();
    if let Some(device) = device
        && !state.shop.accounts_of_device(&device.hash()).await?.is_empty()
    {
        remembered = device;
    }
    let (hash, now) = (remembered.hash(), clock::now());
    state.shop.remember_device(&hash, sign_in, now).await?;
    Ok(remembered)
}

/// `POST /admin/sign-out`
pub async fn sign_out(State(state): State<AppState>, mut visitor: Visitor) -> Response {
    match visitor.session.leave().await {
        Ok(()) => onward(&visitor.chrome(&state).href("/admin/sign-in")),
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}
