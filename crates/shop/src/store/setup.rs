//! The setup of a shop where nobody has an account.

use super::{Account, Result};
use crate::{
    setup::{Question, Setup},
    time::Timestamp,
};
use async_trait::async_trait;

/// The setup of a shop. Once somebody has an account there is none, and there never will be: accounts are not deleted, only closed.
#[async_trait]
pub trait SetupBook: Send + Sync + 'static {
    /// How far it has come; `None` if somebody has an account.
    async fn setup(&self) -> Result<Option<Setup>>;

    /// Keeps the hash of the key of a fresh link; the link before is good no more, and whoever has begun goes on. `false` if
    /// somebody has an account.
    async fn keep_setup_key(&self, key_hash: &str) -> Result<bool>;

    /// Spends the key with this hash: the browser with this pass goes on from here, and no other one. `false` if the key is not
    /// the newest, was spent, or somebody has an account.
    async fn begin_setup(&self, key_hash: &str, pass_hash: &str) -> Result<bool>;

    /// Notes that a question was answered, or left for later.
    async fn note_answered(&self, question: Question) -> Result<()>;

    /// Makes the first account, and ends the setup with it. `None` if somebody has one: of two who try at once, one has it.
    async fn put_first_account(
        &self,
        login: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Account>>;
}
