//! Tokens and passwords, kept out of everything that is stored or shown.

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};
use shop::text;

/// Characters of a stored error.
const LONGEST_ERROR: usize = 300;

/// The secrets of a channel, in every spelling in which an answer could repeat them.
pub(crate) struct Secrets(Vec<SecretString>);

impl Secrets {
    /// A token, as it is.
    pub(crate) fn token(token: &str) -> Self {
        Self(vec![token.into()])
    }

    /// A login's password, also as the mail server hears it.
    pub(crate) fn login(user: &str, password: &str) -> Self {
        let plain = BASE64_STANDARD.encode(format!("\0{user}\0{password}"));
        let login = BASE64_STANDARD.encode(password);
        Self(vec![password.into(), plain.into(), login.into()])
    }

    /// Nothing to hide.
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// The text on one line, without secrets, short enough to be stored.
    pub(crate) fn scrub(&self, error: &str) -> String {
        let mut clean = error.to_owned();
        for secret in &self.0 {
            if !secret.expose_secret().is_empty() {
                clean = clean.replace(secret.expose_secret(), "[…]");
            }
        }
        let line = text::line(&clean, usize::MAX).unwrap_or_default();
        line.chars().take(LONGEST_ERROR).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_repeats_no_secret_and_is_short() {
        let token = Secrets::token("123:ABC");
        assert_eq!(
            token.scrub("no route to /bot123:ABC/SendMessage\r\n"),
            "no route to /bot[…]/SendMessage"
        );
        let login = Secrets::login("shop", "open sesame");
        let plain = BASE64_STANDARD.encode("\0shop\0open sesame");
        assert_eq!(
            login.scrub(&format!("bad AUTH PLAIN {plain} or open sesame")),
            "bad AUTH PLAIN […] or […]"
        );
        assert_eq!(Secrets::none().scrub(&"я".repeat(1_000)).chars().count(), 300);
    }
}
