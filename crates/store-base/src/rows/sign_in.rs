use crate::errors::corrupt;
use shop::{
    staff::{self, Place, Role},
    store::{AccountId, Result, SignInId, StoreError},
    time::Timestamp,
};

/// A sign-in with the login of its account.
#[derive(Debug)]
pub struct SignIn {
    pub id: String,
    pub account: i64,
    pub login: String,
    pub role: String,
    pub epoch: i64,
    pub began_at: i64,
    pub seen_at: i64,
    pub confirmed_at: Option<i64>,
    pub network: String,
    pub device: String,
    pub idle_ends_at: i64,
    pub ends_at: i64,
}

impl TryFrom<SignIn> for staff::SignIn {
    type Error = StoreError;

    fn try_from(row: SignIn) -> Result<Self> {
        Ok(Self {
            id: SignInId::parse(&row.id).ok_or_else(|| corrupt("sign_ins", "an id is not an id"))?,
            account: AccountId(row.account),
            login: row.login,
            role: Role::kept(&row.role),
            epoch: row.epoch,
            began_at: Timestamp::from_ms(row.began_at),
            seen_at: Timestamp::from_ms(row.seen_at),
            confirmed_at: row.confirmed_at.map(Timestamp::from_ms),
            place: Place {
                network: row.network,
                device: row.device,
            },
            idle_ends_at: Timestamp::from_ms(row.idle_ends_at),
            ends_at: Timestamp::from_ms(row.ends_at),
        })
    }
}
