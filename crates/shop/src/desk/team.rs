//! Who works here, and who is invited to.

use super::{Error, Shop};
use crate::{
    secret::Secret,
    staff::{Admin, Invitation, InvitationId, NewInvitation, Person, Role},
    store::{Accepted, AccountId, PeopleDeed, PersonChanged},
    time::Timestamp,
};

impl Shop {
    /// Everybody who works here.
    pub async fn people(&self, _: &Admin, now: Timestamp) -> Result<Vec<Person>, Error> {
        Ok(self.store.people(now).await?)
    }

    /// What is open, the newest first.
    pub async fn invitations(&self, _: &Admin, now: Timestamp) -> Result<Vec<Invitation>, Error> {
        Ok(self.store.invitations(now).await?)
    }

    /// Invites somebody by a link with this token; `false` if whoever invites may not any more.
    pub async fn invite(
        &self,
        admin: &Admin,
        role: Role,
        token: &Secret,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let invitation = NewInvitation::of(admin, token, now);
        Ok(self.store.invite(&invitation, role).await?)
    }

    /// Has somebody choose another password by a link with this token. Their own password nobody resets: they would be signed
    /// out before they have read the link.
    pub async fn reset_password(
        &self,
        admin: &Admin,
        account: AccountId,
        token: &Secret,
        now: Timestamp,
    ) -> Result<PersonChanged, Error> {
        if account == admin.sign_in().account {
            return Ok(PersonChanged::Nobody);
        }
        let invitation = NewInvitation::of(admin, token, now);
        Ok(self.store.reset_password(&invitation, account).await?)
    }

    /// Takes an invitation back; `None` if it is over, or whoever asks may not any more.
    pub async fn revoke_invitation(
        &self,
        admin: &Admin,
        id: InvitationId,
    ) -> Result<Option<Invitation>, Error> {
        Ok(self.store.revoke_invitation(&admin.by(), id).await?)
    }

    /// Gives somebody another role.
    pub async fn change_role(
        &self,
        admin: &Admin,
        account: AccountId,
        role: Role,
        now: Timestamp,
    ) -> Result<PersonChanged, Error> {
        let deed = PeopleDeed {
            by: admin.by(),
            at: now,
            messages: Vec::new(),
        };
        Ok(self.store.change_role(&deed, account, role).await?)
    }

    /// Takes somebody's access away.
    pub async fn close_account(
        &self,
        admin: &Admin,
        account: AccountId,
        now: Timestamp,
    ) -> Result<PersonChanged, Error> {
        let deed = PeopleDeed {
            by: admin.by(),
            at: now,
            messages: Vec::new(),
        };
        Ok(self.store.close_account(&deed, account).await?)
    }

    /// What a link with this token leads to; `None` if it is over.
    pub async fn invitation(&self, token: &Secret, now: Timestamp) -> Result<Option<Invitation>, Error> {
        Ok(self.store.invitation(&token.hash(), now).await?)
    }

    /// Somebody has chosen a login and a password by a link with this token.
    pub async fn accept_invitation(
        &self,
        token: &Secret,
        login: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Accepted, Error> {
        let hash = token.hash();
        let accepted = self
            .store
            .accept_invitation(&hash, login, password_hash, now, &[]);
        Ok(accepted.await?)
    }

    /// Forgets invitations that are over.
    pub async fn forget_invitations(&self, now: Timestamp) -> Result<(), Error> {
        Ok(self.store.forget_invitations(now).await?)
    }
}
