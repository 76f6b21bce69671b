//! Money that belongs to no order.

use super::{
    Subject,
    fixtures::{NOW, at_once, audience, key, notice, office, placed, read, settle, start_attempt},
};
use crate::{
    desk::Error,
    message::Letter,
    money::Kopecks,
    order::{Actor, Refusal, Resolution, State},
    payment::{InvoiceId, Notice, Orphan, OrphanId},
    store::{Store, StoreError},
};

/// Unknown money is kept and told once.
pub async fn an_orphan_is_recorded_once(subject: &dyn Subject) {
    let store = subject.store();
    let mut strange = notice(InvoiceId::new(4_242).unwrap(), Kopecks::new(100));
    strange.order_key = Some(key(9));
    let recorded = at_once(16, |_| {
        let (store, notice) = (store.clone(), strange.clone());
        let letter = Letter::OwnerOrphan {
            notice: strange.clone(),
        };
        let messages = audience().tell_owner("orphan:4242", &letter);
        async move { store.record_orphan(notice, messages).await.unwrap() }
    })
    .await;
    assert_eq!(recorded.into_iter().filter(|new| *new).count(), 1);
    let other = notice(InvoiceId::new(4_242).unwrap(), Kopecks::new(200));
    assert!(store.record_orphan(other.clone(), Vec::new()).await.unwrap());
    let listed = store.orphans(10).await.unwrap();
    assert!(listed.iter().all(|orphan| orphan.resolved.is_none()));
    assert_eq!(notices(listed), [other.clone(), strange]);
    assert_eq!(notices(store.orphans(1).await.unwrap()), [other]);
    assert_eq!(subject.sql("select count(*) from outbox").await, Ok(Some(2)));
}

/// The same money named a strange order first and none then.
pub async fn an_orphan_may_find_its_order(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let mut strange = notice(invoice, order.placed.total);
    strange.order_key = Some(key(9));
    assert!(store.record_orphan(strange.clone(), Vec::new()).await.unwrap());

    let decide = settle(notice(invoice, order.placed.total));
    let paid = store.change_order(order.number, decide).await.unwrap();
    assert!(paid.written && matches!(paid.order.state, State::Paid { .. }));
    assert_eq!(read(&*store, order.number).await, paid.order);
    assert_eq!(store.orphans(10).await.unwrap(), []);
    assert!(!store.record_orphan(strange, Vec::new()).await.unwrap());
}

/// What waits for someone comes first; what was done about the rest stays readable.
pub async fn an_orphan_is_listed_first_until_it_is_resolved(subject: &dyn Subject) {
    let store = subject.store();
    let orphans = [
        orphan(&*store, 1).await,
        orphan(&*store, 2).await,
        orphan(&*store, 3).await,
    ];
    assert_eq!(store.counts().await.unwrap().orphans, 3);

    let (shop, admin) = office(subject).await;
    let later = NOW.plus_seconds(60);
    for nth in [2, 0] {
        shop.resolve_orphan(&admin, orphans[nth], "  returned\n 12 May  ", later)
            .await
            .unwrap();
    }
    assert_eq!(store.counts().await.unwrap().orphans, 1);
    let listed = shop.orphans(&admin, 10).await.unwrap();
    let order: Vec<_> = listed.iter().map(|orphan| orphan.id).collect();
    assert_eq!(order, [orphans[1], orphans[2], orphans[0]]);
    let resolution = Resolution {
        at: later,
        by: Actor::Staff("olga".into()),
        note: "returned 12 May".into(),
    };
    let resolved: Vec<_> = listed.iter().map(|orphan| orphan.resolved.as_ref()).collect();
    assert_eq!(resolved, [None, Some(&resolution), Some(&resolution)]);
    assert_eq!(
        listed[1].notice,
        notice(InvoiceId::new(3).unwrap(), Kopecks::new(100))
    );
    let first = store.orphans(1).await.unwrap();
    assert_eq!(first[0].id, orphans[1], "a short list shows what is open");
}

/// Two people press the button: one has dealt with it, the others hear so, and the first note stays.
pub async fn an_orphan_is_resolved_once(subject: &dyn Subject) {
    let store = subject.store();
    let id = orphan(&*store, 1).await;
    let answers = at_once(8, |rival| {
        let store = store.clone();
        async move {
            store
                .resolve_orphan(id, resolution(&format!("rival {rival}")))
                .await
        }
    })
    .await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert!(matches!(done[..], [Ok(true)]), "{done:?}");
    for answer in refused {
        assert!(
            matches!(answer, Err(StoreError::Refused(Refusal::AlreadyResolved))),
            "{answer:?}"
        );
    }
    let kept = store.orphans(10).await.unwrap();
    let (shop, admin) = office(subject).await;
    let again = shop.resolve_orphan(&admin, id, "once more", NOW).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyResolved))));
    assert_eq!(store.orphans(10).await.unwrap(), kept);
}

/// Neither what does not exist nor money that has found its order since.
pub async fn only_an_orphan_can_be_resolved(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let notice = notice(start_attempt(&*store, &order).await, order.placed.total);
    assert!(store.record_orphan(notice.clone(), Vec::new()).await.unwrap());
    let found = store.orphans(1).await.unwrap()[0].id;
    let paid = store.change_order(order.number, settle(notice)).await.unwrap();
    let (shop, admin) = office(subject).await;
    for id in [found.0, 0, -1, 999_999, i64::MIN, i64::MAX] {
        let answer = shop.resolve_orphan(&admin, OrphanId(id), "returned", NOW).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{id}: {answer:?}");
    }
    assert_eq!(
        subject.sql("select count(*) from orphan_resolutions").await,
        Ok(Some(0))
    );
    assert_eq!(read(&*store, order.number).await, paid.order);
}

/// The shop asks for the note, and the database for both.
pub async fn a_resolution_wants_a_note_and_never_changes(subject: &dyn Subject) {
    let store = subject.store();
    let id = orphan(&*store, 1).await;
    let (shop, admin) = office(subject).await;
    for note in ["", " \n\t", "\u{200B}", &"x".repeat(501)] {
        let answer = shop.resolve_orphan(&admin, id, note, NOW).await;
        assert!(
            matches!(answer, Err(Error::Refused(Refusal::ReasonMissing))),
            "{note:?}"
        );
    }
    let answer = store.resolve_orphan(id, resolution("")).await;
    assert!(matches!(answer, Err(StoreError::Corrupt { .. })), "{answer:?}");
    assert_eq!(store.counts().await.unwrap().orphans, 1);

    assert!(store.resolve_orphan(id, resolution("returned")).await.unwrap());
    let kept = store.orphans(10).await.unwrap();
    for statement in [
        r#"update orphan_resolutions set resolution = '{"note": "kept"}'"#,
        "delete from orphan_resolutions",
        "delete from notices",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    assert_eq!(store.orphans(10).await.unwrap(), kept);
}

async fn orphan(store: &dyn Store, invoice: i64) -> OrphanId {
    let invoice = InvoiceId::new(invoice).unwrap();
    let notice = notice(invoice, Kopecks::new(100));
    assert!(store.record_orphan(notice, Vec::new()).await.unwrap());
    store.orphans(1).await.unwrap()[0].id
}

fn resolution(note: &str) -> Resolution {
    Resolution {
        at: NOW,
        by: Actor::Staff("olga".into()),
        note: note.into(),
    }
}

fn notices(orphans: Vec<Orphan>) -> Vec<Notice> {
    orphans.into_iter().map(|orphan| orphan.notice).collect()
}
