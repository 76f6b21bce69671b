//! Visitors' sessions: a cookie with a random id, and what the shop's own database keeps under it.
//!
//! A session is made by the first post that has something to keep: goods for the cart, a sign-in. Whatever happens to it is
//! a change of the store that finds the session or does nothing. So two windows at once lose nothing, and a request that was
//! on its way when its visitor signed out brings nothing back, neither the session nor its cookie.

use crate::{AppState, clock, visitor};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use shop::{
    cart::{Cart, CartChange},
    desk::Error,
    staff::SignIn,
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
#[derive(Clone)]
pub struct Session {
    sessions: Arc<dyn store::Sessions>,
    cookies: Cookies,
    is_https: bool,
    held: Option<store::Session>,
}

/// What is kept in a session besides its cart. A field that this version does not know is left out.
#[derive(Serialize, Deserialize, Default)]
struct Data {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign_in: Option<SignIn>,
}

impl Session {
    /// The session that these cookies name, if they name one that is there.
    pub async fn load(state: &AppState, cookies: Cookies) -> Result<Self, Error> {
        let mut session = Self {
            sessions: state.sessions.0.clone(),
            cookies,
            is_https: state.is_https(),
            held: None,
        };
        if let Some(id) = session.id_in_cookie() {
            let now = clock::now();
            session.held = session.sessions.load_session(&id, now).await?;
            session.stay(now).await;
        }
        Ok(session)
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

    /// Who signed in; `None` for a visitor, and where what was written cannot be read.
    pub fn sign_in(&self) -> Option<SignIn> {
        let held = self.held.as_ref()?;
        // What another version wrote and nobody can read is a smaller loss than no shop.
        let data: Data = serde_json::from_str(&held.row.data).unwrap_or_default();
        data.sign_in
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
                self.begin(Data::default(), cart, DAYS_UNPROVEN).await?;
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

    /// Somebody has signed in: a new id, so that one which a stranger knew is worth nothing; the cart stays.
    pub async fn enter(&mut self, sign_in: SignIn) -> Result<(), Error> {
        let data = Data {
            sign_in: Some(sign_in),
        };
        if let Some(held) = &mut self.held {
            let new = row(&data, DAYS)?;
            if self.sessions.renew_session(&held.row.id, &new).await? {
                held.row = new;
                self.tell(Duration::days(DAYS));
                return Ok(());
            }
        }
        self.begin(data, Cart::default(), DAYS).await
    }

    /// Ends the session, here and in the browser.
    pub async fn leave(&mut self) -> Result<(), Error> {
        if let Some(held) = self.held.take() {
            self.sessions.delete_session(&held.row.id).await?;
            self.tell(Duration::ZERO);
        }
        Ok(())
    }

    async fn begin(&mut self, data: Data, cart: Cart, days: i64) -> Result<(), Error> {
        let mut row = row(&data, days)?;
        while !self.sessions.create_session(&row, &cart).await? {
            row.id = clock::session_id();
        }
        self.held = Some(store::Session {
            row,
            cart,
            ordered: None,
        });
        // The cookie gets the longest life from the start; the session gets it when the cookie first comes
        // back.
        self.tell(Duration::days(DAYS));
        Ok(())
    }

    /// The cookie came, so the session lives on; once a day is often enough to write that down.
    async fn stay(&mut self, now: Timestamp) {
        let Some(held) = &self.held else {
            return;
        };
        if held.row.ends_at > now.plus_seconds((DAYS - 1) * DAY_SECONDS) {
            return;
        }
        match self.sessions.extend_session(&held.row.id, end(now, DAYS)).await {
            Ok(true) => self.tell(Duration::days(DAYS)),
            Ok(false) => self.held = None,
            // The page is no worse for it, and the next one tries again.
            Err(error) => tracing::warn!(%error, "a session could not be put off"),
        }
    }

    fn id_in_cookie(&self) -> Option<SessionId> {
        SessionId::parse(self.cookies.get(self.cookie_name())?.value())
    }

    const fn cookie_name(&self) -> &'static str {
        cookie_name(self.is_https)
    }

    /// Sends the browser this session's cookie for so long; no time at all takes it away.
    fn tell(&self, lives: Duration) {
        let id = self.id().map_or("", SessionId::as_str).to_owned();
        let cookie = Cookie::build((self.cookie_name(), id))
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
        if let Some(session) = parts.extensions.get::<Self>() {
            return Ok(session.clone());
        }
        let lang = visitor::lang_of(&parts.extensions, &parts.uri);
        let cookies = Cookies::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let session = Self::load(state, cookies)
            .await
            .map_err(|error| state.error_page(lang, error))?;
        parts.extensions.insert(session.clone());
        Ok(session)
    }
}

/// Bound to the host when the shop is on HTTPS.
pub const fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-vitrina" } else { "vitrina" }
}

fn row(data: &Data, days: i64) -> Result<SessionRow, Error> {
    let data = serde_json::to_string(data).map_err(|error| store::StoreError::Corrupt {
        table: "sessions",
        why: error.to_string(),
    })?;
    Ok(SessionRow {
        id: clock::session_id(),
        data,
        ends_at: end(clock::now(), days),
    })
}

fn end(now: Timestamp, days: i64) -> Timestamp {
    now.plus_seconds(days * DAY_SECONDS)
}
