//! Goods that buyers want to send back.

use super::{
    Subject,
    fixtures::{NOW, office, paid, place, read, stocked},
};
use crate::{
    desk::Error,
    order::{Deed, Refusal, ReturnState, ReturnStep, ReturnTerm},
    store::{OrderFilter, Trials},
    time::Timestamp,
};

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
        ReturnTerm::None,
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
        returns: true,
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
