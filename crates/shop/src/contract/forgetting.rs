//! Buyers are forgotten: nothing of them is left, while the books stay equal.

use super::{
    Subject,
    fixtures::{NOW, assert_ledger, draft, expire, office, paid, place, read, session_id, stocked},
    privacy::{LATER, person, told},
    relining,
};
use crate::{
    buyer::{Delivery, Email, Name, Phone},
    cart::Cart,
    catalog::Ware,
    desk::{Error, Shop},
    order::{
        Actor, Deed, Discount, Draft, LinesWish, Note, Order, Refusal, ReturnStep, Said, ShipPartForm, Tag,
        What,
    },
    privacy::{AskedBy, REMOVED},
    staff::Admin,
    store::{Counts, SessionRow, Store},
};

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
