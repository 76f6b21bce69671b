//! Links that bring somebody in, or let them choose another password.

use super::{
    Subject,
    fixtures::{NOW, at_once, office},
    team::{COMMAND, accept, done, joined, link, signed_in, token},
};
use crate::{
    staff::{INVITATION_SECONDS, InvitedTo, Place, Role},
    store::{Accepted, PeopleDeed, PersonChanged},
};

/// Whoever opens a link late, or again, is let in by nothing.
pub async fn a_link_is_good_once_and_for_three_days(subject: &dyn Subject) {
    let store = subject.store();
    store.put_account("olga", "hash", NOW).await.unwrap();
    assert!(store.invite(&link(1, "olga"), Role::Packer).await.unwrap());
    let late = NOW.plus_seconds(INVITATION_SECONDS);
    let hash = token(1).hash();
    let open = store.invitation(&hash, late.plus_ms(-1)).await.unwrap().unwrap();
    assert_eq!(
        (&open.to, open.made_by.as_str(), open.ends_at),
        (&InvitedTo::Join(Role::Packer), "olga", late)
    );
    assert_eq!(store.invitations(NOW).await.unwrap(), [open]);
    assert_eq!(store.invitation(&hash, late).await.unwrap(), None);
    assert_eq!(store.invitations(late).await.unwrap(), []);
    let opened = PeopleDeed::of_command(late);
    let accepted = store.accept_invitation(&opened, &hash, "pavel", "hash").await;
    assert_eq!(accepted.unwrap(), Accepted::Over);
    assert_eq!(accept(&*store, 2, "pavel").await, Accepted::Over, "another token");

    let Accepted::In(pavel) = accept(&*store, 1, "pavel").await else {
        panic!("the link is good");
    };
    assert_eq!((pavel.login.as_str(), pavel.role), ("pavel", Role::Packer));
    assert_eq!(accept(&*store, 1, "vera").await, Accepted::Over, "once");

    assert!(store.invite(&link(3, "olga"), Role::Viewer).await.unwrap());
    let id = store.invitations(NOW).await.unwrap()[0].id;
    assert!(store.revoke_invitation(&COMMAND, id).await.unwrap().is_some());
    assert_eq!(store.revoke_invitation(&COMMAND, id).await.unwrap(), None);
    assert_eq!(accept(&*store, 3, "vera").await, Accepted::Over, "taken back");

    assert!(store.invite(&link(4, "olga"), Role::Viewer).await.unwrap());
    store.forget_invitations(late).await.unwrap();
    assert_eq!(subject.sql("select count(*) from invitations").await, Ok(Some(1)));
    store.forget_invitations(late.plus_ms(1)).await.unwrap();
    assert_eq!(subject.sql("select count(*) from invitations").await, Ok(Some(0)));
}

/// A link makes one account, however many press at once.
pub async fn of_rivals_with_one_link_one_comes_in(subject: &dyn Subject) {
    let store = subject.store();
    store.put_account("olga", "hash", NOW).await.unwrap();
    assert!(store.invite(&link(1, "olga"), Role::Manager).await.unwrap());
    let came = at_once(16, |rival| {
        let store = store.clone();
        async move { accept(&*store, 1, &format!("rival-{rival}")).await }
    })
    .await;
    let is_in = |accepted: &&Accepted| matches!(accepted, Accepted::In(_));
    assert_eq!(came.iter().filter(is_in).count(), 1, "{came:?}");
    assert_eq!(store.people(NOW).await.unwrap().len(), 2);
}

/// In whatever letter case, and the invitation is still good for another one.
pub async fn a_login_that_somebody_has_is_nobody_elses(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("Ольга", "own", NOW).await.unwrap();
    assert!(store.invite(&link(1, "Ольга"), Role::Viewer).await.unwrap());
    for typed in ["Ольга", "ольга", "ОЛЬГА"] {
        assert_eq!(accept(&*store, 1, typed).await, Accepted::Taken, "{typed}");
    }
    let found = store.account_by_login("ольга").await.unwrap();
    assert_eq!(found, Some(olga));
    assert!(matches!(accept(&*store, 1, "Оля").await, Accepted::In(_)));
}

/// Whoever is given such a link is out until they have used it.
pub async fn a_link_for_another_password_ends_the_old_one_at_once(subject: &dyn Subject) {
    let store = subject.store();
    store.put_account("olga", "hash", NOW).await.unwrap();
    let pavel = joined(&*store, 1, "pavel", Role::Packer).await;
    let here = signed_in(&*store, 2, &pavel).await;
    for seed in [3, 4] {
        let made = store.reset_password(&link(seed, "olga"), pavel.id).await.unwrap();
        assert_eq!(made, done("pavel"));
    }
    assert_eq!(store.sign_in(&here.id, NOW).await.unwrap(), None);
    let waits = store.account_by_login("pavel").await.unwrap().unwrap();
    assert_eq!(waits.password_hash, "");
    let shown = store.people(NOW).await.unwrap();
    assert_eq!(
        shown.iter().map(|one| one.has_password).collect::<Vec<_>>(),
        [true, false]
    );
    let open = store.invitations(NOW).await.unwrap();
    assert_eq!(open.len(), 1, "the newest takes the place of the one before");
    assert_eq!(open[0].to, InvitedTo::Reset("pavel".into()));

    assert_eq!(accept(&*store, 3, "").await, Accepted::Over);
    // A login that comes with it is nobody's.
    let Accepted::In(back) = accept(&*store, 4, "olga").await else {
        panic!("the link is good");
    };
    assert_eq!(
        (back.id, back.login.as_str(), back.role),
        (pavel.id, "pavel", Role::Packer)
    );
    assert_eq!(back.password_hash, "hash");

    // A password that came another way leaves no link behind.
    store.reset_password(&link(5, "olga"), pavel.id).await.unwrap();
    store.put_account("pavel", "by the command", NOW).await.unwrap();
    assert_eq!(accept(&*store, 5, "").await, Accepted::Over);
}

/// A link of somebody who may not invite any more opens nothing.
pub async fn whoever_may_not_invite_has_invited_nobody(subject: &dyn Subject) {
    let store = subject.store();
    store.put_account("olga", "hash", NOW).await.unwrap();
    for (seed, login, is_removed) in [(1, "vera", true), (5, "nadya", false)] {
        let vera = joined(&*store, seed, login, Role::Owner).await;
        assert!(store.invite(&link(seed + 1, login), Role::Owner).await.unwrap());
        assert!(store.invite(&link(seed + 2, "olga"), Role::Viewer).await.unwrap());
        let changed = if is_removed {
            store.close_account(&COMMAND, vera.id).await
        } else {
            store.change_role(&COMMAND, vera.id, Role::Manager).await
        };
        assert_eq!(changed.unwrap(), done(login));
        assert_eq!(accept(&*store, seed + 1, "mallory").await, Accepted::Over);
        // Nor does a request that was on its way.
        let late = link(seed + 3, login);
        assert!(!store.invite(&late, Role::Owner).await.unwrap());
        let olga = store.account_by_login("olga").await.unwrap().unwrap();
        let reset = store.reset_password(&late, olga.id).await.unwrap();
        assert_eq!(reset, PersonChanged::Nobody);
        let by: Vec<_> = store.invitations(NOW).await.unwrap();
        assert!(by.iter().all(|one| one.made_by == "olga"), "{by:?}");
    }
    // Nor a link of somebody whose password others may have known.
    let nina = joined(&*store, 9, "nina", Role::Owner).await;
    assert!(store.invite(&link(10, "nina"), Role::Owner).await.unwrap());
    let reset = store.reset_password(&link(11, "olga"), nina.id).await.unwrap();
    assert_eq!(reset, done("nina"));
    assert_eq!(accept(&*store, 10, "mallory").await, Accepted::Over);
    assert!(matches!(accept(&*store, 11, "").await, Accepted::In(_)));
}

/// In the step that does it: nobody becomes an owner in silence, and of what was not done nothing is told.
pub async fn the_owner_hears_of_whoever_comes_by_a_link_and_of_every_other_role(subject: &dyn Subject) {
    let (shop, olga) = office(subject).await;
    let told = async || {
        let count = "select count(*) from outbox where recipient = '42'";
        subject.sql(count).await.unwrap().unwrap()
    };
    let place = Place::default();
    let accept = async |seed: u8, login: &str| {
        let secret = token(seed);
        let accepted = shop.accept_invitation(&secret, (login, "hash"), NOW, &place);
        accepted.await.unwrap()
    };
    let secret = token(1);
    let invited = shop.invite(&olga, Role::Viewer, &secret, NOW, &place);
    assert!(invited.await.unwrap());
    assert_eq!(accept(1, "olga").await, Accepted::Taken);
    assert_eq!(accept(2, "pavel").await, Accepted::Over);
    assert_eq!(told().await, 0, "nobody came");
    let Accepted::In(pavel) = accept(1, "pavel").await else {
        panic!("the link is good");
    };
    assert_eq!(told().await, 1);
    let role = async |role: Role| {
        let changed = shop.change_role(&olga, pavel.id, role, NOW, &place);
        changed.await.unwrap()
    };
    assert_eq!(role(Role::Viewer).await, done("pavel"));
    assert_eq!(told().await, 1, "it is the role that they have");
    assert_eq!(role(Role::Owner).await, done("pavel"));
    assert_eq!(told().await, 2);
    let reset = shop.reset_password(&olga, pavel.id, &token(3), NOW, &place).await;
    assert_eq!(reset.unwrap(), done("pavel"));
    assert!(matches!(accept(3, "").await, Accepted::In(_)));
    assert_eq!(told().await, 3, "somebody else may have opened it");
    let gone = async || {
        let closed = shop.close_account(&olga, pavel.id, NOW, &place);
        closed.await.unwrap()
    };
    assert_eq!(gone().await, done("pavel"));
    assert_eq!(told().await, 4);
    assert_eq!(gone().await, PersonChanged::Nobody);
    assert_eq!(role(Role::Manager).await, PersonChanged::Nobody);
    assert_eq!(told().await, 4);
}

/// Neither database takes anything but a hash, so a copy of it opens nothing.
pub async fn no_table_keeps_what_opens_an_invitation(subject: &dyn Subject) {
    let store = subject.store();
    store.put_account("olga", "hash", NOW).await.unwrap();
    assert!(store.invite(&link(1, "olga"), Role::Owner).await.unwrap());
    let plain = subject
        .sql("update invitations set token_hash = '01010101010101010101010101010101'")
        .await;
    assert!(plain.is_err(), "{plain:?}");
    let neither = subject.sql("update invitations set role = null").await;
    assert!(neither.is_err(), "it leads somewhere: {neither:?}");
}
