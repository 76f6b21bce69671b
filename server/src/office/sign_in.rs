//! Signing in and out of the back office.

use super::{code, page};
use crate::{
    AppState,
    caller::Caller,
    clock,
    session::Session,
    sign_in::{Device, Pass, Tried, first},
    staff::{self, Staff},
    visitor::Visitor,
    window::onward,
};
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use office::{Denied, Seat, SignInTried};
use serde::Deserialize;
use shop::{
    Timestamp,
    desk::Error,
    security::Act,
    staff::{Place, SignIn, device_name},
    store::{Account, AccountId, SignInId},
    stranger::Cause,
    text,
};

/// When to try again after too many tries, in seconds.
pub(super) const WAIT_SECONDS: u64 = 60;
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
    pass: Pass,
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
        // Whoever has a second factor learns nothing here but that the password is right, which they know.
        Ok(Tried::In(account)) => match state.shop.second_step_of(account.id).await {
            Ok(Some(step)) => code::ask(&state, &visitor, &pass, &account, &step).await,
            Ok(None) => {
                let source = (&visitor.caller, &headers);
                witness_sign_in(&state, &account, device.as_ref(), source).await;
                enter(&state, &visitor, &pass, &account, &headers).await
            }
            Err(error) => state.error_page_at(visitor.chrome(&state), error),
        },
        Ok(Tried::Wrong) => {
            let login = known_login(&state, &typed.login).await;
            state.witness(Act::SignInFailed, &login, (&visitor.caller, &headers));
            again(&state, &visitor, typed.login, Denied::Wrong).await
        }
        Ok(Tried::Wait) => {
            state.witness(Act::SignInHeldBack, "", (&visitor.caller, &headers));
            let denied = Denied::TooOften {
                retry_after: WAIT_SECONDS,
            };
            again(&state, &visitor, typed.login, denied).await
        }
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// The page again, with the login that was typed and why it did not work.
pub(super) async fn again(state: &AppState, visitor: &Visitor, login: String, denied: Denied) -> Response {
    let chrome = visitor.chrome(state);
    let path = chrome.href("/admin/sign-in");
    let status = match denied {
        Denied::Wrong | Denied::Over | Denied::Passkey => StatusCode::UNPROCESSABLE_ENTITY,
        Denied::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
    };
    let seat = Seat { chrome, admin: None };
    let tried = SignInTried { login, denied };
    held_back(page(state, seat, &path, status, tried).await, denied)
}

/// The answer, which says when to come again where that is known.
pub(super) fn held_back(mut response: Response, denied: Denied) -> Response {
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
    pass: Pass,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    if !state.sign_in.take_link(&token) {
        return onward(&visitor.chrome(&state).href("/admin/sign-in"));
    }
    match state.shop.account(OWNER).await {
        Ok(Some(account)) => {
            state.witness(Act::SignedInByLink, &account.login, (&visitor.caller, &headers));
            enter(&state, &visitor, &pass, &account, &headers).await
        }
        Ok(None) => state.error_page_at(visitor.chrome(&state), Error::NotFound),
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// The login that was meant; empty if there is none like it. What else was typed is a password often enough, and goes
/// on no record.
async fn known_login(state: &AppState, typed: &str) -> String {
    let typed = text::line(typed, 64).unwrap_or_default();
    let known = state.shop.account(&typed).await.ok().flatten();
    known.map(|account| account.login).unwrap_or_default()
}

/// Notes that somebody is in.
pub(super) async fn witness_sign_in(
    state: &AppState,
    account: &Account,
    device: Option<&Device>,
    source: (&Caller, &HeaderMap),
) {
    let act = act_of(state, account.id, device).await;
    state.witness(act, &account.login, source);
}

/// Whether the account was signed in to from this device before. If nobody can tell, the owner hears of it once too often.
async fn act_of(state: &AppState, account: AccountId, device: Option<&Device>) -> Act {
    let Some(device) = device else {
        return Act::SignedInAnew;
    };
    match state.shop.accounts_of_device(&device.hash()).await {
        Ok(known) if known.contains(&account) => Act::SignedIn,
        Ok(_) | Err(_) => Act::SignedInAnew,
    }
}

/// Somebody has proven who they are: a new secret, whatever the browser brought along, since somebody else may know that.
pub(super) async fn enter(
    state: &AppState,
    visitor: &Visitor,
    pass: &Pass,
    account: &Account,
    headers: &HeaderMap,
) -> Response {
    let home = if first::is_made_up(&account.password_hash) {
        "/admin/password"
    } else {
        "/admin"
    };
    enter_at(state, visitor, pass, account, headers, home).await
}

/// The same, on to this page.
pub(crate) async fn enter_at(
    state: &AppState,
    visitor: &Visitor,
    pass: &Pass,
    account: &Account,
    headers: &HeaderMap,
    page: &str,
) -> Response {
    let (secret, now) = (clock::secret(), clock::now());
    let agent = headers.get(header::USER_AGENT);
    let place = Place {
        network: visitor.caller.network(),
        device: device_name(agent.and_then(|agent| agent.to_str().ok()).unwrap_or_default()),
    };
    let sign_in = SignIn::begin(account, SignInId::of(&secret), place, now);
    if let Err(error) = state.shop.sign_in(&sign_in, pass.id().as_ref()).await {
        return state.error_page_at(visitor.chrome(state), error);
    }
    pass.give(&secret);
    let mut response = onward(&visitor.chrome(state).href(page));
    match remember(state, account.id, Device::of(headers, state.is_https())).await {
        Ok(device) => device.stay_in(&mut response),
        // The sign-in stands; only the next one might be held up by strangers.
        Err(error) => tracing::warn!(%error, "a device could not be remembered"),
    }
    response
}

/// The device from now on: the one that it was, if that is one of ours, or else a fresh one. A secret that somebody else
/// may have put into this browser is worth nothing.
async fn remember(state: &AppState, account: AccountId, device: Option<Device>) -> Result<Device, Error> {
    let mut remembered = Device::fresh();
    if let Some(device) = device
        && !state.shop.accounts_of_device(&device.hash()).await?.is_empty()
    {
        remembered = device;
    }
    let (hash, now) = (remembered.hash(), clock::now());
    state.shop.remember_device(&hash, account, now).await?;
    Ok(remembered)
}

/// `POST /admin/sign-out`: of the office, and of the cart as well, which may be the next person's before this screen.
pub async fn sign_out(
    State(state): State<AppState>,
    visitor: Visitor,
    mut session: Session,
    pass: Pass,
    headers: HeaderMap,
) -> Response {
    let admin = staff::admin(&state, &pass, clock::now()).await.ok().flatten();
    let ended = async {
        if let Some(id) = pass.id() {
            state.shop.sign_out(&id).await?;
        }
        session.leave().await
    };
    if let Err(error) = ended.await {
        return state.error_page_at(visitor.chrome(&state), error);
    }
    if let Some(admin) = admin {
        state.witness(Act::SignedOut, admin.login(), (&visitor.caller, &headers));
    }
    pass.take_back();
    let mut response = onward(&visitor.chrome(&state).href("/admin/sign-in"));
    // Not "cookies": the one of the device opens nothing, and keeps strangers from locking its people out.
    let nothing_stays = HeaderValue::from_static(r#""cache", "storage""#);
    response
        .headers_mut()
        .insert(HeaderName::from_static("clear-site-data"), nothing_stays);
    response
}

/// The sign-in that is to end, named by when it began.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Ended {
    began: String,
}

/// `POST /admin/account/end`: one sign-in of the same person, elsewhere.
pub async fn end_one(
    State(state): State<AppState>,
    visitor: Visitor,
    Staff(admin): Staff,
    headers: HeaderMap,
    Form(Ended { began }): Form<Ended>,
) -> Response {
    let chrome = visitor.chrome(&state);
    // What is no number names none.
    let began_at = Timestamp::from_ms(began.parse().unwrap_or(i64::MIN));
    match state.shop.sign_out_one(&admin, began_at, clock::now()).await {
        Ok(ended) => {
            if ended > 0 {
                let source = (&visitor.caller, &headers);
                state.witness_of(Act::SignedOut, admin.login(), source, "elsewhere");
            }
            onward(&chrome.href("/admin/account"))
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/account/sign-out-elsewhere`
pub async fn sign_out_elsewhere(
    State(state): State<AppState>,
    visitor: Visitor,
    Staff(admin): Staff,
    headers: HeaderMap,
) -> Response {
    match state.shop.sign_out_elsewhere(&admin).await {
        Ok(_) => {
            let source = (&visitor.caller, &headers);
            state.witness_of(Act::SignedOut, admin.login(), source, "elsewhere");
            onward(&visitor.chrome(&state).href("/admin/account"))
        }
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}
