//! Promises to tell someone: kept at least once, claimed by one worker at a time.

use super::{
    Subject,
    fixtures::{
        NOW, ROBOKASSA, at_once, audience, draft, notice, office, paid, place, placed, read, start_attempt,
        stocked,
    },
};
use crate::{
    desk::Shop,
    message::{
        Address, Audience, Claimed, DeliveryState, Letter, Message, MessageChannel, MessageId, MessageRow,
        Sent,
    },
    order::{Deed, Draft, Order, OrderNumber, Refusal},
    payment::Notice,
    store::{Decide, Store},
    time::Timestamp,
};
use std::{collections::HashSet, sync::Arc};

/// Eight workers, forty messages, none sent twice.
pub async fn a_message_is_handed_out_once(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut promised = HashSet::new();
    for seed in 0..40 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        promised.insert(format!("order:{}:placed:email:buyer", order.number));
    }
    let claimed = at_once(8, |worker| {
        let store = store.clone();
        async move {
            let mut mine = Vec::new();
            loop {
                let batch = claim(&*store, NOW, &format!("worker-{worker}"), 3).await;
                assert!(batch.len() <= 3);
                if batch.is_empty() {
                    return mine;
                }
                mine.extend(batch);
            }
        }
    })
    .await
    .concat();
    assert_eq!(claimed.len(), 40);
    assert!(claimed.iter().all(|c| c.attempt == 1));
    let keys: HashSet<_> = claimed.into_iter().map(|c| c.message.key).collect();
    assert_eq!(keys, promised);
}

/// The worker died: another one takes over, and not a moment earlier.
pub async fn a_message_comes_back_when_its_lease_ran_out(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let first = claim(&*store, NOW, "one", 9).await.remove(0);
    assert_eq!(first.lease, "one");
    assert_eq!(
        store.messages(order.number).await.unwrap()[0].message,
        first.message
    );
    assert_eq!(only(&*store, &order).await.state, DeliveryState::Sending);
    assert_eq!(claim(&*store, NOW.plus_seconds(119), "two", 9).await, []);
    let second = claim(&*store, NOW.plus_seconds(120), "two", 9).await.remove(0);
    assert_eq!(
        (second.id, second.attempt, &second.message),
        (first.id, 2, &first.message)
    );
    let now = NOW.plus_seconds(130);
    assert!(finish(&*store, &second, Sent::Delivered("250 ok".into()), now).await);
    let row = only(&*store, &order).await;
    assert_eq!(
        (row.state, row.attempts, row.done_at),
        (DeliveryState::Sent, 2, Some(now))
    );
    assert_eq!(claim(&*store, NOW.plus_seconds(9_999), "three", 9).await, []);
}

/// A worker that was frozen and comes back late changes nothing.
pub async fn an_old_lease_writes_nothing(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let first = claim(&*store, NOW, "one", 9).await.remove(0);
    let second = claim(&*store, NOW.plus_seconds(120), "two", 9).await.remove(0);
    let before = only(&*store, &order).await;
    let dead = Sent::Dead {
        error: "too late".into(),
    };
    let alert = vec![alert("alert:late", &order)];
    let late = NOW.plus_seconds(121);
    assert!(
        !store
            .finish_message(first.id, "one", dead.clone(), late, alert.clone())
            .await
            .unwrap()
    );
    assert!(
        !store
            .finish_message(first.id, "never", dead.clone(), late, alert.clone())
            .await
            .unwrap()
    );
    assert!(
        !store
            .finish_message(MessageId(77_777), "two", dead, late, alert)
            .await
            .unwrap()
    );
    assert_eq!(only(&*store, &order).await, before);
    assert!(finish(&*store, &second, Sent::Delivered("1".into()), late).await);
    assert!(!finish(&*store, &second, Sent::Delivered("2".into()), late).await);
}

/// The reason is shown, the next try waits.
pub async fn a_failed_try_counts_and_waits(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let claimed = claim(&*store, NOW, "one", 9).await.remove(0);
    let failed = Sent::Failed {
        retry_at: NOW.plus_seconds(500),
        error: "451 позже \u{1F557}".into(),
    };
    assert!(finish(&*store, &claimed, failed, NOW.plus_seconds(5)).await);
    let row = only(&*store, &order).await;
    assert_eq!((row.state, row.attempts), (DeliveryState::Waiting, 1));
    assert_eq!(row.last_error.as_deref(), Some("451 позже \u{1F557}"));
    assert_eq!((row.due_at, row.done_at), (NOW.plus_seconds(500), None));
    assert_eq!(claim(&*store, NOW.plus_seconds(499), "two", 9).await, []);
    assert_eq!(
        claim(&*store, NOW.plus_seconds(500), "two", 9).await[0].attempt,
        2
    );
}

/// Waiting because one was told to is no failure.
pub async fn being_told_to_wait_does_not_count(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let claimed = claim(&*store, NOW, "one", 9).await.remove(0);
    let later = Sent::Later {
        at: NOW.plus_seconds(30),
        error: None,
    };
    assert!(finish(&*store, &claimed, later, NOW).await);
    let row = only(&*store, &order).await;
    assert_eq!((row.attempts, row.last_error), (0, None));
    assert_eq!(claim(&*store, NOW.plus_seconds(29), "two", 9).await, []);
    assert_eq!(claim(&*store, NOW.plus_seconds(30), "two", 9).await[0].attempt, 1);
}

/// Groups become supergroups and get another number.
pub async fn a_moved_chat_gets_the_message(subject: &dyn Subject) {
    let store = subject.store();
    placed(&*store).await;
    let claimed = claim(&*store, NOW, "one", 9).await.remove(0);
    let moved = Sent::Moved {
        recipient: "-100777".into(),
    };
    let now = NOW.plus_seconds(5);
    assert!(finish(&*store, &claimed, moved, now).await);
    let again = claim(&*store, now, "two", 9).await.remove(0);
    assert_eq!((again.id, again.attempt), (claimed.id, 1));
    assert_eq!(again.message.to.recipient, "-100777");
    assert_eq!(
        (&again.message.key, &again.message.letter),
        (&claimed.message.key, &claimed.message.letter)
    );
}

/// Nobody gives up in silence.
pub async fn a_dead_message_and_its_alert_are_written_together(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let claimed = claim(&*store, NOW, "one", 9).await.remove(0);
    let now = NOW.plus_seconds(5);
    let dead = Sent::Dead {
        error: "550 no such user".into(),
    };
    let alert = alert("alert:1", &order);
    assert!(
        store
            .finish_message(claimed.id, "one", dead, now, vec![alert.clone()])
            .await
            .unwrap()
    );

    let rows = store.messages(order.number).await.unwrap();
    assert_eq!((rows[0].state, rows[0].done_at), (DeliveryState::Dead, Some(now)));
    assert_eq!(rows[0].last_error.as_deref(), Some("550 no such user"));
    assert_eq!(
        (&rows[1].message, rows[1].state),
        (&alert, DeliveryState::Waiting)
    );
    assert_eq!((rows[1].created_at, rows[1].due_at, rows.len()), (now, now, 2));
    assert_eq!(store.undelivered_messages(9).await.unwrap(), rows[..1]);
    assert_eq!(claim(&*store, NOW.plus_seconds(9_999), "two", 9).await, []);
}

/// A gateway that refuses, say: the owner is told once for each key, by the first who asks.
pub async fn what_is_no_change_of_an_order_can_be_told(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let letter = Letter::OwnerRefused {
        gateway: ROBOKASSA,
        number: order.number,
        why: "hat-1: \"vat20\" — 'no tax'".into(),
        test: false,
    };
    let promises = audience().tell_owner("refused:1", &letter);
    at_once(8, |_| {
        let (store, promises) = (store.clone(), promises.clone());
        async move { store.promise(promises, NOW).await.unwrap() }
    })
    .await;
    store.promise(Vec::new(), NOW).await.unwrap();
    let rows = store.messages(order.number).await.unwrap();
    let told: Vec<_> = rows
        .iter()
        .skip(1)
        .map(|row| (&row.message, row.created_at))
        .collect();
    let promised: Vec<_> = promises.iter().map(|promise| (promise, NOW)).collect();
    assert_eq!(told, promised);
}

/// The same promise again, in the same letter or in another, is dropped.
pub async fn a_promise_is_made_once(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let promise = alert("alert:1", &order);
    let other = Message {
        to: Address {
            recipient: "43".into(),
            ..promise.to.clone()
        },
        ..promise.clone()
    };
    let claimed = claim(&*store, NOW, "one", 9).await.remove(0);
    let follow_up = vec![promise.clone(), other.clone()];
    let sent = Sent::Delivered("250".into());
    assert!(
        store
            .finish_message(claimed.id, "one", sent, NOW, follow_up)
            .await
            .unwrap()
    );
    let rows = store.messages(order.number).await.unwrap();
    assert_eq!((rows.len(), &rows[1].message), (2, &promise));
    // Nor does the dropped one undo what it was written with.
    let twice: Decide = Box::new(move |o| {
        let mut change = o.expire(NOW.plus_seconds(7_200)).unwrap();
        change.messages.push(other.clone());
        Ok(Some(change))
    });
    assert!(
        store
            .change_order(order.number, twice)
            .await
            .unwrap()
            .is_written()
    );
    let rows = store.messages(order.number).await.unwrap();
    assert_eq!((rows.len(), &rows[1].message), (2, &promise));
}

/// "Send again" starts a new series of tries.
pub async fn a_message_can_be_sent_again(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let id = only(&*store, &order).await.id;
    assert!(!store.resend_message(id, NOW).await.unwrap());
    let claimed = claim(&*store, NOW, "one", 9).await.remove(0);
    assert!(!store.resend_message(id, NOW).await.unwrap());
    assert!(finish(&*store, &claimed, Sent::Dead { error: "550".into() }, NOW).await);
    let later = NOW.plus_seconds(600);
    assert!(store.resend_message(id, later).await.unwrap());
    let row = only(&*store, &order).await;
    assert_eq!(
        (row.state, row.due_at, row.done_at),
        (DeliveryState::Waiting, later, None)
    );
    assert_eq!(store.undelivered_messages(9).await.unwrap(), []);
    let again = claim(&*store, later, "two", 9).await.remove(0);
    assert_eq!((again.id, again.attempt), (id, 1));
    assert!(finish(&*store, &again, Sent::Delivered("250".into()), later).await);
    assert!(store.resend_message(id, later).await.unwrap());
    assert!(!store.resend_message(MessageId(77_777), later).await.unwrap());
}

/// Each program has its worker, and a slow one holds up no other.
pub async fn what_others_serve_is_left_to_them(subject: &dyn Subject) {
    let store = subject.store();
    let messages = ["https://one.example/", "https://two.example/"].map(|address| Message {
        key: format!("test:webhook:{address}"),
        to: Address {
            channel: MessageChannel::Webhook,
            recipient: address.to_owned(),
        },
        letter: Letter::OwnerUndelivered {
            number: None,
            channel: "webhook".to_owned(),
            error: "why".to_owned(),
            test: false,
        },
    });
    store.promise(messages.to_vec(), NOW).await.unwrap();
    let [one, two] = messages.map(|message| message.to.recipient);
    let both = [one.clone(), two.clone()];
    let cases = [
        (&both[..], &[][..]),
        (&both[..1], &[two][..]),
        (&[][..], &[one][..]),
    ];
    for (except, served) in cases {
        let (late, until) = (NOW.plus_seconds(60), NOW.plus_seconds(120));
        let claimed = store
            .claim_messages(MessageChannel::Webhook, late, "t", until, 9, except)
            .await
            .unwrap();
        let claimed: Vec<_> = claimed.into_iter().map(|one| one.message.to.recipient).collect();
        assert_eq!(claimed, served);
    }
}

/// The worker of one channel never sees the other's.
pub async fn channels_do_not_mix(subject: &dyn Subject) {
    let store = subject.store();
    let order = paid(&*store, &placed(&*store).await).await;
    let late = NOW.plus_seconds(60);
    let chats = store
        .claim_messages(MessageChannel::Telegram, late, "t", late.plus_seconds(60), 9, &[])
        .await
        .unwrap();
    let kinds = |claimed: &[Claimed]| -> Vec<_> { claimed.iter().map(|c| c.message.letter.kind()).collect() };
    assert_eq!(kinds(&chats), ["owner_paid", "owner_paid"]);
    let mails = claim(&*store, late, "m", 9).await;
    assert_eq!(kinds(&mails), ["order_placed", "order_paid"]);
    assert!(
        mails
            .iter()
            .all(|m| m.message.letter.number() == Some(order.number))
    );
}

/// The goods and the buyer's address stand in the order's own row; a letter is read with them.
pub async fn a_letter_does_not_repeat_the_order(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    for told_twice in [
        "select count(*) from outbox where cast(letter as text) like '%@%'",
        "select count(*) from outbox where cast(letter as text) like '%sku%'",
    ] {
        assert_eq!(subject.sql(told_twice).await, Ok(Some(0)));
    }
    let listed = only(&*store, &order).await.message.letter;
    let claimed = claim(&*store, NOW, "one", 9).await.remove(0);
    for letter in [&listed, &claimed.message.letter] {
        let Letter::OrderPlaced { order: brief, .. } = letter else {
            panic!("another letter: {letter:?}");
        };
        assert_eq!((&brief.key, &*brief.placed), (&order.key, &order.placed));
    }
    let dead = Sent::Dead { error: "550".into() };
    assert!(finish(&*store, &claimed, dead, NOW).await);
    assert_eq!(
        store.undelivered_messages(9).await.unwrap()[0].message.letter,
        listed
    );
}

/// What a newer version of the shop wrote is handed out like any other, and does not hold up the rest.
pub async fn a_letter_that_cannot_be_read_is_in_nobodys_way(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let odd = place(&*store, 1, &[(&wares[0], 1)]).await;
    let other = place(&*store, 2, &[(&wares[0], 1)]).await;
    subject
        .sql("update outbox set letter = '{\"kind\": \"of_tomorrow\"}' where id = (select min(id) from outbox)")
        .await
        .unwrap();
    let unreadable = Letter::Unreadable {
        number: Some(odd.number),
    };
    assert_eq!(only(&*store, &odd).await.message.letter, unreadable);
    let claimed = claim(&*store, NOW, "one", 9).await;
    let numbers: Vec<_> = claimed.iter().map(|c| c.message.letter.number()).collect();
    assert_eq!(numbers, [Some(odd.number), Some(other.number)]);
    let dead = Sent::Dead { error: "odd".into() };
    assert!(finish(&*store, &claimed[0], dead, NOW).await);
    assert_eq!(
        store.undelivered_messages(9).await.unwrap()[0].message.letter,
        unreadable
    );
}

/// However many rivals tell of the same money, each program is told of the step once, by one worker, with the
/// order as the step left it.
pub async fn programs_hear_of_each_step_once(subject: &dyn Subject) {
    let store = subject.store();
    let shop = with_programs(&store);
    let order = placed_before_programs(&store).await;
    let invoice = start_attempt(&*store, &order).await;
    let money = Notice {
        order_key: Some(order.key.clone()),
        ..notice(invoice, order.placed.bill.total())
    };
    let number = order.number;
    at_once(16, |_| {
        let (shop, money) = (shop.clone(), money.clone());
        async move { shop.settle(number, money).await.unwrap() }
    })
    .await;
    let promised: Vec<_> = ["placed", "paid"]
        .into_iter()
        .flat_map(|step| programs().map(|program| format!("order:{}:{step}:webhook:{program}", order.number)))
        .collect();
    let told = store.messages(order.number).await.unwrap();
    let to_programs = told
        .iter()
        .filter(|row| row.message.to.channel == MessageChannel::Webhook);
    let keys: Vec<_> = to_programs.map(|row| row.message.key.as_str()).collect();
    assert_eq!(keys, promised);

    let late = NOW.plus_seconds(60);
    let claimed = at_once(4, |worker| {
        let store = store.clone();
        async move {
            let (channel, until) = (MessageChannel::Webhook, late.plus_seconds(60));
            store
                .claim_messages(channel, late, &format!("worker-{worker}"), until, 2, &[])
                .await
                .unwrap()
        }
    })
    .await
    .concat();
    let handed_out: HashSet<_> = claimed
        .iter()
        .map(|claimed| claimed.message.key.clone())
        .collect();
    assert_eq!((claimed.len(), handed_out), (4, promised.into_iter().collect()));
    let now = read(&*store, order.number).await;
    for claimed in claimed {
        let Letter::OrderStep {
            order: brief,
            step,
            state,
            ..
        } = claimed.message.letter
        else {
            panic!("another letter: {:?}", claimed.message.letter);
        };
        assert_eq!(*brief.placed, order.placed);
        let is_after = if step.as_str() == "paid" { &now } else { &order };
        assert_eq!(state, is_after.state);
    }
}

/// What was not written is not told either.
pub async fn a_step_that_is_refused_is_told_to_nobody(subject: &dyn Subject) {
    let store = subject.store();
    let (_, admin) = office(subject).await;
    let shop = with_programs(&store);
    let order = placed_before_programs(&store).await;
    let before = store.messages(order.number).await.unwrap();
    let tracking = String::new();
    let refused = shop
        .act(&admin, order.number, Deed::Ship { tracking, seen: None }, NOW)
        .await;
    assert!(matches!(
        refused,
        Err(crate::desk::Error::Refused(Refusal::NotNow))
    ));
    assert_eq!(store.messages(order.number).await.unwrap(), before);
}

fn programs() -> [String; 2] {
    ["https://crm.example/hook", "https://stock.example/"].map(str::to_owned)
}

fn hearing() -> Audience {
    Audience {
        programs: programs().into(),
        ..audience()
    }
}

/// A shop whose orders other programs hear of.
fn with_programs(store: &Arc<dyn Store>) -> Shop {
    let mut terms = super::stock::shop(store.clone()).terms().clone();
    terms.audience = hearing();
    Shop::new(store.clone(), Vec::new(), terms)
}

/// An order that other programs have heard of.
async fn placed_before_programs(store: &Arc<dyn Store>) -> Order {
    let wares = stocked(&**store, 100).await;
    let draft = Draft {
        audience: hearing(),
        ..draft(1, &[(&wares[0], 1)])
    };
    store.place_order(draft).await.unwrap()
}

async fn claim(store: &dyn Store, now: Timestamp, lease: &str, limit: i64) -> Vec<Claimed> {
    let until = now.plus_seconds(120);
    store
        .claim_messages(MessageChannel::Email, now, lease, until, limit, &[])
        .await
        .unwrap()
}

async fn finish(store: &dyn Store, claimed: &Claimed, sent: Sent, now: Timestamp) -> bool {
    store
        .finish_message(claimed.id, &claimed.lease, sent, now, Vec::new())
        .await
        .unwrap()
}

/// The one message of an order.
async fn only(store: &dyn Store, order: &Order) -> MessageRow {
    let mut rows = store.messages(order.number).await.unwrap();
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn alert(key: &str, order: &Order) -> Message {
    Message {
        key: key.into(),
        to: Address {
            channel: MessageChannel::Telegram,
            recipient: "42".into(),
        },
        letter: Letter::OwnerUndelivered {
            number: Some(OrderNumber(order.number.0)),
            channel: "email".into(),
            error: "550 no such user".into(),
            test: false,
        },
    }
}
