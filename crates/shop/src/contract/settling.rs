//! Money that comes.

use super::{
    Subject,
    fixtures::{
        NOW, ROBOKASSA, advance, assert_ledger, at_once, notice, paid, place, placed, read, settle,
        start_attempt, stock_of, stocked,
    },
};
use crate::{
    message::{Letter, MessageChannel},
    money::Kopecks,
    order::{Changed, Fulfilment, State},
    payment::{AttemptOutcome, Channel, Details, Notice, Stage, Verdict},
};

/// One transition, one set of messages, and everyone is told the same.
pub async fn sixteen_equal_notices_are_one_payment(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let notice = notice(invoice, order.placed.bill.total());
    let changed = at_once(16, |rival| {
        let (store, mut notice, number) = (store.clone(), notice.clone(), order.number);
        notice.at = notice.at.plus_ms(i64::from(rival));
        async move { store.change_order(number, settle(notice)).await.unwrap() }
    })
    .await;
    assert_eq!(changed.iter().filter(|c| c.is_written()).count(), 1);
    let now = read(&*store, order.number).await;
    for seen in changed {
        assert_eq!(seen.order, now);
    }
    assert!(matches!(&now.state, State::Paid { payment } if payment.amount == order.placed.bill.total()));
    assert_eq!(now.fulfilment, Fulfilment::New);
    assert_eq!(now.attempts[0].outcome, AttemptOutcome::Paid);
    assert_eq!(
        (now.notices.len(), now.notices[0].verdict),
        (1, Verdict::Accepted)
    );

    let told: Vec<_> = store.messages(order.number).await.unwrap();
    let kinds: Vec<_> = told.iter().map(|row| row.message.letter.kind()).collect();
    assert_eq!(kinds, ["order_placed", "order_paid", "owner_paid", "owner_paid"]);
    assert!(
        matches!(&told[1].message.letter, Letter::OrderPaid { order: brief, payment, .. }
        if *brief.placed == order.placed && matches!(&now.state, State::Paid { payment: p } if p == payment))
    );
    let chats: Vec<_> = told
        .iter()
        .filter(|row| row.message.to.channel == MessageChannel::Telegram)
        .map(|row| row.message.to.recipient.as_str())
        .collect();
    assert_eq!(chats, ["-1001", "42"]);
    assert_eq!(store.history(order.number).await.unwrap().len(), 4);
}

/// The buyer paid in two tabs: the money of both is there, and the owner knows.
pub async fn two_payments_of_one_order_are_one_and_an_attention(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoices = [
        start_attempt(&*store, &order).await,
        start_attempt(&*store, &order).await,
    ];
    let changed = at_once(2, |tab| {
        let (store, number) = (store.clone(), order.number);
        let notice = notice(invoices[usize::try_from(tab).unwrap()], order.placed.bill.total());
        async move { store.change_order(number, settle(notice)).await.unwrap() }
    })
    .await;
    assert!(changed.iter().all(Changed::is_written));
    let now = read(&*store, order.number).await;
    let mut verdicts: Vec<_> = now.notices.iter().map(|n| n.verdict.as_str()).collect();
    verdicts.sort_unstable();
    assert_eq!(verdicts, ["accepted", "paid_twice"]);
    assert_eq!(now.open_attention().count(), 1);
    assert!(now.attempts.iter().all(|a| a.outcome == AttemptOutcome::Paid));
}

/// The gateway said no and then yes.
pub async fn a_failed_attempt_can_still_be_paid(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    let fail = advance(invoice, Stage::Cancelled);
    let failed = store.change_order(order.number, fail).await.unwrap().order;
    assert_eq!(failed.attempts[0].outcome, AttemptOutcome::Failed);
    assert_eq!(read(&*store, order.number).await, failed);
    let decide = settle(notice(invoice, order.placed.bill.total()));
    let paid = store.change_order(order.number, decide).await.unwrap().order;
    assert_eq!(paid.attempts[0].outcome, AttemptOutcome::Paid);
    assert_eq!(read(&*store, order.number).await, paid);
}

/// What the gateway said last is remembered by every part of the shop, and forgotten once money came.
pub async fn a_stage_is_kept_until_the_money_came(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await;
    for stage in Stage::ALL {
        let changed = store
            .change_order(order.number, advance(invoice, stage))
            .await
            .unwrap();
        assert!(changed.is_written(), "{stage:?}");
        assert_eq!(changed.order.attempts[0].stage, Some(stage));
        assert_eq!(read(&*store, order.number).await, changed.order);
        let (_, attempt) = store.attempt(ROBOKASSA, invoice).await.unwrap().unwrap();
        assert_eq!(attempt, changed.order.attempts[0]);
    }
    let told = store.messages(order.number).await.unwrap();
    let told: Vec<_> = told.iter().map(|row| row.message.letter.kind()).collect();
    assert_eq!(
        told,
        [
            "order_placed",
            "owner_stage",
            "owner_stage",
            "owner_stage",
            "owner_stage",
            "owner_stage",
            "owner_stage"
        ]
    );
    let decide = settle(notice(invoice, order.placed.bill.total()));
    let paid = store.change_order(order.number, decide).await.unwrap().order;
    assert_eq!(paid.attempts[0].stage, None);
    assert_eq!(read(&*store, order.number).await, paid);
    assert!(
        subject
            .sql("update attempts set stage = 'elsewhere'")
            .await
            .is_err()
    );
}

/// The gateway's call and its answer name different sums of one payment, and come together.
pub async fn a_commission_makes_no_second_payment(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    for seed in 0..8 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        let invoice = start_attempt(&*store, &order).await;
        let total = order.placed.bill.total();
        let left = Kopecks::new(total.get() - 6_667);
        let call = Notice {
            amount: if seed % 2 == 0 { total } else { left },
            ..notice(invoice, total)
        };
        let answer = Notice {
            channel: Channel::Enquiry,
            details: Details {
                paid: Some(total),
                credited: Some(left),
                ..Details::default()
            },
            ..notice(invoice, total)
        };
        at_once(8, |rival| {
            let (store, number) = (store.clone(), order.number);
            let report = if rival % 2 == 0 {
                call.clone()
            } else {
                answer.clone()
            };
            async move { store.change_order(number, settle(report)).await.unwrap() }
        })
        .await;
        let now = read(&*store, order.number).await;
        assert!(
            matches!(&now.state, State::Paid { payment } if payment.amount == total),
            "{now:?}"
        );
        assert_eq!(
            (now.notices.len(), now.open_attention().count()),
            (1, 0),
            "{now:?}"
        );
    }
}

/// Paid and kept, or expired, returned and with attention; never both, never neither.
pub async fn expiry_and_payment_race_to_one_of_two_ends(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 1_000).await;
    let (mut paid, mut late) = (0, 0);
    for seed in 0..40 {
        let order = place(&*store, seed, &[(&wares[0], 2)]).await;
        let invoice = start_attempt(&*store, &order).await;
        let before = stock_of(&*store, &wares[0]).await;
        at_once(2, |rival| {
            let (store, number) = (store.clone(), order.number);
            let decide = if (rival + seed) % 2 == 0 {
                settle(notice(invoice, order.placed.bill.total()))
            } else {
                Box::new(|o: &crate::order::Order| Ok(o.expire(NOW.plus_seconds(7_200))))
            };
            async move { store.change_order(number, decide).await.unwrap() }
        })
        .await;
        let now = read(&*store, order.number).await;
        let stock = stock_of(&*store, &wares[0]).await;
        match (&now.state, now.notices[0].verdict) {
            (State::Paid { .. }, Verdict::Accepted) => {
                assert_eq!((stock, now.attention.len()), (before, 0));
                paid += 1;
            }
            (State::Expired { .. }, Verdict::PaidLate) => {
                assert_eq!((stock, now.open_attention().count()), (before + 2, 1));
                late += 1;
            }
            other => panic!("neither paid nor late: {other:?}"),
        }
    }
    assert_eq!(paid + late, 40);
    assert_ledger(subject).await;
}

/// The database itself refuses to rewrite it.
pub async fn a_recorded_notice_never_changes(subject: &dyn Subject) {
    let store = subject.store();
    let order = paid(&*store, &placed(&*store).await).await;
    for statement in [
        "update notices set amount = 1",
        "update notices set verdict = 'wrong_sum'",
        "delete from notices",
        "update attempts set amount = 1",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    assert_eq!(read(&*store, order.number).await, order);
}
