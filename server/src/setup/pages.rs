//! The setup in a browser: a page for each question, and the way in. Where somebody has an account, every address of it leads to
//! the sign-in.

use super::{
    NAME, account,
    link::SetupPass,
    questions::{Mistakes, Sheet, Typed},
};
use crate::{
    AppState, clock, hosts, keeping::NotKept, sign_in::Pass, trying, visitor::Visitor, window::onward,
};
use app::{
    Chrome,
    setup::{AskedQuestion, begin_page, question_page, shut_page},
};
use axum::{
    Form,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use shop::{
    secret::Secret,
    security::Act,
    setup::{Question, Setup},
    staff::Doer,
};

/// Which question is asked for; the next one if none is.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asking {
    question: String,
}

/// Somebody who may answer.
struct Owner {
    setup: Setup,
    pass: Secret,
}

/// `GET /setup`
pub async fn ask(
    State(state): State<AppState>,
    visitor: Visitor,
    pass: SetupPass,
    headers: HeaderMap,
    Query(asking): Query<Asking>,
) -> Response {
    let owner = match admitted(&state, &visitor, &pass).await {
        Ok(owner) => owner,
        Err(answer) => return answer,
    };
    let question = Question::parse(&asking.question).unwrap_or_else(|| owner.setup.next());
    let chrome = visitor.chrome(&state);
    let page = if question == Question::Account {
        if let Some(owed) = owner.setup.owed() {
            return onward(&address_of(&chrome, owed));
        }
        account::blank(&chrome, &owner.setup)
    } else {
        let sheet = Sheet::of(&state, question, &owner.pass, opened_at(&headers));
        question_page(
            &chrome,
            &AskedQuestion {
                question,
                setup: &owner.setup,
                fields: &sheet.asked(),
                cabinet: &sheet.cabinet_fields(&state),
                trouble: None,
            },
        )
    };
    Html(page).into_response()
}

/// `GET /setup/{token}`: the printed link. It spends nothing, since messengers open links before people do.
pub async fn open(
    State(state): State<AppState>,
    visitor: Visitor,
    pass: SetupPass,
    Path(key): Path<String>,
) -> Response {
    let chrome = visitor.chrome(&state);
    match state.shop.setup().await {
        Ok(Some(setup)) => {
            let is_in = pass.secret().is_some_and(|pass| setup.knows(&pass));
            match Secret::parse(&key).filter(|key| setup.opens_with(key)) {
                Some(key) => Html(begin_page(&chrome, key.as_str())).into_response(),
                None if is_in => onward(&chrome.href("/setup")),
                None => shut(&state, &visitor),
            }
        }
        Ok(None) => over(&state, &visitor),
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /setup/{token}`: spends the key. From now on this browser goes on, and no other one.
pub async fn begin(
    State(state): State<AppState>,
    visitor: Visitor,
    pass: SetupPass,
    headers: HeaderMap,
    Path(key): Path<String>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let fresh = clock::secret();
    let began = match Secret::parse(&key) {
        Some(key) => state.shop.begin_setup(&key, &fresh).await,
        None => Ok(false),
    };
    match began {
        Ok(true) => {
            let is_https = origin(&headers).is_some_and(|origin| origin.starts_with("https://"));
            pass.give(&fresh, is_https);
            onward(&chrome.href("/setup"))
        }
        // Pressed twice, or too late.
        Ok(false) => match admitted(&state, &visitor, &pass).await {
            Ok(_) => onward(&chrome.href("/setup")),
            Err(answer) => answer,
        },
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /setup`
pub async fn answer(
    State(state): State<AppState>,
    visitor: Visitor,
    pass: SetupPass,
    staff: Pass,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let owner = match admitted(&state, &visitor, &pass).await {
        Ok(owner) => owner,
        Err(answer) => return answer,
    };
    let typed: Typed = fields.into_iter().collect();
    match typed.get("question").and_then(|word| Question::parse(word)) {
        Some(Question::Account) => {
            if let Some(owed) = owner.setup.owed() {
                return onward(&address_of(&visitor.chrome(&state), owed));
            }
            account::make(&state, (&visitor, &headers), (&pass, &staff), &owner.setup, typed).await
        }
        Some(question) if typed.contains_key("later") && question.may_wait() => {
            next(&state, &visitor, question).await
        }
        Some(question) => keep(&state, &visitor, &headers, &owner, question, &typed).await,
        None => onward(&visitor.chrome(&state).href("/setup")),
    }
}

/// Keeps what was typed, or asks again.
async fn keep(
    state: &AppState,
    visitor: &Visitor,
    headers: &HeaderMap,
    owner: &Owner,
    question: Question,
    typed: &Typed,
) -> Response {
    let chrome = visitor.chrome(state);
    let sheet = Sheet::of(state, question, &owner.pass, opened_at(headers));
    let again = |mistakes: &Mistakes, trouble: Option<String>| {
        let page = question_page(
            &chrome,
            &AskedQuestion {
                question,
                setup: &owner.setup,
                fields: &sheet.asked_again(typed, mistakes),
                cabinet: &sheet.cabinet_fields(state),
                trouble,
            },
        );
        (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response()
    };
    let wish = match sheet.read(typed, visitor.lang) {
        Ok(wish) => wish,
        Err(mistakes) => return again(&mistakes, None),
    };
    if let Some(test) = typed.get("test").and_then(|name| sheet.test_named(name)) {
        return match state.try_settings(&wish, NAME) {
            Ok(settings) => {
                let tried = trying::try_out(state, settings, test, chrome.words()).await;
                let mut fields = sheet.asked_again(typed, &Mistakes::new());
                for field in &mut fields {
                    field.tried = (field.test == Some(test.as_str())).then(|| tried.clone());
                }
                let asked = AskedQuestion {
                    question,
                    setup: &owner.setup,
                    fields: &fields,
                    cabinet: &sheet.cabinet_fields(state),
                    trouble: None,
                };
                Html(question_page(&chrome, &asked)).into_response()
            }
            Err(faults) => {
                let (mistakes, others) = sheet.told(&faults, visitor.lang);
                again(&mistakes, others)
            }
        };
    }
    if wish.is_empty() {
        return next(state, visitor, question).await;
    }
    let seen = state.settings.layers.kept().version;
    match state.keep_settings(&wish, seen, (NAME, Doer::COMMAND)).await {
        Ok(_) => {
            let names: Vec<&str> = wish.keys().copied().collect();
            let source = (&visitor.caller, headers);
            state.witness_of(Act::SettingsChanged, NAME, source, &names.join(" "));
            next(state, visitor, question).await
        }
        Err(NotKept::Faults(faults)) => {
            let (mistakes, others) = sheet.told(&faults, visitor.lang);
            again(&mistakes, others)
        }
        Err(NotKept::Outdated) => again(&Mistakes::new(), Some(chrome.text("setup-outdated"))),
        Err(NotKept::Key(error)) => {
            tracing::error!(%error, "a secret could not be sealed");
            let values = [("error", error.to_string().into())];
            again(&Mistakes::new(), Some(chrome.with("setup-no-key", &values)))
        }
        Err(NotKept::Desk(error)) => state.error_page_at(chrome, error),
    }
}

/// A question is done with; on to the next one.
async fn next(state: &AppState, visitor: &Visitor, question: Question) -> Response {
    let chrome = visitor.chrome(state);
    match state.shop.note_answered(question).await {
        Ok(()) => onward(&chrome.href("/setup")),
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// Who may answer: whoever began with the link in this browser.
async fn admitted(state: &AppState, visitor: &Visitor, pass: &SetupPass) -> Result<Owner, Response> {
    let setup = match state.shop.setup().await {
        Ok(Some(setup)) => setup,
        Ok(None) => return Err(over(state, visitor)),
        Err(error) => return Err(state.error_page_at(visitor.chrome(state), error)),
    };
    match pass.secret().filter(|pass| setup.knows(pass)) {
        Some(pass) => Ok(Owner { setup, pass }),
        None => Err(shut(state, visitor)),
    }
}

/// For whoever has not opened the link.
fn shut(state: &AppState, visitor: &Visitor) -> Response {
    let page = Html(shut_page(&visitor.chrome(state)));
    (StatusCode::FORBIDDEN, page).into_response()
}

/// Somebody has an account.
pub(super) fn over(state: &AppState, visitor: &Visitor) -> Response {
    onward(&visitor.chrome(state).href("/admin/sign-in"))
}

pub(super) fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN)?.to_str().ok()
}

/// Where a question is asked.
fn address_of(chrome: &Chrome, question: Question) -> String {
    chrome.href(&format!("/setup?question={}", question.as_str()))
}

/// The address that a page was opened at. Where everybody in the world can have the name, there is HTTPS in front of the shop,
/// or there should be.
fn opened_at(headers: &HeaderMap) -> Option<String> {
    let host = hosts::asked(headers)?;
    let scheme = if hosts::is_public_name(host) {
        "https"
    } else {
        "http"
    };
    Some(format!("{scheme}://{host}"))
}
