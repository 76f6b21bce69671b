//! What is changed of the staff.

use super::{Act, SecurityEvent, Told};
use crate::{
    staff::{Doer, InvitedTo, Role},
    time::Timestamp,
};

/// A change of who works here, and the person whom it is about. The tables take what an event says of it apart again, so the
/// words are theirs, too: small letters and spaces after a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleChange<'a> {
    /// Somebody is invited to this role.
    Invited(Role),
    /// An invitation to this role was taken back.
    TakenBack(Role),
    /// Somebody came by an invitation to this role.
    Joined(&'a str, Role),
    /// Somebody has another role.
    RoleGiven(&'a str, Role),
    /// Whoever has the machine gave somebody another password, and maybe another role with it.
    Renewed(&'a str, Option<Role>),
    /// Somebody has to choose another password by a link.
    LinkMade(&'a str),
    /// That link was taken back.
    LinkTakenBack(&'a str),
    /// Somebody chose another password by a link.
    PasswordByLink(&'a str),
    /// Somebody chose another password.
    OwnPassword(&'a str),
    /// Somebody's access was taken away.
    Removed(&'a str),
}

impl<'a> PeopleChange<'a> {
    /// That a link which leads there was taken back.
    pub fn taken_back(to: &'a InvitedTo) -> Self {
        match to {
            InvitedTo::Join(role) => Self::TakenBack(*role),
            InvitedTo::Reset(login) => Self::LinkTakenBack(login),
        }
    }

    /// That somebody of this login came by such a link.
    pub const fn came(to: &InvitedTo, login: &'a str, role: Role) -> Self {
        match to {
            InvitedTo::Join(_) => Self::Joined(login, role),
            InvitedTo::Reset(_) => Self::PasswordByLink(login),
        }
    }

    /// The event of it, to be written with it. What nobody did who is known is about the person themselves.
    pub fn event(self, by: &Doer, at: Timestamp) -> SecurityEvent {
        let (whom, what) = (self.whom(), self.what());
        let (who, detail) = match whom {
            None => (by.who.as_str(), what),
            Some(whom) if by.who.is_empty() || by.who == whom => (whom, what),
            Some(whom) => (by.who.as_str(), format!("{whom}: {what}")),
        };
        SecurityEvent {
            at,
            act: Act::PeopleChanged,
            who: Told::of(who),
            network: Told::of(&by.place.network),
            device: Told::of(&by.place.device),
            detail: Told::of(&detail),
            count: 1,
        }
    }

    const fn whom(self) -> Option<&'a str> {
        match self {
            Self::Invited(_) | Self::TakenBack(_) => None,
            Self::Joined(whom, _)
            | Self::RoleGiven(whom, _)
            | Self::Renewed(whom, _)
            | Self::LinkMade(whom)
            | Self::LinkTakenBack(whom)
            | Self::PasswordByLink(whom)
            | Self::OwnPassword(whom)
            | Self::Removed(whom) => Some(whom),
        }
    }

    fn what(self) -> String {
        match self {
            Self::Invited(role) => format!("invited: {}", role.as_str()),
            Self::TakenBack(role) => format!("taken back: {}", role.as_str()),
            Self::Joined(_, role) => format!("joined: {}", role.as_str()),
            // Not the role alone: somebody may be called as what is done to an invitation is.
            Self::RoleGiven(_, role) => format!("role {}", role.as_str()),
            Self::Renewed(_, None) => "new password".to_owned(),
            Self::Renewed(_, Some(role)) => format!("role {} and new password", role.as_str()),
            Self::LinkMade(_) => "password".to_owned(),
            Self::LinkTakenBack(_) => "link taken back".to_owned(),
            Self::PasswordByLink(_) => "password by link".to_owned(),
            Self::OwnPassword(_) => "own password".to_owned(),
            Self::Removed(_) => "removed".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::Place;

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_020_000);

    #[test]
    fn an_event_names_who_did_it_and_whom_it_is_about_once() {
        let olga = Doer {
            who: "olga".to_owned(),
            place: Place {
                network: "203.0.113.0/24".to_owned(),
                device: "Firefox".to_owned(),
            },
            sign_in: None,
        };
        let nobody = Doer::COMMAND;
        for (change, by, who, detail) in [
            (
                PeopleChange::Invited(Role::Packer),
                &olga,
                "olga",
                "invited: packer",
            ),
            (
                PeopleChange::TakenBack(Role::Packer),
                &olga,
                "olga",
                "taken back: packer",
            ),
            (
                PeopleChange::Joined("pavel", Role::Packer),
                &nobody,
                "pavel",
                "joined: packer",
            ),
            (
                PeopleChange::Renewed("pavel", None),
                &nobody,
                "pavel",
                "new password",
            ),
            (
                PeopleChange::Renewed("pavel", Some(Role::Packer)),
                &nobody,
                "pavel",
                "role packer and new password",
            ),
            (
                PeopleChange::RoleGiven("pavel", Role::Packer),
                &olga,
                "olga",
                "pavel: role packer",
            ),
            (
                PeopleChange::RoleGiven("invited", Role::Packer),
                &olga,
                "olga",
                "invited: role packer",
            ),
            (PeopleChange::LinkMade("pavel"), &olga, "olga", "pavel: password"),
            (
                PeopleChange::LinkTakenBack("pavel"),
                &olga,
                "olga",
                "pavel: link taken back",
            ),
            (
                PeopleChange::PasswordByLink("pavel"),
                &nobody,
                "pavel",
                "password by link",
            ),
            (PeopleChange::OwnPassword("olga"), &olga, "olga", "own password"),
            (PeopleChange::Removed("pavel"), &olga, "olga", "pavel: removed"),
            (PeopleChange::Removed("olga"), &olga, "olga", "removed"),
            (PeopleChange::Removed("pavel"), &nobody, "pavel", "removed"),
        ] {
            let event = change.event(by, NOW);
            assert_eq!(
                (event.who.as_str(), event.detail.as_str()),
                (who, detail),
                "{change:?}"
            );
            assert_eq!(event.network.as_str(), by.place.network);
        }
    }
}
