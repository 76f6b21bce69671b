//! Second factors, and sign-ins that lack one still.

use super::{Account, AccountId, Result, SignInId};
use crate::{
    factor::{Factor, HalfSignIn, NewFactor},
    staff::Doer,
    time::Timestamp,
};
use async_trait::async_trait;

/// Second factors, and sign-ins that lack one still. What is good once is taken by one of those who want it at the same moment. What
/// changes them is done in a sign-in that stands still: nobody leaves anything behind by a request that was on its way.
#[async_trait]
pub trait Factors: Send + Sync + 'static {
    /// Gives an account its app, and other recovery codes; `false` if it has one, which stays, or whoever does it is signed out.
    async fn add_factor(&self, new: &NewFactor) -> Result<bool>;

    /// The second factor of an account.
    async fn factor(&self, account: AccountId) -> Result<Option<Factor>>;

    /// All there are.
    async fn factors(&self) -> Result<Vec<Factor>>;

    /// Puts a key that was sealed anew in the place of the one before; `false` if that is no longer there.
    async fn reseal_factor(&self, account: AccountId, before: &[u8], after: &[u8]) -> Result<bool>;

    /// Takes the code of a step of the clock; `false` if it was taken, or a later one, or there is no factor.
    async fn take_step(&self, account: AccountId, step: i64) -> Result<bool>;

    /// Takes the app of an account away, and its recovery codes unless it has a passkey; `false` if there is none, or whoever does it
    /// is signed out.
    async fn remove_factor(&self, by: &Doer, account: AccountId) -> Result<bool>;

    /// Puts other recovery codes in the place of those before; `false` if the account has neither app nor passkey, or whoever does
    /// it is signed out.
    async fn put_recovery_codes(&self, by: &Doer, account: AccountId, hashes: &[String]) -> Result<bool>;

    /// Takes the recovery code with this hash; `false` if it was taken, or is none of this account.
    async fn take_recovery_code(&self, account: AccountId, hash: &str) -> Result<bool>;

    /// Notes that a password was right.
    async fn begin_half_sign_in(&self, half: &HalfSignIn) -> Result<()>;

    /// Counts a try of a code, before it is looked at. The account, unless the half is over, its tries are used up or the
    /// account has another password by now.
    async fn try_half_sign_in(&self, id: &SignInId, now: Timestamp) -> Result<Option<Account>>;

    /// Ends a half, because it became whole; `false` if that was done before.
    async fn end_half_sign_in(&self, id: &SignInId) -> Result<bool>;

    /// Forgets those that were over before `now`.
    async fn forget_half_sign_ins(&self, now: Timestamp) -> Result<()>;
}
