//! Having a second factor, other recovery codes, and doing without. All of it wants that its person has shown lately who they
//! are: see `confirm`.

use super::page;
use crate::{
    AppState, clock,
    sign_in::{
        factor::{codes_and_hashes, fresh_key, key_bytes, sealed_as},
        totp,
    },
    staff::Staff,
    visitor::Visitor,
    window::onward,
};
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use office::{Enrolment, FactorOutcome, Seat};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use shop::{
    desk::Error,
    factor::base32,
    security::Act,
    staff::{Admin, Role},
};
use std::fmt::Write;

/// A key that stands on the page, and the first code that was made of it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct FirstCode {
    held: String,
    code: String,
}

/// `POST /admin/account/factor`
pub async fn add(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(typed): Form<FirstCode>,
) -> Response {
    let account = admin.sign_in().account;
    let (now, name) = (clock::now(), sealed_as(account));
    let held = state.keys().await.ok().and_then(|keys| {
        let key = keys.held(&name, &typed.held)?;
        let sealed = keys.seal(&name, key.expose_secret()).ok()?;
        Some((key_bytes(&key)?, key, sealed))
    });
    let Some((bytes, key, sealed)) = held else {
        return shown(&state, &visitor, admin, FactorOutcome::Stale).await;
    };
    let step = totp::typed(&typed.code).and_then(|code| totp::step_of(&bytes, code, now));
    let Some(step) = step else {
        let outcome = match enrolment_of(&state, &admin, &key).await {
            Some(enrolment) => FactorOutcome::Wrong(enrolment),
            None => FactorOutcome::Stale,
        };
        return shown(&state, &visitor, admin, outcome).await;
    };
    let (codes, hashes) = codes_and_hashes();
    match state.shop.add_factor(&admin, (sealed, step), hashes, now).await {
        Ok(true) => {
            let source = (&visitor.caller, &headers);
            state.witness(Act::FactorAdded, admin.login(), source);
            tracing::info!(staff = admin.login(), "a second factor was set up");
            shown(&state, &visitor, admin, FactorOutcome::Codes(codes)).await
        }
        // The form was sent twice, or from two windows.
        Ok(false) => onward(&visitor.chrome(&state).href("/admin/account/factor")),
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// `POST /admin/account/factor/codes`
pub async fn renew_codes(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    let (codes, hashes) = codes_and_hashes();
    match state.shop.renew_recovery_codes(&admin, &hashes).await {
        Ok(true) => {
            let source = (&visitor.caller, &headers);
            state.witness(Act::RecoveryCodesRenewed, admin.login(), source);
            shown(&state, &visitor, admin, FactorOutcome::Codes(codes)).await
        }
        Ok(false) => onward(&visitor.chrome(&state).href("/admin/account/factor")),
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// `POST /admin/account/factor/remove`
pub async fn remove(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    let removed = async {
        let is_gone = state.shop.remove_factor(&admin).await?;
        Ok::<_, Error>((is_gone, state.shop.has_second_factor(&admin).await?))
    };
    match removed.await {
        Ok((is_gone, has_another)) => {
            if is_gone {
                let source = (&visitor.caller, &headers);
                // With a passkey the password alone is not enough yet.
                let act = if has_another {
                    Act::AppRemoved
                } else {
                    Act::FactorRemoved
                };
                state.witness(act, admin.login(), source);
                tracing::info!(staff = admin.login(), "an app that makes codes was taken away");
            }
            onward(&visitor.chrome(&state).href("/admin/account"))
        }
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

/// A key that nobody has yet; `None` if it could not be kept.
pub async fn enrolment(state: &AppState, admin: &Admin) -> Option<Enrolment> {
    enrolment_of(state, admin, &fresh_key()).await
}

async fn enrolment_of(state: &AppState, admin: &Admin, key: &SecretString) -> Option<Enrolment> {
    let keys = state
        .keys()
        .await
        .inspect_err(|error| tracing::error!(%error, "a second factor cannot be sealed"));
    let held = keys
        .ok()?
        .hold(&sealed_as(admin.sign_in().account), key.expose_secret())
        .ok()?;
    let typed = base32(&key_bytes(key)?);
    let (shop, login) = (quoted(&state.settings.seller.shop_name), quoted(admin.login()));
    Some(Enrolment {
        link: format!("otpauth://totp/{shop}:{login}?secret={typed}&issuer={shop}"),
        key: typed,
        held,
    })
}

/// As a part of an address. A blank is `%20` wherever it stands: some apps show a plus as one.
fn quoted(text: &str) -> String {
    text.bytes().fold(String::new(), |mut quoted, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            quoted.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(quoted, "%{byte:02X}");
        }
        quoted
    })
}

/// The page of the app, and what came of a form.
pub(super) async fn shown(
    state: &AppState,
    visitor: &Visitor,
    admin: Admin,
    outcome: FactorOutcome,
) -> Response {
    let chrome = visitor.chrome(state);
    let path = chrome.href("/admin/account/factor");
    let status = match outcome {
        FactorOutcome::Codes(_) => StatusCode::OK,
        FactorOutcome::Wrong(_) | FactorOutcome::Stale => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let admin = Some(admin);
    page(state, Seat { chrome, admin }, &path, status, outcome).await
}

/// Whether this person is let in no further without a second factor.
pub async fn owes(state: &AppState, admin: &Admin) -> Result<bool, Error> {
    Ok(is_owed(state, admin) && !state.shop.has_second_factor(admin).await?)
}

/// Whether the shop wants a second factor of this person.
pub fn is_owed(state: &AppState, admin: &Admin) -> bool {
    state.settings.owners_need_second_factor && admin.role() == Role::Owner
}
