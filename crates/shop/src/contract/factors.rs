//! Second factors: one for an account, and everything about them that is good once.

use super::{
    Subject,
    fixtures::{NOW, at_once},
};
use crate::{
    factor::{Factor, HalfSignIn, NewFactor, RecoveryCode},
    secret::Secret,
    staff::Doer,
    store::{Account, SignInId, Store},
};

/// With its recovery codes, and with those that are no longer there when it comes again.
pub async fn an_account_has_one_second_factor_until_it_is_taken_away(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    let pavel = account(&*store, "pavel").await;
    assert_eq!(store.factor(olga.id).await.unwrap(), None);
    assert!(store.add_factor(&new(&olga)).await.unwrap());
    let kept = Factor {
        account: olga.id,
        sealed: vec![1, 0, 255],
        since: NOW,
        last_step: 7,
        codes_left: 3,
    };
    assert_eq!(store.factor(olga.id).await.unwrap().as_ref(), Some(&kept));
    assert_eq!(store.factor(pavel.id).await.unwrap(), None);
    let another = NewFactor {
        sealed: vec![9],
        ..new(&olga)
    };
    assert!(!store.add_factor(&another).await.unwrap(), "it has one");
    assert_eq!(store.factors().await.unwrap(), [kept]);

    assert!(store.remove_factor(&Doer::COMMAND, olga.id).await.unwrap());
    assert!(
        !store.remove_factor(&Doer::COMMAND, olga.id).await.unwrap(),
        "once"
    );
    let left = "select count(*) from recovery_codes";
    assert_eq!(subject.sql(left).await, Ok(Some(0)));
    assert!(!store.take_step(olga.id, 8).await.unwrap());
    let made = at_once(8, |_| {
        let (store, new) = (store.clone(), new(&olga));
        async move { store.add_factor(&new).await.unwrap() }
    })
    .await;
    assert_eq!(made.into_iter().filter(|made| *made).count(), 1);
    assert_eq!(subject.sql(left).await, Ok(Some(3)));
}

/// Nor is one of an earlier step taken after it.
pub async fn each_code_is_taken_once_however_many_want_it(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    store.add_factor(&new(&olga)).await.unwrap();
    assert!(
        !store.take_step(olga.id, 7).await.unwrap(),
        "it was taken to begin with"
    );
    for step in [8, 10] {
        let taken = at_once(16, |_| {
            let (store, account) = (store.clone(), olga.id);
            async move { store.take_step(account, step).await.unwrap() }
        })
        .await;
        assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1, "{step}");
    }
    assert!(!store.take_step(olga.id, 9).await.unwrap());
}

/// By the person whose it is.
pub async fn each_recovery_code_is_taken_once_however_many_want_it(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    let pavel = account(&*store, "pavel").await;
    store.add_factor(&new(&olga)).await.unwrap();
    assert!(!store.take_recovery_code(pavel.id, &code(1)).await.unwrap());
    assert!(!store.take_recovery_code(olga.id, &code(9)).await.unwrap());
    let taken = at_once(16, |_| {
        let (store, account) = (store.clone(), olga.id);
        async move { store.take_recovery_code(account, &code(1)).await.unwrap() }
    })
    .await;
    assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1);
    assert_eq!(store.factor(olga.id).await.unwrap().unwrap().codes_left, 2);
}

/// And nobody has any without a factor.
pub async fn other_recovery_codes_take_the_place_of_those_before(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    let others = [code(4), code(5)];
    assert!(
        !store
            .put_recovery_codes(&Doer::COMMAND, olga.id, &others)
            .await
            .unwrap()
    );
    assert_eq!(
        subject.sql("select count(*) from recovery_codes").await,
        Ok(Some(0))
    );
    store.add_factor(&new(&olga)).await.unwrap();
    assert!(
        store
            .put_recovery_codes(&Doer::COMMAND, olga.id, &others)
            .await
            .unwrap()
    );
    assert!(!store.take_recovery_code(olga.id, &code(1)).await.unwrap());
    assert!(store.take_recovery_code(olga.id, &code(4)).await.unwrap());
    let plain = subject
        .sql("update recovery_codes set hash = 'MZXW6YTBOJTG633CMFZGM33P'")
        .await;
    assert!(plain.is_err(), "only a hash is kept: {plain:?}");
}

/// Whoever has another key by now keeps it.
pub async fn a_key_is_sealed_anew_if_nobody_was_faster(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    store.add_factor(&new(&olga)).await.unwrap();
    assert!(store.reseal_factor(olga.id, &[1, 0, 255], &[2]).await.unwrap());
    assert!(!store.reseal_factor(olga.id, &[1, 0, 255], &[3]).await.unwrap());
    let kept = store.factor(olga.id).await.unwrap().unwrap();
    assert_eq!((kept.sealed, kept.last_step, kept.codes_left), (vec![2], 7, 3));
}

/// And no longer than the password is one.
pub async fn a_right_password_waits_for_a_few_codes_and_a_few_minutes(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    let first = half(1, &olga);
    store.begin_half_sign_in(&first).await.unwrap();
    let tried = async |half: &HalfSignIn, seconds| {
        let tried = store.try_half_sign_in(&half.id, NOW.plus_seconds(seconds)).await;
        tried.unwrap()
    };
    for _ in 0..HalfSignIn::TRIES {
        assert_eq!(tried(&first, 0).await.as_ref(), Some(&olga));
    }
    assert_eq!(tried(&first, 0).await, None, "its tries are used up");

    let second = half(2, &olga);
    store.begin_half_sign_in(&second).await.unwrap();
    assert_eq!(tried(&second, 5 * 60).await.as_ref(), Some(&olga));
    assert_eq!(tried(&second, 5 * 60 + 1).await, None, "it is over");
    store.put_account("olga", "another hash", NOW).await.unwrap();
    assert_eq!(tried(&second, 0).await, None, "the password is another one");

    store
        .forget_half_sign_ins(NOW.plus_seconds(5 * 60))
        .await
        .unwrap();
    let left = "select count(*) from half_sign_ins";
    assert_eq!(subject.sql(left).await, Ok(Some(2)));
    store
        .forget_half_sign_ins(NOW.plus_seconds(5 * 60 + 1))
        .await
        .unwrap();
    assert_eq!(subject.sql(left).await, Ok(Some(0)));
}

/// Nor are more codes looked at than it has tries.
pub async fn a_half_becomes_whole_once_however_many_want_it(subject: &dyn Subject) {
    let store = subject.store();
    let olga = account(&*store, "olga").await;
    let half = half(1, &olga);
    store.begin_half_sign_in(&half).await.unwrap();
    let tried = at_once(16, |_| {
        let (store, id) = (store.clone(), half.id.clone());
        async move { store.try_half_sign_in(&id, NOW).await.unwrap().is_some() }
    })
    .await;
    let tried = tried.into_iter().filter(|tried| *tried).count();
    assert_eq!(i64::try_from(tried), Ok(HalfSignIn::TRIES));
    let ended = at_once(16, |_| {
        let (store, id) = (store.clone(), half.id.clone());
        async move { store.end_half_sign_in(&id).await.unwrap() }
    })
    .await;
    assert_eq!(ended.into_iter().filter(|ended| *ended).count(), 1);
    assert_eq!(store.try_half_sign_in(&half.id, NOW).await.unwrap(), None);
}

async fn account(store: &dyn Store, login: &str) -> Account {
    store.put_account(login, "hash", NOW).await.unwrap()
}

fn new(account: &Account) -> NewFactor {
    NewFactor {
        account: account.id,
        by: Doer::COMMAND,
        sealed: vec![1, 0, 255],
        step: 7,
        codes: (1..=3).map(code).collect(),
        at: NOW,
    }
}

fn code(seed: u8) -> String {
    RecoveryCode::from_random([seed; 15]).hash()
}

fn half(seed: u8, account: &Account) -> HalfSignIn {
    let id = SignInId::of(&Secret::from_random([seed; 16]));
    HalfSignIn::begin(account, id, NOW)
}
