//! Sessions: made once, ended once.

use super::{
    Subject,
    fixtures::{NOW, at_once, session_id},
};
use crate::{
    cart::{Cart, CartChange},
    catalog::VariantId,
    secret::Secret,
    store::{Session, SessionId, SessionRow},
    time::Timestamp,
};

/// Made, read, put off, ended, swept.
pub async fn a_session_lives_until_its_end(subject: &dyn Subject) {
    let store = subject.store();
    let (a, b) = (session_id(1), session_id(2));
    let end = NOW.plus_seconds(60);
    let row = session(&a, end);
    let mut cart = Cart::default();
    cart.add(VariantId(7), 2).unwrap();
    assert!(store.create_session(&row, &cart).await.unwrap());
    let found = Session {
        row,
        cart,
        ordered: None,
    };
    assert_eq!(store.load_session(&a, NOW).await.unwrap().as_ref(), Some(&found));
    assert_eq!(store.load_session(&a, end).await.unwrap(), Some(found));
    assert_eq!(store.load_session(&a, end.plus_ms(1)).await.unwrap(), None);

    let later = end.plus_seconds(60);
    assert!(store.extend_session(&a, later).await.unwrap());
    let found = store.load_session(&a, end.plus_ms(1)).await.unwrap();
    assert_eq!(found.map(|session| session.row.ends_at), Some(later));
    let other = session(&b, end);
    assert!(store.create_session(&other, &Cart::default()).await.unwrap());

    store.delete_ended_sessions(end.plus_ms(1)).await.unwrap();
    assert_eq!(store.load_session(&b, NOW).await.unwrap(), None);
    assert!(store.load_session(&a, NOW).await.unwrap().is_some());
    store.delete_session(&a).await.unwrap();
    store.delete_session(&a).await.unwrap();
    assert_eq!(store.load_session(&a, NOW).await.unwrap(), None);
}

/// Whoever asks at the same moment may mean another session, or another moment.
pub async fn of_sessions_that_are_asked_for_together_each_ends_by_itself(subject: &dyn Subject) {
    let store = subject.store();
    let end = NOW.plus_seconds(60);
    for seed in 0..4 {
        let row = session(&session_id(seed), end);
        assert!(store.create_session(&row, &Cart::default()).await.unwrap());
    }
    let seed = |asker: u32| u8::try_from(asker % 8).unwrap();
    let found = at_once(32, |asker| {
        let (store, id) = (store.clone(), session_id(seed(asker)));
        let now = if asker < 16 { end } else { end.plus_ms(1) };
        async move {
            let found = store.load_session(&id, now).await.unwrap();
            let with_wares = store.load_session_with_wares(&id, now).await.unwrap();
            assert_eq!(with_wares.map(|(session, _)| session), found, "{asker}");
            (asker, found)
        }
    })
    .await;
    for (asker, found) in found {
        let own = (asker < 16 && seed(asker) < 4).then(|| session_id(seed(asker)));
        assert_eq!(found.map(|session| session.row.id), own, "{asker}");
    }
}

/// Whoever comes back at the same moment has a session of their own, or one that is over.
pub async fn of_sessions_that_are_put_off_together_each_gets_its_own_end(subject: &dyn Subject) {
    let store = subject.store();
    let end = NOW.plus_seconds(60);
    for seed in 0..4 {
        let row = session(&session_id(seed), end);
        assert!(store.create_session(&row, &Cart::default()).await.unwrap());
    }
    let seed = |visitor: u32| u8::try_from(visitor % 8).unwrap();
    let end_of = |seed: u8| end.plus_seconds(i64::from(seed) + 1);
    let extended = at_once(32, |visitor| {
        let (store, id) = (store.clone(), session_id(seed(visitor)));
        let ends_at = end_of(seed(visitor));
        async move { (visitor, store.extend_session(&id, ends_at).await.unwrap()) }
    })
    .await;
    for (visitor, is_extended) in extended {
        assert_eq!(is_extended, seed(visitor) < 4, "{visitor}");
    }
    for seed in 0..8 {
        let found = store.load_session(&session_id(seed), NOW).await.unwrap();
        let ends_at = (seed < 4).then(|| end_of(seed));
        assert_eq!(found.map(|session| session.row.ends_at), ends_at, "{seed}");
    }
}

/// However many there are, and however few are swept at once.
pub async fn all_sessions_that_ended_are_swept(subject: &dyn Subject) {
    let store = subject.store();
    let ended = "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 2001)
                 insert into sessions (id, data, ends_at) select 'ended ' || n, '{}', n from numbers";
    subject.sql(ended).await.unwrap();
    let id = session_id(1);
    let row = session(&id, NOW);
    store.create_session(&row, &Cart::default()).await.unwrap();
    store.delete_ended_sessions(NOW).await.unwrap();
    assert_eq!(subject.sql("select count(*) from sessions").await, Ok(Some(1)));
    assert!(store.load_session(&id, NOW).await.unwrap().is_some());
}

/// Two visitors never share a session.
pub async fn a_session_id_is_taken_once(subject: &dyn Subject) {
    let store = subject.store();
    let same = session_id(1);
    let made = at_once(8, |visitor| {
        let (store, row) = (store.clone(), session(&same, NOW.plus_ms(visitor.into())));
        async move { (store.create_session(&row, &Cart::default()).await.unwrap(), row) }
    })
    .await;
    let winners: Vec<_> = made.into_iter().filter(|(made, _)| *made).collect();
    assert_eq!(winners.len(), 1);
    let found = store.load_session(&same, NOW).await.unwrap();
    assert_eq!(found.map(|session| session.row), Some(winners[0].1.clone()));
}

/// An earlier program kept sessions under the secrets themselves. One that comes again is known by its hash from then on, with
/// what was in its cart.
pub async fn a_session_of_an_earlier_program_is_adopted_once(subject: &dyn Subject) {
    let store = subject.store();
    for statement in [
        r#"insert into sessions (id, data, ends_at) values ('aaaaaaaaaaaaaaaaaaaaa1', '{"sign_in":{"account":1,"epoch":1}}',
             1795000000000)"#,
        r#"insert into carts (session, lines) values ('aaaaaaaaaaaaaaaaaaaaa1', '{"7":2}')"#,
    ] {
        subject.sql(statement).await.unwrap();
    }
    let secret = Secret::parse("aaaaaaaaaaaaaaaaaaaaa1").unwrap();
    let id = SessionId::of(&secret);
    assert_eq!(store.load_session(&id, NOW).await.unwrap(), None);
    let adopted = at_once(8, |_| {
        let (store, secret) = (store.clone(), secret.clone());
        async move { store.adopt_session(&secret).await.unwrap() }
    })
    .await;
    assert_eq!(adopted.into_iter().filter(|adopted| *adopted).count(), 1);
    let found = store.load_session(&id, NOW).await.unwrap().unwrap();
    let mut cart = Cart::default();
    cart.add(VariantId(7), 2).unwrap();
    assert_eq!((found.row, found.cart), (session(&id, NOW), cart));
    let plain = "select count(*) from sessions where id = 'aaaaaaaaaaaaaaaaaaaaa1'";
    assert_eq!(subject.sql(plain).await, Ok(Some(0)));

    let nobodys = Secret::from_random([9; 16]);
    assert!(!store.adopt_session(&nobodys).await.unwrap());
    assert_eq!(subject.sql("select count(*) from sessions").await, Ok(Some(1)));
}

/// Whatever a late request still wants of it.
pub async fn a_session_that_was_deleted_stays_deleted(subject: &dyn Subject) {
    let store = subject.store();
    let id = session_id(1);
    let row = session(&id, NOW.plus_seconds(60));
    store.create_session(&row, &Cart::default()).await.unwrap();
    store.delete_session(&id).await.unwrap();

    let add = CartChange::Add(VariantId(7), 1);
    assert_eq!(store.change_cart(&id, add).await.unwrap(), None);
    assert!(!store.extend_session(&id, NOW.plus_seconds(99)).await.unwrap());
    let secret = Secret::from_random([1; 16]);
    assert!(!store.adopt_session(&secret).await.unwrap());
    assert_nothing_is_left(subject).await;
}

/// The same when all of it happens at once, in whatever order.
pub async fn the_end_of_a_session_beside_everything_else_is_the_end(subject: &dyn Subject) {
    let store = subject.store();
    for round in 1..=8 {
        let id = session_id(round);
        let row = session(&id, NOW.plus_seconds(60));
        store.create_session(&row, &Cart::default()).await.unwrap();
        let outcomes = at_once(16, |rival| {
            let (store, id) = (store.clone(), id.clone());
            async move {
                match rival {
                    0 => store.delete_session(&id).await,
                    1..=5 => store.extend_session(&id, NOW.plus_seconds(99)).await.map(drop),
                    _ => store
                        .change_cart(&id, CartChange::Add(VariantId(7), 1))
                        .await
                        .map(drop),
                }
            }
        })
        .await;
        outcomes.into_iter().for_each(Result::unwrap);
        assert_nothing_is_left(subject).await;
    }
}

async fn assert_nothing_is_left(subject: &dyn Subject) {
    for table in ["select count(*) from sessions", "select count(*) from carts"] {
        assert_eq!(subject.sql(table).await, Ok(Some(0)), "{table}");
    }
}

fn session(id: &SessionId, ends_at: Timestamp) -> SessionRow {
    SessionRow {
        id: id.clone(),
        ends_at,
    }
}
