//! Second factors: having one, losing it, and signing in with it.

use super::{Error, Shop};
use crate::{
    factor::{Factor, HalfSignIn, NewFactor},
    staff::{Admin, Doer},
    store::{Account, AccountId, SignInId},
    time::Timestamp,
};

impl Shop {
    /// The second factor of a person; `None` if their password is enough.
    pub async fn factor(&self, admin: &Admin) -> Result<Option<Factor>, Error> {
        self.factor_of(admin.sign_in().account).await
    }

    /// The second factor of an account, to ask for before anybody is signed in.
    pub async fn factor_of(&self, account: AccountId) -> Result<Option<Factor>, Error> {
        Ok(self.store.factor(account).await?)
    }

    /// Whether anybody's app has a key that is sealed with the shop's.
    pub async fn has_sealed_factors(&self) -> Result<bool, Error> {
        Ok(!self.store.factors().await?.is_empty())
    }

    /// Gives a person a second factor: the app's key, sealed, the step whose code showed that the app has it, and hashes of
    /// recovery codes. `false` if they have one, which stays.
    pub async fn add_factor(
        &self,
        admin: &Admin,
        (sealed, step): (Vec<u8>, i64),
        codes: Vec<String>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let new = NewFactor {
            account: admin.sign_in().account,
            by: Doer::of(admin),
            sealed,
            step,
            codes,
            at: now,
        };
        Ok(self.store.add_factor(&new).await?)
    }

    /// Takes a person's second factor away, and their recovery codes; `false` if there is none.
    pub async fn remove_factor(&self, admin: &Admin) -> Result<bool, Error> {
        let account = admin.sign_in().account;
        Ok(self.store.remove_factor(&Doer::of(admin), account).await?)
    }

    /// Gives a person other recovery codes, of which only hashes come here; `false` if they have no second factor.
    pub async fn renew_recovery_codes(&self, admin: &Admin, hashes: &[String]) -> Result<bool, Error> {
        let account = admin.sign_in().account;
        Ok(self
            .store
            .put_recovery_codes(&Doer::of(admin), account, hashes)
            .await?)
    }

    /// Takes the code of a step of the clock; `false` if it or a later one was taken before.
    pub async fn take_step(&self, account: AccountId, step: i64) -> Result<bool, Error> {
        Ok(self.store.take_step(account, step).await?)
    }

    /// Takes the recovery code with this hash; `false` if there is none, or no longer.
    pub async fn take_recovery_code(&self, account: AccountId, hash: &str) -> Result<bool, Error> {
        Ok(self.store.take_recovery_code(account, hash).await?)
    }

    /// A password was right, and a code is to come.
    pub async fn begin_half_sign_in(&self, half: &HalfSignIn) -> Result<(), Error> {
        Ok(self.store.begin_half_sign_in(half).await?)
    }

    /// Counts a try of a code. The account that it is for; `None` if the password has to be typed again.
    pub async fn try_half_sign_in(&self, id: &SignInId, now: Timestamp) -> Result<Option<Account>, Error> {
        Ok(self.store.try_half_sign_in(id, now).await?)
    }

    /// A half became whole; `false` if it was before.
    pub async fn end_half_sign_in(&self, id: &SignInId) -> Result<bool, Error> {
        Ok(self.store.end_half_sign_in(id).await?)
    }
}
