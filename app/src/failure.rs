//! Pages for when something is not there or broke.

use crate::{Chrome, document::{Head, shop_page}};

/// What the visitor cannot have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// 404: there is no such page, or it is not this visitor's.
    NotFound,
    /// 400: the request makes no sense.
    BadRequest,
    /// 403: a form that came from another site.
    Forbidden,
    /// 413: more than any form of ours holds.
    TooLarge,
    /// 429: too often.
    TooMany {
        /// When to try again, in seconds.
        retry_after: u64,
    },
    /// 500: our fault.
    Broken {
        /// What the log knows it by.
        id: String,
    },
    /// 503: the database or a gateway does not answer.
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
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::TooLarge => 413,
            Self::TooMany { .. } => 429,
            Self::Broken { .. } => 500,
            Self::Unavailable { .. } => 503,
        }
    }
}

/// The page.
pub fn page(chrome: &Chrome, failure: &Failure) -> String {
    let _ = failure;
    shop_page(chrome, &Head::private(chrome.text("failure-title")), || ())
}
