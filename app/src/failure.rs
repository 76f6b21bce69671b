//! Pages for when something is not there, not allowed, or broke.

use crate::{
    Chrome,
    document::{Head, shop_page},
    pieces::contact,
};
use leptos::prelude::*;

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// 404: there is no such page, or it is not this visitor's.
    NotFound,
    /// 400: the request makes no sense.
    BadRequest,
    /// 403: a form that came from another site.
    Forbidden,
    /// 403: the staff has shut the visitor's network out for a while.
    ShutOut,
    /// 405: a form's address was opened as a page, or a page was sent a form.
    WrongMethod,
    /// 413: more than any form of ours holds.
    TooLarge,
    /// 414: longer than any address of ours.
    TooLong,
    /// 415: what was sent is not a form.
    NoForm,
    /// 421: somebody took the shop for somebody else.
    WrongHost,
    /// 429: the visitor's network asks too often.
    TooOften,
    /// 500: our fault.
    Broken {
        /// What the log knows it by.
        id: String,
    },
    /// 503: the database or a gateway does not answer; nothing is lost.
    Unavailable {
        /// What the log knows it by.
        id: String,
    },
}

impl Failure {
    /// Its HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Forbidden | Self::ShutOut => 403,
            Self::NotFound => 404,
            Self::WrongMethod => 405,
            Self::TooLarge => 413,
            Self::TooLong => 414,
            Self::NoForm => 415,
            Self::WrongHost => 421,
            Self::TooOften => 429,
            Self::Broken { .. } => 500,
            Self::Unavailable { .. } => 503,
        }
    }

    fn id(&self) -> Option<String> {
        match self {
            Self::Broken { id } | Self::Unavailable { id } => Some(id.clone()),
            Self::NotFound
            | Self::BadRequest
            | Self::Forbidden
            | Self::ShutOut
            | Self::WrongMethod
            | Self::TooLarge
            | Self::TooLong
            | Self::NoForm
            | Self::WrongHost
            | Self::TooOften => None,
        }
    }
}

/// The whole document, in place of the one that was asked for.
pub fn page(chrome: &Chrome, failure: &Failure) -> String {
    let (title, text) = words(chrome, failure);
    let id = failure
        .id()
        .map(|id| view! { <p class="hint">{chrome.text("failure-id")} " " <code>{id}</code></p> });
    let is_ours = failure.status() >= 500;
    let questions = (is_ours || *failure == Failure::ShutOut).then(|| view! { " " {contact(chrome)} });
    let again = is_ours.then(|| {
        view! { <a class="button" href="">{chrome.text("reload-page")}</a> " " }
    });
    // Where the shop is not, its own address leads back.
    let root = chrome
        .public_url
        .as_deref()
        .filter(|_| *failure == Failure::WrongHost);
    let href = |path: &str| format!("{}{}", root.unwrap_or_default(), chrome.href(path));
    shop_page(chrome, &Head::private(title.clone()), || {
        view! {
            <div class="stack">
                <h1>{title}</h1>
                <p class="lead">{text}{questions}</p>
                <p class="cluster">
                    {again}
                    <a class=(!is_ours).then_some("button") href=href("/")>{chrome.text("to-catalogue")}</a>
                    " "
                    <a href=href("/cart")>{chrome.text("cart-title")}</a>
                </p>
                {id}
            </div>
        }
    })
}

/// The same in a line of text, for programs.
pub fn line(chrome: &Chrome, failure: &Failure) -> String {
    let (title, _) = words(chrome, failure);
    match failure.id() {
        Some(id) => format!("{title}. {} {id}\n", chrome.text("failure-id")),
        None => format!("{title}.\n"),
    }
}

fn words(chrome: &Chrome, failure: &Failure) -> (String, String) {
    let (title, text) = match failure {
        Failure::NotFound => ("not-found-title", "not-found-text"),
        Failure::BadRequest => ("bad-request-title", "bad-request-text"),
        Failure::Forbidden => ("forbidden-title", "forbidden-text"),
        Failure::ShutOut => ("shut-out-title", "shut-out-text"),
        Failure::WrongMethod => ("wrong-method-title", "wrong-method-text"),
        Failure::TooLarge => ("too-large-title", "too-large-text"),
        Failure::TooLong => ("too-long-title", "too-long-text"),
        Failure::NoForm => ("no-form-title", "no-form-text"),
        Failure::WrongHost => ("wrong-host-title", "wrong-host-text"),
        Failure::TooOften => ("too-often-title", "too-often-text"),
        Failure::Broken { .. } => ("broken-title", "broken-text"),
        Failure::Unavailable { .. } => ("unavailable-title", "unavailable-text"),
    };
    let address = [("address", chrome.public_url.as_deref().unwrap_or_default().into())];
    (chrome.text(title), chrome.with(text, &address))
}
