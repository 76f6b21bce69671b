//! Who works here, and who is invited to.

use super::{Error, Shop};
use crate::{
    message::{Letter, Message, PeopleTold},
    secret::Secret,
    staff::{Admin, Doer, Invitation, InvitationId, InvitedTo, NewInvitation, Person, Place, Role},
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
        place: &Place,
    ) -> Result<bool, Error> {
        let invitation = NewInvitation::of(Doer::at(admin, place), token, now);
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
        place: &Place,
    ) -> Result<PersonChanged, Error> {
        if account == admin.sign_in().account {
            return Ok(PersonChanged::Nobody);
        }
        let invitation = NewInvitation::of(Doer::at(admin, place), token, now);
        Ok(self.store.reset_password(&invitation, account).await?)
    }

    /// Takes an invitation back; `None` if it is over, or whoever asks may not any more.
    pub async fn revoke_invitation(
        &self,
        admin: &Admin,
        id: InvitationId,
        now: Timestamp,
        place: &Place,
    ) -> Result<Option<Invitation>, Error> {
        let deed = PeopleDeed {
            by: Doer::at(admin, place),
            at: now,
            messages: Vec::new(),
        };
        Ok(self.store.revoke_invitation(&deed, id).await?)
    }

    /// Gives somebody another role, and tells the owner.
    pub async fn change_role(
        &self,
        admin: &Admin,
        account: AccountId,
        role: Role,
        now: Timestamp,
        place: &Place,
    ) -> Result<PersonChanged, Error> {
        let by = Doer::at(admin, place);
        let deed = self.deed(by, account, PeopleTold::Role(role), now).await?;
        Ok(self.store.change_role(&deed, account, role).await?)
    }

    /// Takes somebody's access away, and tells the owner.
    pub async fn close_account(
        &self,
        admin: &Admin,
        account: AccountId,
        now: Timestamp,
        place: &Place,
    ) -> Result<PersonChanged, Error> {
        let by = Doer::at(admin, place);
        let deed = self.deed(by, account, PeopleTold::Removed, now).await?;
        Ok(self.store.close_account(&deed, account).await?)
    }

    /// What a link with this token leads to; `None` if it is over.
    pub async fn invitation(&self, token: &Secret, now: Timestamp) -> Result<Option<Invitation>, Error> {
        Ok(self.store.invitation(&token.hash(), now).await?)
    }

    /// Somebody has chosen a login and a password by a link with this token, at this place. The owner hears of it: whoever opened
    /// the link may not be whom it was made for.
    pub async fn accept_invitation(
        &self,
        token: &Secret,
        (login, password_hash): (&str, &str),
        now: Timestamp,
        place: &Place,
    ) -> Result<Accepted, Error> {
        let hash = token.hash();
        let Some(Invitation { to, made_by, .. }) = self.store.invitation(&hash, now).await? else {
            return Ok(Accepted::Over);
        };
        let (told, who) = match &to {
            InvitedTo::Join(role) => (PeopleTold::Joined(*role), login),
            InvitedTo::Reset(known) => (PeopleTold::Password, known.as_str()),
        };
        let deed = PeopleDeed {
            by: Doer::unknown(place),
            at: now,
            messages: self.tell_of_people(told, (who, made_by.as_str()), place, now),
        };
        let accepted = self.store.accept_invitation(&deed, &hash, login, password_hash);
        Ok(accepted.await?)
    }

    /// Forgets invitations that are over.
    pub async fn forget_invitations(&self, now: Timestamp) -> Result<(), Error> {
        Ok(self.store.forget_invitations(now).await?)
    }

    /// What is done to a person, and told with it; of somebody who is not there nothing is.
    async fn deed(
        &self,
        by: Doer,
        account: AccountId,
        told: PeopleTold,
        at: Timestamp,
    ) -> Result<PeopleDeed, Error> {
        let people = self.store.people(at).await?;
        let person = people.into_iter().find(|person| person.account == account);
        let messages = person.map(|person| {
            let who = (person.login.as_str(), by.who.as_str());
            self.tell_of_people(told, who, &by.place, at)
        });
        Ok(PeopleDeed {
            messages: messages.unwrap_or_default(),
            by,
            at,
        })
    }

    fn tell_of_people(
        &self,
        told: PeopleTold,
        (login, by): (&str, &str),
        place: &Place,
        now: Timestamp,
    ) -> Vec<Message> {
        let letter = Letter::OwnerPeople {
            told,
            login: login.to_owned(),
            by: by.to_owned(),
            network: place.network.clone(),
            device: place.device.clone(),
            at: now,
        };
        let role = told.role().map_or("", Role::as_str);
        let key = format!("people:{}:{role}:{login}:{}", told.as_str(), now.ms());
        self.terms.audience.tell_owner(&key, &letter)
    }
}
