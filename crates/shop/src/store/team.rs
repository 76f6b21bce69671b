//! Who works here, and who is invited to.

use super::{Account, AccountId, Result};
use crate::{
    message::Message,
    staff::{Doer, Invitation, InvitationId, NewInvitation, Person, Role},
    time::Timestamp,
};
use async_trait::async_trait;

/// Who works here, and who is invited to. What changes people is one step: of rivals none leaves a shop that has no owner who
/// can sign in, and whoever is no owner any more, or is signed out, changes nobody by a request that was on its way. The security event
/// of a change ([`crate::security::PeopleChange`]), which says who did it and from where, is written in its transaction; what was not done
/// leaves none.
#[async_trait]
pub trait Team: Send + Sync + 'static {
    /// Everybody who has an account, in the order in which they came; sign-ins that were over before `now` do not count.
    async fn people(&self, now: Timestamp) -> Result<Vec<Person>>;

    /// Gives somebody another role. It holds for their next request. What somebody who is no owner any more invited to is over.
    async fn change_role(&self, deed: &PeopleDeed, account: AccountId, role: Role) -> Result<PersonChanged>;

    /// Gives somebody another password and, if it is said, another role, both or neither. Sign-ins end, devices are forgotten, links to
    /// another password are spent; the event says both.
    async fn renew_account(
        &self,
        deed: &PeopleDeed,
        account: AccountId,
        password_hash: &str,
        role: Option<Role>,
    ) -> Result<PersonChanged>;

    /// Closes an account: its sign-ins end, its devices are forgotten, its password is no good, and so are the links that it
    /// made. The row stays: nobody else ever has its login.
    async fn close_account(&self, deed: &PeopleDeed, account: AccountId) -> Result<PersonChanged>;

    /// Gives an account whose password was proven in this epoch another one; its sign-ins end, its devices are forgotten. `None` if
    /// it was closed or has another password by now, or whoever does it is signed out: nobody comes back by a request that was on
    /// its way.
    async fn change_password(
        &self,
        deed: &PeopleDeed,
        account: AccountId,
        epoch: i64,
        password_hash: &str,
    ) -> Result<Option<Account>>;

    /// Keeps an invitation to an account that is not there yet; `false` if whoever makes it is no owner any more.
    async fn invite(&self, invitation: &NewInvitation, role: Role) -> Result<bool>;

    /// Keeps an invitation to choose another password, in place of one before. The old password is no good any more, and the
    /// sign-ins end. Whoever is no owner any more resets nobody's.
    async fn reset_password(&self, invitation: &NewInvitation, account: AccountId) -> Result<PersonChanged>;

    /// What is open `now`, the newest first.
    async fn invitations(&self, now: Timestamp) -> Result<Vec<Invitation>>;

    /// The invitation whose token has this hash, if it is open.
    async fn invitation(&self, token_hash: &str, now: Timestamp) -> Result<Option<Invitation>>;

    /// Takes an invitation back; `None` if it was used or taken back before, or whoever does it is no owner any more.
    async fn revoke_invitation(&self, deed: &PeopleDeed, id: InvitationId) -> Result<Option<Invitation>>;

    /// Spends an invitation: makes the account of a login that nobody has or had, or gives the account that it is for its new
    /// password; there the login does not count. Of rivals one has it. Whoever opens it need not be signed in.
    async fn accept_invitation(
        &self,
        deed: &PeopleDeed,
        token_hash: &str,
        login: &str,
        password_hash: &str,
    ) -> Result<Accepted>;

    /// Forgets invitations that were over before `now`.
    async fn forget_invitations(&self, now: Timestamp) -> Result<()>;
}

/// A change of people as it is asked for.
#[derive(Debug, Clone)]
pub struct PeopleDeed {
    /// Who does it: when it is done they may do it still, unless nobody has to be signed in for it.
    pub by: Doer,
    /// When.
    pub at: Timestamp,
    /// What is promised with it, if it changes anything.
    pub messages: Vec<Message>,
}

impl PeopleDeed {
    /// One of a command, which promises nothing.
    pub const fn of_command(at: Timestamp) -> Self {
        Self {
            by: Doer::COMMAND,
            at,
            messages: Vec::new(),
        }
    }
}

/// What came of a change of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonChanged {
    /// It is done, to the person of this login.
    Done(String),
    /// Nobody would be left who can sign in and may do everything. Nothing was done.
    LastOwner,
    /// There is no such person, or whoever asks may not any more.
    Nobody,
}

/// What came of accepting an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// The account.
    In(Account),
    /// Somebody else has this login, or had it before they were removed; the invitation is still good.
    Taken,
    /// It was used, taken back, or is too old.
    Over,
}
