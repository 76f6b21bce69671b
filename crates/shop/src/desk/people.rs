//! Who works here: proving it, and the devices it was proven on.

use super::{Error, Shop};
use crate::{
    staff::{Admin, SignIn},
    store::{Account, AccountId},
    time::Timestamp,
};

impl Shop {
    /// The account with this login, to prove a password against.
    pub async fn account(&self, login: &str) -> Result<Option<Account>, Error> {
        Ok(self.store.account_by_login(login).await?)
    }

    /// The person behind a sign-in; `None` if the account is gone or its password changed since.
    pub async fn admin(&self, sign_in: SignIn) -> Result<Option<Admin>, Error> {
        let account = self.store.account(sign_in.account()).await?;
        Ok(account.filter(|account| sign_in.is_of(account)).map(Admin::of))
    }

    /// Gives whoever is signed in another password. All of their sign-ins end, and their devices are forgotten.
    pub async fn change_password(
        &self,
        admin: &Admin,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Account, Error> {
        Ok(self.store.put_account(admin.login(), password_hash, now).await?)
    }

    /// The accounts that somebody has signed in to from the device with this secret, of which only the hash
    /// gets here.
    pub async fn accounts_of_device(&self, secret_hash: &str) -> Result<Vec<AccountId>, Error> {
        Ok(self.store.accounts_of_device(secret_hash).await?)
    }

    /// Notes that somebody signed in from a device.
    pub async fn remember_device(
        &self,
        secret_hash: &str,
        sign_in: SignIn,
        now: Timestamp,
    ) -> Result<(), Error> {
        let account = sign_in.account();
        Ok(self.store.remember_device(secret_hash, account, now).await?)
    }

    /// Forgets devices that nobody has signed in from since `before`.
    pub async fn forget_devices(&self, before: Timestamp) -> Result<(), Error> {
        Ok(self.store.forget_devices(before).await?)
    }
}
