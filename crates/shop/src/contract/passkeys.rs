//! Passkeys: whose they are, and everything about them that is good once.

use super::{
    Subject,
    fixtures::{NOW, at_once},
    stock::shop,
};
use crate::{
    factor::{NewFactor, RecoveryCode},
    passkey::{Challenge, MOST_PASSKEYS, NewPasskey, Passkey, PasskeyAdded, PasskeyUsed},
    staff::Doer,
    store::{Account, PeopleDeed, PersonChanged, Store},
};

/// Each with its name, and each of one person.
pub async fn a_passkey_is_of_one_person_until_it_is_taken_away(subject: &dyn Subject) {
    let store = subject.store();
    let (olga, pavel) = (account(&*store, "olga").await, account(&*store, "pavel").await);
    assert!(!store.has_second_factor(olga.id).await.unwrap());
    let first = store.add_passkey(&new(&olga, 1)).await.unwrap();
    assert_eq!(first, PasskeyAdded::WithCodes);
    let second = store.add_passkey(&new(&olga, 2)).await.unwrap();
    assert_eq!(second, PasskeyAdded::Added, "the codes are those of before");
    let foreign = store.add_passkey(&new(&pavel, 1)).await.unwrap();
    assert_eq!(foreign, PasskeyAdded::Refused, "it is olga's");

    let kept = store.passkeys(olga.id).await.unwrap();
    let [phone, key] = &kept[..] else {
        panic!("{kept:?}");
    };
    let expected = Passkey {
        id: phone.id,
        account: olga.id,
        name: "key 1".to_owned(),
        credential: vec![1, 0, 255],
        public_key: vec![0xA5, 1],
        counter: 0,
        added_at: NOW,
        used_at: None,
    };
    assert_eq!(*phone, expected);
    assert!(store.passkeys(pavel.id).await.unwrap().is_empty());
    let found = store.passkey_of(&[2, 0, 255]).await.unwrap();
    assert_eq!(found, Some((key.clone(), olga.clone())));
    assert_eq!(store.passkey_of(&[3, 0, 255]).await.unwrap(), None);
    assert!(store.has_second_factor(olga.id).await.unwrap());

    assert!(
        !store
            .remove_passkey(&Doer::COMMAND, pavel.id, phone.id)
            .await
            .unwrap()
    );
    assert!(
        store
            .remove_passkey(&Doer::COMMAND, olga.id, phone.id)
            .await
            .unwrap()
    );
    assert!(
        !store
            .remove_passkey(&Doer::COMMAND, olga.id, phone.id)
            .await
            .unwrap(),
        "once"
    );
    assert_eq!(store.recovery_codes_left(olga.id).await.unwrap(), 3);
    assert_eq!(store.remove_passkeys(olga.id).await.unwrap(), 1);
    assert_eq!(store.recovery_codes_left(olga.id).await.unwrap(), 0);
    assert!(!store.has_second_factor(olga.id).await.unwrap());
}

/// And to as many as anybody may have.
pub async fn of_rivals_with_one_passkey_one_adds_it(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    let added = at_once(8, |_| {
        let (store, new) = (store.clone(), new(&olga, 1));
        async move { store.add_passkey(&new).await.unwrap() }
    })
    .await;
    let refused = added.iter().filter(|came| **came == PasskeyAdded::Refused);
    assert_eq!(refused.count(), 7, "{added:?}");
    let many = at_once(30, |nth| {
        let (store, new) = (store.clone(), new(&olga, u8::try_from(nth + 2).unwrap()));
        async move { store.add_passkey(&new).await.unwrap() }
    })
    .await;
    let added = many
        .into_iter()
        .filter(|came| *came == PasskeyAdded::Added)
        .count();
    assert_eq!(i64::try_from(added + 1), Ok(MOST_PASSKEYS));
    assert_eq!(store.recovery_codes_left(olga.id).await.unwrap(), 3);
}

/// By the browser that was asked, for what it was asked for, and within five minutes.
pub async fn a_question_is_answered_once_however_many_want_to(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    let asked = Challenge::ask(&[1; 32], None, NOW);
    store.begin_challenge(&asked).await.unwrap();
    assert!(!store.take_challenge(&asked.id, Some(olga.id), NOW).await.unwrap());
    let taken = at_once(16, |_| {
        let (store, id) = (store.clone(), asked.id.clone());
        async move { store.take_challenge(&id, None, NOW).await.unwrap() }
    })
    .await;
    assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1);

    let adding = Challenge::ask(&[2; 32], Some(olga.id), NOW);
    store.begin_challenge(&adding).await.unwrap();
    assert!(!store.take_challenge(&adding.id, None, NOW).await.unwrap());
    let late = NOW.plus_seconds(301);
    assert!(
        !store
            .take_challenge(&adding.id, Some(olga.id), late)
            .await
            .unwrap()
    );
    let in_time = NOW.plus_seconds(300);
    assert!(
        store
            .take_challenge(&adding.id, Some(olga.id), in_time)
            .await
            .unwrap()
    );

    store.begin_challenge(&asked).await.unwrap();
    let left = "select count(*) from passkey_challenges";
    store.forget_challenges(in_time).await.unwrap();
    assert_eq!(subject.sql(left).await, Ok(Some(1)));
    store.forget_challenges(late).await.unwrap();
    assert_eq!(subject.sql(left).await, Ok(Some(0)));
    let plain = subject
        .sql("insert into passkey_challenges (id, ends_at) values ('AQIDBAUGBwg', 1)")
        .await;
    assert!(plain.is_err(), "only a hash is kept: {plain:?}");
}

/// There are two of a passkey whose counter goes back; one that does not count is believed.
pub async fn a_counter_only_goes_up_however_many_use_it(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    store.add_passkey(&new(&olga, 1)).await.unwrap();
    let id = store.passkeys(olga.id).await.unwrap()[0].id;
    let used = async |counter| {
        store
            .use_passkey(id, counter, NOW.plus_seconds(counter))
            .await
            .unwrap()
    };
    assert!(used(0).await && used(0).await, "it does not count");
    assert!(used(7).await);
    for counter in [7, 6, 0] {
        assert!(!used(counter).await, "{counter}");
    }
    let kept = store.passkeys(olga.id).await.unwrap().remove(0);
    assert_eq!((kept.counter, kept.used_at), (7, Some(NOW.plus_seconds(7))));
    let rivals = at_once(16, |_| {
        let store = store.clone();
        async move { store.use_passkey(id, 8, NOW).await.unwrap() }
    })
    .await;
    assert_eq!(rivals.into_iter().filter(|used| *used).count(), 1);
}

/// Whoever was about to sign in with it has none, and nobody is told of a copy.
pub async fn a_passkey_that_is_gone_is_no_copy(subject: &dyn Subject) {
    let store = subject.store();
    let desk = shop(store.clone());
    let olga = account(&*store, "olga").await;
    store.add_passkey(&new(&olga, 1)).await.unwrap();
    let (passkey, _) = store.passkey_of(&[1, 0, 255]).await.unwrap().unwrap();
    let used = async |counter| desk.use_passkey(&passkey, counter, NOW).await.unwrap();
    assert_eq!(used(7).await, PasskeyUsed::Noted);
    assert_eq!(used(7).await, PasskeyUsed::Behind);
    assert!(
        store
            .remove_passkey(&Doer::COMMAND, olga.id, passkey.id)
            .await
            .unwrap()
    );
    for counter in [7, 8] {
        assert_eq!(used(counter).await, PasskeyUsed::Gone, "{counter}");
    }
}

/// With an app, with passkeys, or with both.
pub async fn recovery_codes_go_with_the_last_second_factor(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    let app = NewFactor {
        account: olga.id,
        by: Doer::COMMAND,
        sealed: vec![1],
        step: 7,
        codes: vec![code(8), code(9)],
        at: NOW,
    };
    let left = async || store.recovery_codes_left(olga.id).await.unwrap();
    store.add_passkey(&new(&olga, 1)).await.unwrap();
    assert_eq!(left().await, 3);
    assert!(store.add_factor(&app).await.unwrap());
    assert_eq!(left().await, 2, "those of the app take their place");
    assert!(store.take_recovery_code(olga.id, &code(8)).await.unwrap());
    assert!(store.remove_factor(&Doer::COMMAND, olga.id).await.unwrap());
    assert_eq!(left().await, 1, "there is a passkey");
    assert!(
        store
            .put_recovery_codes(&Doer::COMMAND, olga.id, &[code(5), code(6)])
            .await
            .unwrap()
    );
    assert!(store.add_factor(&app).await.unwrap());
    store.remove_passkeys(olga.id).await.unwrap();
    assert_eq!(left().await, 2, "there is an app");
    assert!(store.remove_factor(&Doer::COMMAND, olga.id).await.unwrap());
    assert_eq!(left().await, 0);
    assert!(
        !store
            .put_recovery_codes(&Doer::COMMAND, olga.id, &[code(5)])
            .await
            .unwrap()
    );
}

/// Nor an app, nor codes; nor does a passkey open an account that waits for its person to choose another password.
pub async fn whoever_is_removed_has_no_passkey_any_more(subject: &dyn Subject) {
    let store = subject.store();
    account(&*store, "pavel").await;
    let olga = account(&*store, "olga").await;
    store.add_passkey(&new(&olga, 1)).await.unwrap();
    let waiting = "update accounts set password_hash = '' where login = 'olga'";
    subject.sql(waiting).await.unwrap();
    assert_eq!(store.passkey_of(&[1, 0, 255]).await.unwrap(), None);
    account(&*store, "olga").await;
    assert!(store.passkey_of(&[1, 0, 255]).await.unwrap().is_some());

    let app = NewFactor {
        account: olga.id,
        by: Doer::COMMAND,
        sealed: vec![1],
        step: 7,
        codes: vec![code(8)],
        at: NOW,
    };
    assert!(store.add_factor(&app).await.unwrap());
    let gone = store
        .close_account(&PeopleDeed::of_command(NOW), olga.id)
        .await
        .unwrap();
    assert_eq!(gone, PersonChanged::Done("olga".to_owned()));
    let left = "select (select count(*) from passkeys) + (select count(*) from factors)
                  + (select count(*) from recovery_codes)";
    assert_eq!(subject.sql(left).await, Ok(Some(0)));
    let late = store.add_passkey(&new(&olga, 2)).await.unwrap();
    assert_eq!(late, PasskeyAdded::Refused);
    assert!(!store.add_factor(&app).await.unwrap());

    // A program of before left the app where it was.
    account(&*store, "olga").await;
    assert!(store.add_factor(&app).await.unwrap());
    let closed =
        "update accounts set closed_at = 1, password_hash = '', epoch = epoch + 1 where login = 'olga'";
    subject.sql(closed).await.unwrap();
    account(&*store, "Olga").await;
    assert!(!store.has_second_factor(olga.id).await.unwrap());
}

async fn account(store: &dyn Store, login: &str) -> Account {
    store.put_account(login, "hash", NOW).await.unwrap()
}

fn new(account: &Account, seed: u8) -> NewPasskey {
    NewPasskey {
        account: account.id,
        by: Doer::COMMAND,
        name: format!("key {seed}"),
        credential: vec![seed, 0, 255],
        public_key: vec![0xA5, 1],
        counter: 0,
        at: NOW,
        codes: (1..=3).map(code).collect(),
    }
}

fn code(seed: u8) -> String {
    RecoveryCode::from_random([seed; 15]).hash()
}
