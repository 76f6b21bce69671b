//! Goods that buyers want to send back, or not to get.

use super::{
    Subject,
    fixtures::{NOW, at_once, counted, office, paid, place, read, stocked},
};
use crate::{
    desk::{Error, Shop},
    journal::{Doing, EntryFilter},
    message::{Letter, MessageChannel},
    money::Kopecks,
    order::{
        Deed, Fulfilment, Order, OrderNumber, Refusal, ReturnMoney, ReturnRequest, ReturnStanding,
        ReturnState, ReturnStep, ReturnTerm, ShipPartForm,
    },
    staff::Admin,
    store::{OrderFilter, ReturnsFilter, Store, Trials},
    time::Timestamp,
};
use std::collections::BTreeSet;

const DAY: i64 = 86_400;

fn refused<T: std::fmt::Debug>(done: Result<T, Error>, refusal: &Refusal) {
    match done {
        Err(Error::Refused(given)) => assert_eq!(given, *refusal),
        other => panic!("should have been refused: {other:?}"),
    }
}

/// Asked for on paid goods that left, within the days; decided once; neither goods nor money move by it.
pub async fn a_return_is_asked_for_decided_and_received(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 2)]).await;
    let (shop, admin) = office(subject).await;
    refused(shop.ask_return(&order, "мала", NOW).await, &Refusal::NotNow);
    let order = paid(&*store, &order).await;
    assert_eq!(
        shop.return_term(&order, NOW),
        ReturnTerm::Unsent,
        "nothing has left"
    );
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    let order = shop.act(&admin, order.number, ship, NOW).await.unwrap();
    assert_eq!(shop.return_term(&order, NOW), ReturnTerm::Ahead);
    let order = shop.act(&admin, order.number, Deed::Deliver, NOW).await.unwrap();
    let days = i64::from(shop.terms().return_days);
    let last = NOW.plus_seconds(days * DAY);
    assert_eq!(shop.return_term(&order, NOW), ReturnTerm::Until(last));
    assert_eq!(
        shop.return_term(&order, last.plus_seconds(1)),
        ReturnTerm::Over(last)
    );

    refused(shop.ask_return(&order, " \n", NOW).await, &Refusal::ReasonMissing);
    refused(
        shop.ask_return(&order, "поздно", last.plus_seconds(1)).await,
        &Refusal::NotNow,
    );
    for _ in 0..2 {
        shop.ask_return(&order, "Шапка мала", NOW).await.unwrap();
    }
    let asked = shop.returns(&order).await.unwrap();
    let [request] = &asked[..] else {
        panic!("one request: {asked:?}");
    };
    assert_eq!(
        (request.state, request.text.as_str()),
        (ReturnState::Asked, "Шапка мала")
    );
    let to_decide = OrderFilter {
        returns: Some(ReturnsFilter::ToDecide),
        trials: Trials::With,
        limit: 9,
        ..OrderFilter::default()
    };
    assert_eq!(shop.count_orders(&admin, &to_decide).await.unwrap(), 1);

    let step = |step, note: &'static str, at: Timestamp| {
        shop.step_return(&admin, order.number, request.id, step, note, at)
    };
    refused(step(ReturnStep::Receive, "", NOW).await, &Refusal::NotNow);
    refused(step(ReturnStep::Decline, " ", NOW).await, &Refusal::ReasonMissing);
    step(ReturnStep::Agree, "Отправьте СДЭКом", NOW).await.unwrap();
    refused(step(ReturnStep::Agree, "", NOW).await, &Refusal::NotNow);
    assert_eq!(shop.count_orders(&admin, &to_decide).await.unwrap(), 0);
    let later = NOW.plus_seconds(DAY);
    step(ReturnStep::Receive, "", later).await.unwrap();
    let done = shop.returns(&order).await.unwrap().remove(0);
    assert_eq!(done.state, ReturnState::Received);
    assert_eq!(done.note, "Отправьте СДЭКом");
    assert_eq!(done.decided, Some((NOW, admin.login().to_owned())));
    assert_eq!(done.received, Some((later, admin.login().to_owned())));
    assert_eq!(read(&*store, order.number).await, order, "the order is as it was");

    // What was dealt with may be followed by another one, and that may be declined.
    shop.ask_return(&order, "И вторая", NOW).await.unwrap();
    let second = shop.returns(&order).await.unwrap().remove(1);
    let declined = shop.step_return(
        &admin,
        order.number,
        second.id,
        ReturnStep::Decline,
        "Носили",
        NOW,
    );
    declined.await.unwrap();
    let second = shop.returns(&order).await.unwrap().remove(1);
    assert_eq!(
        (second.state, second.note.as_str()),
        (ReturnState::Declined, "Носили")
    );
}

/// Nothing has left: what the staff agrees to is owed at once, and nothing is received. Money of it ends it, and the rest of the order
/// goes on.
pub async fn a_buyer_withdraws_from_what_has_not_left(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 2)]).await;
    let order = paid(&*store, &order).await;
    let (shop, admin) = office(subject).await;
    let total = order.sums().left();
    shop.ask_return(&order, "Одна лишняя", NOW).await.unwrap();
    let request = last(&shop, &order).await;
    assert_eq!(order.return_standing(&request), ReturnStanding::Asked);
    assert_eq!(waits(&*store).await, (1, 0));
    let step = |step| shop.step_return(&admin, order.number, request.id, step, "", NOW);
    refused(step(ReturnStep::Close).await, &Refusal::NotNow);
    step(ReturnStep::Agree).await.unwrap();
    refused(step(ReturnStep::Receive).await, &Refusal::NotNow);
    let request = last(&shop, &order).await;
    assert_eq!(order.return_standing(&request), ReturnStanding::Withdrawn);
    assert_eq!(waits(&*store).await, (0, 1));

    let order = give_back(&shop, &admin, &order, "100", NOW).await;
    let request = last(&shop, &order).await;
    assert_eq!(order.return_standing(&request), ReturnStanding::Refunded);
    let back = Kopecks::new(10_000);
    assert_eq!(
        order.return_money(&request),
        ReturnMoney {
            back,
            under_way: Kopecks::ZERO,
            left: total.checked_sub(back).unwrap(),
        }
    );
    assert_eq!(waits(&*store).await, (0, 0));

    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    let order = shop.act(&admin, order.number, ship, NOW).await.unwrap();
    shop.ask_return(&order, "И вторая", NOW).await.unwrap();
    assert_eq!(
        shop.returns(&order).await.unwrap().len(),
        2,
        "the first one is over"
    );
    let letters = store.messages(order.number).await.unwrap();
    let mut unsent: Vec<_> = letters
        .iter()
        .filter_map(|row| match row.message.letter {
            Letter::OrderReturn { state, unsent, .. } => Some((row.id, state, unsent)),
            _ => None,
        })
        .collect();
    unsent.sort_by_key(|(id, ..)| *id);
    let unsent: Vec<_> = unsent.into_iter().map(|(_, state, is)| (state, is)).collect();
    assert_eq!(
        unsent,
        [
            (ReturnState::Asked, true),
            (ReturnState::Agreed, true),
            (ReturnState::Asked, false)
        ]
    );
}

/// Whoever sends many orders at once sees the page of none, so what a buyer withdraws from stays behind, and nothing else does. By a deed of
/// its own it can be sent.
pub async fn what_a_buyer_withdraws_from_is_not_sent_with_others(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let mut orders = Vec::new();
    for seed in 1..=4 {
        let order = place(&*store, seed, &[(&wares[0], 2)]).await;
        orders.push(paid(&*store, &order).await);
    }
    let (shop, admin) = office(subject).await;
    let [asked, declined, agreed, silent] = [0, 1, 2, 3].map(|place: usize| orders[place].number);
    for order in &orders[..3] {
        shop.ask_return(order, "Одна лишняя", NOW).await.unwrap();
    }
    let decide = async |order: &Order, step, note: &str| {
        let request = last(&shop, order).await.id;
        let done = shop.step_return(&admin, order.number, request, step, note, NOW);
        done.await.unwrap();
    };
    decide(&orders[1], ReturnStep::Decline, "Связана на заказ").await;
    decide(&orders[2], ReturnStep::Agree, "").await;
    assert_eq!(
        shop.withdrawn(&admin, &orders).await.unwrap(),
        BTreeSet::from([asked, agreed])
    );

    let ship = || Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    let send = async |numbers: &[OrderNumber]| -> Vec<bool> {
        let deeds = numbers.iter().map(|number| (*number, ship())).collect();
        let done = shop.act_on_several(&admin, deeds, NOW).await;
        let left = done.into_iter().map(|(number, done)| match done {
            Ok(order) => matches!(order.fulfilment, Fulfilment::Shipped { .. }),
            Err(Error::Refused(Refusal::BuyerWithdraws)) => false,
            Err(error) => panic!("{number}: {error:?}"),
        });
        left.collect()
    };
    let all = [asked, declined, agreed, silent];
    assert_eq!(send(&all).await, [false, true, false, true]);
    for number in [asked, agreed] {
        assert!(read(&*store, number).await.is_unsent(), "{number}");
    }

    let sent = shop.act(&admin, asked, ship(), NOW).await.unwrap();
    assert!(!sent.is_unsent());
    assert!(
        shop.withdrawn(&admin, &[sent]).await.unwrap().is_empty(),
        "what it asks for is to come back now"
    );
    // What the buyer did not want is paid back, and they get the rest.
    give_back(&shop, &admin, &orders[2], "100", NOW).await;
    assert_eq!(send(&[agreed]).await, [true]);
}

/// Something has left, and the request may be about that or about the rest, so the rest stays behind until somebody has looked.
pub async fn the_rest_of_an_order_is_not_sent_with_others_while_its_buyer_asks(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let (shop, admin) = office(subject).await;
    let mut orders = Vec::new();
    for seed in 1..=3 {
        let order = place(&*store, seed, &[(&wares[0], 2)]).await;
        let order = paid(&*store, &order).await;
        let first = Deed::ShipPart(ShipPartForm {
            tracking: String::new(),
            seen: Some(0),
            pieces: [(ShipPartForm::field_of(0), "1".to_owned())].into(),
        });
        orders.push(shop.act(&admin, order.number, first, NOW).await.unwrap());
    }
    for order in &orders[..2] {
        shop.ask_return(order, "Вторую не надо", NOW).await.unwrap();
    }
    let [asked, agreed, silent] = [0, 1, 2].map(|place: usize| orders[place].number);
    let request = last(&shop, &orders[1]).await.id;
    let agree = shop.step_return(&admin, agreed, request, ReturnStep::Agree, "", NOW);
    agree.await.unwrap();
    assert_eq!(
        shop.withdrawn(&admin, &orders).await.unwrap(),
        BTreeSet::from([asked, agreed])
    );

    let rest = || Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    let deeds = [asked, agreed, silent].map(|number| (number, rest())).into();
    let mut done = shop.act_on_several(&admin, deeds, NOW).await.into_iter();
    for number in [asked, agreed] {
        refused(done.next().unwrap().1, &Refusal::BuyerWithdraws);
        let order = read(&*store, number).await;
        assert!(order.waits_to_leave(), "{number}: {:?}", order.fulfilment);
    }
    assert!(!done.next().unwrap().1.unwrap().waits_to_leave());

    let close = shop.step_return(&admin, agreed, request, ReturnStep::Close, "", NOW);
    close.await.unwrap();
    let sent = shop.act_on_several(&admin, vec![(agreed, rest())], NOW).await;
    assert!(sent[0].1.as_ref().is_ok_and(|order| !order.waits_to_leave()));
    let sent = shop.act(&admin, asked, rest(), NOW).await.unwrap();
    assert!(!sent.waits_to_leave(), "its own page says what its buyer wants");
}

/// Goods that came back are owed for until money that was asked back since the buyer asked has gone back, all of the order's money has, or the staff says
/// that nothing is owed.
pub async fn what_is_owed_for_a_return_is_counted_until_it_is_back(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, admin, order) = on_its_way(subject).await;
    let later = |days: i64| NOW.plus_seconds(days * DAY);
    let order = give_back(&shop, &admin, &order, "1", NOW).await;
    shop.ask_return(&order, "Мала", later(1)).await.unwrap();
    let request = last(&shop, &order).await.id;
    let step = |step| shop.step_return(&admin, order.number, request, step, "", later(1));
    step(ReturnStep::Agree).await.unwrap();
    assert_eq!(
        order.return_standing(&last(&shop, &order).await),
        ReturnStanding::Agreed
    );
    assert_eq!(waits(&*store).await, (0, 0), "they are not here yet");
    step(ReturnStep::Receive).await.unwrap();
    assert_eq!(
        order.return_standing(&last(&shop, &order).await),
        ReturnStanding::Received,
        "whatever went back before they asked was for something else"
    );
    assert_eq!(waits(&*store).await, (0, 1));
    let order = give_back(&shop, &admin, &order, "2", later(2)).await;
    let first = last(&shop, &order).await;
    assert_eq!(first.settled, Some((later(2), None)));
    assert_eq!(order.return_standing(&first), ReturnStanding::Refunded);
    assert_eq!(order.return_money(&first).back, Kopecks::new(200));
    assert_eq!(waits(&*store).await, (0, 0));

    // Exchanged: nothing goes back.
    shop.ask_return(&order, "И эта", later(3)).await.unwrap();
    let second = last(&shop, &order).await.id;
    for step in [ReturnStep::Agree, ReturnStep::Receive, ReturnStep::Close] {
        let done = shop.step_return(&admin, order.number, second, step, "", later(4));
        done.await.unwrap();
    }
    let closed = shop.step_return(&admin, order.number, second, ReturnStep::Close, "", later(5));
    refused(closed.await, &Refusal::NotNow);
    let second = last(&shop, &order).await;
    assert_eq!(second.settled, Some((later(4), Some(admin.login().to_owned()))));
    assert_eq!(order.return_standing(&second), ReturnStanding::Closed);
    let on_record = EntryFilter {
        doing: Some(Doing::ReturnClosed),
        object: Some(order.number.to_string()),
        limit: 9,
        ..EntryFilter::default()
    };
    assert_eq!(store.entries(&on_record).await.unwrap().len(), 1);
    assert_eq!(waits(&*store).await, (0, 0));

    // All of the money went back before anybody decided.
    shop.ask_return(&order, "Всё", later(6)).await.unwrap();
    assert_eq!(waits(&*store).await, (1, 0));
    let order = give_back(&shop, &admin, &order, "", later(7)).await;
    let third = last(&shop, &order).await;
    assert_eq!(order.return_standing(&third), ReturnStanding::Refunded);
    assert_eq!(order.return_money(&third).left, Kopecks::ZERO);
    assert_eq!(waits(&*store).await, (0, 0));
    let agree = shop.step_return(&admin, order.number, third.id, ReturnStep::Agree, "", later(8));
    refused(agree.await, &Refusal::NotNow);
}

/// Money that goes back settles the oldest request that is owed for and no other one, however often the order changes afterwards.
pub async fn one_refund_settles_one_return(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, admin, order) = on_its_way(subject).await;
    let later = |days: i64| NOW.plus_seconds(days * DAY);
    for text in ["Мала", "И вторая"] {
        shop.ask_return(&order, text, NOW).await.unwrap();
        let request = last(&shop, &order).await.id;
        for step in [ReturnStep::Agree, ReturnStep::Receive] {
            let done = shop.step_return(&admin, order.number, request, step, "", later(1));
            done.await.unwrap();
        }
    }
    let standings = async |order: &Order| -> Vec<ReturnStanding> {
        let requests = shop.returns(order).await.unwrap();
        requests.iter().map(|one| order.return_standing(one)).collect()
    };
    assert_eq!(waits(&*store).await, (0, 1));
    let order = give_back(&shop, &admin, &order, "1", later(2)).await;
    assert_eq!(
        standings(&order).await,
        [ReturnStanding::Refunded, ReturnStanding::Received]
    );
    assert_eq!(waits(&*store).await, (0, 1), "the second one is owed for");
    // Looked at again, as whatever changes the order's money does.
    let again = "update return_requests set state = state";
    subject.sql(again).await.unwrap();
    assert_eq!(waits(&*store).await, (0, 1));
    let order = give_back(&shop, &admin, &order, "2", later(2)).await;
    assert_eq!(standings(&order).await, [ReturnStanding::Refunded; 2]);
    assert_eq!(waits(&*store).await, (0, 0));
}

/// Money that went back after the buyer asked and before the goods came is theirs: nothing is owed once they are here, and nobody pays
/// twice. The same goes for what does not leave.
pub async fn money_that_went_back_first_settles_a_return_once_it_is_owed_for(subject: &dyn Subject) {
    let store = subject.store();
    let later = |days: i64| NOW.plus_seconds(days * DAY);
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 2)]).await;
    let order = paid(&*store, &order).await;
    let (shop, admin) = office(subject).await;
    let step = |request: &ReturnRequest, step| {
        shop.step_return(&admin, order.number, request.id, step, "", later(2))
    };
    shop.ask_return(&order, "Одна лишняя", NOW).await.unwrap();
    let unsent = give_back(&shop, &admin, &order, "1", later(1)).await;
    let first = last(&shop, &unsent).await;
    assert_eq!(unsent.return_standing(&first), ReturnStanding::Asked);
    step(&first, ReturnStep::Agree).await.unwrap();
    let first = last(&shop, &unsent).await;
    assert_eq!(first.settled, Some((later(1), None)));
    assert_eq!(unsent.return_standing(&first), ReturnStanding::Refunded);
    assert_eq!(waits(&*store).await, (0, 0));

    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    let sent = shop.act(&admin, order.number, ship, later(1)).await.unwrap();
    shop.ask_return(&sent, "Мала", later(1)).await.unwrap();
    let second = last(&shop, &sent).await;
    step(&second, ReturnStep::Agree).await.unwrap();
    let sent = give_back(&shop, &admin, &sent, "2", later(2)).await;
    assert_eq!(
        sent.return_standing(&last(&shop, &sent).await),
        ReturnStanding::Agreed,
        "they are still to come"
    );
    step(&second, ReturnStep::Receive).await.unwrap();
    let second = last(&shop, &sent).await;
    assert_eq!(second.settled, Some((later(2), None)));
    assert_eq!(sent.return_standing(&second), ReturnStanding::Refunded);
    assert_eq!(waits(&*store).await, (0, 0));

    // What went back for another request is not theirs.
    shop.ask_return(&sent, "И вторая", later(1)).await.unwrap();
    let third = last(&shop, &sent).await;
    step(&third, ReturnStep::Agree).await.unwrap();
    step(&third, ReturnStep::Receive).await.unwrap();
    assert_eq!(waits(&*store).await, (0, 1));
    let sent = give_back(&shop, &admin, &sent, "3", later(3)).await;
    assert_eq!(waits(&*store).await, (0, 0));
    shop.ask_return(&sent, "И третья", later(4)).await.unwrap();
    let fourth = last(&shop, &sent).await;
    give_back(&shop, &admin, &sent, "4", later(5)).await;
    step(&fourth, ReturnStep::Agree).await.unwrap();
    step(&fourth, ReturnStep::Receive).await.unwrap();

    // Nobody is promised money that is back.
    let mut letters = store.messages(order.number).await.unwrap();
    letters.sort_by_key(|row| row.id);
    let steps = letters.into_iter().filter_map(|row| match row.message.letter {
        Letter::OrderReturn { state, settled, .. } => Some((state, settled)),
        _ => None,
    });
    let steps: Vec<_> = steps.collect();
    assert_eq!(
        steps,
        [
            (ReturnState::Asked, false),
            (ReturnState::Agreed, true),
            (ReturnState::Asked, false),
            (ReturnState::Agreed, false),
            (ReturnState::Received, true),
            (ReturnState::Asked, false),
            (ReturnState::Agreed, false),
            (ReturnState::Received, false),
            (ReturnState::Asked, false),
            (ReturnState::Agreed, true),
            (ReturnState::Received, true)
        ]
    );
}

/// The newest request about an order.
async fn last(shop: &Shop, order: &Order) -> ReturnRequest {
    shop.returns(order).await.unwrap().pop().unwrap()
}

/// How many orders wait for a decision, and for how many money is owed.
async fn waits(store: &dyn Store) -> (i64, i64) {
    let counts = counted(store).await;
    (counts.returns_to_decide, counts.returns_owed)
}

/// The staff returned so many roubles, or all if nothing is said.
async fn give_back(shop: &Shop, admin: &Admin, order: &Order, typed: &str, at: Timestamp) -> Order {
    let back = Deed::NoteRefund {
        amount: typed.to_owned(),
        left: order.sums().left().decimal(),
        reason: "возврат".to_owned(),
    };
    shop.act(admin, order.number, back, at).await.unwrap()
}

/// The buyer by letter and without what they typed, the owner's chats with it; of money that goes back only the refund tells.
pub async fn each_step_of_a_return_is_told_once(subject: &dyn Subject) {
    let (shop, admin, order) = on_its_way(subject).await;
    shop.ask_return(&order, "Шапка мала", NOW).await.unwrap();
    shop.ask_return(&order, "Шапка мала", NOW).await.unwrap();
    let request = shop.returns(&order).await.unwrap().remove(0).id;
    let step = |step, note: &'static str| shop.step_return(&admin, order.number, request, step, note, NOW);
    refused(step(ReturnStep::Receive, "").await, &Refusal::NotNow);
    step(ReturnStep::Agree, "Отправьте СДЭКом").await.unwrap();
    step(ReturnStep::Receive, "").await.unwrap();
    shop.ask_return(&order, "И вторая", NOW).await.unwrap();
    let second = shop.returns(&order).await.unwrap().remove(1).id;
    let decline = shop.step_return(&admin, order.number, second, ReturnStep::Decline, "Носили", NOW);
    decline.await.unwrap();

    let buyer = [
        (ReturnState::Asked, ""),
        (ReturnState::Agreed, "Отправьте СДЭКом"),
        (ReturnState::Received, ""),
        (ReturnState::Asked, ""),
        (ReturnState::Declined, "Носили"),
    ];
    let told = told(subject, &order).await;
    assert_eq!(told.buyer, buyer.map(|(state, note)| (state, note.to_owned())));
    assert_eq!(told.owner, ["Шапка мала", "Шапка мала", "И вторая", "И вторая"]);

    let back = Deed::NoteRefund {
        amount: String::new(),
        left: order.sums().left().decimal(),
        reason: "возврат".to_owned(),
    };
    shop.act(&admin, order.number, back, NOW).await.unwrap();
    assert_eq!(
        self::told(subject, &order).await,
        told,
        "the refund has its own letter"
    );
}

/// Whoever is too late writes nothing and tells nobody.
pub async fn of_rivals_who_ask_or_decide_one_is_told(subject: &dyn Subject) {
    let (shop, admin, order) = on_its_way(subject).await;
    let asked = at_once(8, |rival| {
        let (shop, order) = (shop.clone(), order.clone());
        async move { shop.ask_return(&order, &format!("мала {rival}"), NOW).await }
    });
    assert!(asked.await.iter().all(Result::is_ok), "it is the same request");
    let requests = shop.returns(&order).await.unwrap();
    let [request] = &requests[..] else {
        panic!("one request: {requests:?}");
    };
    let told_asked = told(subject, &order).await;
    assert_eq!(told_asked.buyer, [(ReturnState::Asked, String::new())]);
    assert_eq!(
        told_asked.owner,
        [request.text.as_str(), request.text.as_str()],
        "two chats"
    );

    let id = request.id;
    let decided = at_once(8, |rival| {
        let (shop, admin, number) = (shop.clone(), admin.clone(), order.number);
        async move {
            let step = if rival % 2 == 0 {
                ReturnStep::Agree
            } else {
                ReturnStep::Decline
            };
            shop.step_return(&admin, number, id, step, "так", NOW).await
        }
    });
    let done = decided.await.iter().filter(|done| done.is_ok()).count();
    assert_eq!(done, 1);
    let state = shop.returns(&order).await.unwrap().remove(0).state;
    let told = told(subject, &order).await;
    assert_eq!(told.buyer[1..], [(state, "так".to_owned())]);
    assert_eq!(told.owner.len(), 2);
}

/// Paid goods that left, with the shop and somebody of its staff.
async fn on_its_way(subject: &dyn Subject) -> (Shop, Admin, Order) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 2)]).await;
    let order = paid(&*store, &order).await;
    let (shop, admin) = office(subject).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    let order = shop.act(&admin, order.number, ship, NOW).await.unwrap();
    (shop, admin, order)
}

/// What was told of the returns of an order, oldest first.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    buyer: Vec<(ReturnState, String)>,
    owner: Vec<String>,
}

async fn told(subject: &dyn Subject, order: &Order) -> Told {
    let mut rows = subject.store().messages(order.number).await.unwrap();
    rows.sort_by_key(|row| row.id);
    let (mut buyer, mut owner) = (Vec::new(), Vec::new());
    for row in rows {
        match row.message.letter {
            Letter::OrderReturn { state, note, .. } => {
                let to = order.placed.buyer.email.as_ref().unwrap();
                assert_eq!(row.message.to.recipient, to.as_str());
                buyer.push((state, note));
            }
            Letter::OwnerReturn { text, .. } => {
                assert_eq!(row.message.to.channel, MessageChannel::Telegram);
                owner.push(text);
            }
            _ => {}
        }
    }
    Told { buyer, owner }
}
