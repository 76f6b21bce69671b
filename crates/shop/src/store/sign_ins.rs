//! Who is signed in.

use super::{AccountId, Result};
use crate::{
    secret::{Secret, is_hash},
    staff::SignIn,
    time::Timestamp,
};
use async_trait::async_trait;
use std::fmt;

/// Who is signed in. One that is over, or whose account has another password by now, is not there for anybody.
#[async_trait]
pub trait SignIns: Send + Sync + 'static {
    /// Notes a sign-in, and forgets the one that it takes the place of in its browser. Nothing else ever makes one: what
    /// was signed out stays signed out.
    async fn begin_sign_in(&self, sign_in: &SignIn, instead_of: Option<&SignInId>) -> Result<()>;

    /// The sign-in with this id, unless it was over before `now`.
    async fn sign_in(&self, id: &SignInId, now: Timestamp) -> Result<Option<SignIn>>;

    /// All of an account that were not over before `now`, the one that was seen last first.
    async fn sign_ins(&self, account: AccountId, now: Timestamp) -> Result<Vec<SignIn>>;

    /// Notes when and where it was seen last, and until when it is good therefore; `false` if it is over.
    async fn see_sign_in(&self, seen: &SignIn) -> Result<bool>;

    /// Notes that its person showed who they are; `false` if it is over.
    async fn confirm_sign_in(&self, id: &SignInId, at: Timestamp) -> Result<bool>;

    /// Signs out; `false` if that was done before.
    async fn end_sign_in(&self, id: &SignInId) -> Result<bool>;

    /// Ends all sign-ins of an account but this one, if that stands still; how many there were.
    async fn end_other_sign_ins(&self, account: AccountId, kept: &SignInId) -> Result<u64>;

    /// Forgets those that were over before `now`.
    async fn forget_sign_ins(&self, now: Timestamp) -> Result<()>;
}

/// The name of a sign-in in the store: the hash of the secret in its cookie. It opens nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInId(String);

impl SignInId {
    /// Of the sign-in whose cookie holds this secret.
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

/// It stays out of logs, where it would follow a person from day to day.
impl fmt::Debug for SignInId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInId([REDACTED])")
    }
}
