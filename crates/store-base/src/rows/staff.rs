use shop::store::{self, AccountId};

/// Someone on the staff.
#[derive(Debug)]
pub struct Account {
    pub id: i64,
    pub login: String,
    pub password_hash: String,
    pub epoch: i64,
}

impl From<Account> for store::Account {
    fn from(row: Account) -> Self {
        Self {
            id: AccountId(row.id),
            login: row.login,
            password_hash: row.password_hash,
            epoch: row.epoch,
        }
    }
}
