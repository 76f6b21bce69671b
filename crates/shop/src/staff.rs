//! Who works in the shop: the proof of a sign-in that every use-case of the back office asks for.

use crate::{
    order::Actor,
    store::{Account, AccountId},
};
use serde::{Deserialize, Serialize};

/// Proof that someone on the staff is signed in. It cannot be made anywhere but in [`crate::Shop::admin`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    login: String,
}

impl Admin {
    /// The person behind an account whose sign-in was checked.
    pub(crate) fn of(account: Account) -> Self {
        Self { login: account.login }
    }

    /// The name to sign in with.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// This person in an order's history.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Staff(self.login.clone())
    }

    /// Someone on the staff in a test of pure decisions.
    #[cfg(test)]
    pub(crate) fn for_test() -> Self {
        Self { login: "olga".into() }
    }
}

/// What the session of someone who signed in holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    account: i64,
    epoch: i64,
}

impl SignIn {
    /// Of an account whose password has just been proven.
    pub fn of(account: &Account) -> Self {
        Self {
            account: account.id.0,
            epoch: account.epoch,
        }
    }

    /// Which account.
    pub fn account(self) -> AccountId {
        AccountId(self.account)
    }

    /// Whether the account's password is still the one that was proven.
    pub(crate) fn is_of(self, account: &Account) -> bool {
        (account.id.0, account.epoch) == (self.account, self.epoch)
    }
}
