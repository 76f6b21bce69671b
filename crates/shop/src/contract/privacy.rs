//! Personal data: who is found by what, what they are told, and consents that are taken back.

use super::{
    Subject,
    fixtures::{NOW, draft, notice, office, place, read, settle, start_attempt, stocked},
};
use crate::{
    buyer::{Email, Phone},
    order::Deed,
    payment::Mark,
    privacy::{AskedBy, Person, StillOpen, TABLES},
    time::Timestamp,
};
use std::collections::BTreeSet;

pub(super) const LATER: Timestamp = NOW.plus_seconds(9_000);

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

/// Every message is over: given up, with what the mail server said.
pub(super) async fn told(subject: &dyn Subject) {
    let given_up =
        "update outbox set state = 'dead', done_at = 1, last_error = '550 anna.oneil+shop@example.ru'";
    subject.sql(given_up).await.unwrap();
}

pub(super) fn person(typed: &str) -> Person {
    Person::parse(typed).unwrap()
}
