//! Who works here, and who is invited to.

use super::{
    Subject,
    fixtures::{NOW, at_once, office},
};
use crate::{
    factor::NewFactor,
    journal::{Doing, Entry, EntryFilter},
    passkey::{NewPasskey, PasskeyAdded},
    secret::Secret,
    security::Act,
    staff::{Doer, INVITATION_SECONDS, InvitedTo, NewInvitation, Place, Role, SignIn},
    store::{Accepted, Account, AccountId, PeopleDeed, PersonChanged, SignInId, Store},
};

const COMMAND: PeopleDeed = PeopleDeed::of_command(NOW);

fn token(seed: u8) -> Secret {
    Secret::from_random([seed; 16])
}

fn link(seed: u8, login: &str) -> NewInvitation {
    NewInvitation::of(by(login), &token(seed), NOW)
}

/// Somebody at the shop's own desk.
fn by(login: &str) -> Doer {
    Doer {
        who: login.to_owned(),
        place: Place {
            network: "203.0.113.0/24".to_owned(),
            device: "Firefox, Linux".to_owned(),
        },
        sign_in: None,
    }
}

/// What they do there.
fn deed(login: &str) -> PeopleDeed {
    PeopleDeed {
        by: by(login),
        ..COMMAND
    }
}

async fn accept(store: &dyn Store, seed: u8, login: &str) -> Accepted {
    let hash = token(seed).hash();
    let accepted = store.accept_invitation(&deed(""), &hash, login, "hash").await;
    accepted.unwrap()
}

async fn joined(store: &dyn Store, seed: u8, login: &str, role: Role) -> Account {
    assert!(store.invite(&link(seed, "olga"), role).await.unwrap());
    match accept(store, seed, login).await {
        Accepted::In(account) => account,
        other => panic!("{other:?}"),
    }
}

async fn signed_in(store: &dyn Store, seed: u8, account: &Account) -> SignIn {
    let sign_in = SignIn::begin(account, SignInId::of(&token(seed)), Place::default(), NOW);
    store.begin_sign_in(&sign_in, None).await.unwrap();
    sign_in
}

fn done(login: &str) -> PersonChanged {
    PersonChanged::Done(login.into())
}

/// A row that a program without roles wrote is an owner's.
pub async fn everybody_has_a_role_and_who_was_there_before_is_an_owner(subject: &dyn Subject) {
    let store = subject.store();
    let before = "insert into accounts (login, password_hash, changed_at) values ('olga', 'hash', 1)";
    subject.sql(before).await.unwrap();
    let olga = store.account_by_login("olga").await.unwrap().unwrap();
    assert_eq!(olga.role, Role::Owner);
    let packer = store.put_account_as("pavel", "hash", Role::Packer, NOW).await;
    assert_eq!(packer.unwrap().role, Role::Packer);
    // Another password is not another role.
    let again = store.put_account("pavel", "hash-2", NOW).await.unwrap();
    assert_eq!(again.role, Role::Packer);
    signed_in(&*store, 1, &again).await;
    signed_in(&*store, 2, &again).await;
    let people = store.people(NOW).await.unwrap();
    let seen: Vec<_> = people
        .iter()
        .map(|one| (one.login.as_str(), one.role, one.sign_ins, one.seen_at))
        .collect();
    assert_eq!(
        seen,
        [
            ("olga", Role::Owner, 0, None),
            ("pavel", Role::Packer, 2, Some(NOW))
        ]
    );
    assert!(people.iter().all(|one| one.has_password));
}

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

/// Nobody has to sign in again to have another role.
pub async fn a_new_role_holds_for_who_is_signed_in(subject: &dyn Subject) {
    let store = subject.store();
    store.put_account("olga", "hash", NOW).await.unwrap();
    let pavel = joined(&*store, 1, "pavel", Role::Packer).await;
    let here = signed_in(&*store, 2, &pavel).await;
    let changed = store
        .change_role(&COMMAND, pavel.id, Role::Accountant)
        .await
        .unwrap();
    assert_eq!(changed, done("pavel"));
    let found = store.sign_in(&here.id, NOW).await.unwrap().unwrap();
    assert_eq!((found.role, found.epoch), (Role::Accountant, here.epoch));
    let nobody = store
        .change_role(&COMMAND, AccountId(99), Role::Owner)
        .await
        .unwrap();
    assert_eq!(nobody, PersonChanged::Nobody);
}

/// Both or neither, and one line of the journal says which; of a role that its person has, only the password is new.
pub async fn another_password_and_another_role_are_one_change(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    let pavel = joined(&*store, 1, "pavel", Role::Packer).await;
    let here = signed_in(&*store, 2, &pavel).await;
    let last = store
        .renew_account(&COMMAND, olga.id, "hash-2", Some(Role::Viewer))
        .await;
    assert_eq!(last.unwrap(), PersonChanged::LastOwner);
    assert_eq!(store.account_by_login("olga").await.unwrap(), Some(olga));
    for (hash, role, is_a) in [
        ("hash-3", None, Role::Packer),
        ("hash-4", Some(Role::Manager), Role::Manager),
        ("hash-5", Some(Role::Manager), Role::Manager),
    ] {
        let renewed = store.renew_account(&COMMAND, pavel.id, hash, role).await;
        assert_eq!(renewed.unwrap(), done("pavel"));
        let known = store.account_by_login("pavel").await.unwrap().unwrap();
        assert_eq!((known.password_hash.as_str(), known.role), (hash, is_a));
    }
    assert_eq!(store.sign_in(&here.id, NOW).await.unwrap(), None);
    let nobody = store.renew_account(&COMMAND, AccountId(99), "hash", None).await;
    assert_eq!(nobody.unwrap(), PersonChanged::Nobody);

    let by_command = EntryFilter {
        who: Some("vitrina admin".to_owned()),
        limit: 100,
        ..EntryFilter::default()
    };
    let mut entries = store.entries(&by_command).await.unwrap();
    entries.sort_by_key(|entry| entry.id);
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| (entry.object.as_str(), entry.detail.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("pavel", "new password"),
            ("pavel", "role manager and new password"),
            ("pavel", "new password"),
        ]
    );
}

/// A late sign-in with the password of before is none either. Nobody but whoever has the machine brings them back.
pub async fn whoever_is_removed_is_out_at_once_and_comes_back_as_the_same_person(subject: &dyn Subject) {
    let store = subject.store();
    store.put_account("olga", "hash", NOW).await.unwrap();
    let pavel = joined(&*store, 1, "Павел", Role::Manager).await;
    let here = signed_in(&*store, 2, &pavel).await;
    store.remember_device("desk", pavel.id, NOW).await.unwrap();
    let reset = store.reset_password(&link(3, "olga"), pavel.id).await.unwrap();
    assert_eq!(reset, done("Павел"));
    assert_eq!(
        store.close_account(&COMMAND, pavel.id).await.unwrap(),
        done("Павел")
    );
    let late = signed_in(&*store, 4, &pavel).await;
    for id in [&here.id, &late.id] {
        assert_eq!(store.sign_in(id, NOW).await.unwrap(), None);
    }
    assert_eq!(store.account_by_login("Павел").await.unwrap(), None);
    assert_eq!(store.accounts_of_device("desk").await.unwrap(), []);
    assert_eq!(store.people(NOW).await.unwrap().len(), 1);
    assert_eq!(accept(&*store, 3, "").await, Accepted::Over);
    for gone in [
        store.close_account(&COMMAND, pavel.id).await.unwrap(),
        store.change_role(&COMMAND, pavel.id, Role::Owner).await.unwrap(),
        store.reset_password(&link(5, "olga"), pavel.id).await.unwrap(),
    ] {
        assert_eq!(gone, PersonChanged::Nobody);
    }
    // The same name in the books means the same row, and no newcomer takes it.
    assert!(store.invite(&link(6, "olga"), Role::Owner).await.unwrap());
    for typed in ["Павел", "павел", "ПАВЕЛ"] {
        assert_eq!(accept(&*store, 6, typed).await, Accepted::Taken, "{typed}");
    }
    assert!(matches!(
        accept(&*store, 6, "Павел Второй").await,
        Accepted::In(_)
    ));
    let back = store.put_account_as("павел", "hash", Role::Viewer, NOW).await;
    let back = back.unwrap();
    assert_eq!(
        (back.id, back.login.as_str(), back.role),
        (pavel.id, "Павел", Role::Viewer)
    );
    assert!(back.epoch > pavel.epoch);
    assert_eq!(store.sign_in(&late.id, NOW).await.unwrap(), None);
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

/// Their own change of it was on its way when they were removed, or got a link to choose another one.
pub async fn a_late_password_brings_nobody_back(subject: &dyn Subject) {
    let store = subject.store();
    store.put_account("olga", "hash", NOW).await.unwrap();
    let pavel = joined(&*store, 1, "pavel", Role::Packer).await;
    let here = signed_in(&*store, 2, &pavel).await;
    store.remember_device("desk", pavel.id, NOW).await.unwrap();
    let change = async |epoch: i64, hash: &str| {
        let changed = store.change_password(&COMMAND, pavel.id, epoch, hash).await;
        changed.unwrap()
    };
    let changed = change(pavel.epoch, "own").await.unwrap();
    assert_eq!((changed.id, changed.role), (pavel.id, Role::Packer));
    assert_eq!(
        (changed.password_hash.as_str(), changed.epoch),
        ("own", pavel.epoch + 1)
    );
    assert_eq!(store.sign_in(&here.id, NOW).await.unwrap(), None);
    assert_eq!(store.accounts_of_device("desk").await.unwrap(), []);
    assert_eq!(change(pavel.epoch, "late").await, None, "of the password before");

    store.reset_password(&link(3, "olga"), pavel.id).await.unwrap();
    assert_eq!(change(changed.epoch, "late").await, None);
    let known = store.account_by_login("pavel").await.unwrap().unwrap();
    assert_eq!(known.password_hash, "");
    store.close_account(&COMMAND, pavel.id).await.unwrap();
    for epoch in pavel.epoch..=known.epoch + 2 {
        assert_eq!(change(epoch, "late").await, None);
    }
    assert_eq!(store.account_by_login("pavel").await.unwrap(), None);
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

/// Their request began to come before: whoever is signed out, or has another password or role by now, does nothing to anybody.
pub async fn a_late_deed_of_whoever_may_not_any_more_changes_nobody(subject: &dyn Subject) {
    let store = subject.store();
    store.put_account("olga", "hash", NOW).await.unwrap();
    let pavel = joined(&*store, 1, "pavel", Role::Packer).await;
    assert!(store.invite(&link(2, "olga"), Role::Viewer).await.unwrap());
    let open = store.invitations(NOW).await.unwrap().remove(0);
    for nth in 0..4_u8 {
        let login = format!("owner-{nth}");
        let vera = joined(&*store, 10 + nth, &login, Role::Owner).await;
        let here = signed_in(&*store, 20 + nth, &vera).await;
        match nth {
            0 => assert!(store.end_sign_in(&here.id).await.unwrap()),
            1 => drop(store.put_account(&login, "another", NOW).await.unwrap()),
            2 => drop(store.change_role(&COMMAND, vera.id, Role::Manager).await.unwrap()),
            _ => drop(store.close_account(&COMMAND, vera.id).await.unwrap()),
        }
        let by = Doer {
            sign_in: Some(here.id),
            ..by(&login)
        };
        let late = NewInvitation::of(by.clone(), &token(30 + nth), NOW);
        let deed = PeopleDeed { by, ..COMMAND };
        for changed in [
            store.change_role(&deed, pavel.id, Role::Owner).await.unwrap(),
            store.close_account(&deed, pavel.id).await.unwrap(),
            store.reset_password(&late, pavel.id).await.unwrap(),
        ] {
            assert_eq!(changed, PersonChanged::Nobody, "{login}");
        }
        assert!(!store.invite(&late, Role::Owner).await.unwrap(), "{login}");
        let revoked = store.revoke_invitation(&deed, open.id).await.unwrap();
        assert_eq!(revoked, None, "{login}");
    }
    let found = store.account_by_login("pavel").await.unwrap();
    assert_eq!(found, Some(pavel.clone()));
    assert_eq!(store.invitations(NOW).await.unwrap(), std::slice::from_ref(&open));
    // Whoever is signed in still does all of it.
    let vera = joined(&*store, 40, "vera", Role::Owner).await;
    let by = Doer {
        sign_in: Some(signed_in(&*store, 41, &vera).await.id),
        ..by("vera")
    };
    let deed = PeopleDeed { by, ..COMMAND };
    let changed = store.change_role(&deed, pavel.id, Role::Viewer).await;
    assert_eq!(changed.unwrap(), done("pavel"));
    assert_eq!(store.revoke_invitation(&deed, open.id).await.unwrap(), Some(open));
    assert_eq!(store.close_account(&deed, pavel.id).await.unwrap(), done("pavel"));
}

/// A browser that is signed out leaves no way in behind, and takes none away: not by what it had begun before.
pub async fn a_late_deed_of_whoever_is_signed_out_changes_no_way_in(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    let pavel = store.put_account("pavel", "hash", NOW).await.unwrap();
    let passkey = |seed: u8, by: &Doer| NewPasskey {
        account: olga.id,
        by: by.clone(),
        name: "key".to_owned(),
        credential: vec![seed],
        public_key: vec![0xA5, 1],
        counter: 0,
        at: NOW,
        codes: vec![token(seed).hash()],
    };
    let app = |by: &Doer| NewFactor {
        account: olga.id,
        by: by.clone(),
        sealed: vec![1],
        step: 7,
        codes: vec![token(60).hash()],
        at: NOW,
    };
    let thief = signed_in(&*store, 1, &olga).await.id;
    let behind = |login: &str, id: &SignInId| Doer {
        sign_in: Some(id.clone()),
        ..by(login)
    };
    let foreign = behind("pavel", &signed_in(&*store, 2, &pavel).await.id);
    let here = signed_in(&*store, 3, &olga).await.id;
    assert_eq!(store.end_other_sign_ins(olga.id, &here).await.unwrap(), 1);
    let own = behind("olga", &here);
    let added = store.add_passkey(&passkey(9, &own)).await.unwrap();
    assert_eq!(added, PasskeyAdded::WithCodes);
    let kept = store.passkeys(olga.id).await.unwrap().remove(0);
    let old = behind("olga", &thief);
    for (seed, by) in [(11, &old), (12, &foreign)] {
        let added = store.add_passkey(&passkey(seed, by)).await.unwrap();
        assert_eq!(added, PasskeyAdded::Refused);
        assert!(!store.add_factor(&app(by)).await.unwrap());
        let codes = [token(seed).hash()];
        assert!(!store.put_recovery_codes(by, olga.id, &codes).await.unwrap());
        assert!(!store.remove_passkey(by, olga.id, kept.id).await.unwrap());
        let late = PeopleDeed {
            by: by.clone(),
            ..COMMAND
        };
        let changed = store.change_password(&late, olga.id, olga.epoch, "thief's");
        assert_eq!(changed.await.unwrap(), None);
    }
    assert_eq!(store.end_other_sign_ins(olga.id, &thief).await.unwrap(), 0);
    assert!(store.sign_in(&here, NOW).await.unwrap().is_some());
    assert!(store.add_factor(&app(&own)).await.unwrap());
    for by in [&old, &foreign] {
        assert!(!store.remove_factor(by, olga.id).await.unwrap());
    }
    assert_eq!(store.passkeys(olga.id).await.unwrap(), [kept]);
    assert!(
        store
            .take_recovery_code(olga.id, &token(60).hash())
            .await
            .unwrap()
    );
    // Another password ends the sign-in that was good until now.
    let deed = PeopleDeed {
        by: own.clone(),
        ..COMMAND
    };
    let changed = store.change_password(&deed, olga.id, olga.epoch, "own");
    assert!(changed.await.unwrap().is_some());
    let late = store.add_passkey(&passkey(13, &own)).await.unwrap();
    assert_eq!(late, PasskeyAdded::Refused);
    assert!(!store.remove_factor(&own, olga.id).await.unwrap());
}

/// Whoever waits for a link to be used cannot sign in, and is no owner to fall back on.
pub async fn the_last_owner_stays_an_owner(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    let kept = async || {
        let changes = [
            store.close_account(&COMMAND, olga.id).await.unwrap(),
            store.change_role(&COMMAND, olga.id, Role::Manager).await.unwrap(),
            store.reset_password(&link(9, "olga"), olga.id).await.unwrap(),
        ];
        changes.iter().all(|change| *change == PersonChanged::LastOwner)
    };
    assert!(kept().await);
    assert_eq!(
        store.change_role(&COMMAND, olga.id, Role::Owner).await.unwrap(),
        done("olga")
    );
    joined(&*store, 1, "pavel", Role::Manager).await;
    assert!(kept().await);
    let vera = joined(&*store, 2, "vera", Role::Owner).await;
    store.reset_password(&link(3, "olga"), vera.id).await.unwrap();
    assert!(kept().await);
    assert!(matches!(accept(&*store, 3, "").await, Accepted::In(_)));
    assert_eq!(
        store.close_account(&COMMAND, olga.id).await.unwrap(),
        done("olga")
    );
    assert_eq!(
        store.close_account(&COMMAND, vera.id).await.unwrap(),
        PersonChanged::LastOwner
    );
}

/// Each of them removes, demotes or locks out another one at the same moment.
pub async fn of_rival_owners_one_stays(subject: &dyn Subject) {
    let store = subject.store();
    let mut owners = Vec::new();
    for nth in 0..16 {
        let login = format!("owner-{nth}");
        owners.push(store.put_account(&login, "hash", NOW).await.unwrap().id);
    }
    let changed = at_once(16, |rival| {
        let (store, owner) = (store.clone(), owners[usize::try_from(rival).unwrap()]);
        async move {
            match rival % 3 {
                0 => store.close_account(&COMMAND, owner).await.unwrap(),
                1 => store.change_role(&COMMAND, owner, Role::Viewer).await.unwrap(),
                _ => {
                    let (seed, maker) = (u8::try_from(rival).unwrap(), format!("owner-{rival}"));
                    store.reset_password(&link(seed, &maker), owner).await.unwrap()
                }
            }
        }
    })
    .await;
    let refused = changed.iter().filter(|one| **one == PersonChanged::LastOwner);
    assert_eq!(refused.count(), 1, "{changed:?}");
    let left =
        "select count(*) from accounts where role = 'owner' and closed_at is null and password_hash <> ''";
    assert_eq!(subject.sql(left).await, Ok(Some(1)));
}

/// Who did it, from where, to whom and what: in the transaction of the deed, so that none is ever without its line, and what was not
/// done has none.
pub async fn what_is_changed_of_people_is_in_the_journal_with_the_deed(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    let pavel = joined(&*store, 1, "pavel", Role::Packer).await;
    let me = deed("olga");
    for role in [Role::Manager, Role::Manager] {
        let changed = store.change_role(&me, pavel.id, role).await.unwrap();
        assert_eq!(changed, done("pavel"));
    }
    let changed = store.change_role(&COMMAND, pavel.id, Role::Viewer).await;
    assert_eq!(changed.unwrap(), done("pavel"));
    store.reset_password(&link(2, "olga"), pavel.id).await.unwrap();
    accept(&*store, 2, "").await;
    store.reset_password(&link(3, "olga"), pavel.id).await.unwrap();
    assert!(store.invite(&link(4, "olga"), Role::Viewer).await.unwrap());
    for invitation in store.invitations(NOW).await.unwrap() {
        let revoked = store.revoke_invitation(&me, invitation.id).await;
        assert!(revoked.unwrap().is_some());
        // Whoever presses twice takes it back once.
        let again = store.revoke_invitation(&me, invitation.id).await;
        assert_eq!(again.unwrap(), None);
    }
    let changed = store.change_password(&me, olga.id, olga.epoch, "hash-2").await;
    assert!(changed.unwrap().is_some());
    store.close_account(&me, pavel.id).await.unwrap();
    store.close_account(&me, pavel.id).await.unwrap();
    let last = store.close_account(&me, olga.id).await.unwrap();
    assert_eq!(last, PersonChanged::LastOwner);
    let vera = joined(&*store, 5, "invited", Role::Owner).await;
    store.change_role(&me, vera.id, Role::Packer).await.unwrap();
    store.close_account(&COMMAND, vera.id).await.unwrap();

    let all = EntryFilter {
        limit: 100,
        ..EntryFilter::default()
    };
    let mut entries = store.entries(&all).await.unwrap();
    entries.sort_by_key(|entry| entry.id);
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| (entry.who.as_str(), entry.object.as_str(), entry.detail.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("olga", "", "invited: packer"),
            ("pavel", "pavel", "joined: packer"),
            ("olga", "pavel", "role manager"),
            ("vitrina admin", "pavel", "role viewer"),
            ("olga", "pavel", "password"),
            ("pavel", "pavel", "password by link"),
            ("olga", "pavel", "password"),
            ("olga", "", "invited: viewer"),
            ("olga", "", "taken back: viewer"),
            ("olga", "pavel", "link taken back"),
            ("olga", "olga", "own password"),
            ("olga", "pavel", "removed"),
            ("olga", "", "invited: owner"),
            ("invited", "invited", "joined: owner"),
            ("olga", "invited", "role packer"),
            ("vitrina admin", "invited", "removed"),
        ]
    );
    let place = |entry: &Entry| (entry.network.clone(), entry.device.clone());
    let own = by("olga").place;
    for entry in &entries {
        assert_eq!(entry.doing(), Some(Doing::Security(Act::PeopleChanged)));
        let is_own = place(entry) == (own.network.clone(), own.device.clone());
        assert_eq!(is_own, entry.who != "vitrina admin", "{entry:?}");
    }
    let found = EntryFilter {
        object: Some("pavel".to_owned()),
        ..all
    };
    assert_eq!(store.entries(&found).await.unwrap().len(), 8);

    // What cannot be written down is not done.
    let nina = joined(&*store, 6, "nina", Role::Packer).await;
    subject.sql("drop table security_events").await.unwrap();
    assert!(store.change_role(&me, nina.id, Role::Owner).await.is_err());
    assert!(store.close_account(&me, nina.id).await.is_err());
    assert!(store.invite(&link(7, "olga"), Role::Owner).await.is_err());
    let known = store.account_by_login("nina").await.unwrap().unwrap();
    assert_eq!(known.role, Role::Packer);
    assert_eq!(store.invitations(NOW).await.unwrap(), []);
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
