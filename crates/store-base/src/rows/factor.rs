use shop::{factor, store::AccountId, time::Timestamp};

/// A second factor with the number of its recovery codes.
#[derive(Debug)]
pub struct Factor {
    pub account: i64,
    pub sealed: Vec<u8>,
    pub since: i64,
    pub last_step: i64,
    pub codes_left: i64,
}

impl From<Factor> for factor::Factor {
    fn from(row: Factor) -> Self {
        Self {
            account: AccountId(row.account),
            sealed: row.sealed,
            since: Timestamp::from_ms(row.since),
            last_step: row.last_step,
            codes_left: row.codes_left,
        }
    }
}
