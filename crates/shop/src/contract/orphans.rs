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
    payment::{Channel, Details, InvoiceId, Mark, Notice, Orphan, OrphanId},
    store::{Store, StoreError},
};

/// Unknown money is kept and reported once.
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

/// The gateway's call and its answer name different sums of one payment; whichever comes first is kept.
pub async fn a_commission_makes_no_second_orphan(subject: &dyn Subject) {
    let store = subject.store();
    let answer = |invoice| Notice {
        channel: Channel::Enquiry,
        details: Details {
            paid: Some(Kopecks::new(10_300)),
            credited: Some(Kopecks::new(9_700)),
            ..Details::default()
        },
        ..notice(InvoiceId::new(invoice).unwrap(), Kopecks::new(10_300))
    };
    let call = |invoice, sum| notice(InvoiceId::new(invoice).unwrap(), Kopecks::new(sum));
    for (at, reports, kept) in [
        (1, vec![call(1, 10_000), answer(1), call(1, 10_000), answer(1)], 1),
        (
            2,
            vec![answer(2), call(2, 10_000), call(2, 9_700), call(2, 10_300)],
            1,
        ),
        (3, vec![call(3, 10_301), answer(3), call(3, 9_699)], 3),
        (
            4,
            vec![
                answer(4),
                Notice {
                    test: true,
                    ..answer(4)
                },
            ],
            2,
        ),
    ] {
        let before = store.orphans(99).await.unwrap().len();
        for report in reports {
            store.record_orphan(report, Vec::new()).await.unwrap();
        }
        assert_eq!(store.orphans(99).await.unwrap().len() - before, kept, "{at}");
    }
}

/// Another program's payment and the buyer's own are two, though the gateway should not take both.
pub async fn an_orphan_and_an_order_may_have_the_same_number_and_sum(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let strange = Notice {
        order_key: Some(key(9)),
        ..notice(invoice, order.placed.bill.total())
    };
    assert!(store.record_orphan(strange.clone(), Vec::new()).await.unwrap());
    assert_eq!(read(&*store, order.number).await.notices, []);

    let decide = settle(notice(invoice, order.placed.bill.total()));
    let paid = store.change_order(order.number, decide).await.unwrap();
    assert!(paid.is_written() && matches!(paid.order.state, State::Paid { .. }));
    assert_eq!(read(&*store, order.number).await, paid.order);
    let again = store.record_orphan(strange.clone(), Vec::new()).await.unwrap();
    assert!(!again);
    assert_eq!(notices(store.orphans(10).await.unwrap()), [strange]);
    let other = Notice {
        amount: Kopecks::new(1),
        ..notice(invoice, order.placed.bill.total())
    };
    assert!(store.record_orphan(other, Vec::new()).await.unwrap());
    assert_eq!(read(&*store, order.number).await, paid.order);
}

/// What other programs write down is anything.
pub async fn what_is_known_of_an_orphan_comes_back(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let strange = Notice {
        channel: Channel::Enquiry,
        details: Details {
            paid: Some(Kopecks::new(10_300)),
            credited: Some(Kopecks::new(10_000)),
            overpaid: false,
            marks: Mark::of([
                ("Shp_result_url", "https://old.example.ru/?robokassa=result"),
                ("shp_Я", "\"'; drop table orphans; -- \u{0} «{}»"),
                ("Shp_empty", ""),
            ]),
            named: Some(order.number),
        },
        ..notice(InvoiceId::new(i64::MAX).unwrap(), Kopecks::new(10_300))
    };
    assert!(store.record_orphan(strange.clone(), Vec::new()).await.unwrap());
    assert_eq!(notices(store.orphans(10).await.unwrap()), [strange]);
}

/// During an update the older program still runs, and writes orphans among the notices.
pub async fn an_orphan_of_an_older_program_is_listed(subject: &dyn Subject) {
    let store = subject.store();
    subject
        .sql(
            "insert into notices (gateway, invoice, amount, test, verdict, channel, at, method)
             values ('robokassa', 4242, 100, false, 'orphan_payment', 'callback', 5, 'SBP')",
        )
        .await
        .unwrap();
    let listed = store.orphans(10).await.unwrap();
    let kept = &listed[0].notice;
    assert_eq!(
        (
            listed.len(),
            kept.invoice.get(),
            kept.amount,
            kept.method.as_deref()
        ),
        (1, 4_242, Kopecks::new(100), Some("SBP"))
    );
    assert!(!store.record_orphan(kept.clone(), Vec::new()).await.unwrap());
    assert_eq!(store.counts().await.unwrap().orphans, 1);
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

/// What does not exist is not found, and money of an order is not an orphan.
pub async fn only_an_orphan_can_be_resolved(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let notice = notice(start_attempt(&*store, &order).await, order.placed.bill.total());
    let paid = store.change_order(order.number, settle(notice)).await.unwrap();
    let (shop, admin) = office(subject).await;
    for id in [1, 0, -1, 999_999, i64::MIN, i64::MAX] {
        let answer = shop.resolve_orphan(&admin, OrphanId(id), "returned", NOW).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{id}: {answer:?}");
    }
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
        r#"update orphans set resolution = '{"note": "kept"}'"#,
        "update orphans set resolution = null",
        "update orphans set amount = 1",
        "delete from orphans",
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
