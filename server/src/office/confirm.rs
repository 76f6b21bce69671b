//! Before what cannot be taken back somebody shows anew who they are, unless they did so within the last quarter of an hour:
//! a browser that was left open is not its owner. And where the shop wants a second factor, no owner without one gets past the
//! page that gives them one. Both are looked at here, before any handler, and nowhere else.
//!
//! The form that was sent comes back inside the question, and is sent again to the same address with the answer, which is
//! taken out before the handler reads the rest: nothing is lost and nothing is kept.

mod wanted;

pub use wanted::{Doing, WANTED};

use super::{
    admission, factor, page,
    settings::line,
    sign_in::{WAIT_SECONDS, held_back},
};
use crate::{
    AppState, clock,
    config::Field,
    limits::{ONE_MORE_CODE_EVERY, STAFF_FORM_KIB},
    security::is_office,
    sign_in::{Device, Tried, totp},
    staff::Staff,
    visitor::{self, Visitor},
    window::onward,
};
use app::Chrome;
use axum::{
    Form,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts, uri::PathAndQuery},
    middleware::Next,
    response::{IntoResponse, Response},
};
use office::{Confirming, Denied, PROOF, Seat};
use serde::Deserialize;
use shop::{desk::Error, security::Act, staff::Admin, stranger::Cause};
use url::form_urlencoded::{Serializer, parse};
use wanted::{is_open_to_all, wanted};

/// Asks whoever has to show something, and lets everybody else pass.
pub async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let wanted = wanted(request.method(), path);
    let may_owe = state.settings.owners_need_second_factor && is_office(path) && !is_open_to_all(path);
    if wanted.is_none() && !may_owe {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let admin = match Staff::of(&mut parts, &state).await {
        Ok(Some(admin)) => admin,
        // A stranger is shown the way in, by whoever answers there.
        Ok(None) => return next.run(Request::from_parts(parts, body)).await,
        Err(failure) => return failure,
    };
    if let Some(refusal) = admission::refusal(&state, &mut parts, &admin).await {
        return refusal;
    }
    if may_owe {
        match factor::owes(&state, &admin).await {
            Ok(true) => return led_to_factor(&state, &parts),
            Ok(false) => {}
            Err(error) => {
                let lang = visitor::lang_of(&parts.extensions, &parts.uri);
                return state.error_page(lang, error);
            }
        }
    }
    match wanted {
        Some(doing) if !admin.has_confirmed(clock::now()) => {
            confirmed(&state, (parts, body), admin, doing, next).await
        }
        Some(_) | None => next.run(Request::from_parts(parts, body)).await,
    }
}

/// Goes on with a request whose person shows who they are, and asks for that otherwise.
async fn confirmed(
    state: &AppState,
    (parts, body): (Parts, Body),
    admin: Admin,
    doing: Doing,
    next: Next,
) -> Response {
    let visitor = Visitor::of(&parts, state);
    if doing == Doing::Open {
        let chrome = visitor.chrome(state);
        let to = parts.uri.path_and_query().map_or("/admin", PathAndQuery::as_str);
        let waits = Confirming {
            action: chrome.href("/admin/confirm"),
            fields: vec![("to".to_owned(), to.to_owned())],
            denied: None,
        };
        return ask(state, &visitor, admin, waits).await;
    }
    let Ok(sent) = to_bytes(body, STAFF_FORM_KIB * 1_024).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let (proof, fields) = read(&sent);
    if let Doing::SendWith(name, texts) = doing
        && !fields
            .iter()
            .any(|(field, value)| field == name && texts.contains(&value.as_str()))
    {
        return next.run(Request::from_parts(parts, sent.into())).await;
    }
    if parts.uri.path().starts_with("/api/") {
        // A script that hears no sends the form to the page's own address, where the question is asked.
        return StatusCode::FORBIDDEN.into_response();
    }
    let denied = match proof {
        Some(proof) => match shown(state, &visitor, &parts, &admin, proof).await {
            Ok(None) => return next.run(with_fields(parts, &fields)).await,
            Ok(Some(denied)) => Some(denied),
            Err(error) => return state.error_page_at(visitor.chrome(state), error),
        },
        None => None,
    };
    let waits = Confirming {
        action: parts.uri.path().to_owned(),
        fields: sealed(state, fields).await,
        denied,
    };
    ask(state, &visitor, admin, waits).await
}

/// Whether what somebody typed shows who they are: `None` if it does, which is noted with their sign-in.
async fn shown(
    state: &AppState,
    visitor: &Visitor,
    parts: &Parts,
    admin: &Admin,
    typed: String,
) -> Result<Option<Denied>, Error> {
    let source = (&visitor.caller, &parts.headers);
    let retry_after = match totp::typed(&typed) {
        Some(_) => ONE_MORE_CODE_EVERY.as_secs(),
        None => WAIT_SECONDS,
    };
    let tried = tried(state, visitor, parts, admin, typed).await?;
    state
        .strangers
        .note(Cause::SignIn, &visitor.caller, matches!(tried, Tried::Wait));
    match tried {
        Tried::In(account) if account.id == admin.sign_in().account => {
            state.shop.confirm(admin, clock::now()).await?;
            state.witness(Act::Confirmed, admin.login(), source);
            Ok(None)
        }
        Tried::In(_) | Tried::Wrong => {
            state.witness_of(Act::SignInFailed, admin.login(), source, "confirm");
            Ok(Some(Denied::Wrong))
        }
        Tried::Wait => {
            state.witness_of(Act::SignInHeldBack, admin.login(), source, "confirm");
            Ok(Some(Denied::TooOften { retry_after }))
        }
    }
}

/// Six digits are a code of the app, since no password is that short; everything else is a password.
async fn tried(
    state: &AppState,
    visitor: &Visitor,
    parts: &Parts,
    admin: &Admin,
    typed: String,
) -> Result<Tried, Error> {
    let device = Device::of(&parts.headers, state.is_https());
    let (desk, login) = (&state.sign_in, admin.login());
    if totp::typed(&typed).is_some()
        && let Some(step) = state.shop.second_step_of(admin.sign_in().account).await?
        && step.app.is_some()
        && let Some(account) = state.shop.account(login).await?
    {
        let may = desk.may_try_code(&state.shop, &account, &visitor.caller, device.as_ref());
        if !may.await? {
            return Ok(Tried::Wait);
        }
        let proof = state.take_proof(&step, &typed).await?;
        return Ok(proof.map_or(Tried::Wrong, |_| Tried::In(account)));
    }
    desk.try_password(&state.shop, login, typed, &visitor.caller, device.as_ref())
        .await
}

async fn ask(state: &AppState, visitor: &Visitor, admin: Admin, waits: Confirming) -> Response {
    // It stands before the map of rights, which says who asks.
    let chrome = Chrome {
        role: Some(admin.role()),
        ..visitor.chrome(state)
    };
    let path = chrome.href("/admin/confirm");
    let denied = waits.denied;
    let status = match denied {
        None => StatusCode::OK,
        Some(Denied::Wrong | Denied::Over | Denied::Passkey) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(Denied::TooOften { .. }) => StatusCode::TOO_MANY_REQUESTS,
    };
    let admin = Some(admin);
    let answer = page(state, Seat { chrome, admin }, &path, status, waits).await;
    match denied {
        Some(denied) => held_back(answer, denied),
        None => answer,
    }
}

/// What was typed to show who somebody is, and all the other fields.
fn read(sent: &Bytes) -> (Option<String>, Vec<(String, String)>) {
    let all = parse(sent).into_owned();
    let (proofs, fields): (Vec<_>, Vec<_>) = all.partition(|(name, _)| name == PROOF);
    (proofs.into_iter().next().map(|(_, proof)| proof), fields)
}

/// The request with these fields in the place of those that it came with.
fn with_fields(mut parts: Parts, fields: &[(String, String)]) -> Request {
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    let length = HeaderValue::from(body.len());
    parts.headers.insert(header::CONTENT_LENGTH, length);
    parts.headers.remove(header::TRANSFER_ENCODING);
    Request::from_parts(parts, Body::from(body))
}

/// The fields as they may stand in a page: a secret setting is sealed, as on the page of the settings itself. It stands last,
/// where it takes the place of one that was sealed before.
async fn sealed(state: &AppState, fields: Vec<(String, String)>) -> Vec<(String, String)> {
    let is_secret = |name: &str, value: &str| {
        !value.trim().is_empty() && Field::named(name).is_some_and(Field::is_secret)
    };
    let (secrets, mut kept): (Vec<_>, Vec<_>) = fields
        .into_iter()
        .partition(|(name, value)| is_secret(name, value));
    if secrets.is_empty() {
        return kept;
    }
    match state.keys().await {
        Ok(keys) => kept.extend(secrets.into_iter().filter_map(|(name, value)| {
            let held = keys.hold(&name, &line(&value)).ok()?;
            Some((format!("held-{name}"), held))
        })),
        Err(error) => tracing::error!(%error, "secrets cannot be sealed"),
    }
    kept
}

/// Where a page that was to be opened is.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Onward {
    to: String,
}

/// `POST /admin/confirm`: on to the page that was to be opened. Whoever gets here has shown who they are.
pub async fn go_on(
    State(state): State<AppState>,
    Staff(_): Staff,
    visitor: Visitor,
    Form(Onward { to }): Form<Onward>,
) -> Response {
    if is_of_office(&to) {
        onward(&to)
    } else {
        onward(&visitor.chrome(&state).href("/admin/account"))
    }
}

/// Whether a text is a page of this office, and of no other host.
fn is_of_office(to: &str) -> bool {
    let path = to.strip_prefix("/en").unwrap_or(to);
    (path == "/admin" || path.starts_with("/admin/")) && path.bytes().all(|sign| sign.is_ascii_graphic())
}

fn led_to_factor(state: &AppState, parts: &Parts) -> Response {
    if parts.uri.path().starts_with("/api/") {
        return StatusCode::FORBIDDEN.into_response();
    }
    let lang = visitor::lang_of(&parts.extensions, &parts.uri);
    onward(&state.chrome(lang, "/").href("/admin/account/factor"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_another_host_is_never_gone_on_to() {
        for (to, is_ours) in [
            ("/en/admin/people?x=1", true),
            ("", false),
            ("/en//evil.example", false),
            ("/administrator", false),
            ("https://evil.example/admin/", false),
            ("/admin/\r\nset-cookie: a=b", false),
        ] {
            assert_eq!(is_of_office(to), is_ours, "{to}");
        }
    }

    #[test]
    fn an_answer_is_taken_out_of_its_form() {
        let (proof, fields) = read(&Bytes::from("a=1&confirm_proof=p%26w&b=%D1%8F+x&a=2"));
        assert_eq!(proof.as_deref(), Some("p&w"));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(fields, [pair("a", "1"), pair("b", "я x"), pair("a", "2")]);
        let (parts, ()) = Request::new(()).into_parts();
        let request = with_fields(parts, &fields);
        assert_eq!(request.headers()[header::CONTENT_LENGTH], "18");
    }
}
