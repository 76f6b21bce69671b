//! Somebody who only looks.
//!
//! Pages of goods show one thing of their visitor's, the number of pieces in the cart, and for a few minutes their browser
//! remembers it, in a cookie that is told whenever the cart changes. So these pages ask no session. The cookie decides nothing:
//! who writes another number into it reads that number. Without it the session is asked, and lives on by it.

use crate::{
    AppState,
    session::{self, Session},
    visitor::Visitor,
};
use app::Chrome;
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use shop::desk::Error;
use tower_cookies::{
    Cookie, Cookies,
    cookie::{SameSite, time::Duration},
};

/// How long a browser remembers the number. What another browser with the same cart did is seen after that.
const MINUTES: i64 = 10;

/// The sender of a request for a page that does not depend on who asks, but for the number of pieces in their cart.
pub struct Passerby {
    /// Who that is.
    pub visitor: Visitor,
    cookies: Cookies,
    /// Asked for by now.
    session: Option<Session>,
}

impl Passerby {
    /// What every page needs to know.
    pub fn chrome(&self, state: &AppState) -> Chrome {
        self.visitor.chrome(state)
    }

    /// Their session, for the few pages that depend on it after all.
    pub async fn session(&mut self, state: &AppState) -> Result<&Session, Error> {
        let session = match self.session.take() {
            Some(session) => session,
            None => Session::load(state, self.cookies.clone()).await?,
        };
        self.visitor.pieces = session.cart().pieces();
        Ok(self.session.insert(session))
    }

    /// The answer, or the page of the error.
    pub fn answer(&self, state: &AppState, answer: Result<impl IntoResponse, Error>) -> Response {
        let response = match answer {
            Ok(answer) => answer.into_response(),
            Err(error) => state.error_page_at(self.chrome(state), error),
        };
        match &self.session {
            Some(session) => remember(session, response),
            None => response,
        }
    }
}

impl FromRequestParts<AppState> for Passerby {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let cookies = Cookies::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let visitor = Visitor::of(parts, state);
        let lang = visitor.lang;
        let mut passerby = Self {
            visitor,
            cookies,
            session: None,
        };
        let is_https = state.is_https();
        let has_session = passerby.cookies.get(session::cookie_name(is_https)).is_some();
        if has_session
            && remembered(&passerby.cookies, is_https).is_none()
            && let Err(error) = passerby.session(state).await
        {
            return Err(state.error_page(lang, error));
        }
        Ok(passerby)
    }
}

/// The number that a browser remembers; `None` if it has no session, or has forgotten it.
pub(crate) fn remembered(cookies: &Cookies, is_https: bool) -> Option<u32> {
    cookies.get(session::cookie_name(is_https))?;
    let cookie = cookies.get(name(is_https))?;
    let is_number = cookie.value().bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| cookie.value().parse().ok()).flatten()
}

/// The number of pieces that a browser is to remember; `None` takes it away.
#[derive(Clone, Copy)]
struct Remembered(Option<u32>);

/// Has the browser remember how many pieces are in the cart of this session.
pub fn remember(session: &Session, mut response: Response) -> Response {
    if session.id().is_some() {
        let pieces = session.cart().pieces();
        response.extensions_mut().insert(Remembered(Some(pieces)));
    }
    response
}

/// Has the browser forget it, where the cart has changed and nobody here has seen how.
pub fn forget(mut response: Response) -> Response {
    response.extensions_mut().insert(Remembered(None));
    response
}

/// Sends the cookie of what is to be remembered. It comes behind the session's own.
pub async fn keep_pieces(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(cookie) = response
        .extensions_mut()
        .remove::<Remembered>()
        .and_then(|remembered| remembered.cookie(state.is_https()))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

impl Remembered {
    fn cookie(self, is_https: bool) -> Option<HeaderValue> {
        let (value, lives) = match self.0 {
            Some(pieces) => (pieces.to_string(), Duration::minutes(MINUTES)),
            None => (String::new(), Duration::ZERO),
        };
        let cookie = Cookie::build((name(is_https), value))
            .path("/")
            .secure(is_https)
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(lives);
        HeaderValue::from_str(&cookie.to_string()).ok()
    }
}

/// Bound to the host when the shop is on HTTPS.
const fn name(is_https: bool) -> &'static str {
    if is_https {
        "__Host-vitrina-pieces"
    } else {
        "vitrina-pieces"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_remembers_the_number_for_minutes_and_forgets_it_at_once() {
        for (remembered, is_https, line) in [
            (
                Some(3),
                true,
                "__Host-vitrina-pieces=3; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=600",
            ),
            (
                None,
                false,
                "vitrina-pieces=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0",
            ),
        ] {
            assert_eq!(Remembered(remembered).cookie(is_https).unwrap(), line);
        }
    }
}
