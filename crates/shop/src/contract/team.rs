//! Who works here: roles, passwords, removals, and always an owner.

use super::{
    Subject,
    fixtures::{NOW, at_once},
};
use crate::{
    journal::EntryFilter,
    secret::Secret,
    staff::{Doer, NewInvitation, Place, Role, SignIn},
    store::{Accepted, Account, AccountId, PeopleDeed, PersonChanged, SignInId, Store},
};

pub(super) const COMMAND: PeopleDeed = PeopleDeed::of_command(NOW);

pub(super) fn token(seed: u8) -> Secret {
    Secret::from_random([seed; 16])
}

pub(super) fn link(seed: u8, login: &str) -> NewInvitation {
    NewInvitation::of(by(login), &token(seed), NOW)
}

/// Somebody at the shop's own desk.
pub(super) fn by(login: &str) -> Doer {
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
pub(super) fn deed(login: &str) -> PeopleDeed {
    PeopleDeed {
        by: by(login),
        ..COMMAND
    }
}

pub(super) async fn accept(store: &dyn Store, seed: u8, login: &str) -> Accepted {
    let hash = token(seed).hash();
    let accepted = store.accept_invitation(&deed(""), &hash, login, "hash").await;
    accepted.unwrap()
}

pub(super) async fn joined(store: &dyn Store, seed: u8, login: &str, role: Role) -> Account {
    assert!(store.invite(&link(seed, "olga"), role).await.unwrap());
    match accept(store, seed, login).await {
        Accepted::In(account) => account,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn signed_in(store: &dyn Store, seed: u8, account: &Account) -> SignIn {
    let sign_in = SignIn::begin(account, SignInId::of(&token(seed)), Place::default(), NOW);
    store.begin_sign_in(&sign_in, None).await.unwrap();
    sign_in
}

pub(super) fn done(login: &str) -> PersonChanged {
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
