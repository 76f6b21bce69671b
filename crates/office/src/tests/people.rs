//! Who works here, how they come, and what they do not see.

use super::drawn;
use crate::{
    InvitationFault, InvitationTried, Lacking, PeopleOutcome, Wanted, invitation, lacking,
    people::{Shown, content},
};
use app::{
    Chrome,
    sample::{
        World,
        fixture::{self, NOW},
    },
};
use shop::{
    staff::{Invitation, InvitationId, InvitedTo, Person, Right, Role},
    store::AccountId,
    text::Lang,
};

fn person(account: i64, login: &str, role: Role) -> Person {
    Person {
        account: AccountId(account),
        login: login.to_owned(),
        role,
        seen_at: (account == 1).then_some(NOW),
        sign_ins: account % 2,
        has_password: account == 1,
    }
}

fn link(to: InvitedTo, made_by: &str) -> Invitation {
    Invitation {
        id: InvitationId(7),
        to,
        made_by: made_by.to_owned(),
        ends_at: NOW,
    }
}

fn page(chrome: &Chrome, typed: &str, outcome: Option<&PeopleOutcome>) -> String {
    let people = [person(1, typed, Role::Owner), person(2, "pavel", Role::Packer)];
    let invitations = [
        link(InvitedTo::Join(Role::Viewer), typed),
        link(InvitedTo::Reset(typed.to_owned()), typed),
    ];
    let shown = Shown {
        me: AccountId(1),
        people: &people,
        invitations: &invitations,
        outcome,
    };
    drawn(chrome, || content(chrome, &shown))
}

/// Every page with all that it can have.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let (chrome, typed) = (&world.chrome, world.typed);
    let outcomes = [
        PeopleOutcome::LastOwner,
        PeopleOutcome::Invited {
            role: Role::Manager,
            link: typed.to_owned(),
        },
        PeopleOutcome::Reset {
            login: typed.to_owned(),
            link: typed.to_owned(),
        },
    ];
    let shown = outcomes.iter().map(|outcome| page(chrome, typed, Some(outcome)));
    let mut pages: Vec<_> = shown.map(|page| ("people".to_owned(), page)).collect();
    let token = "0".repeat(32);
    for to in [InvitedTo::Join(Role::Packer), InvitedTo::Reset(typed.to_owned())] {
        let invitation = link(to, typed);
        for fault in [
            InvitationFault::NoLogin,
            InvitationFault::Taken,
            InvitationFault::Short,
            InvitationFault::Long,
            InvitationFault::Guessed,
            InvitationFault::TooOften,
        ] {
            let login = typed.to_owned();
            let tried = InvitationTried { login, fault };
            let page = drawn(chrome, || {
                invitation::content(chrome, &token, &invitation, Some(&tried))
            });
            pages.push(("invitation".to_owned(), page));
        }
    }
    pages.push((
        "invitation that is over".to_owned(),
        drawn(chrome, || invitation::over(chrome)),
    ));
    for right in Right::ALL {
        let page = drawn(chrome, || lacking::content(chrome, Lacking(right)));
        pages.push(("lacking".to_owned(), page));
    }
    pages
}

#[test]
fn nobody_resets_their_own_password_and_whoever_is_last_is_told_so_in_words() {
    let chrome = fixture::chrome(Lang::En);
    let plain = page(&chrome, "olga", None);
    assert!(!plain.contains("/people/1/reset") && plain.contains("/people/2/reset"));
    assert!(plain.contains("/people/1/remove") && plain.contains("/people/2/role"));
    let refused = page(&chrome, "olga", Some(&PeopleOutcome::LastOwner));
    assert!(refused.contains(&chrome.text("office-people-last-owner")));
}

#[test]
fn a_person_finds_only_the_rooms_that_they_may_enter() {
    for role in Role::ALL {
        let chrome = Chrome {
            role: Some(role),
            ..fixture::chrome(Lang::En)
        };
        let page = drawn(&chrome, || lacking::content(&chrome, Lacking(Right::People)));
        for (path, right) in [
            ("/admin/orders", Right::ReadOrders),
            ("/admin/goods", Right::ReadGoods),
            ("/admin/doctor", Right::Doctor),
            ("/admin/backups", Right::Backups),
            ("/admin/security", Right::SecurityEvents),
            ("/admin/settings", Right::Settings),
            ("/admin/people", Right::People),
        ] {
            assert_eq!(Wanted::at("GET", path), Some(Wanted::Right(right)), "{path}");
            let link = format!("href=\"/en{path}\"");
            assert_eq!(page.contains(&link), role.may(right), "{role:?} {path}");
        }
    }
}
