//! The page behind a link of the owner's: a login and a password to be chosen, or only a password.

use crate::{
    desk::{Desk, seat, set_status},
    frame::{brand, title_of},
    lacking::role_id,
    map::page,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, Input, error_box},
};
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shop::{
    secret::Secret,
    staff::{Invitation, InvitedTo},
};

/// Why nobody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationFault {
    /// No login was typed, or none that is one line.
    NoLogin,
    /// Somebody else has it.
    Taken,
    /// The password has too few characters.
    Short,
    /// It has too many.
    Long,
    /// Others would guess it.
    Guessed,
    /// It was tried too often just now.
    TooOften,
}

impl InvitationFault {
    /// The HTTP status of the page.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::NoLogin | Self::Taken | Self::Short | Self::Long | Self::Guessed => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::NoLogin => "setup-fault-account",
            Self::Taken => "invitation-taken",
            Self::Short => "office-password-short",
            Self::Long => "office-password-long",
            Self::Guessed => "office-password-guessed",
            Self::TooOften => "office-password-too-often",
        }
    }

    const fn is_about_login(self) -> bool {
        matches!(self, Self::NoLogin | Self::Taken)
    }
}

/// What was typed and did not work; the server puts it into the context and answers with this page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationTried {
    /// The login.
    pub login: String,
    /// Why it did not work.
    pub fault: InvitationFault,
}

/// `/admin/invitation/{token}`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let tried = use_context::<InvitationTried>();
    page(async move {
        let (desk, chrome) = (Desk::here()?, seat()?.chrome);
        let invitation = match Secret::parse(&token) {
            Some(token) => desk.shop.invitation(&token, desk.now()).await,
            None => Ok(None),
        };
        let invitation = invitation.map_err(|error| desk.refused(&error))?;
        Ok(if let Some(invitation) = invitation {
            content(&chrome, &token, &invitation, tried.as_ref())
        } else {
            set_status(StatusCode::NOT_FOUND);
            over(&chrome)
        })
    })
}

/// The page of a link that is good.
pub(crate) fn content(
    chrome: &Chrome,
    token: &str,
    invitation: &Invitation,
    tried: Option<&InvitationTried>,
) -> AnyView {
    let (title, lead) = match &invitation.to {
        InvitedTo::Join(role) => {
            let role = [("role", chrome.text(role_id(*role)).into())];
            (
                chrome.text("invitation-title"),
                chrome.with("invitation-text", &role),
            )
        }
        InvitedTo::Reset(login) => {
            let login = [("login", login.as_str().into())];
            (
                chrome.text("invitation-reset-title"),
                chrome.with("invitation-reset-text", &login),
            )
        }
    };
    let document_title = match tried {
        Some(_) => format!("{} {title}", chrome.text("error-prefix")),
        None => title.clone(),
    };
    let trouble = tried.map(|tried| {
        error_box(
            chrome.text("invitation-trouble"),
            chrome.text(tried.fault.words()),
        )
    });
    let ends = [("at", chrome.moment(invitation.ends_at).into())];
    let body = view! {
        <h1>{title}</h1>
        {trouble}
        <p>{lead}</p>
        {form(chrome, token, invitation, tried)}
        <p class="hint">{chrome.with("invitation-ends", &ends)}</p>
    };
    sheet(chrome, &document_title, body.drawn())
}

/// The page of a link that was used, was taken back, or is too old.
pub(crate) fn over(chrome: &Chrome) -> AnyView {
    let title = chrome.text("invitation-over-title");
    let body = view! {
        <h1>{title.clone()}</h1>
        <p>{chrome.text("invitation-over-text")}</p>
        <p>
            <a class="button button-quiet" href=chrome.href("/admin/sign-in")>
                {chrome.text("office-sign-in-button")}
            </a>
        </p>
    };
    sheet(chrome, &title, body.drawn())
}

fn sheet(chrome: &Chrome, title: &str, body: AnyView) -> AnyView {
    view! {
        {title_of(chrome, title)}
        <header class="site-header"><div class="page">{brand(chrome)}</div></header>
        <main id="main"><div class="page"><div class="sheet">{body}</div></div></main>
    }
    .drawn()
}

fn form(chrome: &Chrome, token: &str, invitation: &Invitation, tried: Option<&InvitationTried>) -> AnyView {
    let mistake = |is_about_login: bool| {
        let fault = tried.map(|tried| tried.fault);
        let fault = fault.filter(|fault| fault.is_about_login() == is_about_login);
        fault.map(|fault| chrome.text(fault.words()))
    };
    let login = match &invitation.to {
        InvitedTo::Join(_) => {
            let field = Field {
                hint: Some(chrome.text("invitation-login-hint")),
                mistake: mistake(true),
                ..Field::new("login", chrome.text("office-login-label"))
            };
            let typed = tried.map_or("", |tried| tried.login.as_str());
            let input = Input {
                kind: "text",
                mode: "text",
                autocomplete: "username",
                is_required: true,
            };
            field.with_input(chrome, typed, input)
        }
        InvitedTo::Reset(login) => {
            view! { <input type="hidden" name="login" autocomplete="username" value=login.clone()/> }.drawn()
        }
    };
    let password = Field {
        hint: Some(chrome.text("invitation-password-hint")),
        mistake: mistake(false),
        ..Field::new("password", chrome.text("office-password-new"))
    };
    let input = Input {
        kind: "password",
        mode: "text",
        autocomplete: "new-password",
        is_required: true,
    };
    view! {
        <form
            class="stack"
            method="post"
            action=chrome.href(&format!("/admin/invitation/{token}"))
            novalidate
        >
            {login}
            {password.with_input(chrome, "", input)}
            <button class="button button-wide">{chrome.text("invitation-button")}</button>
        </form>
    }
    .drawn()
}
