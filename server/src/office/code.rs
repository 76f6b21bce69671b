//! The second step of signing in. Between the two a browser keeps the secret of a half, which opens nothing but the question
//! for the code, for a few minutes and a few tries.

use super::{
    page,
    sign_in::{again, enter, held_back, witness_sign_in},
};
use crate::{
    AppState, clock,
    limits::ONE_MORE_CODE_EVERY,
    sign_in::{Device, Pass, factor::Proof},
    visitor::Visitor,
    window::onward,
};
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use office::{CodeTried, Denied, Seat};
use serde::Deserialize;
use shop::{
    desk::Error,
    factor::{HalfSignIn, SecondStep},
    security::Act,
    store::{Account, SignInId},
    stranger::Cause,
};

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    code: String,
}

/// What came of a code.
enum Came {
    In(Option<Proof>),
    Wrong {
        has_passkeys: bool,
    },
    Wait {
        has_passkeys: bool,
    },
    /// In another window it was faster.
    Late,
}

/// The password was right; the code is asked for, or a passkey of somebody who has one.
pub(super) async fn ask(
    state: &AppState,
    visitor: &Visitor,
    pass: &Pass,
    account: &Account,
    step: &SecondStep,
) -> Response {
    let secret = clock::secret();
    let half = HalfSignIn::begin(account, SignInId::of(&secret), clock::now());
    let chrome = visitor.chrome(state);
    if let Err(error) = state.shop.begin_half_sign_in(&half).await {
        return state.error_page_at(chrome, error);
    }
    pass.give_half(&secret);
    let path = chrome.href("/admin/sign-in/code");
    if step.has_passkeys {
        return onward(&format!("{path}?passkey=1"));
    }
    onward(&path)
}

/// `POST /admin/sign-in/code`
pub async fn check(
    State(state): State<AppState>,
    visitor: Visitor,
    pass: Pass,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let Some(half) = pass.half() else {
        return onward(&visitor.chrome(&state).href("/admin/sign-in"));
    };
    let account = match state.shop.try_half_sign_in(&half, clock::now()).await {
        Ok(Some(account)) => account,
        Ok(None) => {
            pass.take_back_half();
            return again(&state, &visitor, String::new(), Denied::Over).await;
        }
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    let source = (&visitor.caller, &headers);
    let device = Device::of(&headers, state.is_https());
    let came = tried(&state, &visitor, (&half, &account), device.as_ref(), &typed.code).await;
    let has_to_wait = matches!(came, Ok(Came::Wait { .. }));
    state.strangers.note(Cause::SignIn, &visitor.caller, has_to_wait);
    match came {
        Ok(Came::In(proof)) => {
            pass.take_back_half();
            if proof == Some(Proof::RecoveryCode) {
                state.witness(Act::RecoveryCodeUsed, &account.login, source);
            }
            witness_sign_in(&state, &account, device.as_ref(), source).await;
            enter(&state, &visitor, &pass, &account, &headers).await
        }
        Ok(Came::Late) => onward(&visitor.chrome(&state).href("/admin/sign-in")),
        Ok(Came::Wrong { has_passkeys }) => {
            state.witness_of(Act::SignInFailed, &account.login, source, "code");
            refused(&state, &visitor, Denied::Wrong, has_passkeys).await
        }
        Ok(Came::Wait { has_passkeys }) => {
            state.witness_of(Act::SignInHeldBack, &account.login, source, "code");
            let retry_after = ONE_MORE_CODE_EVERY.as_secs();
            refused(&state, &visitor, Denied::TooOften { retry_after }, has_passkeys).await
        }
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

async fn tried(
    state: &AppState,
    visitor: &Visitor,
    (half, account): (&SignInId, &Account),
    device: Option<&Device>,
    typed: &str,
) -> Result<Came, Error> {
    let may = state
        .sign_in
        .may_try_code(&state.shop, account, &visitor.caller, device);
    let may = may.await?;
    let step = state.shop.second_step_of(account.id).await?;
    if !may {
        // Passkeys are counted apart, so one may still do.
        let has_passkeys = step.is_some_and(|step| step.has_passkeys);
        return Ok(Came::Wait { has_passkeys });
    }
    let proof = match step {
        Some(step) => match state.take_proof(&step, typed).await? {
            Some(proof) => Some(proof),
            None => {
                return Ok(Came::Wrong {
                    has_passkeys: step.has_passkeys,
                });
            }
        },
        // It was taken away meanwhile, and the password is enough.
        None => None,
    };
    let is_first = state.shop.end_half_sign_in(half).await?;
    Ok(if is_first { Came::In(proof) } else { Came::Late })
}

/// The page again, and why the code or the passkey did not do.
pub(super) async fn refused(
    state: &AppState,
    visitor: &Visitor,
    denied: Denied,
    has_passkeys: bool,
) -> Response {
    let chrome = visitor.chrome(state);
    let path = chrome.href("/admin/sign-in/code");
    let status = match denied {
        Denied::Wrong | Denied::Over | Denied::Passkey => StatusCode::UNPROCESSABLE_ENTITY,
        Denied::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
    };
    let seat = Seat { chrome, admin: None };
    let tried = CodeTried { denied, has_passkeys };
    held_back(page(state, seat, &path, status, tried).await, denied)
}
