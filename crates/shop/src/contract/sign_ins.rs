//! Who is signed in, and for how long.

use super::{
    Subject,
    fixtures::{NOW, at_once},
};
use crate::{
    secret::Secret,
    staff::{IDLE_SECONDS, LONGEST_SECONDS, Place, SignIn},
    store::{Account, SignInId, Store},
    time::Timestamp,
};

const DAY: i64 = 24 * 3_600;

/// By its id only, with all that was noted of it.
pub async fn a_sign_in_is_found_until_it_is_over(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("Ольга", "hash", NOW).await.unwrap();
    let began = begun(&*store, 1, &olga, NOW).await;
    assert_eq!((began.account, began.login.as_str()), (olga.id, "Ольга"));
    let found = async |at: Timestamp| store.sign_in(&began.id, at).await.unwrap();
    assert_eq!(found(NOW).await.as_ref(), Some(&began));
    let idle = NOW.plus_seconds(IDLE_SECONDS);
    assert_eq!(found(idle).await.as_ref(), Some(&began));
    assert_eq!(found(idle.plus_ms(1)).await, None, "nobody used it");
    assert_eq!(store.sign_in(&id(2), NOW).await.unwrap(), None);

    // Used every day it lasts a month, and no longer.
    let mut seen = began.clone();
    for day in 1..=29 {
        seen = seen
            .seen("2001:db8::/48".into(), NOW.plus_seconds(day * DAY))
            .unwrap();
        assert!(store.see_sign_in(&seen).await.unwrap());
    }
    let longest = NOW.plus_seconds(LONGEST_SECONDS);
    assert_eq!(found(longest).await.as_ref(), Some(&seen));
    assert_eq!(found(longest.plus_ms(1)).await, None);
    let past_it = subject
        .sql("update sign_ins set idle_ends_at = ends_at + 1")
        .await;
    assert!(past_it.is_err(), "no statement lets it live longer: {past_it:?}");
}

/// In the same browser, in one step.
pub async fn a_sign_in_takes_the_place_of_the_one_before(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    let before = begun(&*store, 1, &olga, NOW).await;
    let other = begun(&*store, 2, &olga, NOW).await;
    let now = sign_in(3, &olga, NOW.plus_seconds(60));
    store.begin_sign_in(&now, Some(&before.id)).await.unwrap();
    assert_eq!(store.sign_in(&before.id, NOW).await.unwrap(), None);
    assert_eq!(store.sign_ins(olga.id, NOW).await.unwrap(), [now.clone(), other]);
    // A new one that the database does not take leaves the old one as it is.
    let taken = sign_in(2, &olga, NOW);
    assert!(store.begin_sign_in(&taken, Some(&now.id)).await.is_err());
    assert_eq!(store.sign_in(&now.id, NOW).await.unwrap(), Some(now));
}

/// Whatever a late request still wants of it.
pub async fn a_sign_in_that_is_over_stays_over(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    let began = begun(&*store, 1, &olga, NOW).await;
    assert!(store.end_sign_in(&began.id).await.unwrap());
    assert!(!store.end_sign_in(&began.id).await.unwrap(), "once");
    let seen = began.seen(String::new(), NOW.plus_seconds(DAY)).unwrap();
    assert!(!store.see_sign_in(&seen).await.unwrap());
    assert_eq!(store.sign_in(&began.id, NOW).await.unwrap(), None);
    assert_eq!(subject.sql("select count(*) from sign_ins").await, Ok(Some(0)));
}

/// The same when all of it happens at once, in whatever order.
pub async fn signing_out_beside_everything_else_is_the_end(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    for round in 1..=8 {
        let began = begun(&*store, round, &olga, NOW).await;
        let seen = began.seen(String::new(), NOW.plus_seconds(DAY)).unwrap();
        let ended = at_once(16, |rival| {
            let (store, began, seen) = (store.clone(), began.clone(), seen.clone());
            async move {
                match rival {
                    0 | 1 => store.end_sign_in(&began.id).await.unwrap(),
                    2..=9 => {
                        store.see_sign_in(&seen).await.unwrap();
                        false
                    }
                    _ => {
                        store.sign_in(&began.id, NOW).await.unwrap();
                        false
                    }
                }
            }
        })
        .await;
        assert_eq!(ended.into_iter().filter(|ended| *ended).count(), 1);
        assert_eq!(subject.sql("select count(*) from sign_ins").await, Ok(Some(0)));
    }
}

/// Also one whose password was verified just before it was changed.
pub async fn a_new_password_ends_all_sign_ins_of_the_old_one(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash-1", NOW).await.unwrap();
    let pavel = store.put_account("pavel", "hash", NOW).await.unwrap();
    let old = begun(&*store, 1, &olga, NOW).await;
    let of_pavel = begun(&*store, 2, &pavel, NOW).await;
    let changed = store.put_account("olga", "hash-2", NOW).await.unwrap();
    let late = begun(&*store, 3, &olga, NOW).await;
    for id in [&old.id, &late.id] {
        assert_eq!(store.sign_in(id, NOW).await.unwrap(), None);
    }
    assert_eq!(store.sign_ins(olga.id, NOW).await.unwrap(), []);
    let new = begun(&*store, 4, &changed, NOW).await;
    assert_eq!(store.sign_ins(olga.id, NOW).await.unwrap(), [new]);
    assert_eq!(store.sign_ins(pavel.id, NOW).await.unwrap(), [of_pavel]);
}

/// Of the same person only; the others do not notice.
pub async fn everybody_is_signed_out_elsewhere_but_here(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    let pavel = store.put_account("pavel", "hash", NOW).await.unwrap();
    let here = begun(&*store, 1, &olga, NOW).await;
    for seed in 2..=4 {
        begun(&*store, seed, &olga, NOW.plus_seconds(seed.into())).await;
    }
    let of_pavel = begun(&*store, 5, &pavel, NOW).await;
    let seen = store.sign_ins(olga.id, NOW).await.unwrap();
    let ids: Vec<_> = seen.into_iter().map(|one| one.id).collect();
    assert_eq!(ids, [id(4), id(3), id(2), id(1)], "the last one first");
    assert_eq!(store.end_other_sign_ins(olga.id, &here.id).await.unwrap(), 3);
    assert_eq!(store.end_other_sign_ins(olga.id, &here.id).await.unwrap(), 0);
    assert_eq!(store.sign_ins(olga.id, NOW).await.unwrap(), [here]);
    assert_eq!(store.sign_ins(pavel.id, NOW).await.unwrap(), [of_pavel]);
}

/// And those that are not over are left alone.
pub async fn sign_ins_that_are_over_are_swept(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    begun(&*store, 1, &olga, NOW.plus_seconds(-IDLE_SECONDS - 1)).await;
    let good = begun(&*store, 2, &olga, NOW.plus_seconds(-IDLE_SECONDS)).await;
    assert_eq!(
        store.sign_ins(olga.id, NOW).await.unwrap(),
        std::slice::from_ref(&good)
    );
    store.forget_sign_ins(NOW).await.unwrap();
    assert_eq!(subject.sql("select count(*) from sign_ins").await, Ok(Some(1)));
    assert_eq!(store.sign_in(&good.id, NOW).await.unwrap(), Some(good));
}

/// And using it proves nothing.
pub async fn a_sign_in_remembers_when_its_person_showed_who_they_are(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    let began = begun(&*store, 1, &olga, NOW).await;
    let other = begun(&*store, 2, &olga, NOW).await;
    assert_eq!(began.confirmed_at, Some(NOW));
    let later = NOW.plus_seconds(DAY);
    assert!(
        store
            .see_sign_in(&began.seen(String::new(), later).unwrap())
            .await
            .unwrap()
    );
    let confirmed = async |id: &SignInId| store.sign_in(id, NOW).await.unwrap().unwrap().confirmed_at;
    assert_eq!(confirmed(&began.id).await, Some(NOW));
    assert!(store.confirm_sign_in(&began.id, later).await.unwrap());
    assert_eq!(
        (confirmed(&began.id).await, confirmed(&other.id).await),
        (Some(later), Some(NOW))
    );
    // A program of before began this one.
    subject
        .sql("update sign_ins set confirmed_at = null")
        .await
        .unwrap();
    assert_eq!(confirmed(&began.id).await, None);
    store.end_sign_in(&began.id).await.unwrap();
    assert!(!store.confirm_sign_in(&began.id, later).await.unwrap());
}

/// Neither database takes anything but a hash for an id, so a copy of it holds no cookie.
pub async fn no_table_keeps_what_opens_the_office(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash", NOW).await.unwrap();
    let began = begun(&*store, 1, &olga, NOW).await;
    assert_ne!(began.id.as_str(), secret(1).as_str());
    let hashes = "select count(*) from sign_ins where length(id) = 64";
    assert_eq!(subject.sql(hashes).await, Ok(Some(1)));
    let plain = subject
        .sql("update sign_ins set id = '01010101010101010101010101010101'")
        .await;
    assert!(plain.is_err(), "{plain:?}");
}

async fn begun(store: &dyn Store, seed: u8, account: &Account, now: Timestamp) -> SignIn {
    let sign_in = sign_in(seed, account, now);
    store.begin_sign_in(&sign_in, None).await.unwrap();
    sign_in
}

fn sign_in(seed: u8, account: &Account, now: Timestamp) -> SignIn {
    let place = Place {
        network: "203.0.113.0/24".into(),
        device: "Firefox, Linux".into(),
    };
    SignIn::begin(account, id(seed), place, now)
}

fn id(seed: u8) -> SignInId {
    SignInId::of(&secret(seed))
}

fn secret(seed: u8) -> Secret {
    Secret::from_random([seed; 16])
}
