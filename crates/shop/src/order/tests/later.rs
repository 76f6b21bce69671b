//! Orders whose money comes after the goods, or past every gateway.

use super::{table::HAPPENINGS, *};
use crate::payment::{PayBy, Tender};

/// Ten years on.
const NEVER: i64 = 10 * 365 * 24 * 60 * 60;

/// An order that is paid in cash when the goods are handed over, with attempts 1 and 2 all the same.
pub(super) fn on_delivery() -> Order {
    let placed = Placed {
        pay_by: PayBy::OnDelivery(Tender::Cash),
        ..sample::placed(vec![sample::line()], Kopecks::ZERO)
    };
    let draft = Draft {
        until: None,
        ..sample::draft(key(), placed, at(0))
    };
    let order = draft.numbered(OrderNumber(1001), None).order;
    [1, 2].into_iter().fold(order, |order, invoice| {
        go_and_pay(&order, false, invoice).unwrap()
    })
}

/// The order to which this has happened, one after another.
pub(super) fn go_on_delivery(names: &[&str]) -> Order {
    names.iter().fold(on_delivery(), |order, name| {
        let (_, happen) = HAPPENINGS.iter().find(|(n, _)| n == name).unwrap();
        let change = happen(&order).unwrap().unwrap();
        order.after(&change)
    })
}

#[test]
fn an_order_without_an_end_is_payable_for_ever_and_never_expires() {
    let order = on_delivery();
    assert_eq!((order.waits_until(), order.page_closes_at()), (None, None));
    assert!(order.is_payable(at(NEVER)) && order.is_awaiting());
    assert_eq!(order.expire(at(NEVER)), None);
    assert!(order.attempt_to_pay(at(NEVER)).is_some());
}

/// A program that knows of no such orders reads one that waits very long.
#[test]
fn an_end_that_there_is_not_is_written_as_a_far_one() {
    for (until, written) in [(Some(at(5)), 5_000), (None, 253_402_300_799_999_i64)] {
        let state = State::AwaitingPayment { until };
        let json = serde_json::to_value(&state).unwrap();
        assert_eq!(json["until"], written);
        assert_eq!(serde_json::from_value::<State>(json).unwrap(), state);
    }
}

#[test]
fn goods_that_come_back_unpaid_are_on_the_shelf_again() {
    let admin = Admin::for_test();
    for sent in [&["ship"][..], &["ship", "deliver"]] {
        let order = go_on_delivery(sent);
        let refused = order.cancel(&admin, " ", at(90), &audience());
        assert_eq!(refused, Err(Refusal::ReasonMissing));
        let change = order
            .cancel(&admin, "nobody opened", at(90), &audience())
            .unwrap();
        assert_eq!(
            (&change.stock, &change.fulfilment),
            (&StockMove::Return, &Fulfilment::New)
        );
        let order = order.after(&change);
        // Money that comes for it after all takes the piece from the shelf, and it has to be sent again.
        let order = order
            .clone()
            .after(&order.settle(&notice(1, 10_000, false), &audience()).unwrap());
        let change = order
            .accept(&admin, 0, "sent again", at(99), &audience())
            .unwrap();
        assert_eq!(change.stock, StockMove::Take(audience()));
        assert_eq!(order.after(&change).deeds()[0], DeedKind::Ship);
    }
}

#[test]
fn a_buyer_does_not_call_off_what_is_on_its_way() {
    assert!(on_delivery().can_be_called_off());
    let shipped = go_on_delivery(&["ship"]);
    assert!(!shipped.can_be_called_off());
    assert_eq!(shipped.call_off(at(60), &audience()), Err(Refusal::NotNow));
}

#[test]
fn an_owner_who_was_told_to_send_an_order_hears_that_it_is_called_off() {
    let change = on_delivery().call_off(at(60), &audience()).unwrap();
    let told: Vec<_> = change.messages.iter().map(|m| m.letter.kind()).collect();
    assert_eq!(told, ["owner_called_off"; 2]);
    assert_eq!(placed().call_off(at(60), &audience()).unwrap().messages, []);
}

/// Its buyer would be asked for the whole sum at the door.
#[test]
fn what_was_to_be_paid_at_the_door_stays_while_its_money_is_on_its_way_or_in_question() {
    let admin = Admin::for_test();
    for (happenings, may_leave) in [
        (&["at the bank"][..], false),
        (&["held"], false),
        (&["part came"], false),
        (&["suspended"], false),
        (&["wrong sum"], false),
        (&["wrong sum", "resolve"], true),
        (&["at the bank", "went back"], true),
        (&["begun", "failed"], true),
        (&["at the bank", "right sum"], true),
    ] {
        let order = go_on_delivery(happenings);
        let offered = order.deeds();
        assert_eq!(offered.contains(&DeedKind::Ship), may_leave, "{happenings:?}");
        assert_eq!(
            order.ship(&admin, "", at(95), &audience()).is_ok(),
            may_leave,
            "{happenings:?}"
        );
        let is_due = may_leave && order.is_awaiting();
        assert_eq!(order.due_on_delivery().is_some(), is_due, "{happenings:?}");
        if order.is_awaiting() {
            assert!(offered.contains(&DeedKind::PayOutside) && offered.contains(&DeedKind::Cancel));
        }
    }
}

#[test]
fn a_parcel_says_what_is_to_be_paid_for_it_until_it_is_paid() {
    let due = |order: &Order| {
        let change = order.ship(&Admin::for_test(), "", at(50), &audience()).unwrap();
        let letter = &change.messages[0].letter;
        let Letter::OrderShipped { due, .. } = letter else {
            panic!("{letter:?}");
        };
        *due
    };
    assert_eq!(due(&on_delivery()), Some(PRICE));
    assert_eq!(due(&go_on_delivery(&["paid outside"])), None);
    assert_eq!(due(&go(&["right sum"])), None);
}

#[test]
fn a_buyer_who_pays_for_what_has_left_is_not_promised_that_it_will_leave() {
    for (sent, has_left) in [(&[][..], false), (&["ship"], true), (&["ship", "deliver"], true)] {
        let change = go_on_delivery(sent)
            .pay_outside(&Admin::for_test(), "cash", at(90), &audience())
            .unwrap();
        let told = &change.messages[0].letter;
        assert!(
            matches!(told, Letter::OrderPaid { has_left: left, .. } if *left == has_left),
            "{told:?}"
        );
    }
}
