//! Staff.

use super::{
    Subject,
    fixtures::{NOW, at_once},
};

/// One account per login; its epoch grows.
pub async fn a_new_password_ends_the_sessions_of_the_old_one(subject: &dyn Subject) {
    let store = subject.store();
    let made = store.put_account("ольга", "hash-1", NOW).await.unwrap();
    assert_eq!(
        (made.login.as_str(), made.password_hash.as_str()),
        ("ольга", "hash-1")
    );
    assert_eq!(
        store.account_by_login("ольга").await.unwrap().as_ref(),
        Some(&made)
    );

    let changed = store
        .put_account("ольга", "hash-2", NOW.plus_seconds(9))
        .await
        .unwrap();
    assert_eq!((changed.id, changed.password_hash.as_str()), (made.id, "hash-2"));
    assert!(changed.epoch > made.epoch);
    assert_eq!(store.account_by_login("ольга").await.unwrap(), Some(changed));

    let other = store.put_account("pavel", "hash-3", NOW).await.unwrap();
    assert_ne!(other.id, made.id);
    assert_eq!(store.account_by_login("' or 1=1 --").await.unwrap(), None);
}

/// `Olga` is `olga`, in every alphabet. A table from before that may hold both; then the exact spelling
/// counts.
pub async fn a_login_is_known_in_any_letter_case(subject: &dyn Subject) {
    let store = subject.store();
    let made = store.put_account("Ольга", "hash-1", NOW).await.unwrap();
    for typed in ["Ольга", "ольга", "ОЛЬГА"] {
        let found = store.account_by_login(typed).await.unwrap();
        assert_eq!(found.as_ref(), Some(&made), "{typed}");
    }
    let changed = store.put_account("ольга", "hash-2", NOW).await.unwrap();
    assert_eq!((changed.id, changed.login.as_str()), (made.id, "Ольга"));
    assert_eq!(store.account_by_login("Оля").await.unwrap(), None);

    for statement in [
        "insert into accounts (login, password_hash, changed_at) values ('ольга', 'hash-3', 1)",
        "insert into accounts (login, password_hash, changed_at) values ('Vera', 'hash-4', 1)",
    ] {
        subject.sql(statement).await.unwrap();
    }
    for (typed, hash) in [
        ("Ольга", "hash-2"),
        ("ольга", "hash-3"),
        ("ОЛЬГА", "hash-2"),
        ("vera", "hash-4"),
    ] {
        let found = store.account_by_login(typed).await.unwrap().unwrap();
        assert_eq!(found.password_hash, hash, "{typed}");
    }
}

/// Nor do two make two accounts of one login at the same moment.
pub async fn rivals_make_one_account_of_one_login(subject: &dyn Subject) {
    let store = subject.store();
    let made = at_once(16, |rival| {
        let (store, login) = (
            store.clone(),
            if rival % 2 == 0 {
                "Ольга"
            } else {
                "ольга"
            },
        );
        async move { store.put_account(login, "hash", NOW).await.unwrap().id }
    })
    .await;
    assert!(made.iter().all(|id| *id == made[0]), "{made:?}");
    assert_eq!(subject.sql("select count(*) from accounts").await, Ok(Some(1)));
}

/// A device is known for the accounts that were signed in to from it, until a new password or a long silence.
pub async fn a_device_is_known_by_who_signed_in_from_it(subject: &dyn Subject) {
    let store = subject.store();
    let olga = store.put_account("olga", "hash-1", NOW).await.unwrap().id;
    let pavel = store.put_account("pavel", "hash-1", NOW).await.unwrap().id;
    let known = async |device: &'static str| store.accounts_of_device(device).await.unwrap();
    assert_eq!(known("desk").await, []);

    store.remember_device("desk", pavel, NOW).await.unwrap();
    store.remember_device("desk", olga, NOW).await.unwrap();
    store
        .remember_device("desk", olga, NOW.plus_seconds(60))
        .await
        .unwrap();
    store.remember_device("phone", olga, NOW).await.unwrap();
    assert_eq!(known("desk").await, [olga, pavel]);
    assert_eq!(known("phone").await, [olga]);
    assert_eq!(known("desk' or 1=1 --").await, []);

    store.forget_devices(NOW.plus_seconds(1)).await.unwrap();
    assert_eq!(known("desk").await, [olga]);
    assert_eq!(known("phone").await, []);
    store.put_account("Olga", "hash-2", NOW).await.unwrap();
    assert_eq!(known("desk").await, []);
}
