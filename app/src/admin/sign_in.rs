//! Signing in.

use crate::{Chrome, document::{Head, document}};
use leptos::prelude::*;

/// Why signing in did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Login and password do not belong together.
    Wrong,
    /// Tried too often.
    TooOften {
        /// When to try again, in seconds.
        retry_after: u64,
    },
}

/// The page; `login` is what was typed before.
pub fn page(chrome: &Chrome, login: &str, denied: Option<Denied>) -> String {
    let _ = denied;
    document(chrome, &Head::private(chrome.text("admin-sign-in-title")), "admin", || login.to_owned().into_any())
}
