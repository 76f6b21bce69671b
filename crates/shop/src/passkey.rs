//! Passkeys of the staff: what the shop keeps of them, and the questions that browsers answer with them.
//!
//! A passkey whose device verified who was there is two factors at once: something that its person has, and a finger, a face or a PIN.

use crate::{staff::Doer, store::AccountId, time::Timestamp};
use sha2::{Digest, Sha256};

/// How many somebody may have.
pub const MOST_PASSKEYS: i64 = 20;
/// How long a browser may take for its answer, in seconds.
pub const CHALLENGE_SECONDS: i64 = 5 * 60;
/// Signs of a passkey's name.
pub const NAME_LEN: usize = 60;

/// Number of a passkey in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasskeyId(pub i64);

/// A passkey of somebody on the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its number.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// What its person calls it.
    pub name: String,
    /// What its device calls it.
    pub credential: Vec<u8>,
    /// What its signatures are verified with; it opens nothing.
    pub public_key: Vec<u8>,
    /// How often its device has signed; 0 if it does not count.
    pub counter: i64,
    /// When it was added.
    pub added_at: Timestamp,
    /// When somebody signed in with it last.
    pub used_at: Option<Timestamp>,
}

/// A passkey as it is added.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// Whose it is.
    pub account: AccountId,
    /// Who adds it: in a sign-in that stands still.
    pub by: Doer,
    /// What its person calls it.
    pub name: String,
    /// What its device calls it.
    pub credential: Vec<u8>,
    /// What its signatures are verified with.
    pub public_key: Vec<u8>,
    /// How often its device has signed.
    pub counter: i64,
    /// When.
    pub at: Timestamp,
    /// Hashes of recovery codes, for somebody who has none.
    pub codes: Vec<String>,
}

/// What came of adding a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyAdded {
    /// It is there, and the recovery codes are those of before.
    Added,
    /// It is there, and its recovery codes are good from now on.
    WithCodes,
    /// Its person has as many as anybody may have or was signed out meanwhile, somebody has this very one, or nobody of this account
    /// works here.
    Refused,
}

/// What came of signing in with a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyUsed {
    /// It is noted.
    Noted,
    /// Its device has signed less often than it had before: there are two of it.
    Behind,
    /// It was taken away, or opens nothing any more, since it was looked up.
    Gone,
}

/// The name of a question in the store: the hash of its random bytes. Whoever reads the table can answer none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeId(String);

impl ChallengeId {
    /// Of the question with these bytes.
    pub fn of(challenge: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(challenge)))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A question that waits for the answer of a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Its name.
    pub id: ChallengeId,
    /// Who adds a passkey; `None` for whoever signs in.
    pub account: Option<AccountId>,
    /// When it is over.
    pub ends_at: Timestamp,
}

impl Challenge {
    /// A question of these random bytes, asked now.
    pub fn ask(challenge: &[u8], account: Option<AccountId>, now: Timestamp) -> Self {
        Self {
            id: ChallengeId::of(challenge),
            account,
            ends_at: now.plus_seconds(CHALLENGE_SECONDS),
        }
    }
}

/// What a device is told about whose passkey it makes: a number that says nothing to anybody else.
pub const fn handle(account: AccountId) -> [u8; 8] {
    account.0.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_shop_keeps_of_a_question_is_none() {
        let asked = Challenge::ask(&[7; 32], None, Timestamp::from_ms(0));
        assert_eq!(asked.id.as_str().len(), 64);
        assert_ne!(asked.id, ChallengeId::of(asked.id.as_str().as_bytes()));
        assert_eq!(asked.ends_at, Timestamp::from_ms(300_000));
        assert_ne!(handle(AccountId(1)), handle(AccountId(256)));
    }
}
