//! A shop where nobody has an account yet.

use super::{
    Subject,
    fixtures::{NOW, at_once},
};
use crate::{secret::Secret, setup::Question};

fn secret(nth: u8) -> Secret {
    Secret::from_random([nth; 16])
}

/// A key begins once. A fresh link takes the place of the one before, and leaves whoever has begun where they are.
pub async fn a_key_is_good_once_and_the_newest_one_only(subject: &dyn Subject) {
    let store = subject.store();
    let [first, key, pass, other, later] = [1, 2, 3, 4, 5].map(secret);
    let setup = store.setup().await.unwrap().unwrap();
    assert!(!setup.opens_with(&key) && !setup.knows(&pass));
    assert!(!store.begin_setup(&key.hash(), &pass.hash()).await.unwrap());

    assert!(store.keep_setup_key(&first.hash()).await.unwrap());
    assert!(store.keep_setup_key(&key.hash()).await.unwrap());
    let setup = store.setup().await.unwrap().unwrap();
    assert!(setup.opens_with(&key) && !setup.opens_with(&first));
    assert!(!store.begin_setup(&first.hash(), &other.hash()).await.unwrap());
    let rivals = at_once(16, |_| {
        let (store, key, pass) = (store.clone(), secret(2), secret(3));
        async move { store.begin_setup(&key.hash(), &pass.hash()).await.unwrap() }
    })
    .await;
    assert_eq!(rivals.iter().filter(|began| **began).count(), 1, "{rivals:?}");
    let setup = store.setup().await.unwrap().unwrap();
    assert!(setup.knows(&pass) && !setup.opens_with(&key));

    assert!(store.keep_setup_key(&later.hash()).await.unwrap());
    let setup = store.setup().await.unwrap().unwrap();
    assert!(setup.knows(&pass) && setup.opens_with(&later));
    assert!(store.begin_setup(&later.hash(), &other.hash()).await.unwrap());
    let setup = store.setup().await.unwrap().unwrap();
    assert!(setup.knows(&other) && !setup.knows(&pass));
}

/// Whoever closes the browser goes on where they were; the terminal has no link and is kept as well.
pub async fn answers_are_kept_in_any_order_and_once(subject: &dyn Subject) {
    let store = subject.store();
    let next = async || store.setup().await.unwrap().unwrap().next();
    assert_eq!(next().await, Question::Shop);
    for question in [Question::Seller, Question::Shop, Question::Seller] {
        store.note_answered(question).await.unwrap();
    }
    assert_eq!(next().await, Question::Contacts);
    store.keep_setup_key(&secret(1).hash()).await.unwrap();
    store
        .begin_setup(&secret(1).hash(), &secret(2).hash())
        .await
        .unwrap();
    store.note_answered(Question::Contacts).await.unwrap();
    assert_eq!(next().await, Question::Address);
    let words = "select cast(length(answered) as bigint) from first_start";
    let each = "seller shop contacts".len();
    assert_eq!(subject.sql(words).await, Ok(i64::try_from(each).ok()));
}

/// Two tabs, the browser and the terminal, two machines: one has the account, and the others are told.
pub async fn of_many_first_accounts_one_is_made(subject: &dyn Subject) {
    let store = subject.store();
    let made = at_once(16, |rival| {
        let store = store.clone();
        async move {
            let login = format!("owner-{rival}");
            store.put_first_account(&login, "hash", NOW).await.unwrap()
        }
    })
    .await;
    let made: Vec<_> = made.into_iter().flatten().collect();
    let [account] = &made[..] else { panic!("{made:?}") };
    let found = store.account_by_login(&account.login).await.unwrap();
    assert_eq!(found.as_ref(), Some(account));
    assert_eq!(subject.sql("select count(*) from accounts").await, Ok(Some(1)));
}

/// Whoever made the account, and whatever was begun before.
pub async fn a_shop_that_has_an_account_is_never_set_up_again(subject: &dyn Subject) {
    let store = subject.store();
    let [key, pass, other] = [1, 2, 3].map(|nth| secret(nth).hash());
    assert!(store.keep_setup_key(&key).await.unwrap());
    store.put_account("olga", "hash-1", NOW).await.unwrap();

    assert_eq!(store.setup().await.unwrap(), None);
    assert!(!store.keep_setup_key(&other).await.unwrap());
    assert!(!store.begin_setup(&key, &pass).await.unwrap());
    store.note_answered(Question::Payment).await.unwrap();
    assert_eq!(store.put_first_account("pavel", "hash", NOW).await.unwrap(), None);
    assert_eq!(store.account_by_login("pavel").await.unwrap(), None);
    let olga = store.account_by_login("olga").await.unwrap().unwrap();
    assert_eq!(olga.password_hash, "hash-1");
    // A new password changes nothing about it.
    store.put_account("olga", "hash-2", NOW).await.unwrap();
    assert_eq!(store.setup().await.unwrap(), None);
}
