//! Personal data: found, forgotten and kept as long as the rule says, while the books stay equal.

use super::{
    Subject,
    fixtures::{
        MANY_ORDERS, NOW, assert_ledger, draft, notice, office, paid, place, placed, read, session_id,
        settle, start_attempt, stocked,
    },
    relining,
};
use crate::{
    buyer::{Delivery, Email, Name, Phone},
    cart::Cart,
    catalog::Ware,
    desk::{Error, Shop, forget_person},
    order::{
        Actor, Deed, Discount, Draft, LinesWish, Note, Order, OrderNumber, Refusal, ReturnStep, Said,
        ShipPartForm, Tag, What,
    },
    payment::Mark,
    privacy::{AskedBy, Limits, Person, REMOVED, StillOpen, TABLES},
    staff::Admin,
    store::{Counts, Decide, SessionRow, Store},
    time::Timestamp,
};
use std::collections::BTreeSet;

/// What is known of the buyer of a draft, and what is typed about their order.
const STRINGS: [&str; 18] = [
    "Анна",
    "анна",
    "79123456789",
    "Oneil",
    "oneil",
    "Баумана",
    "Позвоните",
    "203.0.113.7",
    "RA123456789RU",
    "RB987654321RU",
    "Фёкле",
    "Глаши",
    "передумала",
    "a…@example.ru",
    "Зое",
    "упаковать",
    "иванова",
    "Косой шов",
];
const LATER: Timestamp = NOW.plus_seconds(9_000);

/// Nobody adds a column without saying whose data it holds. No part of the contract: the release before this one keeps its own on
/// the tables of today, and knows nothing of what was added since.
///
/// # Panics
/// Unless these columns, each with its table, are those that are known.
pub fn every_column_says_whose_data_it_holds(columns: &[(String, String)]) {
    let name = |table: &str, column: &str| format!("{table}.{column}");
    let known: BTreeSet<String> = TABLES
        .iter()
        .flat_map(|table| table.columns().map(move |column| name(table.name, column)))
        .collect();
    let there: BTreeSet<String> = columns
        .iter()
        .map(|(table, column)| name(table, column))
        .collect();
    let unsaid: Vec<_> = there.difference(&known).collect();
    assert!(
        unsaid.is_empty(),
        "say in shop::privacy::TABLES whose data these hold: {unsaid:?}"
    );
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(gone.is_empty(), "there is no such column any more: {gone:?}");
}

/// By exactly one number or address, however it is spelled.
pub async fn a_person_is_found_by_phone_and_email_and_nobody_else(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mine = place(&*store, 1, &[(&wares[0], 1)]).await.number;
    let mut other = draft(2, &[(&wares[0], 1)]);
    other.placed.buyer.phone = Phone::parse("+7 912 345-67-88").unwrap();
    other.placed.buyer.email = Email::parse("anna-oneil+shop@example.ru");
    let other = store.place_order(other).await.unwrap().number;
    // Less of an address than the index of parts has together, and another alphabet.
    let mut short = draft(3, &[(&wares[0], 1)]);
    short.placed.buyer.phone = Phone::parse("+375 29 123-45-67").unwrap();
    short.placed.buyer.email = Email::parse("Ю-я@Пример.рф");
    let short = store.place_order(short).await.unwrap().number;
    let (shop, admin) = office(subject).await;
    let everybody = async || {
        for (typed, found) in [
            ("8 912 345 67 89", vec![mine]),
            ("anna.oneil+SHOP@example.ru", vec![mine]),
            ("+79123456788", vec![other]),
            ("anna-oneil+shop@example.ru", vec![other]),
            ("ю-я@xn--e1afmkfd.xn--p1ai", vec![short]),
            ("annaoneil+shop@example.ru", vec![]),
            ("anna.oneil+shop@example.com", vec![]),
            ("oneil+shop@example.ru", vec![]),
            ("+79123456787", vec![]),
        ] {
            let dossier = shop.dossier(&admin, &person(typed)).await.unwrap();
            let numbers: Vec<_> = dossier.orders.iter().map(|held| held.order.number).collect();
            assert_eq!(numbers, found, "{typed}");
        }
    };
    everybody().await;
    // As long as the index is not filled, or only with the newest.
    subject.sql("delete from order_search").await.unwrap();
    everybody().await;
    assert_eq!(store.fill_search_index(1).await.unwrap(), 1);
    everybody().await;
    assert_eq!(store.fill_search_index(9).await.unwrap(), 2);
    everybody().await;
    let dossier = shop.dossier(&admin, &person("89123456789")).await.unwrap();
    let held = &dossier.orders[0];
    assert_eq!(held.history.len(), 1);
    assert_eq!(held.standing.open, Some(StillOpen::AwaitsPayment));
    let json = dossier.json(NOW).unwrap();
    for field in [
        "Баумана",
        "\"security_events\"",
        "\"cannot_be_forgotten\": \"awaits_payment\"",
    ] {
        assert!(json.contains(field), "{field} in {json}");
    }
}

/// An order with everything in it, over and forgotten: the whole database is looked through for what named its buyer.
pub async fn nothing_of_a_forgotten_buyer_is_left(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, admin) = office(subject).await;
    let order = a_life(subject, &shop, &admin).await;
    let before = subject.dump().await;
    for string in STRINGS {
        assert!(before.contains(string), "{string} was never there");
    }
    let forgotten = shop.forget(&admin, &person("89123456789"), LATER).await.unwrap();
    assert_eq!((forgotten.orders, forgotten.open), (vec![order.number], vec![]));
    let after = subject.dump().await;
    for string in STRINGS {
        let line = after.lines().find(|line| line.contains(string));
        assert!(line.is_none(), "{string} is left in {line:?}");
    }
    assert!(after.contains(order.key.as_str()), "the order itself is there");
    let mend = Deed::MendShipment {
        shipment: 0,
        tracking: "RC5".into(),
    };
    let late = shop.act(&admin, order.number, mend, LATER).await;
    assert!(
        matches!(late, Err(Error::Refused(Refusal::BuyerForgotten))),
        "{late:?}"
    );
    let dossier = shop.dossier(&admin, &person("89123456789")).await.unwrap();
    assert_eq!(dossier.orders.len(), 0);
    assert_eq!(store.last_forgotten().await.unwrap(), Some(LATER));
}

/// Whom an order named before it was mended, and whom it names now: each is found, is handed what is theirs and told that there was a
/// change, and forgetting either leaves nothing of both.
pub async fn a_person_is_found_and_forgotten_by_what_was_mended(subject: &dyn Subject) {
    const BEFORE: [&str; 6] = [
        "Анна",
        "79123456789",
        "Oneil",
        "Баумана",
        "Позвоните",
        "203.0.113.7",
    ];
    const AFTER: [&str; 6] = ["Зоя", "375291234567", "zoya@", "Минск", "Домофон", "у подъезда"];
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    let before = ["89123456789", "anna.oneil+shop@example.ru"];
    let after = ["+375 29 123-45-67", "Zoya@Example.ru"];
    for (seed, by) in (1..).zip([before[0], before[1], after[0], after[1]]) {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        let mut mended = order.mended();
        mended.buyer.name = Name::parse("Зоя Ёлкина").unwrap();
        mended.buyer.phone = Phone::parse(after[0]).unwrap();
        mended.buyer.email = Email::parse("zoya@example.ru");
        mended.delivery = Delivery::Courier {
            address: "Минск, пр. Победителей, 9".to_owned(),
        };
        "Домофон не работает".clone_into(&mut mended.comment);
        shop.amend(&admin, order.number, mended, 0, NOW).await.unwrap();
        let note = Said::Note(Note::parse("Ждёт у подъезда").unwrap());
        let token = format!("note-{seed}");
        assert!(
            shop.remark(&admin, order.number, note, &token, LATER)
                .await
                .unwrap()
        );

        for (typed, theirs, others) in [(before, BEFORE, AFTER), (after, AFTER, BEFORE)] {
            for typed in typed {
                let dossier = shop.dossier(&admin, &person(typed)).await.unwrap();
                assert_eq!(dossier.orders.len(), 1, "{typed}");
                let held = &dossier.orders[0];
                assert_eq!(held.order.number, order.number, "{typed}");
                let [change] = &*held.amendments else {
                    panic!("{typed}: {:?}", held.amendments)
                };
                let is_former = theirs == BEFORE;
                assert_eq!(change.before.is_some(), is_former, "{typed}");
                assert_eq!(change.after.is_some(), !is_former, "{typed}");
                let json = dossier.json(NOW).unwrap();
                for string in theirs {
                    assert!(json.contains(string), "{typed}: {string} is not in {json}");
                }
                for string in others {
                    assert!(!json.contains(string), "{typed}: {string} is in {json}");
                }
            }
        }

        expire(&*store, &order).await;
        told(subject).await;
        let forgotten = shop.forget(&admin, &person(by), LATER).await.unwrap();
        assert_eq!(
            (forgotten.orders, forgotten.open),
            (vec![order.number], vec![]),
            "{by}"
        );
        let left = subject.dump().await;
        for string in BEFORE
            .iter()
            .chain(&AFTER)
            .chain(&["анна", "oneil", "зоя", "zoya"])
        {
            let line = left.lines().find(|line| line.contains(string));
            assert!(line.is_none(), "{by}: {string} is left in {line:?}");
        }
        for typed in before.into_iter().chain(after) {
            let dossier = shop.dossier(&admin, &person(typed)).await.unwrap();
            assert_eq!(dossier.orders.len(), 0, "{typed}");
        }
    }
}

/// Somebody paid, was paid back a part and was sent something before the order was mended: whom it names since is told what money
/// there is, and nothing of how it came, why it went and where the parcel is.
pub async fn whom_an_order_names_since_is_not_told_how_another_one_paid(subject: &dyn Subject) {
    const TOLD: [&str; 4] = ["5555 … 4444", "быстро", "просила", "RA123456789RU"];
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    let invoice = start_attempt(&*store, &order).await;
    let mut came = notice(invoice, order.placed.bill.total());
    came.details.marks = Mark::of([("Shp_card", "5555 … 4444")]);
    let order = store
        .change_order(order.number, settle(came))
        .await
        .unwrap()
        .order;
    let back = Deed::NoteRefund {
        amount: "1".into(),
        left: order.sums().left().decimal(),
        reason: "Так просила".into(),
    };
    let ship = Deed::Ship {
        tracking: "RA123456789RU".into(),
        seen: None,
    };
    for deed in [back, ship] {
        shop.act(&admin, order.number, deed, NOW.plus_seconds(90))
            .await
            .unwrap();
    }
    // A letter that still waits goes to the new address, with all that it says.
    told(subject).await;
    let mut mended = order.mended();
    mended.buyer.phone = Phone::parse("+375 29 123-45-67").unwrap();
    mended.buyer.email = Email::parse("zoya@example.ru");
    shop.amend(&admin, order.number, mended, 0, LATER).await.unwrap();

    for (typed, is_theirs) in [("89123456789", true), ("+375 29 123-45-67", false)] {
        let dossier = shop.dossier(&admin, &person(typed)).await.unwrap();
        let held = &dossier.orders[0].order;
        assert_eq!(held.notices.len(), usize::from(is_theirs), "{typed}");
        assert_eq!(held.attempts.len(), usize::from(is_theirs), "{typed}");
        assert_eq!(held.sums(), read(&*store, order.number).await.sums(), "{typed}");
        let json = dossier.json(LATER).unwrap();
        for string in TOLD {
            assert_eq!(json.contains(string), is_theirs, "{typed}: {string} in {json}");
        }
    }
    // What the parcel is followed by from then on is of whom the order names now.
    let mend = Deed::MendShipment {
        shipment: 0,
        tracking: "RB987654321RU".into(),
    };
    shop.act(&admin, order.number, mend, LATER.plus_seconds(1))
        .await
        .unwrap();
    for (typed, is_theirs) in [("89123456789", false), ("+375 29 123-45-67", true)] {
        let json = shop
            .dossier(&admin, &person(typed))
            .await
            .unwrap()
            .json(LATER)
            .unwrap();
        assert_eq!(json.contains("RB987654321RU"), is_theirs, "{typed}: {json}");
    }
}

/// Number, goods, sums, payments and pieces are what they were, and the order is read as ever.
pub async fn the_books_of_a_forgotten_buyer_are_equal(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, admin) = office(subject).await;
    let before = a_life(subject, &shop, &admin).await;
    // Messages go with their buyer, so those that came to nothing no longer wait for anybody.
    let counts = async || Counts {
        undelivered_messages: 0,
        ..shop.counts(&admin).await.unwrap()
    };
    let (sums, counted) = (shop.sums(&admin).await.unwrap(), counts().await);
    let history = store.history(before.number).await.unwrap();
    shop.forget(&admin, &person("89123456789"), LATER).await.unwrap();
    let after = read(&*store, before.number).await;
    assert_eq!(after.placed.lines, before.placed.lines);
    assert_eq!(after.placed.bill, before.placed.bill);
    assert_eq!((&after.notices, &after.key), (&before.notices, &before.key));
    assert_eq!(after.state.name(), before.state.name());
    let paid = |order: &Order| {
        order
            .state
            .payment()
            .map(|payment| (payment.amount, payment.left()))
    };
    assert_eq!(paid(&after), paid(&before));
    assert_eq!(shop.sums(&admin).await.unwrap(), sums);
    assert_eq!(counts().await, counted);
    assert_ledger(subject).await;

    let told = store.history(before.number).await.unwrap();
    assert_eq!(told.len(), history.len() + 1, "no line of the history is lost");
    let last = told.last().unwrap();
    assert_eq!((&last.what, last.at), (&What::Forgotten, LATER));
    assert_eq!(last.actor, Actor::Staff("olga".into()));
    assert_eq!(after.placed.buyer.name.as_str(), REMOVED);
    assert_eq!(after.placed.buyer.email, None);
    let consents = |order: &Order| order.placed.consents.clone().unwrap().data;
    assert_eq!(consents(&after).version, consents(&before).version);
    assert_eq!(consents(&after).at, consents(&before).at);
}

/// What was taken away is none that somebody edited, and whatever else there is still is proven.
pub async fn forgetting_a_buyer_breaks_no_seal(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    a_life(subject, &shop, &admin).await;
    for _ in 0..2 {
        while shop.record_state().await.unwrap().is_waiting {
            shop.seal_record(None, NOW).await.unwrap();
        }
        let mut found = Vec::new();
        let verified = shop
            .verify_record(None, LATER, |finding| found.push(finding))
            .await;
        assert_eq!((verified.unwrap().findings, found), (0, vec![]));
        shop.forget(&admin, &person("89123456789"), LATER).await.unwrap();
    }
}

/// And said so; once it is over it is forgotten, and forgetting once more changes nothing.
pub async fn an_open_order_is_not_forgotten(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let by = Actor::Shop;
    let open = forget_person(&*store, &person("89123456789"), &by, LATER).await;
    let open = open.unwrap();
    assert_eq!(open.open, [(order.number, StillOpen::AwaitsPayment)]);
    assert_eq!(read(&*store, order.number).await, order);

    let order = paid(&*store, &order).await;
    let why = store.forget_order(order.number, &by, LATER).await.unwrap();
    assert_eq!(why, Some(StillOpen::ToShip));
    let (shop, admin) = office(subject).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&admin, order.number, ship, NOW).await.unwrap();
    let why = store.forget_order(order.number, &by, LATER).await.unwrap();
    assert_eq!(why, Some(StillOpen::MessageUnderWay));
    told(subject).await;
    let shipped = read(&*store, order.number).await;
    shop.ask_return(&shipped, "Мала", NOW).await.unwrap();
    let asked = shop.returns(&shipped).await.unwrap().remove(0).id;
    for step in [ReturnStep::Agree, ReturnStep::Receive, ReturnStep::Close] {
        let why = store.forget_order(order.number, &by, LATER).await.unwrap();
        assert_eq!(why, Some(StillOpen::ReturnUnderWay), "before {step:?}");
        shop.step_return(&admin, order.number, asked, step, "", NOW)
            .await
            .unwrap();
    }
    let why = store.forget_order(order.number, &by, LATER).await.unwrap();
    assert_eq!(why, Some(StillOpen::MessageUnderWay), "that the goods are here");
    told(subject).await;
    assert_eq!(store.forget_order(order.number, &by, LATER).await.unwrap(), None);
    let once = read(&*store, order.number).await;
    let history = store.history(order.number).await.unwrap();
    assert_eq!(store.forget_order(order.number, &by, LATER).await.unwrap(), None);
    assert_eq!(read(&*store, order.number).await, once);
    assert_eq!(store.history(order.number).await.unwrap(), history);

    let mut named = once.mended();
    named.comment = "Анна".into();
    let amended = shop.amend(&admin, order.number, named, 0, LATER).await;
    assert!(
        matches!(amended, Err(Error::Refused(Refusal::ChangedMeanwhile))),
        "nobody is named again: {amended:?}"
    );
}

/// Whatever a statement says: what was placed and what happened changes in this one way only, and once.
pub async fn the_tables_let_no_other_change_through(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    expire(&*store, &order).await;
    told(subject).await;
    let refused = [
        "update orders set forgotten_at = 1, forgotten_by = 'olga'",
        "update orders set forgotten_at = 1, forgotten_by = 'olga', placed = '{}', buyer_name = '', buyer_email = '',
         buyer_phone = '', search_keys = ''",
        "update orders set buyer_name = ''",
        "update history set event = '{}'",
        "delete from history",
    ];
    for statement in refused {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    assert_eq!(
        store
            .forget_order(order.number, &Actor::Shop, LATER)
            .await
            .unwrap(),
        None
    );
    for statement in refused {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    let again = "update orders set forgotten_at = null, forgotten_by = null";
    assert!(subject.sql(again).await.is_err(), "nobody is remembered again");
}

/// Behind a number there may be what is dialled afterwards, and an address may be in letters that each database makes small in its own
/// way.
pub async fn a_former_number_or_address_is_found_however_it_is_spelled(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    let mut draft = draft(1, &[(&wares[0], 1)]);
    draft.placed.buyer.phone = Phone::parse("+375 29 123-45-67 доб. 12").unwrap();
    draft.placed.buyer.email = Email::parse("ПОЧТА@Пример.рф");
    let order = store.place_order(draft).await.unwrap();
    let mut mended = order.mended();
    mended.buyer.phone = Phone::parse("+7 912 345-67-88").unwrap();
    mended.buyer.email = Email::parse("Anna@Example.ru");
    shop.amend(&admin, order.number, mended, 0, NOW).await.unwrap();
    for (typed, is_found) in [
        ("+375 29 123-45-67", true),
        ("почта@xn--e1afmkfd.xn--p1ai", true),
        ("anna@example.ru", true),
        ("8 912 345-67-88", true),
        ("+375 29 123-45-66", false),
        ("почта2@пример.рф", false),
        ("anna2@example.ru", false),
    ] {
        let found = store.orders_of(&person(typed)).await.unwrap();
        assert_eq!(found == [order.number], is_found, "{typed}: {found:?}");
    }
}

/// The rule asks for orders that are over and old enough, each once.
pub async fn orders_that_were_kept_long_enough_are_found(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut numbers = Vec::new();
    for seed in 0..4 {
        numbers.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    expire(&*store, &numbers[0]).await;
    expire(&*store, &numbers[1]).await;
    let sold = paid(&*store, &numbers[2]).await;
    let (shop, admin) = office(subject).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&admin, sold.number, ship, NOW).await.unwrap();
    told(subject).await;
    let [first, second, paid, _] = [0, 1, 2, 3].map(|at: usize| numbers[at].number);
    let never = Timestamp::from_ms(i64::MIN);
    let soon = NOW.plus_seconds(1);
    let of = |unpaid, paid| Limits { unpaid, paid };
    let old = async |after, limits, limit| store.old_orders(OrderNumber(after), limits, limit).await.unwrap();
    assert_eq!(old(0, of(never, never), 9).await, []);
    assert_eq!(old(0, of(NOW, NOW), 9).await, [], "not a moment too early");
    assert_eq!(old(0, of(soon, never), 9).await, [first, second]);
    assert_eq!(old(0, of(soon, soon), 9).await, [first, second, paid]);
    assert_eq!(old(first.0, of(soon, soon), 1).await, [second]);
    assert_eq!(store.count_old_orders(of(soon, soon)).await.unwrap(), 3);
    assert_eq!(
        store.forget_order(first, &Actor::Shop, LATER).await.unwrap(),
        None
    );
    assert_eq!(old(0, of(soon, soon), 9).await, [second, paid]);
    assert_eq!(store.count_old_orders(of(soon, soon)).await.unwrap(), 2);
}

/// A portion has the oldest, whichever way they ended, and the next one goes on where it ended.
pub async fn what_was_placed_first_is_forgotten_first(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let placed_at = async |seed, at: Timestamp| {
        let draft = Draft {
            at,
            ..draft(seed, &[(&wares[0], 1)])
        };
        store.place_order(draft).await.unwrap()
    };
    let youngest = placed_at(1, NOW).await;
    let oldest = placed_at(2, NOW.plus_seconds(-60)).await;
    let sold = placed_at(3, NOW.plus_seconds(-30)).await;
    expire(&*store, &youngest).await;
    expire(&*store, &oldest).await;
    let sold = paid(&*store, &sold).await;
    let (shop, admin) = office(subject).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&admin, sold.number, ship, NOW).await.unwrap();
    let soon = NOW.plus_seconds(1);
    let limits = Limits {
        unpaid: soon,
        paid: soon,
    };
    let expected = [oldest.number, sold.number, youngest.number];
    assert_eq!(
        store.old_orders(OrderNumber(0), limits, 9).await.unwrap(),
        expected
    );
    let mut after = OrderNumber(0);
    for next in expected {
        assert_eq!(store.old_orders(after, limits, 1).await.unwrap(), [next]);
        after = next;
    }
    assert_eq!(store.old_orders(after, limits, 1).await.unwrap(), []);
}

/// No page waits until all of a million are counted.
pub async fn orders_whose_time_is_up_are_counted_up_to_a_bound(subject: &dyn Subject) {
    let store = subject.store();
    expire(&*store, &placed(&*store).await).await;
    subject.sql(MANY_ORDERS).await.unwrap();
    let soon = NOW.plus_seconds(1);
    let limits = Limits {
        unpaid: soon,
        paid: soon,
    };
    assert_eq!(store.count_old_orders(limits).await.unwrap(), Counts::MOST);
}

/// Text, time and address of a consent are kept, and that it was taken back is noted once and stays.
pub async fn a_consent_is_taken_back_once(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let first = place(&*store, 1, &[(&wares[0], 1)]).await;
    let mut by_hand = draft(2, &[(&wares[0], 1)]);
    by_hand.placed.consents = None;
    by_hand.placed.buyer.phone = Phone::parse("+7 912 345-67-88").unwrap();
    by_hand.placed.buyer.email = None;
    let by_hand = store.place_order(by_hand).await.unwrap();
    let (shop, admin) = office(subject).await;
    let anna = person("89123456789");
    let withdraw = async |at| {
        shop.withdraw_consent(&admin, &anna, AskedBy::Email, at)
            .await
            .unwrap()
    };
    assert_eq!(withdraw(NOW).await, 1);
    assert_eq!(withdraw(LATER).await, 0, "once");
    let all = shop.consents(&admin, None, None, 9).await.unwrap();
    let numbers: Vec<_> = all.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [by_hand.number, first.number]);
    assert_eq!((&all[0].consents, &all[0].withdrawn), (&None, &None));
    assert_eq!(all[1].consents, first.placed.consents);
    assert_eq!(all[1].buyer[2], "Anna.Oneil+shop@Example.ru");
    let withdrawn = all[1].withdrawn.clone().unwrap();
    assert_eq!(
        (withdrawn.at, withdrawn.noted_by.as_str(), withdrawn.asked_by),
        (NOW, "olga", AskedBy::Email)
    );
    let hers = shop.consents(&admin, Some(&anna), None, 9).await.unwrap();
    assert_eq!(hers, all[1..]);
    let further = shop.consents(&admin, Some(&anna), Some(first.number), 9).await;
    assert_eq!(further.unwrap(), []);
    let older = shop
        .consents(&admin, None, Some(by_hand.number), 9)
        .await
        .unwrap();
    assert_eq!(older, all[1..]);
    for statement in [
        "update consent_withdrawals set at = 1",
        "delete from consent_withdrawals",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
}

/// Who gave a consent and who is named now take it back; whom the order named in between has nothing to take back.
pub async fn a_consent_is_taken_back_by_whom_it_is_of(subject: &dyn Subject) {
    const PEOPLE: [&str; 3] = ["89123456789", "+375 29 123-45-67", "+375 29 123-45-68"];
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, admin) = office(subject).await;
    for (seed, by) in [(1, PEOPLE[0]), (2, PEOPLE[2])] {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        for (typed, seen) in PEOPLE[1..].iter().zip(0..) {
            let mut mended = order.mended();
            mended.buyer.phone = Phone::parse(typed).unwrap();
            let at = NOW.plus_seconds(seen);
            shop.amend(&admin, order.number, mended, seen, at).await.unwrap();
        }
        let withdraw = async |typed| {
            shop.withdraw_consent(&admin, &person(typed), AskedBy::Phone, LATER)
                .await
                .unwrap()
        };
        assert_eq!(withdraw(PEOPLE[1]).await, 0, "named in between");
        assert_eq!(withdraw(by).await, 1, "{by}");
        let noted = shop.consents(&admin, None, None, 9).await.unwrap();
        assert_eq!(noted[0].number, order.number);
        assert!(noted[0].withdrawn.is_some(), "{by}");
    }
}

/// An order out of a cart with other lines since then, paid, sent in parts, paid back, with messages that came to nothing, whose buyer
/// took their consent back.
async fn a_life(subject: &dyn Subject, shop: &Shop, admin: &Admin) -> Order {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let session = SessionRow {
        id: session_id(1),
        ends_at: NOW.plus_seconds(60),
    };
    let mut cart = Cart::default();
    cart.add(wares[0].variant.id, 1).unwrap();
    assert!(store.create_session(&session, &cart).await.unwrap());
    let draft = Draft {
        session: Some(session.id),
        ..draft(1, &[(&wares[0], 1)])
    };
    let order = store.place_order(draft).await.unwrap();
    let order = relined(&*store, (shop, admin), order, &wares[0]).await;
    let order = paid(&*store, &order).await;
    let mut mended = order.mended();
    mended.comment = "Звонить Зое".into();
    shop.amend(admin, order.number, mended, 0, NOW).await.unwrap();
    let note = Said::Note(Note::parse("упаковать в подарок").unwrap());
    assert!(shop.remark(admin, order.number, note, "a", NOW).await.unwrap());
    let tag = Said::Tagged(Tag::parse("Иванова").unwrap());
    assert!(shop.remark(admin, order.number, tag, "b", NOW).await.unwrap());
    let part = Deed::ShipPart(ShipPartForm {
        tracking: "RA123456789RU".into(),
        seen: Some(0),
        pieces: [(ShipPartForm::field_of(0), "1".to_owned())].into(),
    });
    let mend = Deed::MendShipment {
        shipment: 0,
        tracking: "RB987654321RU".into(),
    };
    let rest = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    for deed in [part, mend, rest] {
        shop.act(admin, order.number, deed, NOW).await.unwrap();
    }
    let order = read(&*store, order.number).await;
    shop.ask_return(&order, "Косой шов", NOW).await.unwrap();
    let asked = shop.returns(&order).await.unwrap().remove(0).id;
    for (step, note) in [(ReturnStep::Agree, "ждём у Глаши"), (ReturnStep::Receive, "")] {
        shop.step_return(admin, order.number, asked, step, note, NOW)
            .await
            .unwrap();
    }
    let refund = Deed::NoteRefund {
        amount: String::new(),
        left: order.placed.bill.total().decimal(),
        reason: "Анна передумала".into(),
    };
    shop.act(admin, order.number, refund, NOW).await.unwrap();
    shop.withdraw_consent(admin, &person("89123456789"), AskedBy::Phone, NOW)
        .await
        .unwrap();
    let call = "insert into calls (standing, gateway, invoice, call)
                select 'proven', gateway, invoice, '{\"email\":\"a…@example.ru\"}' from attempts";
    subject.sql(call).await.unwrap();
    told(subject).await;
    read(&*store, order.number).await
}

/// The order with a piece more: before that a discount came, and went again.
async fn relined(store: &dyn Store, (shop, admin): (&Shop, &Admin), order: Order, ware: &Ware) -> Order {
    let cheaper = LinesWish {
        discount: Discount::parse("5%", "подарок Фёкле").unwrap(),
        ..relining::wish(shop, admin, &order, &[(ware, 1)]).await
    };
    let cheaper = relining::shown(shop, admin, &order, cheaper).await;
    relining::change(shop, admin, &order, cheaper).await.unwrap();
    let order = read(store, order.number).await;
    let more = relining::wish(shop, admin, &order, &[(ware, 2)]).await;
    relining::change(shop, admin, &order, more).await.unwrap();
    read(store, order.number).await
}

/// Every message is over: given up, with what the mail server said.
async fn told(subject: &dyn Subject) {
    let given_up =
        "update outbox set state = 'dead', done_at = 1, last_error = '550 anna.oneil+shop@example.ru'";
    subject.sql(given_up).await.unwrap();
}

async fn expire(store: &dyn Store, order: &Order) {
    let decide: Decide = Box::new(|order| Ok(order.expire(NOW.plus_seconds(7_200))));
    store.change_order(order.number, decide).await.unwrap();
}

fn person(typed: &str) -> Person {
    Person::parse(typed).unwrap()
}
