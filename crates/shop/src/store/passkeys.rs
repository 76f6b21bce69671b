//! Passkeys of the staff.

use super::{Account, AccountId, Result};
use crate::{
    passkey::{Challenge, ChallengeId, NewPasskey, Passkey, PasskeyAdded, PasskeyId},
    staff::Doer,
    time::Timestamp,
};
use async_trait::async_trait;

/// Passkeys of the staff, and questions that wait for an answer. What is good once is taken by one of those who want it at the same
/// moment.
#[async_trait]
pub trait Passkeys: Send + Sync + 'static {
    /// Notes that a browser was asked.
    async fn begin_challenge(&self, challenge: &Challenge) -> Result<()>;

    /// Takes a question, because it was answered; `false` if that was done before, it is over, or it was asked for something else:
    /// `account` is as it was in [`Challenge`].
    async fn take_challenge(
        &self,
        id: &ChallengeId,
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Result<bool>;

    /// Forgets questions that were over before `now`.
    async fn forget_challenges(&self, now: Timestamp) -> Result<()>;

    /// Gives an account a passkey, and recovery codes if it has none.
    async fn add_passkey(&self, new: &NewPasskey) -> Result<PasskeyAdded>;

    /// Those of an account, oldest first.
    async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>>;

    /// The passkey that a device calls so, and whose it is, if they may sign in.
    async fn passkey_of(&self, credential: &[u8]) -> Result<Option<(Passkey, Account)>>;

    /// Notes that somebody signed in with it, and how often its device has signed by now; `false` if that is no more than before and
    /// it counts, or if it is there no more. Nothing is noted then.
    async fn use_passkey(&self, id: PasskeyId, counter: i64, now: Timestamp) -> Result<bool>;

    /// Takes a passkey of an account away, and the recovery codes with the last second factor; `false` if there is no such one, or
    /// whoever does it is signed out.
    async fn remove_passkey(&self, by: &Doer, account: AccountId, id: PasskeyId) -> Result<bool>;

    /// The same with all of them, by a command; how many there were.
    async fn remove_passkeys(&self, account: AccountId) -> Result<u64>;

    /// Whether a password is not enough for an account.
    async fn has_second_factor(&self, account: AccountId) -> Result<bool>;

    /// Recovery codes of an account that nobody has used.
    async fn recovery_codes_left(&self, account: AccountId) -> Result<i64>;
}
