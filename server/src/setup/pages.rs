//! The setup in a browser: a page for each question, and the way in. Where somebody has an account, every address of it leads to
//! the sign-in.

use super::{
    END, NAME,
    link::SetupPass,
    questions::{Mistakes, Sheet, Typed},
};
use crate::{
    AppState, clock,
    config::Test,
    hosts::{self, Hosts},
    keeping::NotKept,
    office::enter_at,
    sign_in::{
        self, Pass,
        password::{self, Fault},
    },
    trying,
    visitor::Visitor,
    window::onward,
};
use app::{
    failure::Failure,
    setup::{
        AskedAccount, AskedQuestion, Tried, account_page, begin_page, done_page, question_page, shut_page,
    },
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
    store::Account,
    text,
};

/// Longest login, in characters.
const LOGIN: usize = 64;

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
        account_page(
            &chrome,
            &AskedAccount {
                setup: &owner.setup,
                login: "",
                login_mistake: None,
                password_mistake: None,
                demo: offered_demo(false),
            },
        )
    } else {
        let sheet = Sheet::of(&state, question, &owner.pass, public_address(&headers));
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
            account(&state, (&visitor, &headers), (&pass, &staff), &owner, typed).await
        }
        Some(question) if typed.contains_key("later") => next(&state, &visitor, question).await,
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
    let sheet = Sheet::of(state, question, &owner.pass, public_address(headers));
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
    if let Some(test) = typed.get("test").and_then(|name| Test::named(name)) {
        return match state.try_settings(&wish, NAME) {
            Ok(settings) => {
                let tried = trying::try_out(state, settings, test, chrome.words()).await;
                let mut fields = sheet.asked_again(typed, &Mistakes::new());
                for field in &mut fields {
                    field.tried = (field.test == Some(test.as_str())).then(|| Tried {
                        is_good: tried.is_good,
                        words: tried.words.clone(),
                        said: tried.said.clone(),
                    });
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
    match state.keep_settings(&wish, seen, NAME).await {
        Ok(_) => next(state, visitor, question).await,
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

/// Makes the first account.
async fn account(
    state: &AppState,
    (visitor, headers): (&Visitor, &HeaderMap),
    passes: (&SetupPass, &Pass),
    owner: &Owner,
    mut typed: Typed,
) -> Response {
    let chrome = visitor.chrome(state);
    let password = typed.remove("password").unwrap_or_default();
    let wants_demo = typed.contains_key("demo-goods");
    let typed_login = typed.remove("login").unwrap_or_default();
    let login = text::line(&typed_login, LOGIN);
    let shop_name = &state.settings.seller.shop_name;
    let fault = password::fault(&password, login.as_deref().unwrap_or_default(), shop_name);
    let fault = fault.map(|fault| {
        chrome.text(match fault {
            Fault::Short => "office-password-short",
            Fault::Long => "office-password-long",
            Fault::Guessed => "office-password-guessed",
        })
    });
    let (Some(login), None) = (&login, &fault) else {
        let asked = AskedAccount {
            setup: &owner.setup,
            login: &typed_login,
            login_mistake: login.is_none().then(|| chrome.text("setup-fault-account")),
            password_mistake: fault,
            demo: offered_demo(wants_demo),
        };
        let page = Html(account_page(&chrome, &asked));
        return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    };
    // A hash takes a core for a while.
    let hashed = tokio::task::spawn_blocking(move || sign_in::hash(&password)).await;
    let Ok(Ok(hash)) = hashed else {
        tracing::error!("a password could not be hashed");
        return crate::failure::page(&chrome, &Failure::Broken { id: String::new() });
    };
    match state.shop.open_first_account(login, &hash, clock::now()).await {
        Ok(Some(account)) => finish(state, (visitor, headers), passes, &account, wants_demo).await,
        // Somebody else was first, in another window or in a terminal.
        Ok(None) => over(state, visitor),
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// The setup is over. Whoever did it is in the office, if that is here.
async fn finish(
    state: &AppState,
    (visitor, headers): (&Visitor, &HeaderMap),
    (pass, staff): (&SetupPass, &Pass),
    account: &Account,
    wants_demo: bool,
) -> Response {
    state.witness_of(
        Act::PeopleChanged,
        &account.login,
        (&visitor.caller, headers),
        "first",
    );
    tracing::info!(staff = account.login.as_str(), "the shop is set up");
    pass.take_back();
    if wants_demo
        && cfg!(feature = "demo")
        && let Err(error) = state.shop.begin_with_demo_goods(account, clock::now()).await
    {
        // The list of goods offers them again.
        tracing::warn!(%error, "the demo's goods are not on the shelf");
    }
    let asked = hosts::asked(headers).unwrap_or_default();
    let is_office =
        origin(headers).is_some_and(|origin| Hosts::of(&state.settings).is_own_office(origin, asked));
    if is_office {
        return enter_at(state, visitor, staff, account, headers, END).await;
    }
    let chrome = visitor.chrome(state);
    let public_url = state.settings.public_url.as_str().trim_end_matches('/');
    let office = format!("{public_url}{}", chrome.href(END));
    Html(done_page(&chrome, &account.login, office)).into_response()
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
fn over(state: &AppState, visitor: &Visitor) -> Response {
    onward(&visitor.chrome(state).href("/admin/sign-in"))
}

/// Whether goods of the demo are wanted, if the program has them aboard.
fn offered_demo(is_wanted: bool) -> Option<bool> {
    cfg!(feature = "demo").then_some(is_wanted)
}

fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN)?.to_str().ok()
}

/// The address that a page was opened at, if everybody may open the shop at it: a name and not this machine.
fn public_address(headers: &HeaderMap) -> Option<String> {
    let host = hosts::asked(headers)?;
    let address = format!("https://{host}");
    hosts::is_public_name(host).then_some(address)
}
