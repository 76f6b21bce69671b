//! Before every page, form and file: who is shut out, and who asks too often.

use super::Strangers;
use crate::{AppState, caller::Caller, clock, sign_in::Device, spelling};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Seconds after which somebody who asked too often has some left again.
const WAIT: u16 = 10;

/// Marks the answer to somebody who is shut out.
#[derive(Debug, Clone, Copy)]
pub struct ShutOut;

/// Before pages and forms.
pub async fn pages(State(state): State<AppState>, request: Request, next: Next) -> Response {
    guarded(&state, Strangers::may_see_page, request, next).await
}

/// Before files and photos.
pub async fn files(State(state): State<AppState>, request: Request, next: Next) -> Response {
    guarded(&state, Strangers::may_have_file, request, next).await
}

async fn guarded(
    state: &AppState,
    takes: fn(&Strangers, &Caller) -> bool,
    request: Request,
    next: Next,
) -> Response {
    let now = clock::now();
    let (method, headers) = (request.method(), request.headers());
    let caller = state.callers.caller(method, headers, request.extensions(), now);
    let may = takes(&state.strangers, &caller);
    let is_out = state.strangers.blocked.shuts_out(&caller, now);
    if may && !is_out {
        return next.run(request).await;
    }
    // A gateway's call may come to an address that is spelled in another way, and is answered wherever it comes from.
    if spelling::is_door(state, request.uri().path()) {
        return next.run(request).await;
    }
    let device = Device::of(request.headers(), state.is_https());
    if is_of_staff(state, device).await {
        return next.run(request).await;
    }
    state.meters.refused_stranger.inc();
    if !may {
        let mut answer = StatusCode::TOO_MANY_REQUESTS.into_response();
        let wait = HeaderValue::from(WAIT);
        answer.headers_mut().insert(header::RETRY_AFTER, wait);
        return answer;
    }
    let mut answer = StatusCode::FORBIDDEN.into_response();
    answer.extensions_mut().insert(ShutOut);
    answer
}

/// Whether somebody signed in from this device before: neither a neighbour's flood nor a block of their own making keeps the
/// people of the shop out.
async fn is_of_staff(state: &AppState, device: Option<Device>) -> bool {
    let Some(device) = device else { return false };
    let accounts = state.shop.accounts_of_device(&device.hash()).await;
    accounts.is_ok_and(|accounts| !accounts.is_empty())
}
