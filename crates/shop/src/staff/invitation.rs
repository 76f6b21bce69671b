//! The people of the shop as the owner sees them, and the links by which they come.

use super::{Doer, Role};
use crate::{secret::Secret, store::AccountId, time::Timestamp};

/// How long a link is good, in seconds.
pub const INVITATION_SECONDS: i64 = 3 * 24 * 3_600;

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account: AccountId,
    /// The name that they sign in with.
    pub login: String,
    /// What they are there for.
    pub role: Role,
    /// When they were seen last, as far as that is kept.
    pub seen_at: Option<Timestamp>,
    /// How often they are signed in.
    pub sign_ins: i64,
    /// Whether they have a password, and not only a link to choose one.
    pub has_password: bool,
}

/// Number of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationId(pub i64);

/// A link that is good once: to an account, or to another password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its number in the store.
    pub id: InvitationId,
    /// What it leads to.
    pub to: InvitedTo,
    /// Login of whoever made it.
    pub made_by: String,
    /// When it is over.
    pub ends_at: Timestamp,
}

/// What an invitation leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvitedTo {
    /// An account that is not there yet.
    Join(Role),
    /// Another password for this login.
    Reset(String),
}

/// An invitation to be kept. Its token stands in a link; only the hash gets into a table.
#[derive(Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// Hash of its token.
    pub token_hash: String,
    /// Who makes it: an owner still when it is kept.
    pub by: Doer,
    /// When.
    pub made_at: Timestamp,
    /// When it is over.
    pub ends_at: Timestamp,
}

impl NewInvitation {
    /// One that they make now, with this token.
    pub fn of(by: Doer, token: &Secret, now: Timestamp) -> Self {
        Self {
            token_hash: token.hash(),
            by,
            made_at: now,
            ends_at: now.plus_seconds(INVITATION_SECONDS),
        }
    }
}

/// Hashes are nobody's business.
impl std::fmt::Debug for NewInvitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewInvitation(by {})", self.by.who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::Admin;

    #[test]
    fn an_invitation_is_good_for_three_days_and_tells_no_token() {
        let token = Secret::from_random([7; 16]);
        let made = NewInvitation::of(Doer::of(&Admin::for_test()), &token, Timestamp::from_ms(0));
        assert_eq!(made.by.who, "olga");
        assert_eq!(made.ends_at, Timestamp::from_ms(3 * 24 * 3_600_000));
        assert_eq!(made.token_hash, token.hash());
        let told = format!("{made:?}");
        assert!(!told.contains(&made.token_hash) && !told.contains(token.as_str()));
    }
}
