//! Whatever is done to people: by nobody who may not any more, and never without its line in the journal.

use super::{
    Subject,
    fixtures::NOW,
    team::{COMMAND, accept, by, deed, done, joined, link, signed_in, token},
};
use crate::{
    factor::NewFactor,
    journal::{Doing, Entry, EntryFilter},
    passkey::{NewPasskey, PasskeyAdded},
    security::Act,
    staff::{Doer, NewInvitation, Role},
    store::{PeopleDeed, PersonChanged, SignInId},
};

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
