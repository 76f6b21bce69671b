//! Who works here, and who is invited to.

use super::{Account, AccountId, Result};
use crate::{
    staff::{Doer, Invitation, InvitationId, NewInvitation, Person, Role},
    time::Timestamp,
};
use async_trait::async_trait;

/// Who works here, and who is invited to. What changes people is one step: of rivals none leaves a shop that has no owner who
/// can sign in. The security event of a change ([`crate::security::PeopleChange`]), which says who did it and from where, is written in its
/// transaction; what was not done leaves none.
#[async_trait]
pub trait Team: Send + Sync + 'static {
    /// Everybody who has an account, in the order in which they came; sign-ins that were over before `now` do not count.
    async fn people(&self, now: Timestamp) -> Result<Vec<Person>>;

    /// Gives somebody another role. It holds for their next request. What somebody who is no owner any more invited to is over.
    async fn change_role(
        &self,
        account: AccountId,
        role: Role,
        now: Timestamp,
        by: &Doer,
    ) -> Result<PersonChanged>;

    /// Closes an account: its sign-ins end, its devices are forgotten, its password is no good, and so are the links that it
    /// made. The row stays, for whoever comes back under the same login.
    async fn close_account(&self, account: AccountId, now: Timestamp, by: &Doer) -> Result<PersonChanged>;

    /// Gives an account whose password was proven in this epoch another one; its sign-ins end, its devices are forgotten. `None` if
    /// it was closed or has another password by now: nobody comes back by a request that was on its way.
    async fn change_password(
        &self,
        account: AccountId,
        epoch: i64,
        password_hash: &str,
        now: Timestamp,
        by: &Doer,
    ) -> Result<Option<Account>>;

    /// Keeps an invitation to an account that is not there yet; `false` if whoever makes it is no owner any more.
    async fn invite(&self, invitation: &NewInvitation, role: Role, by: &Doer) -> Result<bool>;

    /// Keeps an invitation to choose another password, in place of one before. The old password is no good any more, and the
    /// sign-ins end. Whoever is no owner any more resets nobody's.
    async fn reset_password(
        &self,
        invitation: &NewInvitation,
        account: AccountId,
        by: &Doer,
    ) -> Result<PersonChanged>;

    /// What is open `now`, the newest first.
    async fn invitations(&self, now: Timestamp) -> Result<Vec<Invitation>>;

    /// The invitation whose token has this hash, if it is open.
    async fn invitation(&self, token_hash: &str, now: Timestamp) -> Result<Option<Invitation>>;

    /// Takes an invitation back; `None` if it was used or taken back before.
    async fn revoke_invitation(
        &self,
        id: InvitationId,
        now: Timestamp,
        by: &Doer,
    ) -> Result<Option<Invitation>>;

    /// Spends an invitation: makes the account of a login that nobody has, or gives the account that it is for its new
    /// password; there the login does not count. Of rivals one has it.
    async fn accept_invitation(
        &self,
        token_hash: &str,
        login: &str,
        password_hash: &str,
        now: Timestamp,
        by: &Doer,
    ) -> Result<Accepted>;

    /// Forgets invitations that were over before `now`.
    async fn forget_invitations(&self, now: Timestamp) -> Result<()>;
}

/// What came of a change of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonChanged {
    /// It is done, to the person of this login.
    Done(String),
    /// Nobody would be left who can sign in and may do everything. Nothing was done.
    LastOwner,
    /// There is no such person.
    Nobody,
}

/// What came of accepting an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// The account.
    In(Account),
    /// Somebody else has this login; the invitation is still good.
    Taken,
    /// It was used, taken back, or is too old.
    Over,
}
