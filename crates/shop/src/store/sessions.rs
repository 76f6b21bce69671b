//! What a visitor's cookie stands for.

use super::Result;
use crate::{
    cart::{Cart, CartChange},
    order::OrderNumber,
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

    /// Turns a session into `new`, under another id; its cart stays with it. `false` if the session is over.
    async fn renew_session(&self, id: &SessionId, new: &SessionRow) -> Result<bool>;

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

/// The secret name of a session, which is all that its cookie holds. Anyone who has it is that visitor.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId(String);

impl SessionId {
    /// An id of these random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// Reads what a cookie holds; `None` if no version of the shop made such an id.
    pub fn parse(text: &str) -> Option<Self> {
        let is_id = matches!(text.len(), 22 | 32)
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        is_id.then(|| Self(text.to_owned()))
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An id opens a session, so it stays out of logs.
impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId([REDACTED])")
    }
}

/// A session without its cart.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its secret id.
    pub id: SessionId,
    /// Its data as JSON.
    pub data: String,
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
    fn only_what_the_shop_made_is_an_id() {
        let own = SessionId::from_random([0xAB; 16]);
        assert_eq!(SessionId::parse(own.as_str()), Some(own));
        // The previous version wrote its 128 bits as base64.
        assert!(SessionId::parse("Zm9vLWJhcl9iYXotcXV4MQ").is_some());
        for text in [
            "",
            "1",
            "' or 1=1 --ababababababab",
            &"a".repeat(31),
            &"я".repeat(16),
        ] {
            assert_eq!(SessionId::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn debug_shows_no_session() {
        let id = SessionId::from_random([0xAB; 16]);
        let row = SessionRow {
            id: id.clone(),
            data: "{}".into(),
            ends_at: Timestamp::from_ms(1),
        };
        assert_eq!(
            format!("{id:?} {row:?}"),
            "SessionId([REDACTED]) SessionRow(ends at 1)"
        );
    }
}
