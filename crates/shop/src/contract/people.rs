//! Staff.

use super::{Subject, fixtures::NOW};
use crate::store::AccountId;

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
    assert_eq!(store.account(made.id).await.unwrap().as_ref(), Some(&made));

    let changed = store
        .put_account("ольга", "hash-2", NOW.plus_seconds(9))
        .await
        .unwrap();
    assert_eq!((changed.id, changed.password_hash.as_str()), (made.id, "hash-2"));
    assert!(changed.epoch > made.epoch);
    assert_eq!(store.account(made.id).await.unwrap(), Some(changed));

    let other = store.put_account("pavel", "hash-3", NOW).await.unwrap();
    assert_ne!(other.id, made.id);
    assert_eq!(store.account(AccountId(77_777)).await.unwrap(), None);
    assert_eq!(store.account_by_login("' or 1=1 --").await.unwrap(), None);
}
