//! The cookie of somebody who signed in: a secret whose hash names the sign-in in the database.

use crate::AppState;
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use shop::{factor::HALF_SECONDS, secret::Secret, staff::LONGEST_SECONDS, store::SignInId};
use tower_cookies::{
    Cookie, Cookies,
    cookie::{SameSite, time::Duration},
};

/// What a browser shows at the office's door, if it has anything to show.
///
/// It is a cookie beside the visitor's own: a cart that a stranger knows is not the way to an office.
pub struct Pass {
    cookies: Cookies,
    is_https: bool,
}

impl Pass {
    /// The sign-in that it names, be it over or not.
    pub fn id(&self) -> Option<SignInId> {
        self.id_in(self.name())
    }

    /// Has the browser keep a secret.
    pub fn give(&self, secret: &Secret) {
        self.tell(self.name(), secret.as_str(), Duration::seconds(LONGEST_SECONDS));
    }

    /// Takes away what the browser keeps.
    pub fn take_back(&self) {
        if self.cookies.get(self.name()).is_some() {
            self.tell(self.name(), "", Duration::ZERO);
        }
    }

    /// The half of a sign-in that it names, be it over or not.
    pub fn half(&self) -> Option<SignInId> {
        self.id_in(self.half_name())
    }

    /// Has the browser keep the secret of a half, until its code is typed.
    pub fn give_half(&self, secret: &Secret) {
        self.tell(self.half_name(), secret.as_str(), Duration::seconds(HALF_SECONDS));
    }

    /// Takes the half away.
    pub fn take_back_half(&self) {
        self.tell(self.half_name(), "", Duration::ZERO);
    }

    fn id_in(&self, name: &str) -> Option<SignInId> {
        let secret = Secret::parse(self.cookies.get(name)?.value())?;
        Some(SignInId::of(&secret))
    }

    /// Bound to the host when the shop is on HTTPS.
    const fn name(&self) -> &'static str {
        if self.is_https {
            "__Host-vitrina-staff"
        } else {
            "vitrina-staff"
        }
    }

    /// Likewise.
    const fn half_name(&self) -> &'static str {
        if self.is_https {
            "__Host-vitrina-half"
        } else {
            "vitrina-half"
        }
    }

    /// Lax and not strict: the owner comes by a link in a message, and what changes anything is a post all the same.
    fn tell(&self, name: &'static str, secret: &str, lives: Duration) {
        let cookie = Cookie::build((name, secret.to_owned()))
            .path("/")
            .http_only(true)
            .secure(self.is_https)
            .same_site(SameSite::Lax)
            .max_age(lives);
        self.cookies.add(cookie.build());
    }
}

impl FromRequestParts<AppState> for Pass {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let cookies = Cookies::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Self {
            cookies,
            is_https: state.is_https(),
        })
    }
}
