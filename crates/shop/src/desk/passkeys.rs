//! Passkeys: having some, and signing in with one.

use super::{Error, Shop};
use crate::{
    factor::SecondStep,
    passkey::{Challenge, ChallengeId, NewPasskey, Passkey, PasskeyAdded, PasskeyId, PasskeyUsed},
    staff::{Admin, Doer},
    store::{Account, AccountId},
    time::Timestamp,
};

impl Shop {
    /// A browser is asked for a passkey: a new one of `account`, or any that somebody signs in with.
    pub async fn begin_challenge(
        &self,
        challenge: &[u8],
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let challenge = Challenge::ask(challenge, account, now);
        Ok(self.store.begin_challenge(&challenge).await?)
    }

    /// Whether this question was asked lately, for this; it never is good again.
    pub async fn take_challenge(
        &self,
        challenge: &[u8],
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let id = ChallengeId::of(challenge);
        Ok(self.store.take_challenge(&id, account, now).await?)
    }

    /// A person's passkeys, oldest first.
    pub async fn passkeys(&self, admin: &Admin) -> Result<Vec<Passkey>, Error> {
        Ok(self.store.passkeys(admin.sign_in().account).await?)
    }

    /// Gives somebody a passkey.
    pub async fn add_passkey(&self, new: &NewPasskey) -> Result<PasskeyAdded, Error> {
        Ok(self.store.add_passkey(new).await?)
    }

    /// The passkey that a device calls so, and whose it is, if they may sign in.
    pub async fn passkey_of(&self, credential: &[u8]) -> Result<Option<(Passkey, Account)>, Error> {
        Ok(self.store.passkey_of(credential).await?)
    }

    /// Somebody signs in with a passkey, whose device has signed so often. One that was taken away meanwhile is no copy.
    pub async fn use_passkey(
        &self,
        passkey: &Passkey,
        counter: u32,
        now: Timestamp,
    ) -> Result<PasskeyUsed, Error> {
        if self.store.use_passkey(passkey.id, counter.into(), now).await? {
            return Ok(PasskeyUsed::Noted);
        }
        let still = self.store.passkey_of(&passkey.credential).await?;
        let is_there = still.is_some_and(|(still, _)| still.id == passkey.id);
        Ok(if is_there {
            PasskeyUsed::Behind
        } else {
            PasskeyUsed::Gone
        })
    }

    /// Takes a passkey of a person away; `false` if there is no such one.
    pub async fn remove_passkey(&self, admin: &Admin, id: PasskeyId) -> Result<bool, Error> {
        let account = admin.sign_in().account;
        Ok(self.store.remove_passkey(&Doer::of(admin), account, id).await?)
    }

    /// What an account wants besides its password; `None` if that is enough.
    pub async fn second_step_of(&self, account: AccountId) -> Result<Option<SecondStep>, Error> {
        let app = self.store.factor(account).await?;
        let has_passkeys = !self.store.passkeys(account).await?.is_empty();
        Ok((app.is_some() || has_passkeys).then_some(SecondStep {
            account,
            app,
            has_passkeys,
        }))
    }

    /// Whether a person has a second factor.
    pub async fn has_second_factor(&self, admin: &Admin) -> Result<bool, Error> {
        let account = admin.sign_in().account;
        Ok(self.store.has_second_factor(account).await?)
    }

    /// How many recovery codes a person has left.
    pub async fn recovery_codes_left(&self, admin: &Admin) -> Result<i64, Error> {
        let account = admin.sign_in().account;
        Ok(self.store.recovery_codes_left(account).await?)
    }
}
