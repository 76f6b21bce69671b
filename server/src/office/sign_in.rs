//! Signing in and out of the back office.

use super::page;
use crate::{
    App,
    forms::onward,
    sign_in::Tried,
    staff::SESSION_KEY,
    visitor::{Visitor, session_error},
};
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use office::{Denied, Seat, SignInTried};
use serde::Deserialize;
use shop::{desk::Error, staff::SignIn};

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
pub async fn sign_in(State(app): State<App>, visitor: Visitor, Form(typed): Form<Credentials>) -> Response {
    let tried = app
        .sign_in
        .try_password(&app.shop, &typed.login, &typed.password, visitor.ip)
        .await;
    match tried {
        Ok(Tried::In(sign_in)) => enter(&app, &visitor, sign_in).await,
        Ok(Tried::Wrong) => {
            tracing::warn!("a sign-in failed");
            again(&app, &visitor, typed.login, Denied::Wrong).await
        }
        Ok(Tried::Wait) => {
            tracing::warn!("sign-in was tried too often");
            let denied = Denied::TooOften {
                retry_after: WAIT_SECONDS,
            };
            again(&app, &visitor, typed.login, denied).await
        }
        Err(error) => app.error_page_at(visitor.chrome(&app), error),
    }
}

/// The page again, with the login that was typed and why it did not work.
async fn again(app: &App, visitor: &Visitor, login: String, denied: Denied) -> Response {
    let chrome = visitor.chrome(app);
    let path = chrome.href("/admin/sign-in");
    let status = match denied {
        Denied::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
        Denied::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
    };
    let seat = Seat { chrome, admin: None };
    let mut response = page(app, seat, &path, status, SignInTried { login, denied }).await;
    if let Denied::TooOften { retry_after } = denied {
        let seconds = HeaderValue::from(retry_after);
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// `GET /admin/sign-in/{token}`: the demo's link, good once.
pub async fn by_link(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Response {
    if !app.sign_in.take_link(&token) {
        return onward(&visitor.chrome(&app).href("/admin/sign-in"));
    }
    match app.shop.account(OWNER).await {
        Ok(Some(account)) => enter(&app, &visitor, SignIn::of(&account)).await,
        Ok(None) => app.error_page_at(visitor.chrome(&app), Error::NotFound),
        Err(error) => app.error_page_at(visitor.chrome(&app), error),
    }
}

/// A new session id on signing in, so that one that a stranger knew is worth nothing.
async fn enter(app: &App, visitor: &Visitor, sign_in: SignIn) -> Response {
    let entered = async {
        visitor.session.cycle_id().await?;
        visitor.session.insert(SESSION_KEY, sign_in).await
    };
    match entered.await {
        Ok(()) => onward(&visitor.chrome(app).href("/admin/orders")),
        Err(error) => app.error_page_at(visitor.chrome(app), session_error(error)),
    }
}

/// `POST /admin/sign-out`
pub async fn sign_out(State(app): State<App>, visitor: Visitor) -> Response {
    match visitor.session.flush().await {
        Ok(()) => onward(&visitor.chrome(&app).href("/admin/sign-in")),
        Err(error) => app.error_page_at(visitor.chrome(&app), session_error(error)),
    }
}
