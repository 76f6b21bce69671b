use super::Account;
use shop::{
    passkey::{self, PasskeyId},
    store::{self, AccountId},
    time::Timestamp,
};

/// A passkey.
#[derive(Debug)]
pub struct Passkey {
    pub id: i64,
    pub account: i64,
    pub name: String,
    pub credential: Vec<u8>,
    pub public_key: Vec<u8>,
    pub counter: i64,
    pub added_at: i64,
    pub used_at: Option<i64>,
}

impl From<Passkey> for passkey::Passkey {
    fn from(row: Passkey) -> Self {
        Self {
            id: PasskeyId(row.id),
            account: AccountId(row.account),
            name: row.name,
            credential: row.credential,
            public_key: row.public_key,
            counter: row.counter,
            added_at: Timestamp::from_ms(row.added_at),
            used_at: row.used_at.map(Timestamp::from_ms),
        }
    }
}

/// A passkey with the account that it opens.
#[derive(Debug)]
pub struct OwnedPasskey {
    pub id: i64,
    pub account: i64,
    pub name: String,
    pub credential: Vec<u8>,
    pub public_key: Vec<u8>,
    pub counter: i64,
    pub added_at: i64,
    pub used_at: Option<i64>,
    pub login: String,
    pub password_hash: String,
    pub epoch: i64,
    pub role: String,
}

impl From<OwnedPasskey> for (passkey::Passkey, store::Account) {
    fn from(row: OwnedPasskey) -> Self {
        let passkey = Passkey {
            id: row.id,
            account: row.account,
            name: row.name,
            credential: row.credential,
            public_key: row.public_key,
            counter: row.counter,
            added_at: row.added_at,
            used_at: row.used_at,
        };
        let account = Account {
            id: row.account,
            login: row.login,
            password_hash: row.password_hash,
            epoch: row.epoch,
            role: row.role,
        };
        (passkey.into(), account.into())
    }
}
