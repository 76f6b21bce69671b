//! What a visitor's cookie stands for.

use super::Result;
use crate::{
    cart::{Cart, CartChange},
    catalog::Ware,
    order::OrderNumber,
    secret::{Secret, is_hash},
    time::Timestamp,
};
use async_trait::async_trait;
use std::fmt;

/// Sessions and their carts.
#[async_trait]
pub trait Sessions: Send + Sync + 'static {
    /// Makes a session with this cart; `false` if its id is taken. Nothing else ever makes one: what was
    /// forgotten stays forgotten.
    async fn create_session(&self, session: &SessionRow, cart: &Cart) -> Result<bool>;

    /// The session with this id and its cart, unless it ended before `now`.
    async fn load_session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>>;

    /// The same along with those of the variants in its cart that exist, in any order, all as they are at one moment.
    async fn load_session_with_wares(
        &self,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<Option<(Session, Vec<Ware>)>>;

    /// Names a session by the hash of its secret, if an earlier program kept it under the secret itself; its cart stays
    /// with it. `false` if there is none.
    async fn adopt_session(&self, secret: &Secret) -> Result<bool>;

    /// Puts off the end of a session; `false` if it is over.
    async fn extend_session(&self, id: &SessionId, ends_at: Timestamp) -> Result<bool>;

    /// Forgets a session and its cart.
    async fn delete_session(&self, id: &SessionId) -> Result<()>;

    /// Forgets all sessions that ended before `now`, and their carts.
    async fn delete_ended_sessions(&self, now: Timestamp) -> Result<()>;

    /// Locks the cart of a session and makes the change ([`Cart::change`] may refuse it). Simultaneous changes of one cart
    /// happen one after another. The cart as it is now; `None` if the session is over.
    async fn change_cart(&self, id: &SessionId, change: CartChange) -> Result<Option<Cart>>;
}

/// The name of a session in the store: the hash of the secret in its cookie. It opens nothing.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionId(String);

impl SessionId {
    /// Of the session whose cookie holds this secret.
    pub fn of(secret: &Secret) -> Self {
        Self(secret.hash())
    }

    /// Reads what a store keeps; `None` if it is no hash.
    pub fn parse(text: &str) -> Option<Self> {
        is_hash(text).then(|| Self(text.to_owned()))
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It follows a visitor from page to page, so it stays out of logs all the same.
impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId([REDACTED])")
    }
}

/// A session without its cart.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its name.
    pub id: SessionId,
    /// When it ends unless it is extended.
    pub ends_at: Timestamp,
}

impl fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionRow(ends at {})", self.ends_at.ms())
    }
}

/// A session with its cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Everything about it but its cart.
    pub row: SessionRow,
    /// What is in its cart.
    pub cart: Cart,
    /// The order that the cart became, as long as nothing has been done to the cart since.
    pub ordered: Option<OrderNumber>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_known_by_the_hash_of_its_secret() {
        let secret = Secret::from_random([0xAB; 16]);
        let id = SessionId::of(&secret);
        assert_eq!(SessionId::parse(id.as_str()), Some(id));
        for text in [secret.as_str(), "", &"G".repeat(64), &"я".repeat(32)] {
            assert_eq!(SessionId::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn debug_shows_no_session() {
        let id = SessionId::of(&Secret::from_random([0xAB; 16]));
        let row = SessionRow {
            id: id.clone(),
            ends_at: Timestamp::from_ms(1),
        };
        assert_eq!(
            format!("{id:?} {row:?}"),
            "SessionId([REDACTED]) SessionRow(ends at 1)"
        );
    }
}
