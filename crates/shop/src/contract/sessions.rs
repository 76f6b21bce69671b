//! Sessions: made once, ended once.

use super::{
    Subject,
    fixtures::{NOW, at_once, session_id},
};
use crate::{
    cart::{Cart, CartChange},
    catalog::VariantId,
    store::{Session, SessionId, SessionRow},
    time::Timestamp,
};

/// Made, read, put off, ended, swept.
pub async fn a_session_lives_until_its_end(subject: &dyn Subject) {
    let store = subject.store();
    let (a, b) = (session_id(1), session_id(2));
    let end = NOW.plus_seconds(60);
    let row = session(&a, "{\"имя\":\"🧣\"}", end);
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
    let other = session(&b, "{}", end);
    assert!(store.create_session(&other, &Cart::default()).await.unwrap());

    store.delete_ended_sessions(end.plus_ms(1)).await.unwrap();
    assert_eq!(store.load_session(&b, NOW).await.unwrap(), None);
    assert!(store.load_session(&a, NOW).await.unwrap().is_some());
    store.delete_session(&a).await.unwrap();
    store.delete_session(&a).await.unwrap();
    assert_eq!(store.load_session(&a, NOW).await.unwrap(), None);
}

/// However many there are, and however few are swept at once.
pub async fn all_sessions_that_ended_are_swept(subject: &dyn Subject) {
    let store = subject.store();
    let ended = "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 2001)
                 insert into sessions (id, data, ends_at) select 'ended ' || n, '{}', n from numbers";
    subject.sql(ended).await.unwrap();
    let id = session_id(1);
    let row = session(&id, "{}", NOW);
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
        let (store, row) = (
            store.clone(),
            session(&same, &format!("{{\"v\":{visitor}}}"), NOW),
        );
        async move { (store.create_session(&row, &Cart::default()).await.unwrap(), row) }
    })
    .await;
    let winners: Vec<_> = made.into_iter().filter(|(made, _)| *made).collect();
    assert_eq!(winners.len(), 1);
    let found = store.load_session(&same, NOW).await.unwrap();
    assert_eq!(found.map(|session| session.row), Some(winners[0].1.clone()));
}

/// Signing in: the old id is worth nothing, and what was in the cart still is.
pub async fn a_session_goes_on_under_another_id_with_its_cart(subject: &dyn Subject) {
    let store = subject.store();
    let (before, after) = (session_id(1), session_id(2));
    let mut cart = Cart::default();
    cart.add(VariantId(7), 2).unwrap();
    let row = session(&before, "{}", NOW);
    store.create_session(&row, &cart).await.unwrap();

    let new = session(&after, "{\"sign_in\":1}", NOW.plus_seconds(60));
    assert!(store.renew_session(&before, &new).await.unwrap());
    assert_eq!(store.load_session(&before, NOW).await.unwrap(), None);
    let found = store.load_session(&after, NOW).await.unwrap().unwrap();
    assert_eq!((found.row, found.cart), (new.clone(), cart));
    let again = session(&session_id(3), "{}", NOW);
    assert!(!store.renew_session(&before, &again).await.unwrap());
    assert_eq!(store.load_session(&again.id, NOW).await.unwrap(), None);
}

/// Whatever a late request still wants of it.
pub async fn a_session_that_was_deleted_stays_deleted(subject: &dyn Subject) {
    let store = subject.store();
    let id = session_id(1);
    let row = session(&id, "{\"sign_in\":1}", NOW.plus_seconds(60));
    store.create_session(&row, &Cart::default()).await.unwrap();
    store.delete_session(&id).await.unwrap();

    let add = CartChange::Add(VariantId(7), 1);
    assert_eq!(store.change_cart(&id, add).await.unwrap(), None);
    assert!(!store.extend_session(&id, NOW.plus_seconds(99)).await.unwrap());
    let new = session(&session_id(2), "{\"sign_in\":1}", NOW.plus_seconds(99));
    assert!(!store.renew_session(&id, &new).await.unwrap());
    assert_nothing_is_left(subject).await;
}

/// The same when all of it happens at once, in whatever order.
pub async fn signing_out_beside_everything_else_is_the_end(subject: &dyn Subject) {
    let store = subject.store();
    for round in 1..=8 {
        let (id, renewed) = (session_id(round), session_id(round + 100));
        let row = session(&id, "{}", NOW.plus_seconds(60));
        store.create_session(&row, &Cart::default()).await.unwrap();
        let outcomes = at_once(16, |rival| {
            let (store, id, new) = (store.clone(), id.clone(), session(&renewed, "{}", NOW));
            async move {
                match rival {
                    0 => store.delete_session(&id).await.map(|()| false),
                    1 => store.renew_session(&id, &new).await,
                    2..=5 => store
                        .extend_session(&id, NOW.plus_seconds(99))
                        .await
                        .map(|_| false),
                    _ => store
                        .change_cart(&id, CartChange::Add(VariantId(7), 1))
                        .await
                        .map(|_| false),
                }
            }
        })
        .await;
        let outcomes: Vec<bool> = outcomes.into_iter().map(Result::unwrap).collect();
        assert_eq!(store.load_session(&id, NOW).await.unwrap(), None);
        // One who signed in a moment before goes on under the other id, which was not signed out.
        let goes_on = store.load_session(&renewed, NOW).await.unwrap().is_some();
        assert_eq!(goes_on, outcomes.contains(&true), "round {round}");
        store.delete_session(&renewed).await.unwrap();
        assert_nothing_is_left(subject).await;
    }
}

async fn assert_nothing_is_left(subject: &dyn Subject) {
    for table in ["select count(*) from sessions", "select count(*) from carts"] {
        assert_eq!(subject.sql(table).await, Ok(Some(0)), "{table}");
    }
}

fn session(id: &SessionId, data: &str, ends_at: Timestamp) -> SessionRow {
    SessionRow {
        id: id.clone(),
        data: data.into(),
        ends_at,
    }
}
