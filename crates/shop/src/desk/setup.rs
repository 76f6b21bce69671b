//! Setting up a shop where nobody has an account.

use super::{Error, Shop};
use crate::{
    secret::Secret,
    setup::{Question, Setup},
    store::Account,
    time::Timestamp,
};

impl Shop {
    /// How far the setup has come; `None` if somebody has an account: then it is over for ever.
    pub async fn setup(&self) -> Result<Option<Setup>, Error> {
        Ok(self.store.setup().await?)
    }

    /// Has the setup open with this key from now on; `false` if it is over.
    pub async fn offer_setup(&self, key: &Secret) -> Result<bool, Error> {
        Ok(self.store.keep_setup_key(&key.hash()).await?)
    }

    /// Begins the setup with a key, which is spent by that: from now on whoever has this pass goes on. `false` if the key
    /// opens nothing.
    pub async fn begin_setup(&self, key: &Secret, pass: &Secret) -> Result<bool, Error> {
        let setup = self.store.setup().await?;
        if !setup.is_some_and(|setup| setup.opens_with(key)) {
            return Ok(false);
        }
        // Of two who come with the same key at once the store lets one in.
        Ok(self.store.begin_setup(&key.hash(), &pass.hash()).await?)
    }

    /// Notes that a question was answered, or left for later.
    pub async fn note_answered(&self, question: Question) -> Result<(), Error> {
        Ok(self.store.note_answered(question).await?)
    }

    /// Makes the first account and ends the setup; `None` if somebody else was first.
    pub async fn open_first_account(
        &self,
        login: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Account>, Error> {
        Ok(self.store.put_first_account(login, password_hash, now).await?)
    }
}
