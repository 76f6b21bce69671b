//! The last question of the setup: who may sign in. Its answer ends the setup for ever.

use super::{
    END,
    link::SetupPass,
    pages::{origin, over},
    questions::Typed,
};
use crate::{
    AppState, clock, failure,
    hosts::{self, Hosts},
    office::enter_at,
    sign_in::{
        self, Pass,
        password::{self, Fault},
    },
    visitor::Visitor,
};
use app::{
    Chrome,
    failure::Failure,
    setup::{AskedAccount, account_page, done_page},
};
use axum::{
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Response},
};
use shop::{security::Act, setup::Setup, store::Account, text};

/// Longest login, in characters.
const LOGIN: usize = 64;

/// The question, before anything is typed.
pub(super) fn blank(chrome: &Chrome, setup: &Setup) -> String {
    let asked = AskedAccount {
        setup,
        login: "",
        login_mistake: None,
        password_mistake: None,
        demo: offered_demo(false),
    };
    account_page(chrome, &asked)
}

/// Makes the first account of what was typed, or asks again.
pub(super) async fn make(
    state: &AppState,
    (visitor, headers): (&Visitor, &HeaderMap),
    passes: (&SetupPass, &Pass),
    setup: &Setup,
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
            setup,
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
        return failure::page(&chrome, &Failure::Broken { id: String::new() });
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
    let source = (&visitor.caller, headers);
    state.witness_of(Act::PeopleChanged, &account.login, source, "first");
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
        state.witness(Act::SignedIn, &account.login, source);
        return enter_at(state, visitor, staff, account, headers, END).await;
    }
    let chrome = visitor.chrome(state);
    let public_url = state.settings.public_url.as_str().trim_end_matches('/');
    let office = format!("{public_url}{}", chrome.href(END));
    Html(done_page(&chrome, &account.login, office)).into_response()
}

/// Whether goods of the demo are wanted, if the program has them aboard.
fn offered_demo(is_wanted: bool) -> Option<bool> {
    cfg!(feature = "demo").then_some(is_wanted)
}
