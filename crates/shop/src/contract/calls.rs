//! The journal of calls.

use super::{
    Subject,
    fixtures::{NOW, ROBOKASSA, at_once, key, office, paid, placed, start_attempt},
};
use crate::{
    call::{Call, CallFilter, CallId, CallTally, Door, Guess, LeftOut, Ruling, Standing},
    message::{Letter, MessageChannel},
    order::OrderKey,
    payment::{InvoiceId, Verdict},
    store::Store,
};
const HOUR: i64 = 60 * 60;
const ALL: CallFilter = CallFilter {
    number: None,
    refused: false,
    before: None,
    limit: 100_000,
};

/// Every field, the odd ones too; the key of an order is never written down.
pub async fn a_call_comes_back_as_it_was_kept(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let order = placed(&*subject.store()).await;
    let invoice = start_attempt(&*subject.store(), &order).await;
    let odd = Call {
        fields: vec![
            ("OutSum".into(), "1.00".into()),
            ("имя\0\"{".into(), "\\ \u{1F9E3}\0".into()),
        ],
        order_key: Some(order.key.clone()),
        detail: Some("text/xml".into()),
        guesses: vec![
            Guess::OtherAlgorithm {
                used: "md5".into(),
                expected: "sha256".into(),
            },
            Guess::OtherMode,
        ],
        ..call(Some(invoice.get()), Ruling::BadSignature)
    };
    let bare = Call {
        status: None,
        door: Door::Home,
        ..call(None, Ruling::Unfinished)
    };
    shop.keep_calls(&[odd.clone(), bare.clone()], LeftOut::default(), NOW)
        .await
        .unwrap();
    let kept = shop.calls(&admin, &ALL).await.unwrap();
    assert_eq!(kept.rows[0].call, bare);
    assert_eq!(kept.rows[0].order, None);
    let first = &kept.rows[1];
    assert_eq!(first.order, Some(order.number));
    assert_eq!(first.call.order_key, None, "it opens the order");
    // PostgreSQL cannot keep this one character.
    let without_nul = |text: &str| text.replace(['\0', '\u{FFFD}'], "");
    for ((name, value), (kept_name, kept_value)) in odd.fields.iter().zip(&first.call.fields) {
        assert_eq!(without_nul(kept_name), without_nul(name));
        assert_eq!(without_nul(kept_value), without_nul(value));
    }
    let whole = Call {
        fields: first.call.fields.clone(),
        order_key: None,
        ..odd
    };
    assert_eq!(first.call, whole);
}

/// Page by page, by invoice, by order, only the refused ones.
pub async fn calls_are_found(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let order = placed(&*subject.store()).await;
    let mine = start_attempt(&*subject.store(), &order).await.get();
    let rulings = [
        Ruling::Recorded(Verdict::Accepted),
        Ruling::BadSignature,
        Ruling::Repeated,
        Ruling::Unavailable { proven: true },
        Ruling::Unavailable { proven: false },
    ];
    let mut new = Vec::new();
    for ruling in rulings {
        new.extend([mine, 900_000, 900_001].map(|invoice| call(Some(invoice), ruling)));
    }
    new.push(call(None, Ruling::WrongKind));
    shop.keep_calls(&new, LeftOut::default(), NOW).await.unwrap();

    let found = async |filter: CallFilter| {
        let rows = shop.calls(&admin, &filter).await.unwrap().rows;
        rows.into_iter().map(|row| (row.id, row.call)).collect::<Vec<_>>()
    };
    let all = found(ALL).await;
    let newest_first: Vec<Call> = new.iter().rev().cloned().collect();
    assert_eq!(calls(&all), newest_first);

    let mut paged: Vec<(CallId, Call)> = Vec::new();
    loop {
        let before = paged.last().map(|(id, _)| *id);
        let page = found(CallFilter {
            before,
            limit: 3,
            ..ALL
        })
        .await;
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, all);

    let of = |number| move |call: &Call| call.invoice.map(InvoiceId::get) == Some(number);
    for (number, invoice) in [(900_001, 900_001), (mine, mine), (order.number.0, mine)] {
        let filter = CallFilter {
            number: Some(number),
            ..ALL
        };
        let expected: Vec<Call> = newest_first
            .iter()
            .filter(|call| of(invoice)(call))
            .cloned()
            .collect();
        assert_eq!(calls(&found(filter).await), expected, "{number}");
    }
    let nothing = CallFilter {
        number: Some(i64::MAX),
        ..ALL
    };
    assert_eq!(found(nothing).await, []);
    let refused = CallFilter { refused: true, ..ALL };
    let expected: Vec<Call> = newest_first
        .iter()
        .filter(|call| !call.ruling.is_proven())
        .cloned()
        .collect();
    assert_eq!(calls(&found(refused).await), expected);
}

/// Whoever comes again with the others has each of them in the journal once.
pub async fn calls_that_were_not_all_written_are_written_once(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let many = (1..=300).map(|invoice| call(Some(invoice), Ruling::Repeated));
    let many: Vec<Call> = many.collect();
    let keep = async |calls: &[Call]| shop.keep_calls(calls, LeftOut::default(), NOW).await;
    // What is written last.
    let away = "alter table call_tally rename to tally_that_is_away";
    subject.sql(away).await.unwrap();
    let written = keep(&many).await.unwrap_err().written;
    let back = "alter table tally_that_is_away rename to call_tally";
    subject.sql(back).await.unwrap();
    keep(&many[written..]).await.unwrap();
    let kept = shop.calls(&admin, &ALL).await.unwrap().rows;
    let kept: Vec<Call> = kept.into_iter().rev().map(|row| row.call).collect();
    assert_eq!(kept, many);
}

/// Ten thousand strangers push out one another, but neither what is proven nor what the owner should know.
pub async fn a_flood_of_refused_calls_hides_no_real_one(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let real = [
        call(Some(7), Ruling::Recorded(Verdict::OrphanPayment)),
        explained(Some(8), Guess::OtherMode),
    ];
    shop.keep_calls(&real, LeftOut::default(), NOW).await.unwrap();
    let mut latest = Vec::new();
    for portion in 0..20 {
        let flood: Vec<Call> = (0..500)
            .map(|nth| Call {
                at: NOW.plus_seconds(portion),
                ..call(Some(1_000 + portion * 500 + nth), Ruling::BadSignature)
            })
            .collect();
        shop.keep_calls(&flood, LeftOut::default(), NOW.plus_seconds(portion))
            .await
            .unwrap();
        latest = flood;
    }
    let kept = shop.calls(&admin, &ALL).await.unwrap().rows;
    assert_eq!(kept.len(), 1_002);
    let kept: Vec<Call> = kept.into_iter().map(|row| row.call).collect();
    assert_eq!(kept[1_000..], [real[1].clone(), real[0].clone()]);
    let newest: Vec<Call> = latest.into_iter().rev().collect();
    assert_eq!(kept[..500], newest, "of the flood the newest stay");
    assert_eq!(
        told(&*subject.store()).await,
        1,
        "about the one that is explained"
    );
}

/// The same for more proven calls than there is room for: the refused ones stay.
pub async fn each_standing_has_room_of_its_own(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    shop.keep_calls(&[call(None, Ruling::Malformed)], LeftOut::default(), NOW)
        .await
        .unwrap();
    let most = Standing::Proven.most();
    let paid = |nth| call(Some(nth), Ruling::Recorded(Verdict::Accepted));
    for start in (1..=most + 1_000).step_by(2_000) {
        let many: Vec<Call> = (start..start + 2_000).map(paid).collect();
        shop.keep_calls(&many, LeftOut::default(), NOW).await.unwrap();
    }
    let kept = shop.calls(&admin, &ALL).await.unwrap().rows;
    assert_eq!(kept.len(), usize::try_from(most + 1).unwrap());
    assert_eq!(kept[0].call, paid(6_000));
    assert_eq!(kept.last().unwrap().call, call(None, Ruling::Malformed));
}

/// What is not written one by one is counted, by all nodes together.
pub async fn what_is_left_out_is_counted(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    assert_eq!(
        shop.calls(&admin, &ALL).await.unwrap().tally,
        CallTally::default()
    );
    at_once(8, |node| {
        let shop = shop.clone();
        let left_out = LeftOut {
            proven: i64::from(node),
            refused: 1_000,
        };
        let one = call(Some(i64::from(node) + 1), Ruling::Missing);
        async move { shop.keep_calls(&[one], left_out, NOW).await.unwrap() }
    })
    .await;
    shop.keep_calls(
        &[call(None, Ruling::Missing)],
        LeftOut::default(),
        NOW.plus_seconds(60),
    )
    .await
    .unwrap();
    let log = shop.calls(&admin, &ALL).await.unwrap();
    assert_eq!(log.rows.len(), 9);
    let counted = LeftOut {
        proven: 28,
        refused: 8_000,
    };
    assert_eq!(log.tally.left_out, counted);
    assert_eq!(log.tally.left_out_at, Some(NOW), "nothing was left out since");
}

/// Sixteen nodes at once, and again and again: one message to each chat, and the next one not until an hour
/// is over.
pub async fn the_owner_is_told_of_refused_calls_once_an_hour(subject: &dyn Subject) {
    let shop = super::stock::shop(subject.store());
    let of_another_algorithm = || {
        explained(
            Some(42),
            Guess::OtherAlgorithm {
                used: "md5".into(),
                expected: "sha256".into(),
            },
        )
    };
    at_once(16, |_| {
        let (shop, call) = (shop.clone(), of_another_algorithm());
        async move { shop.keep_calls(&[call], LeftOut::default(), NOW).await.unwrap() }
    })
    .await;
    assert_eq!(told(&*subject.store()).await, 1);
    // The last second of the hour, and the hour on the clock may be another one by then.
    for (seconds, times) in [
        (60, 1),
        (HOUR - 1, 1),
        (HOUR, 2),
        (HOUR + 1, 2),
        (2 * HOUR - 1, 2),
        (2 * HOUR, 3),
    ] {
        let now = NOW.plus_seconds(seconds);
        let call = Call {
            at: now,
            ..of_another_algorithm()
        };
        shop.keep_calls(&[call], LeftOut::default(), now).await.unwrap();
        assert_eq!(told(&*subject.store()).await, times, "after {seconds} s");
    }
    let letters = letters(&*subject.store()).await;
    let counts: Vec<i64> = letters
        .iter()
        .map(|letter| match letter {
            Letter::OwnerRefusedCalls {
                count,
                invoice,
                guesses,
                ..
            } => {
                assert_eq!(
                    (*invoice, guesses),
                    (InvoiceId::new(42), &of_another_algorithm().guesses)
                );
                *count
            }
            other => panic!("{other:?}"),
        })
        .collect();
    // How many of the sixteen the first one saw depends on the race; the others count their hour.
    assert_eq!(counts[1..], [3, 3]);
}

/// Whatever a stranger sends and however often: no phone rings. One order made for the purpose rings once a day.
pub async fn strangers_do_not_make_the_owners_phone_ring(subject: &dyn Subject) {
    let store = subject.store();
    let shop = super::stock::shop(subject.store());
    let order = placed(&*store).await;
    let invoice = start_attempt(&*store, &order).await.get();
    let knows = |key: OrderKey, invoice| Call {
        order_key: Some(key),
        ..call(Some(invoice), Ruling::BadSignature)
    };
    let rubbish = [
        call(None, Ruling::BadSignature),
        call(Some(invoice), Ruling::BadSignature),
        explained(Some(invoice), Guess::Unexplained),
        explained(Some(invoice), Guess::LoginSigned),
        explained(Some(999), Guess::PasswordsSwapped),
        knows(key(9), invoice),
        knows(order.key.clone(), 999),
        Call {
            order_key: Some(order.key.clone()),
            ..call(Some(invoice), Ruling::Malformed)
        },
    ];
    for hour in 0..8 {
        let now = NOW.plus_seconds(hour * HOUR);
        for one in &rubbish {
            let many = vec![
                Call {
                    at: now,
                    ..one.clone()
                };
                8
            ];
            shop.keep_calls(&many, LeftOut::default(), now).await.unwrap();
        }
    }
    assert_eq!(told(&*store).await, 0);

    for hour in 0..96 {
        let at = NOW.plus_seconds(hour * HOUR);
        let call = Call {
            at,
            ..knows(order.key.clone(), invoice)
        };
        shop.keep_calls(&[call], LeftOut::default(), at).await.unwrap();
    }
    let times = told(&*store).await;
    assert!((3..=4).contains(&times), "{times} messages in four days");
}

/// The signature of a buyer's return proves nothing once their money is here.
pub async fn a_return_sent_as_a_notice_alarms_nobody(subject: &dyn Subject) {
    let store = subject.store();
    let shop = super::stock::shop(subject.store());
    let order = placed(&*store).await;
    let order = paid(&*store, &order).await;
    let invoice = order.last_attempt().unwrap().invoice.get();
    let replayed = Call {
        order_key: Some(order.key.clone()),
        ..explained(Some(invoice), Guess::PasswordsSwapped)
    };
    shop.keep_calls(&[replayed], LeftOut::default(), NOW)
        .await
        .unwrap();
    assert_eq!(told(&*store).await, 0);
}

/// A call from a later version of the shop, with something in it that this one does not know.
pub async fn a_call_that_cannot_be_read_is_in_nobodys_way(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    for ruling in [Ruling::Missing, Ruling::Malformed] {
        shop.keep_calls(&[call(None, ruling)], LeftOut::default(), NOW)
            .await
            .unwrap();
    }
    let statement =
        r#"update calls set call = '{"ruling": "of next year"}' where id = (select max(id) from calls)"#;
    subject.sql(statement).await.unwrap();
    let rows = shop.calls(&admin, &ALL).await.unwrap().rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].call, call(None, Ruling::Missing));
}

fn call(invoice: Option<i64>, ruling: Ruling) -> Call {
    Call {
        at: NOW,
        gateway: ROBOKASSA,
        door: Door::Result,
        network: "203.0.113.0/24".into(),
        method: "POST".into(),
        fields: vec![("InvId".into(), "42".into())],
        invoice: invoice.and_then(InvoiceId::new),
        order_key: None,
        ruling,
        detail: None,
        status: Some(400),
        ms: 3,
        guesses: Vec::new(),
    }
}

fn explained(invoice: Option<i64>, guess: Guess) -> Call {
    Call {
        guesses: vec![guess],
        ..call(invoice, Ruling::BadSignature)
    }
}

fn calls(rows: &[(CallId, Call)]) -> Vec<Call> {
    rows.iter().map(|(_, call)| call.clone()).collect()
}

/// How often the owner was told.
async fn told(store: &dyn Store) -> usize {
    letters(store).await.len()
}

/// What was promised to one of the owner's chats, oldest first; the other chat was promised the same.
async fn letters(store: &dyn Store) -> Vec<Letter> {
    let later = NOW.plus_seconds(400 * 24 * HOUR);
    let claimed = store
        .claim_messages(MessageChannel::Telegram, later, "reading", later, 100_000, &[])
        .await
        .unwrap();
    let to = |chat: &str| -> Vec<Letter> {
        claimed
            .iter()
            .filter(|claimed| claimed.message.letter.kind() == "owner_refused_calls")
            .filter(|claimed| claimed.message.to.recipient == chat)
            .map(|claimed| claimed.message.letter.clone())
            .collect()
    };
    let [one, other] = [to("42"), to("-1001")];
    assert_eq!(one, other);
    one
}
