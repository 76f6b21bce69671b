//! Who works here.

use super::Result;
use crate::{staff::Role, time::Timestamp};
use async_trait::async_trait;

/// Who works here.
#[async_trait]
pub trait People: Send + Sync + 'static {
    /// The account that a login means: see [`by_login`].
    async fn account_by_login(&self, login: &str) -> Result<Option<Account>>;

    /// Makes the account of an owner, or gives the one that the login means a new password: its sessions end, its devices
    /// are forgotten.
    async fn put_account(&self, login: &str, password_hash: &str, now: Timestamp) -> Result<Account> {
        self.put_account_as(login, password_hash, Role::Owner, now).await
    }

    /// The same for somebody of this role. Whoever has an account keeps the role that they have; whoever had one and was
    /// removed comes back in this one.
    async fn put_account_as(
        &self,
        login: &str,
        password_hash: &str,
        role: Role,
        now: Timestamp,
    ) -> Result<Account>;

    /// Notes that somebody signed in to the account from the device with this secret, of which only a hash comes here.
    async fn remember_device(&self, secret_hash: &str, account: AccountId, now: Timestamp) -> Result<()>;

    /// The accounts that somebody has signed in to from this device.
    async fn accounts_of_device(&self, secret_hash: &str) -> Result<Vec<AccountId>>;

    /// Forgets devices that nobody has signed in from since `before`.
    async fn forget_devices(&self, before: Timestamp) -> Result<()>;
}

/// Number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountId(pub i64);

/// Someone on the staff.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number in the store.
    pub id: AccountId,
    /// The name to sign in with.
    pub login: String,
    /// Argon2id hash in PHC format, with a mark before it if the password ends; empty until its person has chosen one by a link.
    pub password_hash: String,
    /// Grows with each new password; sessions of an older one are over.
    pub epoch: i64,
    /// What its person is there for.
    pub role: Role,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({} {})", self.id.0, self.login)
    }
}

/// The account of this login: the one spelled exactly so, or else the first that differs in letter case only,
/// since phones begin a field with a capital.
pub fn by_login(accounts: impl IntoIterator<Item = Account>, login: &str) -> Option<Account> {
    let wanted = login.to_lowercase();
    let mut meant: Vec<Account> = accounts
        .into_iter()
        .filter(|account| account.login.to_lowercase() == wanted)
        .collect();
    let exact = meant.iter().position(|account| account.login == login);
    (!meant.is_empty()).then(|| meant.swap_remove(exact.unwrap_or(0)))
}
