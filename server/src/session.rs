//! Visitors' sessions: a cookie with a random id, and what the shop's own database keeps under it.
//!
//! A session is made by the first post that has something to keep: goods for the cart. Whatever happens to it is
//! a change of the store that finds the session or does nothing. So two windows at once lose nothing, and a request that was
//! on its way when its visitor left brings nothing back, neither the session nor its cookie. Who is signed in is no part of it.

use crate::{AppState, clock, visitor};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use shop::{
    cart::{Cart, CartChange},
    catalog::Ware,
    desk::Error,
    secret::Secret,
    store::{self, SessionId, SessionRow, Store},
    time::Timestamp,
};
use std::sync::Arc;
use tower_cookies::{
    Cookie, Cookies,
    cookie::{SameSite, time::Duration},
};

const DAY_SECONDS: i64 = 24 * 3_600;
/// A session lives this long after the last day on which its cookie came.
const DAYS: i64 = 30;
/// One whose cookie has never come back lives a day: it is a robot's, or of a browser that refuses cookies.
const DAYS_UNPROVEN: i64 = 1;

/// All sessions: the part of the database that this file may use, and nobody else.
#[derive(Clone)]
pub struct Sessions(Arc<dyn store::Sessions>);

impl Sessions {
    /// The sessions that this database keeps.
    pub fn of(store: Arc<dyn Store>) -> Self {
        Self(store)
    }

    /// Forgets those that ended before `now`, with their carts.
    pub async fn forget_ended(&self, now: Timestamp) -> Result<(), Error> {
        Ok(self.0.delete_ended_sessions(now).await?)
    }
}

/// The visitor's session, or that there is none yet.
pub struct Session {
    sessions: Arc<dyn store::Sessions>,
    cookies: Cookies,
    is_https: bool,
    held: Option<store::Session>,
}

impl Session {
    /// The session that these cookies name, if they name one that is there.
    pub async fn load(state: &AppState, cookies: Cookies) -> Result<Self, Error> {
        let mut session = Self::unknown(state, cookies);
        if let Some(secret) = session.secret() {
            let now = clock::now();
            session.held = session.find(&secret, now).await?;
            session.stay(&secret, now).await;
        }
        Ok(session)
    }

    /// The same along with those of the goods in its cart that there are, by one look at the database.
    pub async fn load_with_wares(state: &AppState, cookies: Cookies) -> Result<(Self, Vec<Ware>), Error> {
        let mut session = Self::unknown(state, cookies);
        let mut wares = Vec::new();
        if let Some(secret) = session.secret() {
            let now = clock::now();
            if let Some((held, in_cart)) = session.find_with_wares(&secret, now).await? {
                session.held = Some(held);
                wares = in_cart;
            }
            session.stay(&secret, now).await;
        }
        Ok((session, wares))
    }

    fn unknown(state: &AppState, cookies: Cookies) -> Self {
        Self {
            sessions: state.sessions.0.clone(),
            cookies,
            is_https: state.is_https(),
            held: None,
        }
    }

    async fn find(&self, secret: &Secret, now: Timestamp) -> Result<Option<store::Session>, Error> {
        let id = SessionId::of(secret);
        let found = self.sessions.load_session(&id, now).await?;
        if found.is_none() && self.sessions.adopt_session(secret).await? {
            return Ok(self.sessions.load_session(&id, now).await?);
        }
        Ok(found)
    }

    async fn find_with_wares(
        &self,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Option<(store::Session, Vec<Ware>)>, Error> {
        let id = SessionId::of(secret);
        let found = self.sessions.load_session_with_wares(&id, now).await?;
        if found.is_none() && self.sessions.adopt_session(secret).await? {
            return Ok(self.sessions.load_session_with_wares(&id, now).await?);
        }
        Ok(found)
    }

    /// What the visitor means to buy.
    pub fn cart(&self) -> Cart {
        self.held
            .as_ref()
            .map_or_else(Cart::default, |held| held.cart.clone())
    }

    /// Whose cart that is.
    pub fn id(&self) -> Option<&SessionId> {
        self.held.as_ref().map(|held| &held.row.id)
    }

    /// What the database holds of it, if there is one.
    pub fn held(&self) -> Option<&store::Session> {
        self.held.as_ref()
    }

    /// Whether the browser sent a cookie, be it of a session that is over.
    pub fn has_cookie(&self) -> bool {
        self.cookies.get(self.cookie_name()).is_some()
    }

    /// Changes the cart, and makes the session if there is none. `false` if the session ended meanwhile: then nothing is
    /// done, and nothing said of it to the browser, which may have another one by now.
    pub async fn change_cart(&mut self, change: CartChange) -> Result<bool, Error> {
        let Some(held) = &mut self.held else {
            let mut cart = Cart::default();
            cart.change(change)?;
            if !cart.is_empty() {
                self.begin(cart).await?;
            }
            return Ok(true);
        };
        let Some(cart) = self.sessions.change_cart(&held.row.id, change).await? else {
            self.held = None;
            return Ok(false);
        };
        held.cart = cart;
        held.ordered = None;
        Ok(true)
    }

    /// The session as it is now: others may have changed its cart since it was loaded.
    pub async fn look_again(&mut self) -> Result<(), Error> {
        if let Some(id) = self.id().cloned() {
            self.held = self.sessions.load_session(&id, clock::now()).await?;
        }
        Ok(())
    }

    /// Ends the session, here and in the browser.
    pub async fn leave(&mut self) -> Result<(), Error> {
        if let Some(held) = self.held.take() {
            self.sessions.delete_session(&held.row.id).await?;
            self.tell("", Duration::ZERO);
        }
        Ok(())
    }

    async fn begin(&mut self, cart: Cart) -> Result<(), Error> {
        let ends_at = end(clock::now(), DAYS_UNPROVEN);
        let (secret, row) = loop {
            let secret = clock::secret();
            let id = SessionId::of(&secret);
            let row = SessionRow { id, ends_at };
            if self.sessions.create_session(&row, &cart).await? {
                break (secret, row);
            }
        };
        self.held = Some(store::Session {
            row,
            cart,
            ordered: None,
        });
        // The cookie gets the longest life from the start; the session gets it when the cookie first comes
        // back.
        self.tell(secret.as_str(), Duration::days(DAYS));
        Ok(())
    }

    /// The cookie came, so the session lives on; once a day is often enough to write that down.
    async fn stay(&mut self, secret: &Secret, now: Timestamp) {
        let Some(held) = &self.held else {
            return;
        };
        if held.row.ends_at > now.plus_seconds((DAYS - 1) * DAY_SECONDS) {
            return;
        }
        match self.sessions.extend_session(&held.row.id, end(now, DAYS)).await {
            Ok(true) => self.tell(secret.as_str(), Duration::days(DAYS)),
            Ok(false) => self.held = None,
            // The page is no worse for it, and the next one tries again.
            Err(error) => tracing::warn!(%error, "a session could not be put off"),
        }
    }

    fn secret(&self) -> Option<Secret> {
        Secret::parse(self.cookies.get(self.cookie_name())?.value())
    }

    const fn cookie_name(&self) -> &'static str {
        cookie_name(self.is_https)
    }

    /// Sends the browser this session's cookie for so long; no time at all takes it away.
    fn tell(&self, secret: &str, lives: Duration) {
        let cookie = Cookie::build((self.cookie_name(), secret.to_owned()))
            .path("/")
            .http_only(true)
            .secure(self.is_https)
            .same_site(SameSite::Lax)
            .max_age(lives);
        self.cookies.add(cookie.build());
    }
}

impl FromRequestParts<AppState> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let lang = visitor::lang_of(&parts.extensions, &parts.uri);
        let cookies = Cookies::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        Self::load(state, cookies)
            .await
            .map_err(|error| state.error_page(lang, error))
    }
}

/// Bound to the host when the shop is on HTTPS.
pub const fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-vitrina" } else { "vitrina" }
}

fn end(now: Timestamp, days: i64) -> Timestamp {
    now.plus_seconds(days * DAY_SECONDS)
}
