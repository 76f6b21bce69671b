//! Who works here: proving it, who is signed in, and the devices it was proven on.

use super::{Error, Shop};
use crate::{
    staff::{Admin, Doer, Place, SignIn},
    store::{Account, AccountId, PeopleDeed, SignInId},
    time::Timestamp,
};

impl Shop {
    /// The account with this login, to prove a password against.
    pub async fn account(&self, login: &str) -> Result<Option<Account>, Error> {
        Ok(self.store.account_by_login(login).await?)
    }

    /// Somebody has proven a password. What their browser was signed in with before is over.
    pub async fn sign_in(&self, sign_in: &SignIn, instead_of: Option<&SignInId>) -> Result<(), Error> {
        Ok(self.store.begin_sign_in(sign_in, instead_of).await?)
    }

    /// The person behind a sign-in; `None` if it is over, the account is gone or its password changed since.
    pub async fn admin(&self, id: &SignInId, now: Timestamp) -> Result<Option<Admin>, Error> {
        Ok(self.store.sign_in(id, now).await?.map(Admin::of))
    }

    /// Somebody who is signed in does something, from this network: so they stay signed in.
    pub async fn stay_signed_in(&self, admin: &Admin, network: String, now: Timestamp) -> Result<(), Error> {
        if let Some(seen) = admin.sign_in().seen(network, now) {
            self.store.see_sign_in(&seen).await?;
        }
        Ok(())
    }

    /// A person who is signed in has shown anew who they are; `false` if they are signed out by now.
    pub async fn confirm(&self, admin: &Admin, now: Timestamp) -> Result<bool, Error> {
        Ok(self.store.confirm_sign_in(&admin.sign_in().id, now).await?)
    }

    /// Where a person is signed in, the place that was used last first.
    pub async fn sign_ins(&self, admin: &Admin, now: Timestamp) -> Result<Vec<SignIn>, Error> {
        Ok(self.store.sign_ins(admin.sign_in().account, now).await?)
    }

    /// Ends a sign-in; `false` if it was over.
    pub async fn sign_out(&self, id: &SignInId) -> Result<bool, Error> {
        Ok(self.store.end_sign_in(id).await?)
    }

    /// Ends the sign-ins of a person that began at this moment, but not the one they ask by; how many there were. Two may have
    /// begun within one millisecond, and ending both does no harm.
    pub async fn sign_out_one(
        &self,
        admin: &Admin,
        began_at: Timestamp,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let mut ended = 0;
        for one in self.sign_ins(admin, now).await? {
            if one.began_at == began_at && one.id != admin.sign_in().id && self.sign_out(&one.id).await? {
                ended += 1;
            }
        }
        Ok(ended)
    }

    /// Ends all sign-ins of a person but the one they ask by; how many there were.
    pub async fn sign_out_elsewhere(&self, admin: &Admin) -> Result<u64, Error> {
        let SignIn { account, id, .. } = admin.sign_in();
        Ok(self.store.end_other_sign_ins(*account, id).await?)
    }

    /// Forgets sign-ins that are over, those that lacked a code for too long, and questions for a passkey that nobody answered.
    pub async fn forget_sign_ins(&self, now: Timestamp) -> Result<(), Error> {
        self.store.forget_sign_ins(now).await?;
        self.store.forget_challenges(now).await?;
        Ok(self.store.forget_half_sign_ins(now).await?)
    }

    /// Gives whoever is signed in another password. All of their sign-ins end, and their devices are forgotten. Whoever was
    /// removed or signed out meanwhile, or has another password by now, is not found.
    pub async fn change_password(
        &self,
        admin: &Admin,
        password_hash: &str,
        now: Timestamp,
        place: &Place,
    ) -> Result<Account, Error> {
        let SignIn { account, epoch, .. } = admin.sign_in();
        let deed = PeopleDeed {
            by: Doer::at(admin, place),
            at: now,
            messages: Vec::new(),
        };
        let changed = self
            .store
            .change_password(&deed, *account, *epoch, password_hash)
            .await?;
        changed.ok_or(Error::NotFound)
    }

    /// The accounts that somebody has signed in to from the device with this secret, of which only the hash
    /// gets here.
    pub async fn accounts_of_device(&self, secret_hash: &str) -> Result<Vec<AccountId>, Error> {
        Ok(self.store.accounts_of_device(secret_hash).await?)
    }

    /// Notes that somebody signed in to this account from a device.
    pub async fn remember_device(
        &self,
        secret_hash: &str,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), Error> {
        Ok(self.store.remember_device(secret_hash, account, now).await?)
    }

    /// Forgets devices that nobody has signed in from since `before`.
    pub async fn forget_devices(&self, before: Timestamp) -> Result<(), Error> {
        Ok(self.store.forget_devices(before).await?)
    }
}
