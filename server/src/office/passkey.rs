//! Passkeys: the questions for them, adding and removing one, and signing in with one. A browser that was asked answers by a plain
//! form, which its script fills in.

use super::{
    code, factor, page,
    sign_in::{WAIT_SECONDS, again, enter, witness_sign_in},
};
use crate::{
    AppState, clock,
    sign_in::{Device, Pass, factor::codes_and_hashes, passkey::Proven},
    staff::Staff,
    visitor::Visitor,
    window::onward,
};
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use office::{Denied, FactorOutcome, PasskeyTrouble, Seat, passkey_without_name};
use passkeys::{NewCredential, Owner, Registration, creation, request};
use serde::Deserialize;
use shop::{
    desk::Error,
    passkey::{NAME_LEN, NewPasskey, PasskeyAdded, PasskeyId, handle},
    security::Act,
    staff::{Admin, Doer, device_name},
    stranger::Cause,
    text,
};

/// What a browser answered, and where.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Answered {
    credential: String,
    /// `code` if it stands in for a code, behind a right password.
    step: String,
}

/// `POST /admin/sign-in/passkey/begin`: the question for whoever signs in.
pub async fn ask(State(state): State<AppState>, visitor: Visitor, headers: HeaderMap) -> Response {
    let Some(party) = state.relying_party() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let device = Device::of(&headers, state.is_https());
    let may = state
        .sign_in
        .may_try_passkey(&state.shop, &visitor.caller, device.as_ref());
    let may = match may.await {
        Ok(may) => may,
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    state.strangers.note(Cause::SignIn, &visitor.caller, !may);
    if !may {
        let source = (&visitor.caller, &headers);
        state.witness_of(Act::SignInHeldBack, "", source, "passkey");
        let retry_after = [(header::RETRY_AFTER, HeaderValue::from(WAIT_SECONDS))];
        return (StatusCode::TOO_MANY_REQUESTS, retry_after).into_response();
    }
    let challenge: [u8; 32] = clock::random();
    match state.shop.begin_challenge(&challenge, None, clock::now()).await {
        Ok(()) => json(request(&party, &challenge, &[])),
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// `POST /admin/sign-in/passkey`: both factors at once, or the second one behind a right password.
pub async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    pass: Pass,
    headers: HeaderMap,
    Form(answered): Form<Answered>,
) -> Response {
    let device = Device::of(&headers, state.is_https());
    let may = state
        .sign_in
        .may_answer_with_passkey(&state.shop, &visitor.caller, device.as_ref());
    let may = match may.await {
        Ok(may) => may,
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    state.strangers.note(Cause::SignIn, &visitor.caller, !may);
    let is_second = answered.step == "code";
    if !may {
        let source = (&visitor.caller, &headers);
        state.witness_of(Act::SignInHeldBack, "", source, "passkey");
        let denied = Denied::TooOften {
            retry_after: WAIT_SECONDS,
        };
        return if is_second {
            code::refused(&state, &visitor, denied, true).await
        } else {
            again(&state, &visitor, String::new(), denied).await
        };
    }
    let came = if is_second {
        second(&state, &visitor, &pass, &headers, &answered.credential).await
    } else {
        first(&state, &visitor, &pass, &headers, &answered.credential).await
    };
    came.unwrap_or_else(|error| state.error_page_at(visitor.chrome(&state), error))
}

async fn first(
    state: &AppState,
    visitor: &Visitor,
    pass: &Pass,
    headers: &HeaderMap,
    answer: &str,
) -> Result<Response, Error> {
    let proven = state.take_passkey(answer).await?;
    let Proven::In(account) = proven else {
        refused(state, visitor, headers, proven);
        return Ok(again(state, visitor, String::new(), Denied::Passkey).await);
    };
    if pass.half().is_some() {
        pass.take_back_half();
    }
    let device = Device::of(headers, state.is_https());
    witness_sign_in(state, &account, device.as_ref(), (&visitor.caller, headers)).await;
    Ok(enter(state, visitor, pass, &account, headers).await)
}

/// The passkey has to be of the person whose password was right. A try of it is one of the few that a half has.
async fn second(
    state: &AppState,
    visitor: &Visitor,
    pass: &Pass,
    headers: &HeaderMap,
    answer: &str,
) -> Result<Response, Error> {
    let Some(half) = pass.half() else {
        return Ok(onward(&visitor.chrome(state).href("/admin/sign-in")));
    };
    let Some(expected) = state.shop.try_half_sign_in(&half, clock::now()).await? else {
        pass.take_back_half();
        return Ok(again(state, visitor, String::new(), Denied::Over).await);
    };
    let account = match state.take_passkey(answer).await? {
        Proven::In(account) if account.id == expected.id => account,
        proven => {
            refused(state, visitor, headers, proven);
            return Ok(code::refused(state, visitor, Denied::Passkey, true).await);
        }
    };
    pass.take_back_half();
    if !state.shop.end_half_sign_in(&half).await? {
        return Ok(onward(&visitor.chrome(state).href("/admin/sign-in")));
    }
    let device = Device::of(headers, state.is_https());
    witness_sign_in(state, &account, device.as_ref(), (&visitor.caller, headers)).await;
    Ok(enter(state, visitor, pass, &account, headers).await)
}

/// Notes that a passkey opened nothing: it is none, or not of whom it should be.
fn refused(state: &AppState, visitor: &Visitor, headers: &HeaderMap, proven: Proven) {
    let source = (&visitor.caller, headers);
    match proven {
        Proven::Copied(account) => {
            tracing::warn!(
                staff = account.login.as_str(),
                "the counter of a passkey went back"
            );
            state.witness(Act::PasskeyCopied, &account.login, source);
        }
        Proven::Wrong(login) => state.witness_of(Act::SignInFailed, &login, source, "passkey"),
        Proven::In(account) => state.witness_of(Act::SignInFailed, &account.login, source, "passkey"),
    }
}

/// `POST /admin/account/passkeys/begin`: the question for a new passkey.
pub async fn ask_new(State(state): State<AppState>, Staff(admin): Staff, visitor: Visitor) -> Response {
    let Some(party) = state.relying_party() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let account = admin.sign_in().account;
    let challenge: [u8; 32] = clock::random();
    let asked = async {
        let known = state.shop.passkeys(&admin).await?;
        let begun = state
            .shop
            .begin_challenge(&challenge, Some(account), clock::now());
        begun.await?;
        let known = known.into_iter().map(|passkey| passkey.credential);
        Ok::<_, Error>(known.collect::<Vec<_>>())
    };
    match asked.await {
        Ok(known) => {
            let handle = handle(account);
            let owner = Owner {
                handle: &handle,
                name: admin.login(),
            };
            let title = &state.settings.seller.shop_name;
            json(creation(&party, title, owner, &challenge, &known))
        }
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// What a browser made, and what its person calls it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Named {
    name: String,
    credential: String,
}

/// `POST /admin/account/passkeys`
pub async fn add(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(named): Form<Named>,
) -> Response {
    let made = match made(&state, &admin, &named.credential).await {
        Ok(Some(made)) => made,
        Ok(None) => return again_new(&state, &visitor, admin, PasskeyTrouble::Failed).await,
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    let (codes, hashes) = codes_and_hashes();
    let new = NewPasskey {
        account: admin.sign_in().account,
        by: Doer::of(&admin),
        name: name_of(&state, &visitor, &headers, &named.name),
        credential: made.id,
        public_key: made.key,
        counter: made.counter.into(),
        at: clock::now(),
        codes: hashes,
    };
    let added = match state.shop.add_passkey(&new).await {
        Ok(added) => added,
        Err(error) => return state.error_page_at(visitor.chrome(&state), error),
    };
    if added == PasskeyAdded::Refused {
        return again_new(&state, &visitor, admin, PasskeyTrouble::Refused).await;
    }
    let source = (&visitor.caller, &headers);
    state.witness_of(Act::PasskeyAdded, admin.login(), source, &new.name);
    tracing::info!(staff = admin.login(), "a passkey was added");
    if added == PasskeyAdded::WithCodes {
        return factor::shown(&state, &visitor, admin, FactorOutcome::Codes(codes)).await;
    }
    onward(&visitor.chrome(&state).href("/admin/account"))
}

/// What the browser of this person made, if it was asked to lately; `None` if it is nothing of the kind.
async fn made(state: &AppState, admin: &Admin, answer: &str) -> Result<Option<NewCredential>, Error> {
    let (Some(party), Ok(registration)) = (state.relying_party(), Registration::read(answer)) else {
        return Ok(None);
    };
    let account = Some(admin.sign_in().account);
    let is_asked = state
        .shop
        .take_challenge(registration.challenge(), account, clock::now());
    if !is_asked.await? {
        return Ok(None);
    }
    let verified = registration.verify(&party);
    let verified = verified
        .inspect_err(|fault| tracing::info!(staff = admin.login(), %fault, "a passkey was not added"));
    Ok(verified.ok())
}

/// As its person calls it, or else as their browser is called.
fn name_of(state: &AppState, visitor: &Visitor, headers: &HeaderMap, typed: &str) -> String {
    let agent = headers.get(header::USER_AGENT);
    let device = device_name(agent.and_then(|agent| agent.to_str().ok()).unwrap_or_default());
    text::line(typed, NAME_LEN)
        .or_else(|| text::line(&device, NAME_LEN))
        .unwrap_or_else(|| passkey_without_name(&visitor.chrome(state)))
}

/// A passkey of the page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Removed {
    id: String,
}

/// `POST /admin/account/passkeys/remove`
pub async fn remove(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(removed): Form<Removed>,
) -> Response {
    // What is no number names none.
    let id = PasskeyId(removed.id.parse().unwrap_or(0));
    let done = async {
        let known = state.shop.passkeys(&admin).await?;
        let named = known.into_iter().find(|passkey| passkey.id == id);
        let is_gone = state.shop.remove_passkey(&admin, id).await?;
        let is_bare = is_gone && !state.shop.has_second_factor(&admin).await?;
        Ok::<_, Error>((named.filter(|_| is_gone), is_bare))
    };
    match done.await {
        Ok((gone, is_bare)) => {
            let source = (&visitor.caller, &headers);
            if let Some(passkey) = gone {
                state.witness_of(Act::PasskeyRemoved, admin.login(), source, &passkey.name);
                tracing::info!(staff = admin.login(), "a passkey was removed");
            }
            if is_bare {
                state.witness(Act::FactorRemoved, admin.login(), source);
            }
            onward(&visitor.chrome(&state).href("/admin/account"))
        }
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// The page where one is added again, and why it was not.
async fn again_new(state: &AppState, visitor: &Visitor, admin: Admin, trouble: PasskeyTrouble) -> Response {
    let chrome = visitor.chrome(state);
    let path = chrome.href("/admin/account/passkeys/new");
    let admin = Some(admin);
    page(
        state,
        Seat { chrome, admin },
        &path,
        StatusCode::UNPROCESSABLE_ENTITY,
        trouble,
    )
    .await
}

fn json(text: String) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
